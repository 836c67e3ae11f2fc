"""What Twilio's error codes mean for a message, in plain words: in an answer to us, and in a later report."""

from dataclasses import dataclass

from connector.integrations.ports import Delivery

UNSUBSCRIBED = "This number has unsubscribed: it answered STOP to our number."


@dataclass(frozen=True, slots=True)
class Meaning:
    delivery: Delivery
    reason: str


_REFUSED, _DEFERRED = Delivery.REFUSED, Delivery.DEFERRED

CODES = {
    20003: Meaning(_DEFERRED, "Twilio refused our credentials: check the account SID and the auth token."),
    20005: Meaning(_DEFERRED, "The Twilio account is not active."),
    20429: Meaning(_DEFERRED, "Twilio asked us to slow down."),
    14107: Meaning(_DEFERRED, "Twilio asked us to slow down."),
    20500: Meaning(_DEFERRED, "Twilio had a fault of its own."),
    20503: Meaning(_DEFERRED, "Twilio is not available for now."),
    21211: Meaning(_REFUSED, "This is not a valid phone number."),
    21214: Meaning(_REFUSED, "This number cannot be reached."),
    21217: Meaning(_REFUSED, "This is not a valid phone number."),
    21265: Meaning(_REFUSED, "A short code cannot get text messages."),
    21266: Meaning(_REFUSED, "This is our own number."),
    21408: Meaning(_REFUSED, "Twilio may not send to this country: allow it under Messaging › Geo permissions."),
    21602: Meaning(_REFUSED, "The message is empty."),
    21603: Meaning(_REFUSED, "No number to send from is set."),
    21606: Meaning(_REFUSED, "The number to send from is not one of this Twilio account, or sends no text messages."),
    21610: Meaning(_REFUSED, UNSUBSCRIBED),
    21611: Meaning(_DEFERRED, "Twilio's queue of our number is full."),
    21612: Meaning(_REFUSED, "Our number cannot send to this one: another sender is needed for its country."),
    21614: Meaning(_REFUSED, "This number is not a mobile phone."),
    21617: Meaning(_REFUSED, "The message is longer than 1,600 characters."),
    21659: Meaning(_REFUSED, "The number to send from is not one of this Twilio account, or sends no text messages."),
    30001: Meaning(_DEFERRED, "Twilio's queue of our number is full."),
    30002: Meaning(_REFUSED, "The Twilio account was suspended before the message went out."),
    30003: Meaning(_REFUSED, "The phone cannot be reached: it is off, without signal, or gone."),
    30004: Meaning(_REFUSED, "The number, or its carrier, blocks messages."),
    30005: Meaning(_REFUSED, "Nobody has this number, or it is gone."),
    30006: Meaning(_REFUSED, "This number is a landline, or its carrier cannot be reached."),
    30007: Meaning(_REFUSED, "The carrier took the message for unwanted and did not deliver it."),
    30008: Meaning(_REFUSED, "The carrier did not deliver the message and gave no reason."),
    63038: Meaning(_DEFERRED, "The Twilio account has reached its messages of today."),
}

DEAD = frozenset({30005, 30006})
"""With these, no text will ever reach the number."""


def meaning(code: int, status: int = 0) -> Meaning:
    """Of an error code; one that the table lacks is judged by the HTTP status of the answer."""
    if found := CODES.get(code):
        return found
    if status == 429 or status >= 500:
        return Meaning(Delivery.DEFERRED, f"Twilio is not available for now (error {code or status}).")
    if status in (401, 403):
        return CODES[20003]
    return Meaning(Delivery.REFUSED, f"Twilio refused the message (error {code or status}).")


def reason_of(code: int) -> str:
    """Why a message that Twilio had taken did not arrive."""
    if found := CODES.get(code):
        return found.reason
    return f"The message was not delivered (Twilio's error {code})." if code else "The message was not delivered."
