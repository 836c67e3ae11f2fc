"""The write-back rows: recorded once, claimed under a lease and a fence, settled one by one, replayed by a person.

A row is keyed by (organization, object, external id field, key, cause). Rows of one key are written in the order in
which they were recorded: a row waits while an earlier one of its key is unfinished, so that a lot never holds a key
twice. A row whose worker died becomes due again when it may be repeated, and uncertain when it may not (G2).
"""

import typing
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, and_, bindparam, delete, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from connector.foundation import events
from connector.foundation.db import change_rows, insert_new, put
from connector.organizations.models import ConnectionState, SalesforceAccount
from connector.writeback import backoff, due, settling
from connector.writeback.actions.base import Claim
from connector.writeback.batching import MAX_ROWS, Outcome
from connector.writeback.due import AT_ONCE, NO_WAIT, Gathering
from connector.writeback.events import settled as settled_event
from connector.writeback.intents import Target, WriteIntent
from connector.writeback.models import (
    REFUSED,
    UNFINISHED,
    ParkedFor,
    WriteBack,
    WriteBackBulkJob,
    WriteBackHold,
    WriteBackState,
)

Columns = settling.Columns
UNCERTAIN = WriteBackState.UNCERTAIN
REPLAYABLE = (*REFUSED, WriteBackState.PENDING)


def record(
    session: Session,
    organization_id: str,
    intent: WriteIntent,
    now: datetime,
    *,
    gather: timedelta = NO_WAIT,
) -> bool:
    """Note what is to be written; it becomes due after `gather`. False when this cause has asked for it before."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    new = dialect.insert(WriteBack).values(_row(organization_id, intent, now, now + gather))
    return session.scalar(new.on_conflict_do_nothing().returning(WriteBack.id)) is not None


def record_all(
    session: Session,
    organization_id: str,
    intents: Iterable[WriteIntent],
    now: datetime,
    *,
    gather: timedelta = NO_WAIT,
) -> None:
    """Note many at once; those that their cause has asked for before stay as they are."""
    fresh = {"state": WriteBackState.PENDING, "attempts": 0, "fence": 0}
    insert_new(session, WriteBack, [_row(organization_id, intent, now, now + gather) | fresh for intent in intents])


def _row(organization_id: str, intent: WriteIntent, now: datetime, due_at: datetime) -> dict[str, Any]:
    return {
        "organization_id": organization_id,
        "account_id": intent.account_id,
        "action": intent.action,
        "object_name": intent.object_name,
        "external_id_field": intent.external_id_field,
        "key": intent.key,
        "folded_key": intent.key.casefold()[:255],
        "cause": intent.cause,
        "about": intent.about,
        "mapping": intent.mapping,
        "is_awaited": intent.is_awaited,
        "is_repeatable": intent.is_repeatable,
        "payload": dict(intent.values),
        "only_if": {name: list(values) for name, values in intent.only_if.items()} if intent.only_if else None,
        "created_at": now,
        "due_at": due_at,
    }


def claim(
    session: Session,
    target: Target,
    now: datetime,
    *,
    lease: timedelta,
    gathering: Gathering = AT_ONCE,
    limit: int = MAX_ROWS,
) -> list[Claim]:
    """Rows of the target up to the limit, longest due first, ours until the lease runs out; none of them twice for
    one key.

    Nothing before a row is due and the gathering is over; then those that would become due in it go along.
    """
    if not due.is_ready(session, target, now, gathering, limit):
        return []
    rows = session.scalars(
        select(WriteBack)
        .where(*due.of(target), due.is_free(now + gathering.quiet), due.not_held(now))
        .order_by(WriteBack.due_at, WriteBack.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=WriteBack)
    ).all()
    if 0 < len(rows) < limit:
        due.note_partial_call(session, target, now)
    for row in rows:
        row.state, row.lease_until = WriteBackState.SENDING, now + lease
        row.fence += 1
    return [claimed(row) for row in rows]


def claimed(row: WriteBack) -> Claim:
    return Claim(
        id=row.id,
        fence=row.fence,
        attempts=row.attempts,
        key=row.key,
        values=row.payload,
        only_if=row.only_if or {},
        is_repeatable=row.is_repeatable,
        is_awaited=row.is_awaited,
    )


def renew(session: Session, claims: Sequence[Claim], until: datetime) -> bool:
    """Hold on to the rows that are still ours. False when one of them is not."""
    named = WriteBack.id.in_([held.id for held in claims])
    ours = tuple_(WriteBack.id, WriteBack.fence).in_([(held.id, held.fence) for held in claims])
    still = update(WriteBack).where(named, ours, WriteBack.state == WriteBackState.SENDING)
    return change_rows(session, still.values(lease_until=until)) == len(claims)


def settle(session: Session, held: Claim, outcome: Outcome, now: datetime, jitter: float) -> bool:
    """Write what became of the row. False when it is no longer ours."""
    values = settling.values_of(outcome, held, now, jitter)
    is_ours = _change(session, held, values)
    if is_ours and held.is_awaited and values["state"] not in UNFINISHED:
        announce(session, held.id, now)
    return is_ours


def settle_all(session: Session, settled: Iterable[tuple[Claim, Outcome, float]], now: datetime) -> None:
    """As `settle`, with the jitter of each; together, where nobody waits for the outcome."""
    alike: defaultdict[tuple[str, ...], list[tuple[Claim, Columns]]] = defaultdict(list)
    for held, outcome, jitter in settled:
        if held.is_awaited:
            settle(session, held, outcome, now, jitter)
        else:
            values = settling.values_of(outcome, held, now, jitter)
            alike[tuple(values)].append((held, values))
    for rows in alike.values():
        _change_alike(session, rows)


def _change_alike(session: Session, changed: Sequence[tuple[Claim, Columns]]) -> None:
    """Many rows with the same columns at once, each if it is still ours: quicker than one by one."""
    table = typing.cast(Table, WriteBack.__table__)
    ours = table.c.id == bindparam("row_id"), table.c.fence == bindparam("row_fence")
    still = table.c.state == WriteBackState.SENDING
    rows = [{"row_id": held.id, "row_fence": held.fence, **columns} for held, columns in changed]
    session.connection().execute(update(table).where(*ours, still), rows)


def announce(session: Session, row_id: int, now: datetime) -> None:
    """Tell whoever waits for the row what became of it."""
    row = session.scalars(
        select(WriteBack).where(WriteBack.id == row_id).execution_options(populate_existing=True)
    ).one()
    events.record(session, settled_event(row), now)


def put_back(session: Session, held: Claim, reason: str, now: datetime, jitter: float) -> None:
    """The call was not answered: try this row again later."""
    _change(session, held, settling.later(held, reason, now, jitter))


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


def replay(session: Session, organization_id: str, ids: Collection[int], now: datetime) -> int:
    """A person's decision: write these failed, uncertain or waiting rows now, as if for the first time; gives the
    number of rows."""
    return change_rows(
        session,
        update(WriteBack)
        .where(
            WriteBack.organization_id == organization_id,
            WriteBack.id.in_(ids),
            _may_be_replayed(),
        )
        .values(
            state=WriteBackState.PENDING,
            parked_for=None,
            failure=None,
            reason=None,
            attempts=0,
            bulk_job_id=None,
            due_at=now,
            fence=WriteBack.fence + 1,
        ),
    )


def _may_be_replayed() -> ColumnElement[bool]:
    """What is parked for its connection waits for that; what is parked for its mapping may be written as it is."""
    parked = and_(WriteBack.state == WriteBackState.PARKED, WriteBack.parked_for == ParkedFor.MAPPING)
    return or_(WriteBack.state.in_(REPLAYABLE), parked)


def recover(session: Session, now: datetime) -> int:
    """Take back what dead workers held; gives the number of rows. What must not be written twice is uncertain."""
    abandoned = select(WriteBack).where(_is_abandoned(now), ~WriteBack.is_repeatable)
    doubtful = session.scalars(abandoned.with_for_update(skip_locked=True)).all()  # not one that is just being settled
    for row in doubtful:
        row.state, row.reason, row.lease_until, row.fence = UNCERTAIN, settling.INTERRUPTED, None, row.fence + 1
    session.flush()
    for row in doubtful:
        if row.is_awaited:
            announce(session, row.id, now)
    return len(doubtful) + change_rows(
        session,
        update(WriteBack)
        .where(_is_abandoned(now), WriteBack.is_repeatable)
        .values(state=WriteBackState.PENDING, lease_until=None, due_at=now, fence=WriteBack.fence + 1),
    )


def is_abandoned(session: Session, now: datetime) -> bool:
    return session.scalar(select(WriteBack.id).where(_is_abandoned(now)).limit(1)) is not None


def _is_abandoned(now: datetime) -> ColumnElement[bool]:
    return and_(WriteBack.state == WriteBackState.SENDING, WriteBack.lease_until < now)


def _change(session: Session, held: Claim, values: dict[str, Any]) -> bool:
    ours = (WriteBack.id == held.id, WriteBack.fence == held.fence, WriteBack.state == WriteBackState.SENDING)
    return bool(change_rows(session, update(WriteBack).where(*ours).values(**values)))
