"""The dial by which a test lets the mailbox misbehave like a real mail server."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from connector.demo.dial import BadFault, Dial


class FaultKind(StrEnum):
    DEFER = "defer"
    """450 to the recipient."""
    REFUSE = "refuse"
    """550 to the recipient."""
    DROP_BEFORE_DOT = "drop_before_dot"
    """The connection ends while the content comes in; the message is not kept."""
    DROP_AFTER_DOT = "drop_after_dot"
    """The message is kept, and the connection ends instead of an answer."""
    SLOW = "slow"
    """The message is kept, and the answer comes after `seconds`."""


@dataclass(slots=True)
class Fault:
    """`times` counts down, None lasts until it is cleared; `rcpt` limits it to one recipient."""

    kind: FaultKind
    times: int | None = 1
    rcpt: str | None = None
    seconds: float = 2.0

    @classmethod
    def parse(cls, body: Any) -> "Fault":
        """From {"fault", "times"?, "rcpt"?, "seconds"?}. Raises BadFault."""
        if not isinstance(body, dict):
            raise BadFault("fault", "send a JSON object")
        kind, times, rcpt = body.get("fault"), body.get("times", 1), body.get("rcpt")
        seconds = body.get("seconds", 2.0)
        if kind not in list(FaultKind):
            raise BadFault("fault", f"must be one of {', '.join(FaultKind)}")
        if times is not None and (type(times) is not int or times < 1):
            raise BadFault("times", "must be a whole number from 1, or null for always")
        if rcpt is not None and not isinstance(rcpt, str):
            raise BadFault("rcpt", "must be an email address")
        if not isinstance(seconds, int | float) or not 0 <= seconds <= 600:
            raise BadFault("seconds", "must be between 0 and 600")
        return cls(FaultKind(kind), times, rcpt, float(seconds))

    def as_dict(self) -> dict[str, Any]:
        return {"fault": self.kind, "times": self.times, "rcpt": self.rcpt, "seconds": self.seconds}

    def hits(self, kinds: Collection[FaultKind], recipients: Sequence[str]) -> bool:
        wanted = self.rcpt is None or self.rcpt.lower() in (recipient.lower() for recipient in recipients)
        return self.kind in kinds and wanted and self.times != 0


class Faults(Dial[Fault]):
    """Those that are on."""
