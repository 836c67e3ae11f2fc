"""The dial by which a test lets Twilio and the network misbehave like the real ones."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from connector.demo.dial import BadFault, Dial


class FaultKind(StrEnum):
    TOO_MANY_REQUESTS = "too_many_requests"
    """429; nothing is kept."""
    UNAVAILABLE = "unavailable"
    """503 in Twilio's own form; nothing is kept."""
    BAD_GATEWAY = "bad_gateway"
    """The text is kept, and a gateway answers 502 in its own form."""
    SLOW = "slow"
    """The text is kept, and the answer comes after `seconds`: longer than the product waits, it is a time-out."""
    DROP_BEFORE_ACCEPT = "drop_before_accept"
    """The connection ends; nothing is kept."""
    DROP_AFTER_ACCEPT = "drop_after_accept"
    """The text is kept, and the connection ends instead of an answer."""
    UNSUBSCRIBED = "unsubscribed"
    """400 with code 21610."""
    NOT_MOBILE = "not_mobile"
    """400 with code 21614."""
    UNDELIVERED = "undelivered"
    """The text is taken; the phone cannot be reached (30003)."""
    FAILED = "failed"
    """The text is taken; nobody has the number (30005)."""
    SHUFFLED_RECEIPTS = "shuffled_receipts"
    """The last word is told before the one that the text was sent."""
    REPEATED_RECEIPTS = "repeated_receipts"
    """Each word is told twice."""
    NO_RECEIPTS = "no_receipts"
    """Nothing is told."""


AT_REQUEST = (
    FaultKind.TOO_MANY_REQUESTS,
    FaultKind.UNAVAILABLE,
    FaultKind.DROP_BEFORE_ACCEPT,
    FaultKind.UNSUBSCRIBED,
    FaultKind.NOT_MOBILE,
)
AT_ANSWER = (FaultKind.BAD_GATEWAY, FaultKind.SLOW, FaultKind.DROP_AFTER_ACCEPT)
OF_THE_NETWORK = (FaultKind.UNDELIVERED, FaultKind.FAILED)
OF_RECEIPTS = (FaultKind.SHUFFLED_RECEIPTS, FaultKind.REPEATED_RECEIPTS, FaultKind.NO_RECEIPTS)


@dataclass(slots=True)
class Fault:
    """`times` counts down, None lasts until it is cleared; `to` limits it to one number."""

    kind: FaultKind
    times: int | None = 1
    to: str | None = None
    seconds: float = 30.0

    @classmethod
    def parse(cls, body: Any) -> "Fault":
        """From {"fault", "times"?, "to"?, "seconds"?}. Raises BadFault."""
        if not isinstance(body, dict):
            raise BadFault("fault", "send a JSON object")
        kind, times, to, seconds = body.get("fault"), body.get("times", 1), body.get("to"), body.get("seconds", 30.0)
        if kind not in list(FaultKind):
            raise BadFault("fault", f"must be one of {', '.join(FaultKind)}")
        if times is not None and (type(times) is not int or times < 1):
            raise BadFault("times", "must be a whole number from 1, or null for always")
        if to is not None and not isinstance(to, str):
            raise BadFault("to", "must be a phone number such as +33639980001")
        if type(seconds) not in (int, float) or not 0 <= seconds <= 600:
            raise BadFault("seconds", "must be between 0 and 600")
        return cls(FaultKind(kind), times, to, float(seconds))

    def as_dict(self) -> dict[str, Any]:
        return {"fault": self.kind, "times": self.times, "to": self.to, "seconds": self.seconds}

    def hits(self, kinds: Collection[FaultKind], number: str) -> bool:
        return self.kind in kinds and self.to in (None, number) and self.times != 0


class Faults(Dial[Fault]):
    """Those that are on."""
