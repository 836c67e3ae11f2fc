"""Finished responses, page by page, and what was written to Salesforce of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.admin.queries.paging import Page, newest_first
from connector.responses import queries as responses
from connector.responses.models import Response, ResponseState
from connector.responses.queries import View
from connector.workflows import queries as workflows
from connector.workflows.models import TaskRun, Workflow, WorkflowRun
from connector.writeback.models import WriteBack


@dataclass(frozen=True, slots=True)
class Handling:
    """One workflow's run for a response: its tasks, and the records that they write."""

    workflow: Workflow
    run: WorkflowRun
    tasks: Sequence[TaskRun]
    write_backs: Sequence[WriteBack]


def page(session: Session, survey_id: str, distribution_id: str, after: str) -> Page[View]:
    """Newest first, of one survey or distribution if given."""
    wanted = select(Response.id).where(Response.state == ResponseState.FINISHED)
    if survey_id:
        wanted = wanted.where(Response.survey_id == survey_id)
    if distribution_id:
        wanted = wanted.where(Response.distribution_id == distribution_id)
    found = newest_first(session, wanted, Response.recorded_at, Response.id, after)
    return Page(responses.views(session, found.items), found.next)


def handlings(session: Session, response_id: str) -> list[Handling]:
    """What the workflows made of the response."""
    by_id = {workflow.id: workflow for workflow in workflows.all_of(session)}
    runs = workflows.runs_of(session, by_id, response_id)
    return [handling(session, by_id[run.workflow_id], run) for run in runs]


def handling(session: Session, workflow: Workflow, run: WorkflowRun) -> Handling:
    tasks = workflows.in_order(workflow, workflows.tasks_of(session, run.id))
    return Handling(workflow, run, tasks, [row for task in tasks for row in _write_backs(session, workflow, task)])


def _write_backs(session: Session, workflow: Workflow, task: TaskRun) -> Sequence[WriteBack]:
    """By the whole identity of a row, so that its index finds it."""
    mine = (one for one in workflow.config.get("tasks", ()) if one.get("name") == task.name)
    fields = {one.get(name) or "" for one in mine for name in ("external_id_field", "key_field")}
    return session.scalars(
        select(WriteBack).where(
            WriteBack.organization_id == task.organization_id,
            WriteBack.object_name == task.input.get("object"),
            WriteBack.external_id_field.in_(fields),
            WriteBack.key == task.input.get("key"),
            WriteBack.cause == task.id,
        )
    ).all()
