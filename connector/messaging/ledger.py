"""The ledger of messages: claimed in lots, handed over under a fence, settled by outcome, never doubled (G3).

A row is `sending` while a worker holds it. `handed_at` is set, and committed, before its content can reach the wire.
When the lease runs out, a row that was not handed over goes back to `pending`; one that was becomes `uncertain`. The
journal of a worker that died tells more, and at once: only what had begun and was not answered is uncertain.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, update
from sqlalchemy.orm import Session

from connector.foundation.db import change_rows
from connector.integrations.journal import Story
from connector.integrations.ports import Delivery, DeliveryResult
from connector.messaging import lanes
from connector.messaging.models import Mailing, MailingState, Message, MessageState
from connector.messaging.waiting import due_messages, is_due, waiting_lanes

MAX_ATTEMPTS = 8
NOT_REACHED = timedelta(seconds=15)
"""Wait after the mail server could not be reached at all; this costs no attempt."""
STOPPED = "The worker stopped while the mail server was answering."
_UNSETTLED = (MessageState.SENDING, MessageState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Hold:
    """A row that a worker holds, and the fence under which it does."""

    id: int
    fence: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One claimed row and the fence under which this worker holds it."""

    message: Message
    fence: int

    @property
    def id(self) -> int:
        return self.message.id


Held = Sequence[Hold | Claim]


def release(session: Session, mailing_id: str, due_at: datetime) -> None:
    """Let the mailing's messages that wait for their release go from `due_at` on."""
    waiting = Message.mailing_id == mailing_id, Message.state == MessageState.PENDING, Message.due_at.is_(None)
    change_rows(session, update(Message).where(*waiting).values(due_at=due_at))


def due_lanes(session: Session, now: datetime) -> list[str]:
    """The lanes in which something is due, and which may send now."""
    closed = lanes.closed_lanes(session, now)
    return [lane for lane in waiting_lanes(session) if lane not in closed and is_due(session, lane, now)]


def claim(session: Session, now: datetime, lease: timedelta, lot: int, lane: str) -> list[Claim]:
    """Up to `lot` due rows of the lane, of each mailing an equal share, from now on ours until the lease runs out."""
    messages = due_messages(session, lane, now, lanes.reserve(session, lane, lot, now))
    lanes.spend(session, lane, len(messages), now)
    if messages:
        ours = {"state": MessageState.SENDING, "lease_until": now + lease, "handed_at": None}
        taken = Message.id.in_([message.id for message in messages])
        change_rows(session, update(Message).where(taken).values(fence=Message.fence + 1, **ours))
    return [Claim(message, message.fence + 1) for message in messages]


def hand_over(session: Session, held: Held, now: datetime, lease: timedelta) -> list[int]:
    """Mark the rows as on their way and renew their lease; gives those that are still ours."""
    on_their_way = update(Message).where(_held(held)).values(handed_at=now, lease_until=now + lease)
    if change_rows(session, on_their_way) == len(held):
        return [one.id for one in held]
    return list(session.scalars(select(Message.id).where(_held(held))))


def renew(session: Session, held: Held, now: datetime, lease: timedelta) -> None:
    """Keep the rows of a lot that is still being worked on."""
    change_rows(session, update(Message).where(_held(held)).values(lease_until=now + lease))


def cancel(session: Session, held: Held, reason: str) -> None:
    change_rows(
        session,
        update(Message).where(_held(held)).values(state=MessageState.CANCELLED, reason=reason, lease_until=None),
    )


def put_back(session: Session, held: Held, until: datetime | None) -> None:
    """Not yet: due again at `until`; without one they wait for their release."""
    again = {"state": MessageState.PENDING, "due_at": until, "lease_until": None}
    change_rows(session, update(Message).where(_held(held)).values(**again))


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


def fail(session: Session, held: Held, reason: str) -> None:
    change_rows(
        session, update(Message).where(_held(held)).values(state=MessageState.FAILED, reason=reason, lease_until=None)
    )


def settle(session: Session, held: Held, results: Sequence[DeliveryResult], now: datetime) -> None:
    """Write what became of the rows. Late news still counts when one has been called uncertain meanwhile."""
    by_id: dict[str, Hold | Claim] = {str(one.id): one for one in held}
    for result, ids in _alike(results).items():
        ours = [by_id[message_id] for message_id in ids]
        outcome = {"lease_until": None, "reason": result.reason or None} | _OUTCOMES[result.delivery](now)
        change_rows(session, update(Message).where(_held(ours, _UNSETTLED)).values(outcome))
        if known := _named(result):  # also where a report of the provider came first
            change_rows(session, update(Message).where(_held(ours, tuple(MessageState))).values(known))


def recover(session: Session, now: datetime) -> int:
    """Take back what dead workers held; gives the number of rows."""
    return _take_back(session, *_abandoned(now))


def bury(session: Session, story: Story, now: datetime) -> None:
    """Take back what a dead worker held, of which its journal tells how far it came."""
    held = {message_id: Hold(int(message_id), fence) for message_id, fence in story.holds.items()}
    unanswered = [DeliveryResult(one, Delivery.UNKNOWN, STOPPED) for one in story.begun - story.answered.keys()]
    settle(session, list(held.values()), [*story.answered.values(), *unanswered], now)
    not_begun = story.promised - story.begun - story.answered.keys()
    if not_begun:
        _untake(session, [held[message_id] for message_id in not_begun])
    if story.holds:
        _take_back(session, _held(list(held.values())))


def _untake(session: Session, held: Held) -> None:
    """Nothing of them can have reached the wire."""
    values = {"state": MessageState.PENDING, "reason": None, "lease_until": None, "handed_at": None}
    change_rows(session, update(Message).where(_held(held, _UNSETTLED)).values(fence=Message.fence + 1, **values))


def _take_back(session: Session, *which: ColumnElement[bool]) -> int:
    untouched = Message.handed_at.is_(None)
    return change_rows(
        session,
        update(Message)
        .where(*which)
        .values(
            state=case((untouched, MessageState.PENDING), else_=MessageState.UNCERTAIN),
            reason=case((untouched, None), else_=STOPPED),
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
    return session.scalar(select(Message.id).where(*_abandoned(now)).limit(1)) is not None


def _abandoned(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Message.state == MessageState.SENDING, Message.lease_until < now


def _named(result: DeliveryResult) -> dict[str, Any]:
    """What the provider alone can tell."""
    named = {"provider_id": result.provider_id or None, "segments": result.segments}
    return {name: value for name, value in named.items() if value is not None}


def _alike(results: Sequence[DeliveryResult]) -> dict[DeliveryResult, list[str]]:
    """The ids of those of which the same is to be written, by a result without an id."""
    alike: dict[DeliveryResult, list[str]] = {}
    for result in results:
        alike.setdefault(replace(result, message_id=""), []).append(result.message_id)
    return alike


def _held(held: Held, states: Collection[MessageState] = (MessageState.SENDING,)) -> ColumnElement[bool]:
    """The rows, as far as nobody else holds them by now."""
    by_fence: dict[int, list[int]] = {}
    for one in held:
        by_fence.setdefault(one.fence, []).append(one.id)
    ours = [and_(Message.fence == fence, Message.id.in_(ids)) for fence, ids in by_fence.items()]
    return and_(Message.state.in_(states), or_(false(), *ours))


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
