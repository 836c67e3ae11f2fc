"""Rows of the ledger written as today's mapping has them, and older responses written back, as JSON."""

from typing import Any

from apiflask import APIBlueprint
from pydantic import BaseModel, ConfigDict, StrictBool

from connector.foundation.clock import iso
from connector.foundation.web.strict_json import Moment
from connector.integrations.bundle import bundle
from connector.organizations.access import by_api_key, principal
from connector.organizations.administrators import only_administrators
from connector.workflows import queries
from connector.workflows.models import Backfill, BackfillState
from connector.workflows.repair import backfill, remap
from connector.workflows.repair.remap import Remapped
from connector.writeback.api import person
from connector.writeback.schemas import ProgressOutput, ReplayInput

blueprint = APIBlueprint("write_back_repair_api", __name__, url_prefix="/api/v1", tag="Write-back")
by_api_key(blueprint)
only_administrators(blueprint)


class RemapInput(ReplayInput):
    """Without a state in the filter, rows that were refused or are parked. With `replay` those that were refused are
    written again; what was parked for its mapping is anyway."""

    replay: StrictBool = False


class RefusalOutput(BaseModel):
    id: int
    reason: str


class RemapOutput(ProgressOutput):
    """`refused`: the rows that stay as they are, and why."""

    refused: list[RefusalOutput]


class BackfillInput(BaseModel):
    """Responses recorded from `since` on; with `repeat` also those that are written already."""

    model_config = ConfigDict(extra="forbid")

    since: Moment | None = None
    repeat: StrictBool = False


class BackfillOutput(BaseModel):
    """Of `total` responses `seen` so far: `recorded` are to be written now, `skipped` need or may not be."""

    id: str
    workflow: str
    state: BackfillState
    since: str | None
    repeat: bool
    total: int
    seen: int
    recorded: int
    skipped: int
    reason: str | None
    created_by: str
    created_at: str
    finished_at: str | None


class BackfillList(BaseModel):
    """`unwritten` responses never ran through the workflow; counted up to 10,000."""

    items: list[BackfillOutput]
    unwritten: int


@blueprint.post("/write-backs/remap")
@blueprint.input(RemapInput, arg_name="wanted")
@blueprint.output(RemapOutput)
@blueprint.doc(
    summary="Give rows the values of today's mapping", security="api_key", responses=[401, 403, 404, 409, 422]
)
def remap_rows(wanted: RemapInput) -> dict[str, Any]:
    """By a filter, a hundred at a time. A single row that cannot be written so is refused with the reason."""
    if wanted.filter is not None:
        filter_ = wanted.filter.wanted
        return _told(remap.remap_all(bundle(), person(), filter_, wanted.after, then_replay=wanted.replay))
    ids = wanted.ids or []
    if len(ids) > 1:
        return _told(remap.remap_rows(bundle(), person(), ids, then_replay=wanted.replay))
    with bundle().db.write(principal().organization_id) as session:
        remap.remap(bundle(), session, person(), ids[0], then_replay=wanted.replay)
    return {"rows": 1, "refused": [], "next": None}


@blueprint.get("/workflows/<workflow_id>/backfills")
@blueprint.output(BackfillList)
@blueprint.doc(summary="How older responses were written back", security="api_key", responses=[401, 403, 404])
def index(workflow_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        workflow = queries.one(session, workflow_id)
        return {
            "items": [_shown(each) for each in backfill.all_of(session, workflow.id)],
            "unwritten": backfill.count_unwritten(session, workflow.id, backfill.AT_MOST),
        }


@blueprint.post("/workflows/<workflow_id>/backfills")
@blueprint.input(BackfillInput, arg_name="wanted")
@blueprint.output(BackfillOutput, status_code=201)
@blueprint.doc(
    summary="Write older responses back through a workflow", security="api_key", responses=[401, 403, 404, 409, 422]
)
def start(workflow_id: str, wanted: BackfillInput) -> dict[str, Any]:
    """Only its Salesforce tasks run: nobody gets a message because of it."""
    return _shown(backfill.start(bundle(), person(), workflow_id, wanted.since, is_repeat=wanted.repeat))


@blueprint.post("/backfills/<backfill_id>/cancel")
@blueprint.output(BackfillOutput)
@blueprint.doc(summary="Take no more older responses", security="api_key", responses=[401, 403, 404, 409])
def cancel(backfill_id: str) -> dict[str, Any]:
    with bundle().db.write(principal().organization_id) as session:
        return _shown(backfill.cancel(session, backfill_id, bundle().clock.now()))


def _told(done: Remapped) -> dict[str, Any]:
    refused = [{"id": each.row_id, "reason": each.reason} for each in done.refused]
    return {"rows": done.rows, "refused": refused, "next": done.next}


def _shown(found: Backfill) -> dict[str, Any]:
    names = ("id", "state", "total", "seen", "recorded", "skipped", "reason", "created_by")
    return {
        **{name: getattr(found, name) for name in names},
        "workflow": found.workflow_id,
        "repeat": found.is_repeat,
        "since": iso(found.since),
        "created_at": iso(found.created_at),
        "finished_at": iso(found.finished_at),
    }
