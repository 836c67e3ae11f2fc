"""What the composer asks before anything is typed, as JSON."""

from typing import Annotated, Any

from apiflask import APIBlueprint
from pydantic import BaseModel, StringConstraints

from connector.distributions.composing import offers
from connector.distributions.request import Object
from connector.distributions.schemas import ComposerOutput, FieldList
from connector.foundation.web.strict_json import Line
from connector.integrations.bundle import bundle
from connector.organizations import accounts
from connector.organizations.access import by_api_key, principal
from connector.organizations.models import ConnectionState

blueprint = APIBlueprint("composer_api", __name__, url_prefix="/api/v1", tag="Composer")
by_api_key(blueprint)


class ComposerQuery(BaseModel):
    """Without a survey the words are English."""

    object: Object = "Contact"
    survey: Annotated[Line, StringConstraints(max_length=40)] = ""


@blueprint.get("/composer")
@blueprint.input(ComposerQuery, location="query", arg_name="query")
@blueprint.output(ComposerOutput)
@blueprint.doc(summary="What the composer starts with", security="api_key", responses=[401, 404, 422])
def composer(query: ComposerQuery) -> dict[str, Any]:
    begun = offers.beginning(bundle(), principal(), query.object, query.survey)
    return {**begun, "salesforce": {"connected": _is_connected()}}


class FieldsQuery(BaseModel):
    object: Object = "Contact"


@blueprint.get("/fields")
@blueprint.input(FieldsQuery, location="query", arg_name="query")
@blueprint.output(FieldList)
@blueprint.doc(
    summary="The fields that can travel as embedded data", security="api_key", responses=[401, 409, 422, 503]
)
def fields(query: FieldsQuery) -> dict[str, Any]:
    """Those that the connected user sees, and those one relationship away; of a campaign, of Contacts and Leads."""
    return {"items": offers.fields(bundle(), principal().organization_id, query.object)}


def _is_connected() -> bool:
    with bundle().db.read(principal().organization_id) as session:
        account = accounts.main_of(session)
    return account is not None and account.state == ConnectionState.CONNECTED
