"""Rows that come late, after later ones of their record: what those have written is newer, and stays as it is.

So it is with rows that a person replays, or that waited for their mapping. Only such a row has been claimed, parked or
replayed before, and only of such a row is anything asked here.
"""

import typing
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Table, and_, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from connector.writeback.intents import Target
from connector.writeback.models import Action, WriteBack, WriteBackState

ALL_NEWER: Final = "Left as it is in Salesforce: later rows have written this record since."
DELETED: Final = "Left as it is in Salesforce: a later row has deleted this record since."
LEFT_OUT: Final = "Left out, since later rows have written it: {fields}."
WRITES_OVER: Final = (Action.UPSERT, Action.UPDATE, Action.DELETE)
"""What finds a record by its key and leaves it otherwise than it was."""


@dataclass(slots=True)
class Later:
    """What the later rows of one late row have written: fields without case, and the record."""

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


def by(session: Session, target: Target, claimed: Iterable[WriteBack]) -> Mapping[int, Later]:
    """What is newer than rows of the target that were claimed just now, by their ids; nothing for most."""
    late = [row for row in claimed if row.fence > 1]
    found: defaultdict[int, Later] = defaultdict(Later)
    if late and target.action in WRITES_OVER:
        for later in _later(session, target, late):
            for row in late:
                if row.folded_key == later.folded_key and row.id < later.id:
                    found[row.id].note(later)
    return found


def _later(session: Session, target: Target, late: Sequence[WriteBack]) -> Iterable[WriteBack]:
    """The order is that in which they were written."""
    return session.scalars(
        select(WriteBack)
        .where(
            WriteBack.organization_id == target.organization_id,
            WriteBack.object_name == target.object_name,
            WriteBack.external_id_field == target.external_id_field,
            WriteBack.account_id == target.account_id,
            WriteBack.folded_key.in_({row.folded_key for row in late}),
            WriteBack.id > min(row.id for row in late),
            WriteBack.state == WriteBackState.WRITTEN,
            WriteBack.action.in_(WRITES_OVER),
        )
        .order_by(WriteBack.id)
    )


def is_late() -> ColumnElement[bool]:
    """As above, for rows not yet claimed. The offset skips nothing: see due._is_blocked."""
    later = typing.cast(Table, WriteBack.__table__).alias("later")
    found = select(literal(1)).where(
        later.c.folded_key == WriteBack.folded_key,
        later.c.organization_id.concat("") == WriteBack.organization_id,
        later.c.object_name.concat("") == WriteBack.object_name,
        later.c.external_id_field == WriteBack.external_id_field,
        later.c.account_id == WriteBack.account_id,
        later.c.id + 0 > WriteBack.id,
        later.c.state.concat("") == WriteBackState.WRITTEN,
    )
    return and_(WriteBack.fence > 0, found.correlate(WriteBack).limit(1).offset(0).exists())
