"""What workflows hear."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connector.responses import queries as responses
from connector.responses.events import ResponseFinished
from connector.workflows import drift, queries, runner
from connector.workflows.config import RESPONSE_FINISHED
from connector.workflows.runner import Happening

GATHER = timedelta(seconds=2)


def response_finished(session: Session, event: ResponseFinished, now: datetime, *, gather: timedelta = GATHER) -> None:
    """Run every workflow of the organization that waits for finished responses; tests make nothing happen (E48)."""
    workflows = queries.switched_on(session, event.organization_id, RESPONSE_FINISHED)
    if not workflows:
        return
    facts = responses.facts(session, event.response_id)
    if facts.is_test:
        return
    happening = Happening(
        key=f"{RESPONSE_FINISHED}:{event.response_id}",
        facts=facts,
        now=now,
        gather=gather,
    )
    for workflow in workflows:
        if runner.run(session, workflow, happening):
            drift.hold_back(session, workflow)
