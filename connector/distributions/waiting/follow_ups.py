"""Reminders to those who have not answered, thank-yous to those who have: written when due, checked again at the gate.

A reminder falls due whenever the hours after somebody's invitation went are over, a thank-you those after the answer;
invitations of a distribution may go over days, at the pace and in the window of their sender. Whoever must
not be asked any more, as Salesforce says by then, gets a cancelled message with the reason (G6). One message a person
and follow-up, however often this runs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from connector.distributions.exclusions.exclusion import Reason
from connector.distributions.models import Distribution, DistributionState, FollowUp, Recipient
from connector.distributions.waiting.recheck import RETRY, Unreadable, noes_of
from connector.foundation.db import insert_new
from connector.foundation.jobs import Turn
from connector.integrations.bundle import Bundle
from connector.messaging import ledger
from connector.messaging.gate import Cancel, Candidate, Verdicts
from connector.messaging.models import Kind, Mailing, Message, MessageState
from connector.responses.queries import finished

FOLLOW_UP = "distributions.follow_up"
PAGE = 500
ANSWERED, NOT_ANSWERED = "answered", "not_answered"
log = structlog.get_logger(__name__)


def start(session: Session, distribution: Distribution, now: datetime) -> None:
    """The distribution goes: from now on the hours of its reminders count."""
    mine = FollowUp.distribution_id == distribution.id, FollowUp.kind == Kind.REMINDER
    for each in session.scalars(select(FollowUp).where(*mine)):
        each.due_at = now + timedelta(hours=each.after_hours)


def thank(session: Session, times: Mapping[str, datetime]) -> None:
    """People have answered, by invitation: from now on the hours of the thank-yous count for them."""
    theirs = Recipient.invitation_id.in_(times), FollowUp.kind == Kind.THANK_YOU
    found = select(Recipient.invitation_id, FollowUp).join(
        Recipient, Recipient.distribution_id == FollowUp.distribution_id
    )
    for invitation_id, each in session.execute(found.where(*theirs)):
        due_at = times[invitation_id or ""] + timedelta(hours=each.after_hours)
        each.due_at = min(each.due_at or due_at, due_at)


def wake_due(bundle: Bundle) -> None:
    """Wake a worker for each follow-up that is due."""
    with bundle.db.read() as session:
        due = session.scalars(select(FollowUp.id).where(*_due(bundle.clock.now())).limit(100)).all()
    for follow_up_id in due:
        bundle.jobs.wake(FOLLOW_UP, str(follow_up_id))


def follow_up(bundle: Bundle, follow_up_id: str) -> None:
    """Write the messages that are due for some seconds; more is left to the next job."""
    turn = Turn(bundle.settings.jobs.turn_seconds)
    try:
        while _write_page(bundle, int(follow_up_id)):
            if turn.is_over:
                bundle.jobs.wake(FOLLOW_UP, follow_up_id)
                break
    except Unreadable:
        log.warning("distributions.follow_up_waits", follow_up_id=int(follow_up_id))
        _later(bundle, int(follow_up_id))
    bundle.jobs.wake("messaging.send")


def still_fits(session: Session, candidates: Sequence[Candidate], _now: datetime) -> Verdicts:
    """The gate's check: no reminder to who has answered meanwhile, no thanks to who has not."""
    asked = {Kind.REMINDER: Cancel(ANSWERED), Kind.THANK_YOU: Cancel(NOT_ANSWERED)}
    follow_ups = [each for each in candidates if each.mailing.kind in asked]
    if not follow_ups:
        return {}
    answered = finished(session, [each.message.invitation_id or "" for each in follow_ups])
    return {
        each.message.id: asked[Kind(each.mailing.kind)]
        for each in follow_ups
        if (each.message.invitation_id in answered) is (each.mailing.kind == Kind.REMINDER)
    }


_PERSON = (
    Recipient.id,
    Recipient.record_id,
    Message.organization_id,
    Message.to_name,
    Message.to_address,
    Message.address,
    Message.from_address,
    Message.lane,
    Message.language,
    Message.values,
    Message.invitation_id,
)
People = Sequence[Any]
"""Rows of _PERSON."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """Who is next, and when it is due again once nobody is left; None: never."""

    people: Callable[[FollowUp, datetime], Select[Any]]
    due_again: Callable[[Session, FollowUp, datetime], datetime | None]


def _invited(follow_up: FollowUp) -> Select[Any]:
    reached = Message.state == MessageState.SENT, Message.bounced_at.is_(None)
    mine: Any = select(*_PERSON).join(Message, Message.id == Recipient.message_id)
    found: Select[Any] = mine.where(Recipient.distribution_id == follow_up.distribution_id, *reached)
    return found.order_by(Recipient.id)


def _silent(follow_up: FollowUp, now: datetime) -> Select[Any]:
    since = Message.sent_at <= now - timedelta(hours=follow_up.after_hours)
    return _invited(follow_up).where(since, Recipient.finished_at.is_(None), ~_is_written(follow_up))


def _to_thank(follow_up: FollowUp, now: datetime) -> Select[Any]:
    since = Recipient.finished_at <= now - timedelta(hours=follow_up.after_hours)
    return _invited(follow_up).where(since, ~_is_written(follow_up))


def _is_written(follow_up: FollowUp) -> ColumnElement[bool]:
    own = aliased(Message)
    key = Recipient.record_id.concat(f":{follow_up.number}")
    return exists().where(own.mailing_id == follow_up.mailing_id, own.recipient_key == key)


def _next_reminder(session: Session, follow_up: FollowUp, now: datetime) -> datetime | None:
    """When the hours of the next person are over; nobody's invitation that has not gone yet can be due earlier."""
    hours = timedelta(hours=follow_up.after_hours)
    invitations = session.get_one(Distribution, follow_up.distribution_id).mailing_id
    later = Message.mailing_id == invitations, Message.sent_at > now - hours
    first: datetime | None = session.scalar(select(func.min(Message.sent_at)).where(*later))
    if first is not None:
        return first + hours
    return now + max(hours, RETRY) if ledger.is_waiting(session, [invitations]) else None


def _next_thanks(session: Session, follow_up: FollowUp, now: datetime) -> datetime | None:
    """When the hours of the next person are over."""
    hours = timedelta(hours=follow_up.after_hours)
    later = Recipient.distribution_id == follow_up.distribution_id, Recipient.finished_at > now - hours
    first: datetime | None = session.scalar(select(func.min(Recipient.finished_at)).where(*later))
    return first + hours if first else None


_RULES: Mapping[str, _Rule] = {
    Kind.REMINDER: _Rule(_silent, _next_reminder),
    Kind.THANK_YOU: _Rule(_to_thank, _next_thanks),
}


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Of a distribution that still goes; the follow-ups of a paused one wait with it."""
    goes = exists().where(Distribution.id == FollowUp.distribution_id, Distribution.state == DistributionState.SENDING)
    return FollowUp.done_at.is_(None), FollowUp.due_at <= now, goes


def _write_page(bundle: Bundle, follow_up_id: int) -> bool:
    """False once everybody's message is written, or nothing is due. Raises Unreadable."""
    now = bundle.clock.now()
    with bundle.db.read() as session:
        found = session.scalar(select(FollowUp).where(FollowUp.id == follow_up_id, *_due(now)))
        people = session.execute(_RULES[found.kind].people(found, now).limit(PAGE)).all() if found else []
    if found is None:
        return False
    noes = noes_of(bundle, found.organization_id, [person.record_id for person in people])
    with bundle.db.write(found.organization_id) as session:
        mine = select(FollowUp).where(FollowUp.id == follow_up_id, *_due(now)).with_for_update()
        follow_up = session.scalar(mine)
        if follow_up is None:
            return False
        _write(session, follow_up, people, noes, now)
        _note(session, follow_up, people, now)
    return len(people) == PAGE


def _note(session: Session, follow_up: FollowUp, people: People, now: datetime) -> None:
    """How far it is."""
    if len(people) < PAGE:
        follow_up.due_at = _RULES[follow_up.kind].due_again(session, follow_up, now)
        follow_up.done_at = now if follow_up.due_at is None and follow_up.kind == Kind.REMINDER else None


def _write(session: Session, follow_up: FollowUp, people: People, noes: Mapping[str, Reason], now: datetime) -> None:
    mailing = session.get_one(Mailing, follow_up.mailing_id)
    rows = [_row(mailing, follow_up.number, person, noes.get(person.record_id), now) for person in people]
    insert_new(session, Message, rows)


def _row(mailing: Mailing, number: int, person: Any, no: Reason | None, now: datetime) -> dict[str, Any]:
    return {
        "organization_id": person.organization_id,
        "mailing_id": mailing.id,
        "recipient_key": f"{person.record_id}:{number}",
        "to_name": person.to_name,
        "to_address": person.to_address,
        "address": person.address,
        "from_address": person.from_address,
        "lane": person.lane if person.from_address else mailing.lane,
        "language": person.language,
        "invitation_id": person.invitation_id,
        "values": person.values,
        "state": MessageState.CANCELLED if no else MessageState.PENDING,
        "reason": no,
        "due_at": now,
        "fence": 0,
        "attempts": 0,
        "created_at": now,
    }


def _later(bundle: Bundle, follow_up_id: int) -> None:
    with bundle.db.write() as session:
        session.get_one(FollowUp, follow_up_id).due_at = bundle.clock.now() + RETRY
