"""Rows that come late, after newer ones of their record: what those have written stays as it is.

So it is with rows that a person replays, that waited for their mapping, or that write back an older response. Such a
row has been claimed, parked or replayed before, or says of when it is; of any other nothing is asked here.
"""

import typing
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Table, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from connector.writeback.intents import Target
from connector.writeback.models import Action, WriteBack, WriteBackState

ALL_NEWER: Final = "Left as it is in Salesforce: newer rows have written this record already."
DELETED: Final = "Left as it is in Salesforce: a newer row has deleted this record already."
LEFT_OUT: Final = "Left out, since newer rows have written it: {fields}."
LONG: Final = timedelta(minutes=10)
"""A worker writes sooner, unless something was down."""
WRITES_OVER: Final = (Action.UPSERT, Action.UPDATE, Action.DELETE)
"""What finds a record by its key and leaves it otherwise than it was."""


@dataclass(slots=True)
class Later:
    """What the newer rows of one late row have written: fields without case, and the record."""

    fields: set[str] = field(default_factory=set)
    record_id: str | None = None
    is_deleted: bool = False

    def note(self, row: WriteBack) -> None:
        self.is_deleted = row.action == Action.DELETE
        self.fields = set() if self.is_deleted else self.fields | {name.casefold() for name in row.payload}
        self.record_id = row.record_id or self.record_id

    def holds(self, row: WriteBack) -> tuple[str, ...]:
        """The fields of the row that are written already."""
        return tuple(name for name in row.payload if name.casefold() in self.fields)

    def why_nothing_is_left(self, row: WriteBack) -> str | None:
        """None for a row of which something is to be written."""
        if self.is_deleted:
            return DELETED
        is_over = row.action == Action.DELETE or len(self.holds(row)) == len(row.payload)
        return ALL_NEWER if is_over else None


def long_ago(moment: datetime | None, now: datetime) -> datetime | None:
    """None for what was so a moment ago: the order of the rows tells that."""
    return moment if moment and now - moment > LONG else None


def by(session: Session, target: Target, claimed: Iterable[WriteBack]) -> Mapping[int, Later]:
    """What is newer than rows of the target that were claimed just now, by their ids; nothing for most."""
    late = [row for row in claimed if row.fence > 1 or row.as_of]
    found: defaultdict[int, Later] = defaultdict(Later)
    if late and target.action in WRITES_OVER:
        for other in _written(session, target, late):
            for row in late:
                if row.folded_key == other.folded_key and _is_newer(other, row):
                    found[row.id].note(other)
    return found


def _is_newer(other: WriteBack, row: WriteBack) -> bool:
    """What is written again of the same response was meant to be."""
    return other.id > row.id if row.about and row.about == other.about else other.place > row.place


def _written(session: Session, target: Target, late: Sequence[WriteBack]) -> Iterable[WriteBack]:
    """The oldest first."""
    since = func.coalesce(WriteBack.as_of, WriteBack.created_at)
    return session.scalars(
        select(WriteBack)
        .where(
            WriteBack.organization_id == target.organization_id,
            WriteBack.object_name == target.object_name,
            WriteBack.external_id_field == target.external_id_field,
            WriteBack.account_id == target.account_id,
            WriteBack.folded_key.in_({row.folded_key for row in late}),
            WriteBack.state == WriteBackState.WRITTEN,
            WriteBack.action.in_(WRITES_OVER),
        )
        .order_by(since, WriteBack.id)
    )


def is_late() -> ColumnElement[bool]:
    """As above, for rows not yet claimed. The offset skips nothing: see due._is_blocked."""
    other = typing.cast(Table, WriteBack.__table__).alias("other")
    theirs, ours = (func.coalesce(row.as_of, row.created_at) for row in (other.c, WriteBack))
    is_same = and_(WriteBack.about != "", other.c.about.concat("") == WriteBack.about)
    is_behind = other.c.id + 0 > WriteBack.id
    is_newer = case((is_same, is_behind), else_=or_(theirs > ours, and_(theirs == ours, is_behind)))
    found = select(literal(1)).where(
        other.c.folded_key == WriteBack.folded_key,
        other.c.organization_id.concat("") == WriteBack.organization_id,
        other.c.object_name.concat("") == WriteBack.object_name,
        other.c.external_id_field == WriteBack.external_id_field,
        other.c.account_id == WriteBack.account_id,
        other.c.state.concat("") == WriteBackState.WRITTEN,
        is_newer,
    )
    is_asked = or_(WriteBack.fence > 0, WriteBack.as_of.is_not(None))
    return and_(is_asked, found.correlate(WriteBack).limit(1).offset(0).exists())
