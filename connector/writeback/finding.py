"""Finding rows of the ledger: what a person or a script asks for, page by page, newest first."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from connector.foundation.errors import NotFound
from connector.writeback.models import WriteBack, WriteBackState
from connector.writeback.reasons import has_code

LARGEST_ID = 2**63 - 1
"""Larger ones no database holds."""
OVERLAP = 10_000
"""Rows of one moment have ids that differ by less: workers record at the same time."""
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

    @property
    def is_everything(self) -> bool:
        return self == Wanted()


def page(
    session: Session, organization_id: str, wanted: Wanted, limit: int, after: int | None = None
) -> list[WriteBack]:
    """The newest first, older than the row `after`."""
    found = select(WriteBack).where(*conditions(session, organization_id, wanted)).order_by(WriteBack.id.desc())
    if after is not None:
        found = found.where(WriteBack.id < after)
    return list(session.scalars(found.limit(limit)))


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
    found = select(WriteBack.id).where(*conditions(session, organization_id, wanted), WriteBack.state.in_(states))
    return session.scalars(found.where(WriteBack.id > after).order_by(WriteBack.id).limit(limit)).all()


def conditions(session: Session, organization_id: str, wanted: Wanted) -> list[ColumnElement[bool]]:
    return [
        WriteBack.organization_id == organization_id,
        *_equal(wanted),
        *_by_mapping(wanted.mapping),
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


def _by_mapping(mapping: str) -> Iterator[ColumnElement[bool]]:
    if "/" in mapping:
        yield WriteBack.mapping == mapping
    elif mapping:
        yield WriteBack.mapping >= f"{mapping}/"
        yield WriteBack.mapping < f"{mapping}{_BEHIND_SLASH}"


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
