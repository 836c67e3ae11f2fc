"""Which rows may be written now: due, with no earlier row of their key unfinished, not held, and gathered."""

import typing
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Table, and_, func, literal, or_, select
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
    return gathered and _is_rested(session, target, now - gathering.rest)


def _is_rested(session: Session, target: Target, since: datetime) -> bool:
    """Whether the last call that was not full was before that: a trickle of rows must not become one of calls."""
    last = session.get(WriteBackPace, _pace_key(target))
    return last is None or last.last_call_at <= since


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


def targets(session: Session, now: datetime, limit: int = 200) -> list[Target]:
    """Where something is due, longest due first, over all organizations that the session may see."""
    return _targets(session, is_free(now), not_held(now), limit=limit)


def targets_of(session: Session, ids: Collection[int]) -> list[Target]:
    """Where these rows go."""
    return _targets(session, WriteBack.id.in_(ids))


def _targets(session: Session, *where: ColumnElement[bool], limit: int | None = None) -> list[Target]:
    columns = (
        WriteBack.organization_id,
        WriteBack.object_name,
        WriteBack.external_id_field,
        WriteBack.action,
        WriteBack.account_id,
    )
    longest_due = func.min(WriteBack.due_at)
    grouped = select(*columns).where(*where).group_by(*columns).order_by(longest_due).limit(limit)
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
    which may take days, keeps only later rows of that mapping waiting: an opt-out of the same contact goes on.
    """
    return and_(WriteBack.state == WriteBackState.PENDING, WriteBack.due_at <= before, ~_is_blocked())


def _is_blocked() -> ColumnElement[bool]:
    """The offset skips nothing, and what has another index is written as a sum, so that PostgreSQL looks the earlier
    rows up by their key. While it knows nothing of a table that was filled a moment ago, it would rather compare each
    row with each other.
    """
    earlier = typing.cast(Table, WriteBack.__table__).alias("earlier").c
    elsewhere = and_(earlier.parked_for == ParkedFor.MAPPING, earlier.mapping != WriteBack.mapping)
    found = select(literal(1)).where(
        earlier.folded_key == WriteBack.folded_key,
        earlier.organization_id.concat("") == WriteBack.organization_id,
        earlier.object_name.concat("") == WriteBack.object_name,
        earlier.external_id_field == WriteBack.external_id_field,
        earlier.account_id == WriteBack.account_id,
        earlier.id + 0 < WriteBack.id,
        earlier.state.concat("").in_(UNFINISHED),
        or_(earlier.state.concat("") != WriteBackState.PARKED, earlier.parked_for.is_(None), ~elsewhere),
    )
    return found.correlate(WriteBack).limit(1).offset(0).exists()


def not_held(now: datetime) -> ColumnElement[bool]:
    holding = select(literal(1)).where(
        WriteBackHold.organization_id == WriteBack.organization_id,
        WriteBackHold.account_id == WriteBack.account_id,
        WriteBackHold.until > now,
    )
    return ~holding.exists()
