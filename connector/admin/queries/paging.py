"""Long lists, a page at a time. A page begins after the last row of the one before, whatever was added meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from connector.foundation.errors import Invalid

ROWS = 25
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`next` is where the page after this one begins, None on the last."""

    items: Sequence[T]
    next: str | None


def newest_first(
    session: Session,
    wanted: Select[str],
    moment: InstrumentedAttribute[Any],
    key: InstrumentedAttribute[str],
    after: str,
) -> Page[str]:
    """The ids that `wanted` selects, newest first, after the row with the id `after`."""
    if after:
        wanted = wanted.where(_older(session, moment, key, after))
    found = session.scalars(wanted.order_by(moment.desc(), key.desc()).limit(ROWS + 1)).all()
    return cut(found, ROWS, lambda last: last)


def cut(rows: Sequence[T], most: int, place: Any) -> Page[T]:
    """A page of rows of which one more than fits was read; `place` gives the place of a row."""
    shown = rows[:most]
    return Page(shown, str(place(shown[-1])) if len(rows) > most else None)


def _older(
    session: Session, moment: InstrumentedAttribute[Any], key: InstrumentedAttribute[str], after: str
) -> ColumnElement[bool]:
    last = session.scalar(select(moment).where(key == after))
    if last is None:
        raise Invalid.at("after", "is not in this list: begin at its first page")
    return or_(moment < last, and_(moment == last, key < after))
