"""Handing over text messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from connector.integrations.ports.delivery import HandOver, Settle


@dataclass(frozen=True, slots=True)
class OutgoingSms:
    """One finished text message: `id` is its ledger row, the numbers are E.164."""

    id: str
    from_number: str
    to_number: str
    body: str


class SmsSender(Protocol):
    def send(self, texts: Sequence[OutgoingSms], *, hand_over: HandOver, settle: Settle) -> None:
        """Hand the texts to the provider; `hand_over` and `settle` as for EmailSender."""
