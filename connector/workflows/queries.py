"""Reading workflows and their runs."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.workflows.models import TaskRun, Workflow, WorkflowRun


def switched_on(session: Session, organization_id: str, event: str) -> Sequence[Workflow]:
    """The organization's workflows that this event starts, oldest first."""
    return session.scalars(
        select(Workflow)
        .where(Workflow.organization_id == organization_id, Workflow.event == event, Workflow.is_on.is_(True))
        .order_by(Workflow.created_at, Workflow.id)
    ).all()


def all_of(session: Session) -> Sequence[Workflow]:
    """The workflows of the session's organization, by name."""
    return session.scalars(select(Workflow).order_by(Workflow.name)).all()


def newest_runs(session: Session, workflow_id: str, limit: int = 50) -> Sequence[WorkflowRun]:
    return session.scalars(
        select(WorkflowRun)
        .where(WorkflowRun.workflow_id == workflow_id)
        .order_by(WorkflowRun.started_at.desc(), WorkflowRun.id)
        .limit(limit)
    ).all()


def tasks_of(session: Session, run_id: str) -> Sequence[TaskRun]:
    return session.scalars(select(TaskRun).where(TaskRun.run_id == run_id).order_by(TaskRun.name)).all()
