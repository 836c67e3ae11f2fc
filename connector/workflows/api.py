"""Workflows as JSON, for scripts and administrators."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from apiflask import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from sqlalchemy.orm import Session

from connector.foundation.clock import iso
from connector.foundation.web.strict_json import Line
from connector.integrations.bundle import bundle
from connector.organizations.access import by_api_key, principal
from connector.organizations.administrators import only_administrators
from connector.workflows import drift, queries, service
from connector.workflows.models import MappingCheck, RunState, TaskRun, Workflow, WorkflowRun

blueprint = APIBlueprint("workflows_api", __name__, url_prefix="/api/v1", tag="Workflows")
by_api_key(blueprint)
only_administrators(blueprint)
REFUSALS = [401, 403]


class RunsQuery(BaseModel):
    state: RunState | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    after: Line = ""


class SwitchInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    is_on: StrictBool


class WorkflowInput(BaseModel):
    """Any object: what is in it is read by config.py, which names each mistake by its place."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "required": ["name", "tasks"],
            "properties": {
                "name": {"type": "string"},
                "event": {"type": "string"},
                "conditions": {"type": ["object", "null"]},
                "tasks": {"type": "array", "items": {"type": "object"}},
            },
        },
    )


class RunCounts(BaseModel):
    succeeded: int
    failed: int
    skipped: int
    waiting: int


class WorkflowItem(BaseModel):
    id: str
    name: str
    event: str
    is_on: bool
    changed_at: str
    runs: RunCounts


class WorkflowList(BaseModel):
    items: list[WorkflowItem]


class WorkflowOutput(WorkflowItem):
    """`config` is what POST takes."""

    config: dict[str, Any]


class WarningOutput(BaseModel):
    field: str
    message: str


class AppliedOutput(WorkflowOutput):
    """`warnings`: what could not be checked against Salesforce, and what Salesforce may refuse, with the cure."""

    warnings: list[WarningOutput]


class MappingProblemOutput(WarningOutput):
    """An error is what Salesforce would surely refuse: what the task has given waits until it is put right."""

    severity: Literal["error", "warning"]


class MappingCheckOutput(BaseModel):
    """What the last look at the org said; `checked_at` is null before the first."""

    checked_at: str | None
    problems: list[MappingProblemOutput]


class TaskRunOutput(BaseModel):
    name: str
    type: str
    state: RunState
    input: dict[str, Any]
    output: dict[str, str]
    warnings: list[str]
    error: str | None


class RunOutput(BaseModel):
    """`event` is what happened, e.g. response_finished:R_…; `reason` is why it failed, was skipped or waits."""

    id: str
    event: str
    state: RunState
    reason: str | None
    started_at: str
    tasks: list[TaskRunOutput]


class RunList(BaseModel):
    items: list[RunOutput]
    next: str | None


@blueprint.get("/workflows")
@blueprint.output(WorkflowList)
@blueprint.doc(summary="Every workflow, by name", security="api_key", responses=REFUSALS)
def index() -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return {"items": _items(session, queries.all_of(session))}


@blueprint.post("/workflows")
@blueprint.input(WorkflowInput, arg_name="wanted")
@blueprint.output(AppliedOutput, status_code=201)
@blueprint.doc(
    summary="Create a workflow, or change the one with its name",
    security="api_key",
    responses={200: "It was there and is changed", 400: "", 401: "", 403: "", 409: "", 413: "", 422: ""},
)
def apply(wanted: WorkflowInput) -> tuple[dict[str, Any], int]:
    """The body is the workflow: name, event, conditions, tasks. A new one is off until it is switched on."""
    applied = service.apply_checked(bundle(), principal().organization_id, wanted.model_extra)
    warnings = [{"field": each.field, "message": each.message} for each in applied.warnings]
    return {**_one(applied.workflow_id), "warnings": warnings}, 201 if applied.is_new else 200


@blueprint.get("/workflows/<workflow_id>")
@blueprint.output(WorkflowOutput)
@blueprint.doc(summary="One workflow with its configuration", security="api_key", responses=[*REFUSALS, 404])
def show(workflow_id: str) -> dict[str, Any]:
    return _one(workflow_id)


@blueprint.post("/workflows/<workflow_id>/switch")
@blueprint.input(SwitchInput, arg_name="wanted")
@blueprint.output(WorkflowOutput)
@blueprint.doc(summary="Switch a workflow on or off", security="api_key", responses=[400, *REFUSALS, 404, 422])
def switch(workflow_id: str, wanted: SwitchInput) -> dict[str, Any]:
    with bundle().db.write(principal().organization_id) as session:
        service.switch(session, workflow_id, is_on=wanted.is_on, now=bundle().clock.now())
    return _one(workflow_id)


@blueprint.get("/workflows/<workflow_id>/check")
@blueprint.output(MappingCheckOutput)
@blueprint.doc(summary="Whether Salesforce would take what it writes", security="api_key", responses=[*REFUSALS, 404])
def last_check(workflow_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return _check(queries.check_of(session, queries.one(session, workflow_id).id))


@blueprint.post("/workflows/<workflow_id>/check")
@blueprint.output(MappingCheckOutput)
@blueprint.doc(summary="Look at the org now", security="api_key", responses=[*REFUSALS, 404, 409, 503])
def check(workflow_id: str) -> dict[str, Any]:
    """What it would refuse waits from now on; what waited and would be taken is written."""
    return _check(drift.check_now(bundle(), principal().organization_id, workflow_id))


@blueprint.get("/workflows/<workflow_id>/runs")
@blueprint.input(RunsQuery, location="query", arg_name="query")
@blueprint.output(RunList)
@blueprint.doc(summary="What a workflow did, newest first", security="api_key", responses=[*REFUSALS, 404, 422])
def runs(workflow_id: str, query: RunsQuery) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        workflow = queries.one(session, workflow_id)
        found = queries.newest_runs(session, workflow.id, query.limit + 1, state=query.state, after=query.after)
        page = found[: query.limit]
        tasks = queries.tasks_of_runs(session, [run.id for run in page])
        return {
            "items": [_run(run, queries.in_order(workflow, tasks[run.id])) for run in page],
            "next": page[-1].id if len(found) > len(page) else None,
        }


def _one(workflow_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        workflow = queries.one(session, workflow_id)
        return {**_items(session, [workflow])[0], "config": workflow.config}


def _check(kept: MappingCheck | None) -> dict[str, Any]:
    if kept is None or kept.checked_at is None:
        return {"checked_at": None, "problems": []}
    names = ("field", "message", "severity")
    problems = [{name: problem[name] for name in names} for problem in kept.problems]
    return {"checked_at": iso(kept.checked_at), "problems": problems}


def _items(session: Session, workflows: Sequence[Workflow]) -> list[dict[str, Any]]:
    counts = queries.run_counts(session, [workflow.id for workflow in workflows])
    return [
        {
            "id": workflow.id,
            "name": workflow.name,
            "event": workflow.event,
            "is_on": workflow.is_on,
            "changed_at": iso(workflow.changed_at),
            "runs": counts[workflow.id],
        }
        for workflow in workflows
    ]


def _run(run: WorkflowRun, tasks: list[TaskRun]) -> dict[str, Any]:
    return {
        "id": run.id,
        "event": run.event_key,
        "state": run.state,
        "reason": run.reason,
        "started_at": iso(run.started_at),
        "tasks": [_task(task) for task in tasks],
    }


def _task(task: TaskRun) -> dict[str, Any]:
    names = ("name", "type", "state", "input", "output", "warnings", "error")
    return {name: getattr(task, name) for name in names}
