"""The field that makes a mapping repeatable, as JSON."""

from typing import Any

from apiflask import APIBlueprint
from pydantic import BaseModel, ConfigDict

from connector.foundation.web.strict_json import Line
from connector.integrations.bundle import bundle
from connector.organizations.access import by_api_key, principal
from connector.organizations.administrators import only_administrators
from connector.workflows.api import MappingProblemOutput
from connector.workflows.external_ids import service
from connector.workflows.external_ids.offers import LABEL, LENGTH, NAME, Offer
from connector.workflows.external_ids.setup import PERMISSION_SET
from connector.writeback.api import person

blueprint = APIBlueprint("external_ids_api", __name__, url_prefix="/api/v1", tag="Workflows")
by_api_key(blueprint)
only_administrators(blueprint)


class ExternalIdInput(BaseModel):
    """`place` is that of the offer, e.g. tasks[0].action."""

    model_config = ConfigDict(extra="forbid")

    place: Line


class OfferOutput(BaseModel):
    """What would be added to the org: a text `field` of this `length`, unique, an external id, which `permission_set`
    lets the connected user write. The mapping then goes by it with this `key`."""

    place: str
    task: str
    account: str
    object: str
    field: str
    label: str
    length: int
    permission_set: str
    key: str


class OfferList(BaseModel):
    items: list[OfferOutput]


class AddedOutput(OfferOutput):
    """`added` is false when the org had the field already. `problems` as the check of the workflow says now."""

    added: bool
    problems: list[MappingProblemOutput]


@blueprint.get("/workflows/<workflow_id>/external-ids")
@blueprint.output(OfferList)
@blueprint.doc(
    summary="Where a record is created without an external id", security="api_key", responses=[401, 403, 404]
)
def offers(workflow_id: str) -> dict[str, Any]:
    """There an interrupted call leaves it uncertain whether the record was made. The field can be added to the org."""
    with bundle().db.read(principal().organization_id) as session:
        return {"items": [_offer(each) for each in service.open_offers(session, workflow_id)]}


@blueprint.post("/workflows/<workflow_id>/external-ids")
@blueprint.input(ExternalIdInput, arg_name="wanted")
@blueprint.output(AddedOutput)
@blueprint.doc(
    summary="Add the field to the org, and have the mapping go by it",
    security="api_key",
    responses=[400, 401, 403, 404, 409, 422, 503],
)
def add(workflow_id: str, wanted: ExternalIdInput) -> dict[str, Any]:
    """Changes the org's setup. It may be repeated: a field that is there already is used if it fits."""
    added = service.add(bundle(), person(), workflow_id, wanted.place)
    names = ("field", "message", "severity")
    problems = [{name: problem.to_data()[name] for name in names} for problem in added.found]
    return {**_offer(added.offer), "added": added.is_new, "problems": problems}


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "place": offer.place,
        "task": offer.task,
        "account": offer.account,
        "object": offer.object_name,
        "field": NAME,
        "label": LABEL,
        "length": LENGTH,
        "permission_set": PERMISSION_SET,
        "key": offer.key,
    }
