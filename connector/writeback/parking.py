"""Rows whose mapping the org would refuse: they wait until it is put right, instead of failing one by one."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from connector.foundation.db import change_rows
from connector.writeback.models import ParkedFor, WriteBack, WriteBackState


def park(session: Session, organization_id: str, reasons: Mapping[str, str]) -> int:
    """Let what is pending for these mappings wait, each with its reason; gives the number of rows."""
    return sum(_park(session, organization_id, mapping, reason) for mapping, reason in reasons.items())


def _park(session: Session, organization_id: str, mapping: str, reason: str) -> int:
    return change_rows(
        session,
        update(WriteBack)
        .where(
            WriteBack.organization_id == organization_id,
            WriteBack.mapping == mapping,
            WriteBack.state == WriteBackState.PENDING,
        )
        .values(state=WriteBackState.PARKED, parked_for=ParkedFor.MAPPING, reason=reason, fence=WriteBack.fence + 1),
    )


def unpark(session: Session, organization_id: str, before: str, still: Mapping[str, str], now: datetime) -> int:
    """What waits for mappings that begin so is due again, but for those that are still refused; gives its number."""
    return change_rows(
        session,
        update(WriteBack)
        .where(
            WriteBack.organization_id == organization_id,
            WriteBack.mapping.startswith(before, autoescape=True),
            WriteBack.mapping.not_in(still),
            WriteBack.state == WriteBackState.PARKED,
            WriteBack.parked_for == ParkedFor.MAPPING,
        )
        .values(state=WriteBackState.PENDING, parked_for=None, reason=None, due_at=now, fence=WriteBack.fence + 1),
    )
