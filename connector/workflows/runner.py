"""One event through one workflow: conditions, then task after task, everything noted in the same transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation import conditions
from connector.foundation.db import new_id
from connector.foundation.errors import Invalid
from connector.responses.facts import ResponseFacts
from connector.workflows import config
from connector.workflows.config import WorkflowConfig
from connector.workflows.known import resolver
from connector.workflows.models import RunState, TaskRun, Workflow, WorkflowRun
from connector.workflows.tasks.base import Done, Situation, Task, TaskFailed

AFTER_FAILURE = "An earlier task of this run failed."


@dataclass(frozen=True, slots=True)
class Happening:
    """The event as the runner needs it; `key` names it, e.g. "response_finished:R_…"."""

    key: str
    facts: ResponseFacts
    now: datetime
    gather: timedelta


def run(session: Session, workflow: Workflow, happening: Happening) -> WorkflowRun | None:
    """Carry the workflow out, once for each event; None when it has been."""
    if _has_run(session, workflow, happening.key):
        return None
    new = _new_run(session, workflow, happening)
    try:
        planned = config.read(workflow.config)
    except Invalid as error:
        new.state, new.reason = RunState.FAILED, f"The workflow cannot be read: {error}"
    else:
        new.state, new.reason = _carry_out(session, new, planned, happening)
    return new


def _carry_out(
    session: Session, new: WorkflowRun, planned: WorkflowConfig, happening: Happening
) -> tuple[RunState, str | None]:
    unmet = conditions.unmet(planned.condition, resolver(happening.facts))
    if unmet:
        return RunState.SKIPPED, unmet
    return _outcome(_run_tasks(session, new, planned.tasks, happening))


def _has_run(session: Session, workflow: Workflow, key: str) -> bool:
    found = select(WorkflowRun.id).where(WorkflowRun.workflow_id == workflow.id, WorkflowRun.event_key == key)
    return session.scalar(found) is not None


def _new_run(session: Session, workflow: Workflow, happening: Happening) -> WorkflowRun:
    new = WorkflowRun(
        id=new_id("WR_"),
        organization_id=workflow.organization_id,
        workflow_id=workflow.id,
        event_key=happening.key,
        state=RunState.SUCCEEDED,
        reason=None,
        started_at=happening.now,
    )
    session.add(new)
    session.flush()
    return new


def _run_tasks(session: Session, run: WorkflowRun, tasks: Iterable[Task], happening: Happening) -> list[TaskRun]:
    done: list[TaskRun] = []
    for task in tasks:
        noted = TaskRun(
            id=new_id("TR_"),
            organization_id=run.organization_id,
            run_id=run.id,
            name=task.name,
            type=task.type,
            state=RunState.SKIPPED,
            input={},
            output={},
            warnings=[],
            error=AFTER_FAILURE,
        )
        if all(earlier.state == RunState.SUCCEEDED for earlier in done):
            _run_task(task, noted, replace(_situation(session, noted, done, happening), workflow_id=run.workflow_id))
        session.add(noted)
        done.append(noted)
    return done


def _situation(session: Session, noted: TaskRun, done: Iterable[TaskRun], happening: Happening) -> Situation:
    return Situation(
        session=session,
        organization_id=noted.organization_id,
        task_run_id=noted.id,
        facts=happening.facts,
        outputs={earlier.name: earlier.output for earlier in done},
        now=happening.now,
        gather=happening.gather,
    )


def _run_task(task: Task, noted: TaskRun, situation: Situation) -> None:
    try:
        _note(noted, task.run(situation))
    except TaskFailed as failure:
        noted.state, noted.error = RunState.FAILED, str(failure)


def _note(noted: TaskRun, done: Done) -> None:
    noted.state, noted.error = RunState.SUCCEEDED, None
    noted.input, noted.output, noted.warnings = dict(done.input), dict(done.output), list(done.warnings)


def _outcome(done: Iterable[TaskRun]) -> tuple[RunState, str | None]:
    failed = next((noted for noted in done if noted.state == RunState.FAILED), None)
    return (RunState.FAILED, f"{failed.name}: {failed.error}") if failed else (RunState.SUCCEEDED, None)
