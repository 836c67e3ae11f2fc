"""What a whole account waits for: its requests are used up (hold), or its connection is lost (park)."""

from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from connector.foundation.db import change_rows, put
from connector.organizations.models import ConnectionState, SalesforceAccount
from connector.writeback import backoff, ledger, settling
from connector.writeback.models import (
    ParkedFor,
    WriteBack,
    WriteBackBulkJob,
    WriteBackHold,
    WriteBackState,
)

Columns = settling.Columns


def hold(
    session: Session, organization_id: str, reason: str, now: datetime, jitter: float, account_id: str = ""
) -> datetime:
    """Open the account's circuit: it closes by itself, later each time in a row that the limit is met. Gives when.

    Workers that meet the limit at the same moment open it once.
    """
    mine = {"organization_id": organization_id, "account_id": account_id}
    earlier = session.get(WriteBackHold, tuple(mine.values()), populate_existing=True)
    if earlier and earlier.until > now:
        return earlier.until
    trips = (earlier.trips if earlier else 0) + 1
    until = now + backoff.wait(trips, jitter, first=backoff.AFTER_LIMIT)
    put(session, WriteBackHold, mine, {"until": until, "trips": trips, "reason": reason})
    return until


def end_hold(session: Session, organization_id: str, account_id: str = "", *, before: datetime | None = None) -> None:
    """`before`: only one that is over by then; a call that was begun before the limit was met says nothing of it."""
    mine = WriteBackHold.organization_id == organization_id, WriteBackHold.account_id == account_id
    over = [WriteBackHold.until <= before] if before else []
    session.execute(delete(WriteBackHold).where(*mine, *over))


def park(session: Session, organization_id: str, reason: str, account_id: str = "") -> int:
    """Let all that waits for the account wait until it is connected again; gives the number of rows.

    None when it has been connected meanwhile: nobody would come to wake them. A row that another worker is sending,
    and that must not be sent twice, is left to that worker's answer, or to `recover`.
    """
    if _is_connected(session, organization_id, account_id):
        return 0
    is_by_calls = WriteBack.lease_until.is_not(None)  # not in a bulk job
    held = and_(WriteBack.state == WriteBackState.SENDING, is_by_calls, WriteBack.is_repeatable)
    waiting = or_(WriteBack.state == WriteBackState.PENDING, held)
    return change_rows(
        session,
        update(WriteBack)
        .where(*_of(organization_id, account_id), waiting)
        .values(
            state=WriteBackState.PARKED,
            parked_for=ParkedFor.CONNECTION,
            reason=reason,
            lease_until=None,
            may_be_written=or_(WriteBack.may_be_written, and_(held, ~ledger.is_untouched())),
            fence=WriteBack.fence + 1,
        ),
    )


def _of(organization_id: str, account_id: str) -> tuple[ColumnElement[bool], ...]:
    return WriteBack.organization_id == organization_id, WriteBack.account_id == account_id


def _is_connected(session: Session, organization_id: str, account_id: str) -> bool:
    """Locks the account, so that a connection made now comes after this transaction."""
    named = SalesforceAccount.id == account_id if account_id else SalesforceAccount.is_main
    states = session.scalars(
        select(SalesforceAccount.state)
        .where(SalesforceAccount.organization_id == organization_id, named)
        .with_for_update(read=True)
    )
    return ConnectionState.CONNECTED in states.all()


def unpark(session: Session, organization_id: str, now: datetime, account_id: str = "") -> int:
    """The account is connected again: what was parked for that is due; gives the number of rows."""
    end_hold(session, organization_id, account_id)
    _look_soon(session, organization_id, now, account_id)
    parked = WriteBack.state == WriteBackState.PARKED
    waits = or_(WriteBack.parked_for == ParkedFor.CONNECTION, WriteBack.parked_for.is_(None))
    return change_rows(
        session,
        update(WriteBack)
        .where(*_of(organization_id, account_id), parked, waits)
        .values(state=WriteBackState.PENDING, parked_for=None, reason=None, due_at=now),
    )


def _look_soon(session: Session, organization_id: str, now: datetime, account_id: str) -> None:
    """At the bulk jobs that could not be looked at without a connection."""
    mine = WriteBackBulkJob.organization_id == organization_id, WriteBackBulkJob.account_id == account_id
    waiting = update(WriteBackBulkJob).where(*mine, WriteBackBulkJob.look_at > now)
    change_rows(session, waiting.values(look_at=now))
