"""Does Twilio let us in, is the number ours, and can Twilio reach us? No text is sent."""

import requests
from twilio.base.exceptions import TwilioException

from connector.adapters import twilio_account
from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, problem, warning
from connector.foundation.hosts import is_loopback
from connector.integrations.sms.twilio import NotUsable, TwilioAccount, client_of, require_usable

CREDENTIALS = "Check HEARBACK_TWILIO__ACCOUNT_SID, HEARBACK_TWILIO__AUTH_TOKEN_FILE and the way out to the network."
NUMBER = "Set HEARBACK_TWILIO__FROM_NUMBER to a number of this Twilio account, with its country code: +33…"
REACH = "Set HEARBACK_PUBLIC_URL to an address that the internet reaches: Twilio reports deliveries and replies there."


def check(context: Context) -> list[Finding]:
    account, number = twilio_account(context.settings), context.settings.twilio.from_number
    if account is None:
        return [ok("not set up: surveys go by email alone")]
    if not number:
        return [problem("no number to send from is set", NUMBER)]
    try:
        return [*_number(account, number), *_reach(context, account)]
    except NotUsable as error:
        return [problem(str(error), CREDENTIALS)]


def _number(account: TwilioAccount, number: str) -> list[Finding]:
    """Raises NotUsable."""
    client = client_of(account)
    require_usable(client, account)
    try:
        owned = client.incoming_phone_numbers.list(phone_number=number, limit=1)
    except (requests.RequestException, TwilioException) as error:
        raise NotUsable(f"Twilio did not tell its numbers ({type(error).__name__}).") from None
    if not owned:
        return [warning(f"{number} is not among the numbers of the Twilio account", NUMBER)]
    return [ok(f"Twilio lets us in; {number} is ours")]


def _reach(context: Context, account: TwilioAccount) -> list[Finding]:
    if is_loopback(context.settings.public_url) and not is_loopback(account.base_url):
        return [warning(f"Twilio cannot reach {context.settings.public_url}", REACH)]
    return []
