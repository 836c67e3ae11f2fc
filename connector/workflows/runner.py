"""One event through one workflow: conditions, then task after task, everything noted in the same transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation import conditions
from connector.foundation.db import new_id
from connector.foundation.errors import Invalid, NotFound
from connector.responses import queries as responses
from connector.responses.facts import ResponseFacts
from connector.workflows import config, drift, queries
from connector.workflows.config import WorkflowConfig
from connector.workflows.course import Course
from connector.workflows.known import resolver
from connector.workflows.models import RunState, Workflow, WorkflowRun
from connector.writeback import ledger
from connector.writeback.intents import WriteIntent

Record = Callable[[WriteIntent], object]
RESPONSE_GONE = "The response is no longer there."


@dataclass(frozen=True, slots=True)
class Happening:
    """The event as the runner needs it; `key` names it, e.g. "response_finished:R_…".

    `planned` takes the place of the workflow's own configuration, e.g. with some of its tasks alone.
    """

    key: str
    facts: ResponseFacts
    now: datetime
    gather: timedelta
    planned: WorkflowConfig | None = None


def run(session: Session, workflow: Workflow, happening: Happening) -> WorkflowRun | None:
    """Carry the workflow out, once for each event; None when it has been."""
    return next(iter(run_all(session, workflow, [happening])), None)


def run_all(session: Session, workflow: Workflow, happenings: Sequence[Happening]) -> list[WorkflowRun]:
    """The new runs: for each event that the workflow has not met. The happenings differ in key and facts only."""
    met = _met(session, workflow, [happening.key for happening in happenings])
    fresh = [happening for happening in happenings if happening.key not in met]
    runs = [_new_run(workflow, happening) for happening in fresh]
    session.add_all(runs)
    session.flush()
    if fresh:
        _begin(session, workflow, list(zip(runs, fresh, strict=True)))
    return runs


def _begin(session: Session, workflow: Workflow, begun: Sequence[tuple[WorkflowRun, Happening]]) -> None:
    first = begun[0][1]
    try:
        planned = first.planned or config.read(workflow.config)
    except Invalid as error:
        for new, _ in begun:
            new.state, new.reason = RunState.FAILED, f"The workflow cannot be read: {error}"
        return
    intents: list[WriteIntent] = []
    for new, happening in begun:
        _carry_out(session, new, planned, happening, _with_time(happening, intents.append))
    ledger.record_all(session, workflow.organization_id, intents, first.now, gather=first.gather)
    drift.hold_back(session, workflow.id, first.now)


def go_on(session: Session, run_id: str, now: datetime, gather: timedelta) -> None:
    """Let a run that waits, or failed because of what it waited for, hear what Salesforce said, and go on with it.

    Nothing happens when nothing is known yet, or the run is over: so it may be called any number of times.
    """
    run = _locked(session, run_id)
    if run is None or run.plan is None:
        return
    try:
        planned, facts = config.read(run.plan), responses.facts(session, run.response_id)
    except NotFound:
        run.state, run.reason, run.plan = RunState.FAILED, RESPONSE_GONE, None
    except Invalid as error:
        run.state, run.reason = RunState.FAILED, f"The workflow cannot be read: {error}"
    else:
        _hear(session, run, planned, Happening(run.event_key, facts, now, gather))


def _hear(session: Session, run: WorkflowRun, planned: WorkflowConfig, happening: Happening) -> None:
    def note(intent: WriteIntent) -> None:
        ledger.record(session, run.organization_id, intent, happening.now, gather=happening.gather)

    record = _with_time(happening, note)
    noted = queries.tasks_of(session, run.id)
    course = Course(session, run, planned, noted=noted, facts=happening.facts, now=happening.now, record=record)
    course.hear()
    course.go_on()
    drift.hold_back(session, run.workflow_id, happening.now)


def _with_time(happening: Happening, record: Record) -> Record:
    """What an older response says is as old as the response."""
    return lambda intent: record(replace(intent, as_of=happening.facts.recorded_at))


def _locked(session: Session, run_id: str) -> WorkflowRun | None:
    """Of two that hear at once, the second goes on from where the first has come."""
    mine = select(WorkflowRun).where(WorkflowRun.id == run_id)
    return session.scalar(mine.with_for_update().execution_options(populate_existing=True))


def _carry_out(
    session: Session, new: WorkflowRun, planned: WorkflowConfig, happening: Happening, record: Record
) -> None:
    unmet = conditions.unmet_part(planned.condition, resolver(happening.facts))
    if unmet:
        new.state, new.reason = RunState.SKIPPED, f"not met: {conditions.describe(unmet)}"
        new.unmet = conditions.to_data(unmet)
        return
    Course(session, new, planned, noted=(), facts=happening.facts, now=happening.now, record=record).go_on()


def _met(session: Session, workflow: Workflow, keys: Sequence[str]) -> set[str]:
    found = select(WorkflowRun.event_key).where(WorkflowRun.workflow_id == workflow.id, WorkflowRun.event_key.in_(keys))
    return set(session.scalars(found))


def _new_run(workflow: Workflow, happening: Happening) -> WorkflowRun:
    return WorkflowRun(
        id=new_id("WR_"),
        organization_id=workflow.organization_id,
        workflow_id=workflow.id,
        event_key=happening.key,
        response_id=happening.facts.response_id,
        state=RunState.SUCCEEDED,
        reason=None,
        started_at=happening.now,
    )
