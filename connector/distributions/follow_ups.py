"""Reminders to those who have not answered, thank-yous to those who have: written when due, checked again at the gate.

A reminder falls due for the whole distribution and is then written page by page; a thank-you is written for one
person when that person has answered. One message a person and follow-up, however often this runs.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from connector.distributions.models import Distribution, DistributionState, FollowUp, Recipient
from connector.foundation.db import insert_new
from connector.integrations.bundle import Bundle
from connector.messaging.gate import Cancel, Candidate, Verdicts
from connector.messaging.models import Kind, Mailing, Message, MessageState
from connector.responses.queries import finished

REMIND = "distributions.remind"
PAGE = 500
SECONDS_PER_JOB = 5.0
ANSWERED, NOT_ANSWERED = "answered", "not_answered"


def start(session: Session, distribution: Distribution, now: datetime) -> None:
    """The distribution goes: from now on the hours of its reminders count."""
    mine = FollowUp.distribution_id == distribution.id, FollowUp.kind == Kind.REMINDER
    for each in session.scalars(select(FollowUp).where(*mine)):
        each.due_at = now + timedelta(hours=each.after_hours)


def wake_due(bundle: Bundle) -> None:
    """Wake a worker for each reminder that is due."""
    with bundle.db.read() as session:
        due = session.scalars(select(FollowUp.id).where(*_due(bundle.clock.now())).limit(100)).all()
    for follow_up_id in due:
        bundle.jobs.wake(REMIND, str(follow_up_id))


def remind(bundle: Bundle, follow_up_id: str) -> None:
    """Write the reminder's messages for some seconds; more is left to the next job."""
    deadline = time.monotonic() + SECONDS_PER_JOB
    while _write_page(bundle, int(follow_up_id)):
        if time.monotonic() > deadline:
            bundle.jobs.wake(REMIND, follow_up_id)
            break
    bundle.jobs.wake("messaging.send")


def thank(session: Session, invitation_id: str, at: datetime) -> None:
    """Somebody has answered: write the thank-yous of that distribution to this person."""
    found = session.execute(
        select(FollowUp, Distribution, *_PERSON)
        .join(Distribution, Distribution.id == FollowUp.distribution_id)
        .join(Recipient, Recipient.distribution_id == FollowUp.distribution_id)
        .join(Message, Message.id == Recipient.message_id)
        .where(Recipient.invitation_id == invitation_id, FollowUp.kind == Kind.THANK_YOU)
        .where(Distribution.state != DistributionState.CANCELLED)
    ).all()
    for row in found:
        _write(session, row.FollowUp, [row], at + timedelta(hours=row.FollowUp.after_hours), at)


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


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Of a distribution that still goes; a paused one's reminders wait with it."""
    goes = exists().where(Distribution.id == FollowUp.distribution_id, Distribution.state == DistributionState.SENDING)
    return FollowUp.done_at.is_(None), FollowUp.due_at <= now, goes


def _write_page(bundle: Bundle, follow_up_id: int) -> bool:
    """False once everybody's reminder is written, or it is not due."""
    now = bundle.clock.now()
    with bundle.db.write() as session:
        mine = select(FollowUp).where(FollowUp.id == follow_up_id, *_due(now)).with_for_update(skip_locked=True)
        follow_up = session.scalar(mine)
        if follow_up is None:
            return False
        people = _silent(session, follow_up)
        _write(session, follow_up, people, now, now)
        follow_up.last_recipient_id = people[-1].id if people else follow_up.last_recipient_id
        follow_up.done_at = None if len(people) == PAGE else now
    return len(people) == PAGE


def _silent(session: Session, follow_up: FollowUp) -> Sequence[Any]:
    """The next people who have got the invitation and not answered."""
    return session.execute(
        select(*_PERSON)
        .join(Message, Message.id == Recipient.message_id)
        .where(Recipient.distribution_id == follow_up.distribution_id, Recipient.id > follow_up.last_recipient_id)
        .where(Message.state == MessageState.SENT, Recipient.finished_at.is_(None), Message.bounced_at.is_(None))
        .order_by(Recipient.id)
        .limit(PAGE)
    ).all()


def _write(session: Session, follow_up: FollowUp, people: Sequence[Any], due_at: datetime, now: datetime) -> None:
    mailing = session.get_one(Mailing, follow_up.mailing_id)
    rows = [
        {
            "organization_id": person.organization_id,
            "mailing_id": mailing.id,
            "recipient_key": f"{person.record_id}:{follow_up.number}",
            "to_name": person.to_name,
            "to_address": person.to_address,
            "address": person.address,
            "from_address": person.from_address,
            "lane": person.lane if person.from_address else mailing.lane,
            "language": person.language,
            "invitation_id": person.invitation_id,
            "values": person.values,
            "state": MessageState.PENDING,
            "due_at": due_at,
            "fence": 0,
            "attempts": 0,
            "created_at": now,
        }
        for person in people
    ]
    insert_new(session, Message, rows)
