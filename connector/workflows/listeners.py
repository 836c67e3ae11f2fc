"""What workflows hear."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.responses import queries as responses
from connector.responses.events import ResponseFinished
from connector.workflows import event_keys, queries, runner
from connector.workflows.event_keys import RESPONSE_FINISHED
from connector.workflows.models import TaskRun
from connector.workflows.runner import Happening
from connector.writeback.events import RowSettled

GATHER = timedelta(seconds=2)


def responses_finished(
    session: Session, events: Sequence[ResponseFinished], now: datetime, *, gather: timedelta = GATHER
) -> None:
    """Run every workflow of the organization that waits for finished responses; tests make nothing happen (E48)."""
    workflows = queries.switched_on(session, events[0].organization_id, RESPONSE_FINISHED)
    if not workflows:
        return
    known = responses.facts_of(session, [event.response_id for event in events])
    meant = [facts for facts in known if not facts.is_test]
    happenings = [Happening(event_keys.finished(facts.response_id), facts, now, gather) for facts in meant]
    for workflow in workflows:
        runner.run_all(session, workflow, happenings)


def row_settled(session: Session, event: RowSettled, now: datetime, *, gather: timedelta = GATHER) -> None:
    """Go on with the run whose task asked for the row.

    What became of it is read from the ledger: a row that is written again is announced again, and two announcements
    may come in any order.
    """
    run_id = session.scalar(select(TaskRun.run_id).where(TaskRun.id == event.cause))
    if run_id is not None:
        runner.go_on(session, run_id, now, gather)
