"""What waits to be sent, found without looking at all of it: a lot of one lane holds a share of each of its mailings.

So the largest distribution keeps nobody else waiting, a test message least of all. Which lanes and mailings wait is
found by jumping from one to the next in the index of what is pending.
"""

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from connector.messaging.models import Message, MessageState

MOST_MAILINGS = 50
"""In one lot."""
WAITS = Message.state == literal_column(f"'{MessageState.PENDING}'"), Message.due_at.is_not(None)
"""Written as the index has it: with a parameter in its place, the index would not be used."""


def waiting_lanes(session: Session) -> list[str]:
    """In which something waits, due or not."""
    return _distinct(session, Message.lane)


def is_due(session: Session, lane: str, now: datetime) -> bool:
    mailings = _distinct(session, Message.mailing_id, Message.lane == lane)
    looks = (select(Message.id).where(*_due(lane, each, now)).limit(1) for each in mailings)
    return any(session.scalar(look) is not None for look in looks)


def due_messages(session: Session, lane: str, now: datetime, most: int) -> Sequence[Message]:
    """Up to so many due messages of the lane, locked: of each mailing that waits the same number, longest due first."""
    left = _distinct(session, Message.mailing_id, Message.lane == lane)
    random.shuffle(left)
    found: list[Message] = []
    while left and len(found) < most:
        wanted = most - len(found)
        share = max(-(-wanted // len(left)), most // MOST_MAILINGS)
        found += _of_mailing(session, lane, left.pop(), now, min(share, wanted))
    return found


def _of_mailing(session: Session, lane: str, mailing_id: str, now: datetime, most: int) -> Sequence[Message]:
    due = select(Message).where(*_due(lane, mailing_id, now)).order_by(Message.due_at, Message.id).limit(most)
    return session.scalars(due.with_for_update(skip_locked=True)).all()


def _due(lane: str, mailing_id: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (*WAITS, Message.lane == lane, Message.mailing_id == mailing_id, Message.due_at <= now)


def _distinct(session: Session, column: InstrumentedAttribute[Any], *where: ColumnElement[bool]) -> list[str]:
    """The different values of the column among what waits, one look into the index each."""
    first = select(func.min(column).label("value")).where(*WAITS, *where)
    found = first.cte("found", recursive=True)
    following = select(func.min(column)).where(*WAITS, *where, column > found.c.value)
    found = found.union_all(select(following.scalar_subquery()).where(found.c.value.is_not(None)))
    return list(session.scalars(select(found.c.value).where(found.c.value.is_not(None))))
