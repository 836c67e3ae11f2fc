"""Handing over email."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from connector.integrations.ports.delivery import HandOver, Settle


@dataclass(frozen=True, slots=True)
class OutgoingEmail:
    """One finished message: `id` is its ledger row, `content` the whole MIME text in bytes with CRLF line ends."""

    id: str
    mail_from: str
    rcpt_to: str
    content: bytes


class EmailSender(Protocol):
    def send(self, emails: Sequence[OutgoingEmail], *, hand_over: HandOver, settle: Settle) -> None:
        """Deliver the messages over a kept connection.

        `hand_over(ids)` is called right before the content of these messages may reach the wire: it marks them
        durably and returns the ids that are still ours; the others are not sent. `settle(results)` is called as
        soon as replies are known. At return each message handed over has been settled exactly once; one that was
        never handed over is settled as DEFERRED.
        """
