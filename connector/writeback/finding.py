"""Finding rows of the ledger: what a person or a script asks for, page by page, newest first."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from connector.foundation.errors import NotFound
from connector.writeback.models import WriteBack, WriteBackState
from connector.writeback.reasons import has_code

LARGEST_ID = 2**63 - 1
"""Larger ones no database holds."""
OVERLAP = 10_000
"""Rows of one moment have ids that differ by less: workers record at the same time."""
FEW = 10_000
"""Rows that are read and sorted without anybody noticing."""
WITH_REASON = tuple(state for state in WriteBackState if state != WriteBackState.WRITTEN)
_BEHIND_SLASH = "0"
"""The character after the slash: "WF_1/…" lies between "WF_1/" and "WF_10"."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Rows that have all of what is given here.

    `mapping` is a workflow ("WF_…") or one task of it ("WF_…/Task name"); `code` a status code of Salesforce with
    which the reason begins; `text` a part of the reason. `account_id` "" is the main account, None any.
    """

    state: WriteBackState | None = None
    object_name: str = ""
    account_id: str | None = None
    mapping: str = ""
    about: str = ""
    code: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


def page(
    session: Session, organization_id: str, wanted: Wanted, limit: int, after: int | None = None
) -> list[WriteBack]:
    """The newest first, older than the row `after`."""
    has_few = _has_few(session, organization_id, wanted)
    found = select(WriteBack).where(*_conditions(session, organization_id, wanted, has_few=has_few))
    if after is not None:
        found = found.where(WriteBack.id < after)
    return list(session.scalars(found.order_by(_place(has_few=has_few).desc()).limit(limit)))


def one(session: Session, row_id: int | str) -> WriteBack:
    """Raises NotFound."""
    number = str(row_id)
    found = session.scalar(select(WriteBack).where(WriteBack.id == int(number))) if _is_id(number) else None
    if found is None:
        raise NotFound("There is no such write-back.")
    return found


def ids_after(
    session: Session, organization_id: str, wanted: Wanted, states: Collection[WriteBackState], after: int, limit: int
) -> Sequence[int]:
    """The next rows in one of these states, oldest first: for doing something to all, lot by lot."""
    has_few = _has_few(session, organization_id, wanted)
    found = select(WriteBack.id).where(*_conditions(session, organization_id, wanted, has_few=has_few))
    found = found.where(WriteBack.state.in_(states), WriteBack.id > after)
    return session.scalars(found.order_by(_place(has_few=has_few)).limit(limit)).all()


def _has_few(session: Session, organization_id: str, wanted: Wanted) -> bool:
    """Whether what is asked for leads to so few rows that they are found by an index of their own and then sorted.
    Otherwise the newest are found sooner by walking back from the newest of all.
    """
    if wanted.about or wanted.code or wanted.text:
        return True
    if not wanted.mapping:
        return False
    mine = WriteBack.organization_id == organization_id, _within(WriteBack.mapping, wanted.mapping)
    some = select(literal(1)).where(*mine).limit(FEW + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) <= FEW


def _place(*, has_few: bool) -> ColumnElement[int]:
    """What to sort by; written as a sum, no database takes an index for it."""
    return WriteBack.id + 0 if has_few else WriteBack.id.expression


def _conditions(session: Session, organization_id: str, wanted: Wanted, *, has_few: bool) -> list[ColumnElement[bool]]:
    return [
        WriteBack.organization_id == organization_id,
        *_equal(wanted),
        *_by_mapping(wanted.mapping, has_few=has_few),
        *_by_reason(wanted),
        *_by_time(session, organization_id, wanted),
    ]


def _equal(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.state:
        yield WriteBack.state == wanted.state
    if wanted.object_name:
        yield WriteBack.object_name == wanted.object_name
    if wanted.account_id is not None:
        yield WriteBack.account_id == wanted.account_id
    if wanted.about:
        yield WriteBack.about == wanted.about


def _by_mapping(mapping: str, *, has_few: bool) -> Iterator[ColumnElement[bool]]:
    if mapping:
        yield _within(WriteBack.mapping if has_few else WriteBack.mapping.concat(""), mapping)


def _within(column: ColumnElement[str] | InstrumentedAttribute[str], mapping: str) -> ColumnElement[bool]:
    if "/" in mapping:
        return column == mapping
    return and_(column >= f"{mapping}/", column < f"{mapping}{_BEHIND_SLASH}")


def _by_reason(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """What is written has no reason any more: the states that may have one lead to the rows."""
    if (wanted.code or wanted.text) and not wanted.state:
        yield WriteBack.state.in_(WITH_REASON)
    if wanted.code:
        yield has_code(WriteBack.reason, wanted.code)
    if wanted.text:
        yield WriteBack.reason.icontains(wanted.text, autoescape=True)


def _by_time(session: Session, organization_id: str, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """Bounded by id as well, so that the rows in the order of their ids need not be walked to the end."""
    if wanted.since:
        yield WriteBack.created_at >= wanted.since
        yield WriteBack.id >= (_first(session, organization_id, wanted.since) or LARGEST_ID) - OVERLAP
    if wanted.until:
        yield WriteBack.created_at < wanted.until
        yield WriteBack.id < (_first(session, organization_id, wanted.until) or LARGEST_ID - OVERLAP) + OVERLAP


def _first(session: Session, organization_id: str, moment: datetime) -> int | None:
    """The first row that was recorded from then on."""
    later = WriteBack.organization_id == organization_id, WriteBack.created_at >= moment
    return session.scalar(select(WriteBack.id).where(*later).order_by(WriteBack.created_at, WriteBack.id).limit(1))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID)) and int(text) <= LARGEST_ID
