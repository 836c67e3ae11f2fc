"""Which queues may send now, and how much: send windows and the pace of each sender.

A message waits in a lane: of its sender, else of its channel (see Mailing.lane). Whoever claims messages of a lane asks
`reserve` first and tells `spend` afterwards, in one transaction: the sender's row is locked in between, so that several
workers together keep one pace.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.messaging.configuration import Sender
from connector.messaging.pace import Pace
from connector.messaging.send_windows import SendWindow

_LIMITED = Sender.window.is_not(None) | Sender.per_minute.is_not(None)


def closed_lanes(session: Session, now: datetime) -> Collection[str]:
    """Lanes that may send nothing now; every other lane may, whoever it belongs to."""
    return {sender.id for sender in session.scalars(select(Sender).where(_LIMITED)) if _allowed(sender, now) == 0}


def reserve(session: Session, lane: str, wanted: int, now: datetime) -> int:
    """How many of `wanted` messages may be claimed from this lane; nobody else claims there until the transaction
    ends."""
    mine = select(Sender).where(Sender.id == lane, _LIMITED).with_for_update()
    sender = session.scalar(mine, execution_options={"populate_existing": True})
    allowed = _allowed(sender, now) if sender else None
    return wanted if allowed is None else min(wanted, allowed)


def spend(session: Session, lane: str, count: int, now: datetime) -> None:
    """So many were claimed."""
    sender = session.get(Sender, lane)
    if sender is not None and sender.per_minute is not None and count:
        sender.free_at = Pace(sender.per_minute).after(sender.free_at, count, now)


def sends_again_at(sender: Sender, now: datetime) -> datetime:
    """When it sends next; `now` when it may now."""
    moment = Pace(sender.per_minute).next_at(sender.free_at, now) if sender.per_minute else now
    return SendWindow.of(sender.window).opens_at(moment) if sender.window else moment


def _allowed(sender: Sender, now: datetime) -> int | None:
    if sender.window is not None and not SendWindow.of(sender.window).is_open(now):
        return 0
    return Pace(sender.per_minute).allowed(sender.free_at, now) if sender.per_minute else None
