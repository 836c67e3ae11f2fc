"""Which rows may be written now: due, with no earlier row of their key unfinished, not held, and gathered."""

import typing
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import FromClause, Table, and_, func, literal, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from connector.foundation.db import put
from connector.writeback.batching import MAX_ROWS
from connector.writeback.intents import Target
from connector.writeback.models import UNFINISHED, ParkedFor, WriteBack, WriteBackHold, WriteBackPace, WriteBackState

NO_WAIT = timedelta(0)


@dataclass(frozen=True, slots=True)
class Gathering:
    """How rows wait for others to join their call: until none has come for `quiet`, but no longer than `longest`; and
    `rest` lies between two calls that are not full."""

    quiet: timedelta = NO_WAIT
    longest: timedelta = NO_WAIT
    rest: timedelta = NO_WAIT


AT_ONCE = Gathering()


def is_ready(session: Session, target: Target, now: datetime, gathering: Gathering, rows: int = MAX_ROWS) -> bool:
    """Whether a row is due and its call is full (`rows`); or nobody has joined lately, or the first has waited long
    enough, and the last call that was not full is long enough ago.

    Rows that wait for something else are left out, so that none of them keeps others waiting, or hurries them.
    """
    coming = session.scalars(
        select(WriteBack.due_at)
        .where(*of(target), is_free(now + gathering.quiet), not_held(now))
        .order_by(WriteBack.due_at)
        .limit(rows)
    ).all()
    if not coming or coming[0] > now:
        return False
    if len(coming) == rows:
        return True
    gathered = coming[-1] <= now or coming[0] <= now + gathering.quiet - gathering.longest
    return gathered and _is_rested(session, target, now, gathering.rest)


def _is_rested(session: Session, target: Target, now: datetime, rest: timedelta) -> bool:
    """Whether the last call that was not full was so long ago: a trickle of rows must not become one of calls. One that
    is to come was made before a clock was put right."""
    last = session.get(WriteBackPace, _pace_key(target))
    return last is None or not now - rest < last.last_call_at <= now + rest


def note_partial_call(session: Session, target: Target, now: datetime) -> None:
    """A call that more rows would have fitted into."""
    names = ("organization_id", "account_id", "object_name", "external_id_field", "action")
    key = dict(zip(names, _pace_key(target), strict=True))
    put(session, WriteBackPace, key, {"last_call_at": now})


def _pace_key(target: Target) -> tuple[str, ...]:
    return (
        target.organization_id,
        target.account_id,
        target.object_name,
        target.external_id_field,
        target.action,
    )


def targets(session: Session, now: datetime) -> list[Target]:
    """Where something is due, longest due first, over all organizations that the session may see. All of them: some
    stay due for minutes, since their calls keep their distance, and would take the place of others."""
    return _targets(session, is_free(now), not_held(now))


def targets_of(session: Session, ids: Collection[int]) -> list[Target]:
    """Where these rows go."""
    return _targets(session, WriteBack.id.in_(ids))


def _targets(session: Session, *where: ColumnElement[bool]) -> list[Target]:
    columns = (
        WriteBack.organization_id,
        WriteBack.object_name,
        WriteBack.external_id_field,
        WriteBack.action,
        WriteBack.account_id,
    )
    longest_due = func.min(WriteBack.due_at)
    grouped = select(*columns).where(*where).group_by(*columns).order_by(longest_due)
    return [Target(*row) for row in session.execute(grouped)]


def of(target: Target) -> tuple[ColumnElement[bool], ...]:
    return (
        WriteBack.organization_id == target.organization_id,
        WriteBack.object_name == target.object_name,
        WriteBack.external_id_field == target.external_id_field,
        WriteBack.action == target.action,
        WriteBack.account_id == target.account_id,
    )


def is_free(before: datetime) -> ColumnElement[bool]:
    """Due before this time, with no earlier row of its key unfinished. One that waits for its mapping to be put right,
    which may take days, keeps only later rows of that mapping waiting: an opt-out of the same contact goes on, whatever
    of that mapping waits before it.
    """
    return and_(WriteBack.state == WriteBackState.PENDING, WriteBack.due_at <= before, ~_is_blocked())


def _is_blocked() -> ColumnElement[bool]:
    """The offset skips nothing, and what has another index is written as a sum, so that PostgreSQL looks the earlier
    rows up by their key. While it knows nothing of a table that was filled a moment ago, it would rather compare each
    row with each other.
    """
    earlier = typing.cast(Table, WriteBack.__table__).alias("earlier")
    is_stuck = or_(_waits_for_mapping(earlier.c), _is_behind_one_that_does(earlier))
    elsewhere = and_(earlier.c.mapping != WriteBack.mapping, is_stuck)
    found = select(literal(1)).where(*_before(earlier.c, WriteBack), ~elsewhere)
    return found.correlate(WriteBack).limit(1).offset(0).exists()


def _is_behind_one_that_does(row: FromClause) -> ColumnElement[bool]:
    """Of its own mapping."""
    first = typing.cast(Table, WriteBack.__table__).alias("first")
    waiting = *_before(first.c, row.c), first.c.mapping == row.c.mapping, _waits_for_mapping(first.c)
    found = select(literal(1)).where(*waiting).correlate(row).limit(1)
    return and_(row.c.state.concat("") == WriteBackState.PENDING, found.exists())


def _waits_for_mapping(row: Any) -> ColumnElement[bool]:
    is_parked: ColumnElement[bool] = row.state.concat("") == WriteBackState.PARKED
    return and_(is_parked, func.coalesce(row.parked_for, "") == ParkedFor.MAPPING)


def _before(earlier: Any, later: Any) -> tuple[ColumnElement[bool], ...]:
    """Unfinished ones of the same key."""
    return (
        earlier.folded_key == later.folded_key,
        earlier.organization_id.concat("") == later.organization_id,
        earlier.object_name.concat("") == later.object_name,
        earlier.external_id_field == later.external_id_field,
        earlier.account_id == later.account_id,
        earlier.id + 0 < later.id,
        earlier.state.concat("").in_(UNFINISHED),
    )


def not_held(now: datetime) -> ColumnElement[bool]:
    holding = select(literal(1)).where(
        WriteBackHold.organization_id == WriteBack.organization_id,
        WriteBackHold.account_id == WriteBack.account_id,
        WriteBackHold.until > now,
    )
    return ~holding.exists()
