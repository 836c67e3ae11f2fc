"""What workers do for messaging."""

from connector.foundation.jobs import JobFunction
from connector.integrations.bundle import Bundle
from connector.messaging import ledger
from connector.messaging.delivery import send_due
from connector.messaging.gate import Gate


def sweep(bundle: Bundle) -> None:
    """Take back what dead workers held, and wake a worker when messages are due."""
    now = bundle.clock.now()
    for story in bundle.journal.orphans():
        with bundle.db.write() as session:
            ledger.bury(session, story, now)
    with bundle.db.read() as session:
        abandoned, due = ledger.is_abandoned(session, now), bool(ledger.due_lanes(session, now))
    if abandoned:
        with bundle.db.write() as session:
            ledger.recover(session, now)
    if due or abandoned:
        bundle.jobs.wake("messaging.send")


def jobs(gate: Gate) -> dict[str, JobFunction]:
    """Every job by name; all that is sent passes this gate."""
    return {"messaging.send": lambda bundle: send_due(bundle, gate)}


SWEEPS = [sweep]
