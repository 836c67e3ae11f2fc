"""What workers do for backfills: lot after lot under a lease and a fence, from where the last one ended."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from connector.foundation.errors import ServiceError
from connector.foundation.jobs import Turn
from connector.integrations.bundle import Bundle
from connector.responses import queries as responses
from connector.workflows.models import Backfill, BackfillState
from connector.workflows.repair.backfill import BACKFILL, Lot

SIZE = 50
"""Responses of one transaction: few, since it keeps other writers of an SQLite database waiting."""
UNFORESEEN = "It met something that nobody foresaw; the log of the server says more."
RUNNING = Backfill.state == BackfillState.RUNNING
log = structlog.get_logger(__name__)


def go_on(bundle: Bundle, backfill_id: str) -> None:
    """Take responses for some seconds, unless another worker is at it; more is left to the next job."""
    held = _claim(bundle, backfill_id)
    if held is None:
        return
    turn = Turn(bundle.settings.jobs.turn_seconds)
    while _take_lot(bundle, held):
        if turn.is_over:
            _let_go(bundle, held)
            bundle.jobs.wake(BACKFILL, backfill_id)
            return


def sweep(bundle: Bundle) -> None:
    """Wake a worker for each backfill at which nobody is, or whose worker died."""
    with bundle.db.read() as session:
        found = session.scalars(select(Backfill.id).where(RUNNING, _is_free(bundle.clock.now())).limit(100)).all()
    for backfill_id in found:
        bundle.jobs.wake(BACKFILL, backfill_id)


def _claim(bundle: Bundle, backfill_id: str) -> Backfill | None:
    now = bundle.clock.now()
    with bundle.db.write() as session:
        own = select(Backfill).where(Backfill.id == backfill_id, RUNNING, _is_free(now))
        found = session.scalar(own.with_for_update(skip_locked=True))
        if found is not None:
            found.lease_until = now + _lease(bundle)
            found.fence += 1
    return found


def _take_lot(bundle: Bundle, held: Backfill) -> bool:
    """False once all are taken, or the backfill is not ours any more."""
    try:
        with bundle.db.write(held.organization_id) as session:
            ours = _ours(session, held)
            return ours is not None and _take(bundle, session, ours)
    except SQLAlchemyError:
        raise  # of the moment: the next sweep goes on
    except ServiceError as error:
        _fail(bundle, held, str(error))
    except Exception as error:
        log.exception("backfill.unforeseen", backfill_id=held.id)
        _fail(bundle, held, f"{UNFORESEEN} ({type(error).__name__})")
    return False


def _take(bundle: Bundle, session: Session, ours: Backfill) -> bool:
    places = responses.recorded(session, ours.since, ours.created_at, _place(ours.cursor), SIZE)
    now = bundle.clock.now()
    if not places:
        ours.state, ours.finished_at, ours.lease_until = BackfillState.DONE, now, None
        return False
    taken = Lot(bundle, session, ours).take([response_id for _, response_id in places])
    at, response_id = places[-1]
    ours.cursor, ours.lease_until = f"{at.isoformat()}|{response_id}", now + _lease(bundle)
    ours.seen += len(places)
    ours.recorded += taken.recorded
    ours.skipped += taken.skipped
    return True


def _ours(session: Session, held: Backfill) -> Backfill | None:
    """Locked until the transaction ends; None when it was cancelled, or another worker took over."""
    same = Backfill.id == held.id, Backfill.fence == held.fence, RUNNING
    return session.scalar(select(Backfill).where(*same).with_for_update())


def _let_go(bundle: Bundle, held: Backfill) -> None:
    with bundle.db.write(held.organization_id) as session:
        if ours := _ours(session, held):
            ours.lease_until = None


def _fail(bundle: Bundle, held: Backfill, reason: str) -> None:
    with bundle.db.write(held.organization_id) as session:
        if ours := _ours(session, held):
            ours.state, ours.reason = BackfillState.FAILED, reason
            ours.finished_at, ours.lease_until = bundle.clock.now(), None


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(Backfill.lease_until.is_(None), Backfill.lease_until <= now)


def _place(cursor: str) -> tuple[datetime, str] | None:
    at, bar, response_id = cursor.partition("|")
    return (datetime.fromisoformat(at), response_id) if bar else None


def _lease(bundle: Bundle) -> timedelta:
    return timedelta(seconds=bundle.settings.jobs.lease_seconds)


JOBS = {BACKFILL: go_on}
SWEEPS = [sweep]
