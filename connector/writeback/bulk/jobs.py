"""What workers do for bulk jobs: begin one, look at one, and find those that it is time to look at."""

from sqlalchemy.orm import Session

from connector.integrations.bundle import Bundle
from connector.writeback import budget
from connector.writeback.bulk import rows
from connector.writeback.bulk.departure import Departure
from connector.writeback.bulk.handled import LEASE
from connector.writeback.bulk.look import Look
from connector.writeback.intents import Target

BULK = "writeback.bulk"


def begin(bundle: Bundle, target: Target) -> bool:
    """Send what is due on its way as one bulk job, when there is enough of it; tells whether it did."""
    settings, now = bundle.settings.writeback, bundle.clock.now()
    if not rows.takes(target):
        return False
    with bundle.db.read(target.organization_id) as session:
        if _is_short_of_requests(bundle, session, target):
            return False
        if not rows.are_waiting(session, target, now, settings.bulk_above):
            return False
    with bundle.db.write(target.organization_id) as session:
        held = rows.begin(session, target, now, LEASE)
    return Departure(bundle, held).depart()


def _is_short_of_requests(bundle: Bundle, session: Session, target: Target) -> bool:
    """A lot of rows finds out whether more than the reserve is left, and opens the circuit if not."""
    told = budget.as_usage(budget.told(session, target))
    return budget.is_reserved(told, budget.Rules.of(bundle.settings.writeback))


def look(bundle: Bundle, organization_id: str, job_id: str) -> None:
    """How far Salesforce is with one job; when it is over, what became of its rows."""
    with bundle.db.write(organization_id) as session:
        held = rows.take(session, int(job_id), bundle.clock.now(), LEASE)
    if held is not None:
        Look(bundle, held).look()


def sweep(bundle: Bundle) -> None:
    """Wake a worker for each job that it is time to look at."""
    with bundle.db.read() as session:
        found = rows.to_look_at(session, bundle.clock.now())
    for organization_id, job_id in found:
        bundle.jobs.wake(BULK, organization_id, str(job_id))


JOBS = {BULK: look}
SWEEPS = [sweep]
