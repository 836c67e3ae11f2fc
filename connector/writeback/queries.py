"""What the pages and the API show of the ledger."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connector.writeback import events
from connector.writeback.events import RowSettled
from connector.writeback.models import UNFINISHED, WriteBack, WriteBackHold, WriteBackState


def counts(session: Session) -> dict[WriteBackState, int]:
    """Rows per state, every state present, of the session's organization."""
    rows = session.execute(select(WriteBack.state, func.count()).group_by(WriteBack.state))
    found = {WriteBackState(state): count for state, count in rows}
    return {state: found.get(state, 0) for state in WriteBackState}


def current_hold(session: Session, organization_id: str) -> WriteBackHold | None:
    """Why nothing is being written for the organization, when its circuit is open or was until lately."""
    return session.get(WriteBackHold, (organization_id, ""))


def holds(session: Session, organization_id: str, now: datetime) -> Sequence[WriteBackHold]:
    """By account, the main one first, why nothing is written to it for now; each ends by itself."""
    mine = WriteBackHold.organization_id == organization_id, WriteBackHold.until > now
    return session.scalars(select(WriteBackHold).where(*mine).order_by(WriteBackHold.account_id)).all()


def is_open(session: Session, object_name: str, keys: Sequence[str]) -> bool:
    """Whether any of these is still to be written, or was refused."""
    done = WriteBack.state.in_((WriteBackState.WRITTEN, WriteBackState.SKIPPED))
    mine = WriteBack.object_name == object_name, WriteBack.key.in_(keys)
    return session.scalar(select(WriteBack.id).where(*mine, ~done).limit(1)) is not None


def is_written(session: Session, object_name: str, key: str, cause: str) -> bool:
    """Whether this cause changed the record; False when that was left alone."""
    mine = WriteBack.object_name == object_name, WriteBack.key == key, WriteBack.cause == cause
    written = select(WriteBack.id).where(*mine, WriteBack.state == WriteBackState.WRITTEN)
    return session.scalar(written) is not None


def settled(session: Session, about: str, cause: str) -> RowSettled | None:
    """What has become of the awaited row of this cause; None while that is not known."""
    mine = WriteBack.about == about, WriteBack.cause == cause, WriteBack.is_awaited, WriteBack.state.not_in(UNFINISHED)
    row = session.scalar(select(WriteBack).where(*mine).execution_options(populate_existing=True))
    return events.settled(row) if row else None
