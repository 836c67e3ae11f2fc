"""The ledger of what is written to Salesforce, by state, page by page."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.admin.queries.paging import ROWS, Page, cut
from connector.writeback.models import WriteBack, WriteBackState


def page(session: Session, state: WriteBackState | None, before: int | None) -> Page[WriteBack]:
    """Newest first, of one state if given, older than the row `before`."""
    wanted = select(WriteBack).order_by(WriteBack.id.desc()).limit(ROWS + 1)
    if state:
        wanted = wanted.where(WriteBack.state == state)
    if before is not None:
        wanted = wanted.where(WriteBack.id < before)
    return cut(session.scalars(wanted).all(), ROWS, lambda row: row.id)
