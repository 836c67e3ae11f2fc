"""The write-back rows: recorded once, claimed under a lease and a fence, settled one by one, replayed by a person.

A row is keyed by (organization, object, external id field, key, cause). Rows of one key are written in the order in
which they were recorded: a row waits while an earlier one of its key is unfinished, so that a lot never holds a key
twice. A row whose worker died becomes due again when it may be repeated, and uncertain when it may not (G2).
"""

import typing
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, and_, bindparam, case, func, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from connector.foundation import events
from connector.foundation.db import change_rows, insert_new
from connector.writeback import due, overtaken, settling
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
    WriteBackState,
)

Columns = settling.Columns
UNSETTLED = (WriteBackState.SENDING, WriteBackState.UNCERTAIN)
"""Late news still counts when a row has been called uncertain meanwhile, and nobody has decided about it."""
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
    one key. One of which later rows have written all is left out for good.

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
    for row in rows:
        row.state, row.lease_until = WriteBackState.SENDING, now + lease
        row.fence += 1
        row.untouched_fence = row.fence if row.is_delicate else None
    claims = list(_not_overtaken(session, target, rows, now))
    if rows and not claims:
        return claim(session, target, now, lease=lease, gathering=gathering, limit=limit)
    if 0 < len(rows) < limit:
        due.note_partial_call(session, target, now)
    return claims


def _not_overtaken(session: Session, target: Target, rows: Sequence[WriteBack], now: datetime) -> Iterator[Claim]:
    newer = overtaken.by(session, target, rows)
    for row in rows:
        if row.id not in newer:
            yield claimed(row)
        elif why := newer[row.id].why_nothing_is_left(row):
            _leave_out(session, row, why, newer[row.id].record_id, now)
        else:
            yield claimed(row, newer[row.id].holds(row))


def _leave_out(session: Session, row: WriteBack, why: str, record_id: str | None, now: datetime) -> None:
    row.state, row.reason, row.failure, row.lease_until = WriteBackState.SKIPPED, why, None, None
    row.record_id = record_id
    session.flush()
    if row.is_awaited:
        announce(session, row.id, now)


def claimed(row: WriteBack, left_out: Sequence[str] = ()) -> Claim:
    return Claim(
        id=row.id,
        fence=row.fence,
        attempts=row.attempts,
        key=row.key,
        values={name: value for name, value in row.payload.items() if name not in left_out},
        only_if=row.only_if or {},
        is_repeatable=row.is_repeatable,
        is_awaited=row.is_awaited,
        may_be_written=row.may_be_written,
        left_out=left_out,
    )


def hand_over(session: Session, claims: Sequence[Claim], until: datetime, *, untouched: Collection[int] = ()) -> bool:
    """Their call begins, but for these rows, which another one is to take: hold on to all. False when one of them is
    not ours any more."""
    named = WriteBack.id.in_([held.id for held in claims])
    ours = tuple_(WriteBack.id, WriteBack.fence).in_([(held.id, held.fence) for held in claims])
    still = update(WriteBack).where(named, ours, WriteBack.state == WriteBackState.SENDING)
    fence = case((WriteBack.id.in_(untouched), WriteBack.fence), else_=None) if untouched else None
    return change_rows(session, still.values(lease_until=until, untouched_fence=fence)) == len(claims)


def settle(session: Session, held: Claim, outcome: Outcome, now: datetime, jitter: float) -> bool:
    """Write what became of the row. False when it is no longer ours."""
    return _settle(session, held, settling.values_of(outcome, held, now, jitter), now)


def settle_all(session: Session, settled: Iterable[tuple[Claim, Columns]], now: datetime) -> None:
    """As `settle`, with the columns that each outcome gives (settling.values_of); together, where nobody waits."""
    alike: defaultdict[tuple[str, ...], list[tuple[Claim, Columns]]] = defaultdict(list)
    for held, values in settled:
        if held.is_awaited:
            _settle(session, held, values, now)
        else:
            alike[tuple(values)].append((held, values))
    for rows in alike.values():
        _change_alike(session, rows)


def _settle(session: Session, held: Claim, values: Columns, now: datetime) -> bool:
    is_ours = _change(session, held, values)
    if is_ours and held.is_awaited and values["state"] not in UNFINISHED:
        announce(session, held.id, now)
    return is_ours


def unsettled(session: Session, row_id: int, key: str, fence: int) -> Claim | None:
    """What a worker that is gone held, if nothing has become of it since. A database restored from a backup may not
    know yet that it was ever claimed."""
    is_held = and_(WriteBack.fence == fence, WriteBack.state.in_(UNSETTLED))
    is_forgotten = and_(WriteBack.fence < fence, WriteBack.state.in_((*UNSETTLED, *UNFINISHED)))
    mine = WriteBack.id == row_id, WriteBack.key == key, or_(is_held, is_forgotten)
    row = session.scalar(select(WriteBack).where(*mine).with_for_update())
    if row is None:
        return None
    if row.fence < fence:
        row.state, row.fence = WriteBackState.SENDING, fence
        session.flush()
    return claimed(row)


def _change_alike(session: Session, changed: Sequence[tuple[Claim, Columns]]) -> None:
    """Many rows with the same columns at once, each if it is still ours: quicker than one by one."""
    table = typing.cast(Table, WriteBack.__table__)
    ours = table.c.id == bindparam("row_id"), table.c.fence == bindparam("row_fence")
    still = or_(*(table.c.state == state for state in UNSETTLED))  # a list cannot be given to many at once
    rows = [{"row_id": held.id, "row_fence": held.fence, **columns} for held, columns in changed]
    session.connection().execute(update(table).where(*ours, still), rows)


def announce(session: Session, row_id: int, now: datetime) -> None:
    """Tell whoever waits for the row what became of it."""
    row = session.scalars(
        select(WriteBack).where(WriteBack.id == row_id).execution_options(populate_existing=True)
    ).one()
    events.record(session, settled_event(row), now)


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
    """Take back what dead workers held; gives the number of rows. What must not be written twice, and may be written,
    is uncertain."""
    abandoned = select(WriteBack).where(_is_abandoned(now), ~WriteBack.is_repeatable, ~is_untouched())
    doubtful = session.scalars(abandoned.with_for_update(skip_locked=True)).all()  # not one that is just being settled
    for row in doubtful:
        row.state, row.reason, row.lease_until = WriteBackState.UNCERTAIN, settling.INTERRUPTED, None
    session.flush()
    for row in doubtful:
        if row.is_awaited:
            announce(session, row.id, now)
    return len(doubtful) + change_rows(
        session,
        update(WriteBack)
        .where(_is_abandoned(now), or_(WriteBack.is_repeatable, is_untouched()))
        .values(
            state=WriteBackState.PENDING,
            lease_until=None,
            due_at=now,
            may_be_written=or_(WriteBack.may_be_written, ~is_untouched()),
            fence=WriteBack.fence + 1,
        ),
    )


def is_untouched() -> ColumnElement[bool]:
    """Whether the call of a claimed row has surely not begun."""
    return func.coalesce(WriteBack.untouched_fence, -1) == WriteBack.fence


def is_abandoned(session: Session, now: datetime) -> bool:
    return session.scalar(select(WriteBack.id).where(_is_abandoned(now)).limit(1)) is not None


def _is_abandoned(now: datetime) -> ColumnElement[bool]:
    return and_(WriteBack.state == WriteBackState.SENDING, WriteBack.lease_until < now)


def _change(session: Session, held: Claim, values: dict[str, Any]) -> bool:
    ours = (WriteBack.id == held.id, WriteBack.fence == held.fence, WriteBack.state.in_(UNSETTLED))
    return bool(change_rows(session, update(WriteBack).where(*ours).values(**values)))
