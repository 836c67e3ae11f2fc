"""What becomes of messages that are handed to a provider, whatever their channel."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Delivery(StrEnum):
    """What became of a handed-over message."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """A permanent no (SMTP 5xx)."""
    DEFERRED = "deferred"
    """Certainly not accepted: a 4xx, or the connection was lost before the content was on its way. May be retried."""
    UNKNOWN = "unknown"
    """The connection was lost after the content was on its way: only a person may send it again."""


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    message_id: str
    """The `id` of what was handed over."""
    delivery: Delivery
    reason: str = ""
    provider_id: str = ""
    """By which name the provider will speak of it, e.g. in callbacks."""
    segments: int | None = None
    """Into how many an SMS was cut."""


HandOver = Callable[[Sequence[str]], Collection[str]]
Settle = Callable[[Sequence[DeliveryResult]], None]


class Trace(Protocol):
    """What a sender tells while it sends, so that after a kill it is known how far it had come."""

    def promise(self, ids: Sequence[str]) -> None:
        """Before these are handed over: none of them reaches the wire without `begin`."""

    def begin(self, message_id: str) -> None:
        """The content of this message may reach the wire from now on."""

    def answer(self, result: DeliveryResult) -> None:
        """This became of it."""


class Untraced:
    """For whoever does not want to know."""

    def promise(self, ids: Sequence[str]) -> None: ...

    def begin(self, message_id: str) -> None: ...

    def answer(self, result: DeliveryResult) -> None: ...
