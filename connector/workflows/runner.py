"""One event through one workflow: conditions, then task after task, everything noted in the same transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation import conditions
from connector.foundation.db import new_id
from connector.foundation.errors import Invalid, NotFound
from connector.responses import queries as responses
from connector.responses.facts import ResponseFacts
from connector.workflows import config, drift
from connector.workflows.config import WorkflowConfig
from connector.workflows.course import Course
from connector.workflows.known import resolver
from connector.workflows.models import RunState, Workflow, WorkflowRun

RESPONSE_GONE = "The response is no longer there."


@dataclass(frozen=True, slots=True)
class Happening:
    """The event as the runner needs it; `key` names it, e.g. "response_finished:R_…".

    With `only_write_back` the tasks that do anything else than write the response to Salesforce are left out.
    """

    key: str
    facts: ResponseFacts
    now: datetime
    gather: timedelta
    only_write_back: bool = False


def run(session: Session, workflow: Workflow, happening: Happening) -> WorkflowRun | None:
    """Carry the workflow out, once for each event; None when it has been."""
    if _has_run(session, workflow, happening.key):
        return None
    new = _new_run(session, workflow, happening)
    try:
        planned = _plan(workflow, happening)
    except Invalid as error:
        new.state, new.reason = RunState.FAILED, f"The workflow cannot be read: {error}"
    else:
        _carry_out(session, new, planned, happening)
    return new


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
        course = Course(session, run, planned, facts=facts, now=now, gather=gather)
        course.hear()
        course.go_on()
        drift.hold_back(session, run.workflow_id)


def _locked(session: Session, run_id: str) -> WorkflowRun | None:
    """Of two that hear at once, the second goes on from where the first has come."""
    mine = select(WorkflowRun).where(WorkflowRun.id == run_id)
    return session.scalar(mine.with_for_update().execution_options(populate_existing=True))


def _plan(workflow: Workflow, happening: Happening) -> WorkflowConfig:
    planned = config.read(workflow.config)
    return config.only_write_back(planned) if happening.only_write_back else planned


def _carry_out(session: Session, new: WorkflowRun, planned: WorkflowConfig, happening: Happening) -> None:
    unmet = conditions.unmet(planned.condition, resolver(happening.facts))
    if unmet:
        new.state, new.reason = RunState.SKIPPED, unmet
        return
    Course(session, new, planned, facts=happening.facts, now=happening.now, gather=happening.gather).go_on()
    drift.hold_back(session, new.workflow_id)


def _has_run(session: Session, workflow: Workflow, key: str) -> bool:
    found = select(WorkflowRun.id).where(WorkflowRun.workflow_id == workflow.id, WorkflowRun.event_key == key)
    return session.scalar(found) is not None


def _new_run(session: Session, workflow: Workflow, happening: Happening) -> WorkflowRun:
    new = WorkflowRun(
        id=new_id("WR_"),
        organization_id=workflow.organization_id,
        workflow_id=workflow.id,
        event_key=happening.key,
        response_id=happening.facts.response_id,
        state=RunState.SUCCEEDED,
        reason=None,
        started_at=happening.now,
    )
    session.add(new)
    session.flush()
    return new
