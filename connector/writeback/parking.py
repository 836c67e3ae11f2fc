"""Rows whose mapping the org would refuse: they wait until it is put right, instead of failing one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, true, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from connector.foundation.db import change_rows
from connector.writeback.models import ParkedFor, WriteBack, WriteBackState


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the org would refuse a mapping: all that it gives, or what has a value in one of these fields."""

    reason: str
    fields: frozenset[str] = frozenset()

    @property
    def concerns(self) -> ColumnElement[bool]:
        if not self.fields:
            return true()
        return or_(*(WriteBack.payload[name].as_string().is_not(None) for name in sorted(self.fields)))


def park(
    session: Session, organization_id: str, refusals: Mapping[str, Refusal], recorded_at: datetime | None = None
) -> int:
    """Let what is pending for these mappings, and would be refused, wait; gives the number of rows. With `recorded_at`
    only what was recorded at that moment."""
    of_then = WriteBack.created_at == recorded_at if recorded_at else true()
    return sum(_park(session, organization_id, mapping, refusal, of_then) for mapping, refusal in refusals.items())


def _park(
    session: Session, organization_id: str, mapping: str, refusal: Refusal, condition: ColumnElement[bool]
) -> int:
    parked = {"state": WriteBackState.PARKED, "parked_for": ParkedFor.MAPPING, "reason": refusal.reason}
    return change_rows(
        session,
        update(WriteBack)
        .where(
            WriteBack.organization_id == organization_id,
            WriteBack.mapping == mapping,
            WriteBack.state == WriteBackState.PENDING,
            refusal.concerns,
            condition,
        )
        .values(**parked, fence=WriteBack.fence + 1),
    )


def is_waiting(session: Session, organization_id: str, before: str) -> bool:
    """Whether anything waits for mappings whose names begin so."""
    return session.scalar(select(WriteBack.id).where(*_waiting(organization_id, before)).limit(1)) is not None


def unpark(session: Session, organization_id: str, before: str, now: datetime) -> int:
    """What waits for mappings whose names begin so is due again; gives the number of rows."""
    return change_rows(
        session,
        update(WriteBack)
        .where(*_waiting(organization_id, before))
        .values(state=WriteBackState.PENDING, parked_for=None, reason=None, due_at=now, fence=WriteBack.fence + 1),
    )


def _waiting(organization_id: str, before: str) -> tuple[ColumnElement[bool], ...]:
    return (
        WriteBack.organization_id == organization_id,
        WriteBack.mapping.startswith(before, autoescape=True),
        WriteBack.state == WriteBackState.PARKED,
        WriteBack.parked_for == ParkedFor.MAPPING,
    )
