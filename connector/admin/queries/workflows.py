"""Workflows as configured, how their runs went, and one run with its tasks."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connector.admin.queries.paging import Page, newest_first
from connector.admin.queries.responses import Handling, handling
from connector.foundation.errors import Invalid, NotFound
from connector.workflows import config
from connector.workflows.config import WorkflowConfig
from connector.workflows.models import RunState, Workflow, WorkflowRun


@dataclass(frozen=True, slots=True)
class Configured:
    """A workflow with its configuration, unless that cannot be read: then `problem` says why."""

    workflow: Workflow
    config: WorkflowConfig | None
    problem: str = ""


def one(session: Session, workflow_id: str) -> Configured:
    """Raises NotFound."""
    workflow = session.scalar(select(Workflow).where(Workflow.id == workflow_id))
    if workflow is None:
        raise NotFound("There is no such workflow.")
    try:
        return Configured(workflow, config.read(workflow.config))
    except Invalid as error:
        return Configured(workflow, None, str(error))


def run_counts(session: Session) -> dict[str, dict[RunState, int]]:
    """For each workflow its runs by state."""
    rows = session.execute(
        select(WorkflowRun.workflow_id, WorkflowRun.state, func.count()).group_by(
            WorkflowRun.workflow_id, WorkflowRun.state
        )
    )
    found: dict[str, dict[RunState, int]] = {}
    for workflow_id, state, number in rows:
        found.setdefault(workflow_id, dict.fromkeys(RunState, 0))[RunState(state)] = number
    return found


def runs(session: Session, workflow_id: str, state: RunState | None, after: str) -> Page[WorkflowRun]:
    """Newest first, of one state if given."""
    wanted = select(WorkflowRun.id).where(WorkflowRun.workflow_id == workflow_id)
    if state:
        wanted = wanted.where(WorkflowRun.state == state)
    ids = newest_first(session, wanted, WorkflowRun.started_at, WorkflowRun.id, after)
    by_id = {run.id: run for run in session.scalars(select(WorkflowRun).where(WorkflowRun.id.in_(ids.items)))}
    return Page([by_id[run_id] for run_id in ids.items], ids.next)


def run(session: Session, workflow_id: str, run_id: str) -> Handling:
    """One run with its tasks and what they wrote; raises NotFound."""
    workflow = one(session, workflow_id).workflow
    found = session.scalar(select(WorkflowRun).where(WorkflowRun.id == run_id, WorkflowRun.workflow_id == workflow_id))
    if found is None:
        raise NotFound("There is no such run.")
    return handling(session, workflow, found)
