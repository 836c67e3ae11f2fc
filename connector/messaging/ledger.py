"""The ledger of messages: claimed in small lots, handed over under a fence, settled one by one, never doubled (G3).

A row is `sending` while a worker holds it. `handed_at` is set, and committed, before its content can reach the wire.
When the lease runs out, a row that was not handed over goes back to `pending`; one that was becomes `uncertain`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, select, update
from sqlalchemy.orm import Session

from connector.foundation.db import change_rows
from connector.integrations.ports import Delivery, DeliveryResult
from connector.messaging import lanes
from connector.messaging.models import Mailing, MailingState, Message, MessageState

MAX_ATTEMPTS = 8
NOT_REACHED = timedelta(seconds=15)
"""Wait after the mail server could not be reached at all; this costs no attempt."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claimed row and the fence under which this worker holds it."""

    message: Message
    fence: int


def release(session: Session, mailing_id: str, due_at: datetime) -> None:
    """Let the mailing's messages that wait for their release go from `due_at` on."""
    waiting = Message.mailing_id == mailing_id, Message.state == MessageState.PENDING, Message.due_at.is_(None)
    change_rows(session, update(Message).where(*waiting).values(due_at=due_at))


def due_lanes(session: Session, now: datetime) -> list[str]:
    """The lanes in which something is due, and which may send now."""
    due = Message.state == MessageState.PENDING, Message.due_at <= now
    open_ones = Message.lane.not_in(lanes.closed_lanes(session, now))
    return sorted(session.scalars(select(Message.lane).where(*due, open_ones).distinct()))


def claim(session: Session, now: datetime, lease: timedelta, lot: int, lane: str) -> list[Claim]:
    """Up to `lot` due rows of the lane, from now on ours until the lease runs out."""
    due = (
        select(Message)
        .where(Message.lane == lane, Message.state == MessageState.PENDING, Message.due_at <= now)
        .order_by(Message.due_at, Message.id)
        .limit(lanes.reserve(session, lane, lot, now))
        .with_for_update(skip_locked=True)
    )
    messages = session.scalars(due).all()
    lanes.spend(session, lane, len(messages), now)
    for message in messages:
        message.state, message.lease_until, message.handed_at = MessageState.SENDING, now + lease, None
        message.fence += 1
    return [Claim(message, message.fence) for message in messages]


def hand_over(session: Session, claims: Sequence[Claim], now: datetime, lease: timedelta) -> list[int]:
    """Mark the rows as on their way and renew their lease; gives those that are still ours."""
    ours = []
    for held in claims:
        on_its_way = update(Message).where(*_held(held)).values(handed_at=now, lease_until=now + lease)
        if change_rows(session, on_its_way):
            ours.append(held.message.id)
    return ours


def renew(session: Session, claims: Sequence[Claim], now: datetime, lease: timedelta) -> None:
    """Keep the rows of a lot that is still being worked on."""
    for held in claims:
        change_rows(session, update(Message).where(*_held(held)).values(lease_until=now + lease))


def cancel(session: Session, held: Claim, reason: str) -> None:
    change_rows(
        session,
        update(Message).where(*_held(held)).values(state=MessageState.CANCELLED, reason=reason, lease_until=None),
    )


def put_back(session: Session, held: Claim, until: datetime | None) -> None:
    """Not yet: due again at `until`; without one it waits for its release."""
    again = {"state": MessageState.PENDING, "due_at": until, "lease_until": None}
    change_rows(session, update(Message).where(*_held(held)).values(**again))


def stop(session: Session, mailing_id: str, state: MailingState) -> None:
    """Let nothing more of the mailing go, or let it go again; what the gate sees from now on."""
    change_rows(session, update(Mailing).where(Mailing.id == mailing_id).values(state=state))


def hold(session: Session, mailing_id: str, now: datetime) -> None:
    """Its messages that are due wait for their release."""
    waiting = Message.mailing_id == mailing_id, Message.state == MessageState.PENDING, Message.due_at <= now
    change_rows(session, update(Message).where(*waiting).values(due_at=None))


def cancel_pending(session: Session, mailing_id: str, reason: str) -> None:
    """Call off what of the mailing is not on its way."""
    waiting = Message.mailing_id == mailing_id, Message.state == MessageState.PENDING
    change_rows(session, update(Message).where(*waiting).values(state=MessageState.CANCELLED, reason=reason))


def fail(session: Session, held: Claim, reason: str) -> None:
    change_rows(
        session, update(Message).where(*_held(held)).values(state=MessageState.FAILED, reason=reason, lease_until=None)
    )


def settle(session: Session, held: Claim, result: DeliveryResult, now: datetime) -> None:
    """Write what became of the row. Late news still counts when the row has been called uncertain meanwhile."""
    states = (MessageState.SENDING, MessageState.UNCERTAIN)
    change_rows(
        session,
        update(Message)
        .where(Message.id == held.message.id, Message.fence == held.fence, Message.state.in_(states))
        .values(lease_until=None, **_said(result) | _OUTCOMES[result.delivery](now)),
    )


def recover(session: Session, now: datetime) -> int:
    """Take back what dead workers held; gives the number of rows."""
    untouched = Message.handed_at.is_(None)
    return change_rows(
        session,
        update(Message)
        .where(Message.state == MessageState.SENDING, Message.lease_until < now)
        .values(
            state=case((untouched, MessageState.PENDING), else_=MessageState.UNCERTAIN),
            reason=case((untouched, None), else_="The worker stopped while the mail server was answering."),
            fence=case((untouched, Message.fence + 1), else_=Message.fence),
            lease_until=None,
        ),
    )


def send_again(session: Session, message_id: int, now: datetime) -> bool:
    """A person's decision about a message that is uncertain or has failed: once more, under the same Message-ID."""
    again = (
        update(Message)
        .where(Message.id == message_id, Message.state.in_((MessageState.UNCERTAIN, MessageState.FAILED)))
        .values(
            state=MessageState.PENDING,
            due_at=now,
            handed_at=None,
            reason=None,
            attempts=0,
            fence=Message.fence + 1,
        )
    )
    return bool(change_rows(session, again))


def counts(session: Session, mailing_ids: Collection[str]) -> dict[str, dict[MessageState, int]]:
    """Messages per state, every state present, by mailing id."""
    rows = session.execute(
        select(Message.mailing_id, Message.state, func.count())
        .where(Message.mailing_id.in_(mailing_ids))
        .group_by(Message.mailing_id, Message.state)
    )
    found = {mailing_id: dict.fromkeys(MessageState, 0) for mailing_id in mailing_ids}
    for mailing_id, state, count in rows:
        found[mailing_id][MessageState(state)] = count
    return found


def marks(session: Session, mailing_ids: Collection[str]) -> dict[str, dict[str, int]]:
    """How many messages are known to be delivered, opened and bounced, by mailing id."""
    columns = {"delivered": Message.delivered_at, "opened": Message.opened_at, "bounced": Message.bounced_at}
    counted = [func.count(column).label(name) for name, column in columns.items()]
    rows = session.execute(
        select(Message.mailing_id, *counted).where(Message.mailing_id.in_(mailing_ids)).group_by(Message.mailing_id)
    )
    found = {mailing_id: dict.fromkeys(columns, 0) for mailing_id in mailing_ids}
    return found | {row.mailing_id: {name: getattr(row, name) for name in columns} for row in rows}


def last_sent(session: Session, mailing_ids: Collection[str]) -> dict[str, datetime]:
    """When the last message of each mailing went out; a mailing of which none has is left out."""
    rows = session.execute(
        select(Message.mailing_id, func.max(Message.sent_at))
        .where(Message.mailing_id.in_(mailing_ids), Message.sent_at.is_not(None))
        .group_by(Message.mailing_id)
    )
    return {mailing_id: at for mailing_id, at in rows if at}


def is_waiting(session: Session, mailing_ids: Collection[str]) -> bool:
    """Whether a message of these mailings is still to go."""
    waiting = Message.mailing_id.in_(mailing_ids), Message.state.in_((MessageState.PENDING, MessageState.SENDING))
    return session.scalar(select(Message.id).where(*waiting).limit(1)) is not None


def is_abandoned(session: Session, now: datetime) -> bool:
    abandoned = and_(Message.state == MessageState.SENDING, Message.lease_until < now)
    return session.scalar(select(Message.id).where(abandoned).limit(1)) is not None


def is_due(session: Session, now: datetime) -> bool:
    due = and_(Message.state == MessageState.PENDING, Message.due_at <= now)
    open_ones = Message.lane.not_in(lanes.closed_lanes(session, now))
    return session.scalar(select(Message.id).where(due, open_ones).limit(1)) is not None


def _said(result: DeliveryResult) -> dict[str, Any]:
    named = {"provider_id": result.provider_id or None, "segments": result.segments}
    return {"reason": result.reason or None} | {name: value for name, value in named.items() if value is not None}


def _held(held: Claim) -> tuple[Any, ...]:
    return Message.id == held.message.id, Message.fence == held.fence, Message.state == MessageState.SENDING


def _accepted(now: datetime) -> dict[str, Any]:
    return {"state": MessageState.SENT, "reason": None, "sent_at": now, "attempts": Message.attempts + 1}


def _refused(_now: datetime) -> dict[str, Any]:
    return {"state": MessageState.FAILED, "attempts": Message.attempts + 1}


def _unknown(_now: datetime) -> dict[str, Any]:
    return {"state": MessageState.UNCERTAIN, "attempts": Message.attempts + 1}


def _deferred(now: datetime) -> dict[str, Any]:
    """Back to pending: soon when nothing was handed over, else later and later, until it has failed for good."""
    tried = Message.handed_at.is_not(None)
    exhausted = and_(tried, Message.attempts + 1 >= MAX_ATTEMPTS)
    waits = [(Message.attempts == n, now + timedelta(seconds=15 * 2**n)) for n in range(MAX_ATTEMPTS)]
    return {
        "state": case((exhausted, MessageState.FAILED), else_=MessageState.PENDING),
        "due_at": case((Message.handed_at.is_(None), now + NOT_REACHED), *waits, else_=now + NOT_REACHED),
        "attempts": Message.attempts + case((tried, 1), else_=0),
        "handed_at": None,
    }


_OUTCOMES = {
    Delivery.ACCEPTED: _accepted,
    Delivery.REFUSED: _refused,
    Delivery.UNKNOWN: _unknown,
    Delivery.DEFERRED: _deferred,
}
