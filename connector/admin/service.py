"""What a person decides on the pages that no domain has a verb for."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.errors import Conflict, NotFound
from connector.foundation.jobs import wake_after
from connector.integrations.bundle import Bundle
from connector.writeback import ledger
from connector.writeback.intents import Target
from connector.writeback.jobs import FLUSH
from connector.writeback.models import WriteBack
from connector.writeback.reasons import is_like

ROWS_PER_STATEMENT = 1000


def write_again(bundle: Bundle, organization_id: str, row_id: int, *, with_same_reason: bool) -> int:
    """Write a row that was not written, or all that were not written for its reason; gives the number of rows.

    Raises NotFound, or Conflict when it is not waiting for a person.
    """
    now = bundle.clock.now()
    with bundle.db.write(organization_id) as session:
        row = session.scalar(select(WriteBack).where(WriteBack.id == row_id))
        if row is None:
            raise NotFound("There is no such write-back.")
        ids = _alike(session, row) if with_same_reason else [row.id]
        rows = sum(ledger.replay(session, organization_id, lot, now) for lot in _lots(ids))
        if not rows:
            raise Conflict("This is written already, or waits for Salesforce to be connected.")
        target = Target(organization_id, row.object_name, row.external_id_field, row.action, row.account_id)
        wake_after(bundle.jobs, session, FLUSH, *target.words)
    return rows


def _alike(session: Session, row: WriteBack) -> Sequence[int]:
    """The rows of the same object in the same state for the same kind of reason."""
    same = WriteBack.object_name == row.object_name, WriteBack.state == row.state
    return session.scalars(select(WriteBack.id).where(*same, is_like(WriteBack.reason, row.reason))).all()


def _lots(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + ROWS_PER_STATEMENT] for start in range(0, len(ids), ROWS_PER_STATEMENT)]
