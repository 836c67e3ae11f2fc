"""Rows that go by bulk: claimed for a job, given back, let go; and the jobs themselves, held under a fence.

A row in a job is `sending` without a lease: the job has one instead, so that nobody takes the row for abandoned, and a
lost connection does not park it. It keeps its job's number when it is given back to be written by calls; a row without
number may go by bulk.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, and_, cast, literal, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from connector.foundation.db import change_rows
from connector.writeback import due, ledger, overtaken
from connector.writeback.actions.base import Claim
from connector.writeback.intents import RECORD_ID, Target
from connector.writeback.models import (
    Action,
    BulkJobState,
    FailureClass,
    WriteBack,
    WriteBackBulkJob,
    WriteBackHold,
    WriteBackState,
)

CHUNK = 500
"""Rows of one transaction."""
MAX_ATTEMPTS = 3
"""A row that was tried so often goes by calls, where the one at fault is found."""
UNDER_WAY = (BulkJobState.BEGUN, BulkJobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Held:
    """One job and the fence under which this worker holds it."""

    id: int
    fence: int
    target: Target
    salesforce_job_id: str | None
    created_at: datetime


def takes(target: Target) -> bool:
    """Whether rows of the target may go by bulk: repeatable, and found by one key."""
    return target.action == Action.UPSERT or (target.action == Action.UPDATE and target.external_id_field == RECORD_ID)


def are_waiting(session: Session, target: Target, now: datetime, more_than: int) -> bool:
    """Whether more rows of the target are due that may go by bulk."""
    waiting = select(WriteBack.id).where(*_waiting(target, now)).offset(more_than).limit(1)
    return takes(target) and session.scalar(waiting) is not None


def begin(session: Session, target: Target, now: datetime, lease: timedelta) -> Held:
    """A job without rows yet, held."""
    job = WriteBackBulkJob(
        organization_id=target.organization_id,
        account_id=target.account_id,
        object_name=target.object_name,
        external_id_field=target.external_id_field,
        action=target.action,
        state=BulkJobState.BEGUN,
        created_at=now,
        look_at=now,
        lease_until=now + lease,
        fence=1,
    )
    session.add(job)
    session.flush()
    return _held(job)


def claim(session: Session, held: Held, now: datetime, most: int) -> int:
    """Put some more due rows into the job, none of them twice for one key; gives their number. None once the job is
    no longer ours: whoever has it now would not know of them."""
    ours = WriteBackBulkJob.id == held.id, WriteBackBulkJob.fence == held.fence
    if session.scalar(select(WriteBackBulkJob.id).where(*ours).with_for_update()) is None:
        return 0
    ids = session.scalars(
        select(WriteBack.id)
        .where(*_waiting(held.target, now))
        .order_by(WriteBack.due_at, WriteBack.id)
        .limit(min(CHUNK, most))
        .with_for_update(skip_locked=True, of=WriteBack)
    ).all()
    taken = {"state": WriteBackState.SENDING, "bulk_job_id": held.id, "lease_until": None, "fence": WriteBack.fence + 1}
    return change_rows(session, update(WriteBack).where(WriteBack.id.in_(ids)).values(**taken))


def some(session: Session, held: Held, after: int) -> list[Claim]:
    """The next rows of the job behind this one."""
    found = session.scalars(
        select(WriteBack).where(*_in_job(held), WriteBack.id > after).order_by(WriteBack.id).limit(CHUNK)
    ).all()
    return [ledger.claimed(row) for row in found]


def give_back(session: Session, held: Held, ids: Collection[int], reason: str, due_at: datetime, **more: Any) -> int:
    """These rows of the job were not written: they are due again, to be written by calls unless `more` says else."""
    values = {"state": WriteBackState.PENDING, "reason": reason, "due_at": due_at, "fence": WriteBack.fence + 1}
    mine = update(WriteBack).where(*_in_job(held), WriteBack.id.in_(ids))
    return change_rows(session, mine.values(**values | more))


AGAIN_BY_BULK: dict[str, Any] = {"bulk_job_id": None}
TRIED: dict[str, Any] = {"attempts": WriteBack.attempts + 1, "failure": FailureClass.TRANSIENT}


def let_go(session: Session, held: Held, ids: Collection[int]) -> None:
    """Rows that are written or refused belong to no job any more."""
    over = WriteBack.state.in_((WriteBackState.WRITTEN, WriteBackState.FAILED))
    mine = WriteBack.id.in_(ids), WriteBack.bulk_job_id == held.id
    change_rows(session, update(WriteBack).where(*mine, over).values(bulk_job_id=None))


def change(session: Session, held: Held, **values: Any) -> bool:
    """False when the job is no longer ours."""
    ours = WriteBackBulkJob.id == held.id, WriteBackBulkJob.fence == held.fence
    return bool(change_rows(session, update(WriteBackBulkJob).where(*ours).values(**values)))


def take(session: Session, job_id: int, now: datetime, lease: timedelta) -> Held | None:
    """The job, held, if it is time to look at it and nobody else does."""
    job = session.scalar(
        select(WriteBackBulkJob)
        .where(WriteBackBulkJob.id == job_id, _may_be_looked_at(now))
        .with_for_update(skip_locked=True)
    )
    if job is None:
        return None
    job.fence, job.lease_until = job.fence + 1, now + lease
    return _held(job)


def to_look_at(session: Session, now: datetime, limit: int = 200) -> list[tuple[str, int]]:
    """(organization, job) of the jobs to look at, over all organizations that the session may see."""
    jobs = select(WriteBackBulkJob.organization_id, WriteBackBulkJob.id).where(_may_be_looked_at(now))
    jobs = jobs.order_by(WriteBackBulkJob.look_at).limit(limit)
    return [(organization_id, job_id) for organization_id, job_id in session.execute(jobs)]


def _waiting(target: Target, now: datetime) -> tuple[ColumnElement[bool], ...]:
    unguarded = or_(WriteBack.only_if.is_(None), cast(WriteBack.only_if, Text) == "null")
    fresh = WriteBack.bulk_job_id.is_(None), WriteBack.attempts < MAX_ATTEMPTS, WriteBack.is_repeatable.is_(True)
    return (*due.of(target), due.is_free(now), due.not_held(now), unguarded, *fresh, ~overtaken.is_late())


def _in_job(held: Held) -> tuple[ColumnElement[bool], ...]:
    is_under_way = and_(WriteBack.state == WriteBackState.SENDING, WriteBack.lease_until.is_(None))
    return WriteBack.bulk_job_id == held.id, is_under_way


def _may_be_looked_at(now: datetime) -> ColumnElement[bool]:
    nobody = or_(WriteBackBulkJob.lease_until.is_(None), WriteBackBulkJob.lease_until < now)
    holding = select(literal(1)).where(
        WriteBackHold.organization_id == WriteBackBulkJob.organization_id,
        WriteBackHold.account_id == WriteBackBulkJob.account_id,
        WriteBackHold.until > now,
    )
    return and_(WriteBackBulkJob.state.in_(UNDER_WAY), WriteBackBulkJob.look_at <= now, nobody, ~holding.exists())


def _held(job: WriteBackBulkJob) -> Held:
    target = Target(
        job.organization_id, job.object_name, job.external_id_field, Action(job.action), account_id=job.account_id
    )
    return Held(job.id, job.fence, target, job.salesforce_job_id, job.created_at)
