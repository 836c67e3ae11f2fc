"""What a person decides about rows that were not written: put values right, write again, write as today's mapping has
it, take as written, give up. Each changes a row only as the person saw it; who did it and when is in the log.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connector.foundation.db import change_rows
from connector.foundation.errors import Conflict, Invalid
from connector.foundation.jobs import wake_after
from connector.integrations.bundle import Bundle
from connector.integrations.salesforce.record_ids import InvalidRecordId, record_id
from connector.writeback import due, finding, ledger, payloads
from connector.writeback.finding import Wanted
from connector.writeback.intents import WriteIntent
from connector.writeback.jobs import FLUSH
from connector.writeback.models import OPEN, ParkedFor, WriteBack, WriteBackState
from connector.writeback.reasons import is_like

LOT = 1000
"""Rows that one transaction changes."""
AGAIN = (*OPEN, WriteBackState.PENDING)
CHANGED_MEANWHILE = "Somebody or something else has changed this row meanwhile: look at it again, then decide."
NOT_AGAIN = "This is written already, or waits for Salesforce to be connected."
NOT_OPEN = "This row is {state}: only one that was refused, is uncertain or parked can be changed."
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Person:
    """Who decides; the name stands in reasons that pages show, the id in the log."""

    organization_id: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Fix:
    """`version` is that of the row as it was seen; None: as it is now."""

    values: Mapping[str, Any] = field(default_factory=dict)
    left_out: Collection[str] = ()
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rows were changed, and after which row to go on; None when all are done."""

    rows: int
    next: int | None


def fix(session: Session, person: Person, row_id: int | str, wanted: Fix) -> WriteBack:
    """Change values of one row. Raises NotFound, Invalid naming each field, or Conflict."""
    row = _open_row(session, row_id, wanted.version)
    payload = payloads.changed(row, wanted.values, wanted.left_out)
    _change(session, row, payload=payload)
    _note("fixed", person, row, fields=sorted({*wanted.values, *wanted.left_out}))
    return row


def rewrite(session: Session, person: Person, row: WriteBack, intent: WriteIntent, now: datetime) -> None:
    """Give the row what today's mapping says; one that was parked for its mapping, or for another account than it has
    now, is due. Raises Conflict.
    """
    _require_open(row)
    fresh: dict[str, Any] = {
        "object_name": intent.object_name,
        "external_id_field": intent.external_id_field,
        "action": intent.action,
        "account_id": intent.account_id,
        "is_repeatable": intent.is_repeatable,
        "payload": dict(intent.values),
        "key": intent.key,
        "folded_key": intent.key.casefold()[:255],
        "mapping": intent.mapping,
    }
    is_elsewhere = row.account_id != intent.account_id
    if row.state == WriteBackState.PARKED and (row.parked_for == ParkedFor.MAPPING or is_elsewhere):
        fresh |= {"state": WriteBackState.PENDING, "parked_for": None, "failure": None, "reason": None, "due_at": now}
    _change(session, row, **fresh)
    _note("remapped", person, row)


def replay_one(bundle: Bundle, session: Session, person: Person, row_id: int | str) -> WriteBack:
    """Write one row again. Raises NotFound or Conflict."""
    row = finding.one(session, row_id)
    if not replay_rows(bundle, session, person, [row.id]):
        raise Conflict(NOT_AGAIN)
    session.refresh(row)
    return row


def replay_rows(bundle: Bundle, session: Session, person: Person, ids: Sequence[int]) -> int:
    """Write those of the rows again that may be, and wake who writes them; gives their number."""
    targets = {target for lot in _lots(ids) for target in due.targets_of(session, lot)}
    rows = sum(ledger.replay(session, person.organization_id, lot, bundle.clock.now()) for lot in _lots(ids))
    for target in targets if rows else ():
        wake_after(bundle.jobs, session, FLUSH, *target.words)
    if rows:
        log.info("writeback.replayed", organization_id=person.organization_id, by=person.id, rows=rows)
    return rows


def replay_alike(bundle: Bundle, session: Session, person: Person, row_id: int | str) -> int:
    """Write again all rows of the same object that stopped in the same state for the same kind of reason; gives
    their number. Raises NotFound, or Conflict when they are not waiting for a person."""
    row = finding.one(session, row_id)
    same = WriteBack.object_name == row.object_name, WriteBack.state == row.state, is_like(WriteBack.reason, row.reason)
    rows = replay_rows(bundle, session, person, session.scalars(select(WriteBack.id).where(*same)).all())
    if not rows:
        raise Conflict(NOT_AGAIN)
    return rows


def replay(bundle: Bundle, person: Person, wanted: Wanted, after: int = 0) -> Progress:
    """Write a lot of what is asked for again, from the row after this one on: to be called until `next` is None.

    Without a state, what was refused: an uncertain row is written again only by whoever asks for uncertain ones.
    """
    states = [wanted.state] if wanted.state else [WriteBackState.FAILED]
    if not set(states) <= set(AGAIN):
        raise Invalid.at("filter.state", f"rows that are {wanted.state} are not written again")
    with bundle.db.write(person.organization_id) as session:
        ids = finding.ids_after(session, person.organization_id, wanted, states, after, LOT)
        rows = replay_rows(bundle, session, person, ids) if ids else 0
    return Progress(rows, ids[-1] if len(ids) == LOT else None)


def take_as_written(
    session: Session, person: Person, row_id: int | str, wanted: str, now: datetime, version: int | None = None
) -> WriteBack:
    """An uncertain row is there in Salesforce, as this record. Raises NotFound, Invalid or Conflict."""
    row = _uncertain_row(session, row_id, version)
    _change(
        session,
        row,
        state=WriteBackState.WRITTEN,
        record_id=_record_id(wanted),
        written_at=now,
        failure=None,
        reason=None,
    )
    _announce(session, row, now)
    _note("taken_as_written", person, row)
    return row


def give_up(
    session: Session, person: Person, row_id: int | str, why: str, now: datetime, version: int | None = None
) -> WriteBack:
    """The row is not written, for good. Raises NotFound or Conflict."""
    row = _open_row(session, row_id, version)
    reason = f"Given up by {person.name}: {why}" if why else f"Given up by {person.name}."
    _change(session, row, state=WriteBackState.SKIPPED, parked_for=None, failure=None, reason=reason)
    _announce(session, row, now)
    _note("given_up", person, row)
    return row


def count(session: Session, organization_id: str, wanted: Wanted, at_most: int) -> int:
    """How many rows `replay` would go through; counted up to `at_most`."""
    states = [wanted.state] if wanted.state else [WriteBackState.FAILED]
    return len(finding.ids_after(session, organization_id, wanted, states, 0, at_most))


def _open_row(session: Session, row_id: int | str, version: int | None) -> WriteBack:
    row = finding.one(session, row_id)
    _require_open(row)
    if version is not None and version != row.fence:
        raise Conflict(CHANGED_MEANWHILE)
    return row


def _uncertain_row(session: Session, row_id: int | str, version: int | None) -> WriteBack:
    row = _open_row(session, row_id, version)
    if row.state != WriteBackState.UNCERTAIN:
        raise Conflict(f"This row is {row.state}: only an uncertain one can be taken as written.")
    return row


def _require_open(row: WriteBack) -> None:
    if row.state not in OPEN:
        raise Conflict(NOT_OPEN.format(state=row.state))


def _change(session: Session, row: WriteBack, **values: Any) -> None:
    """Compare and set: only while the row is as it was read. Raises Conflict."""
    same = WriteBack.id == row.id, WriteBack.fence == row.fence, WriteBack.state == row.state
    if not change_rows(session, update(WriteBack).where(*same).values(**values, fence=WriteBack.fence + 1)):
        raise Conflict(CHANGED_MEANWHILE)
    session.refresh(row)


def _announce(session: Session, row: WriteBack, now: datetime) -> None:
    """Whoever waits for the row hears what the person decided."""
    if row.is_awaited:
        ledger.announce(session, row.id, now)


def _lots(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + LOT] for start in range(0, len(ids), LOT)]


def _record_id(wanted: str) -> str:
    try:
        return record_id(wanted)
    except InvalidRecordId as error:
        raise Invalid.at("record_id", str(error)) from error


def _note(what: str, person: Person, row: WriteBack, **more: Any) -> None:
    log.info(f"writeback.{what}", organization_id=person.organization_id, by=person.id, row_id=row.id, **more)
