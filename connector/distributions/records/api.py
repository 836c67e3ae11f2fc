"""What is written to people's records in Salesforce, as JSON; for administrators and scripts."""

from typing import Annotated, Any

from apiflask import APIBlueprint
from pydantic import BaseModel, ConfigDict, StringConstraints

from connector.distributions.objects import ASKABLE
from connector.distributions.records import record_settings
from connector.foundation.web.strict_json import Line
from connector.integrations.bundle import bundle
from connector.organizations.access import by_api_key, principal
from connector.organizations.administrators import only_administrators

blueprint = APIBlueprint("record_settings_api", __name__, url_prefix="/api/v1", tag="Salesforce records")
by_api_key(blueprint)
only_administrators(blueprint)

FieldName = Annotated[Line, StringConstraints(max_length=80)]


class OptOutFields(BaseModel):
    """By object, the checkbox that tells an opt-out from text messages; null: none. One that is left out is none."""

    model_config = ConfigDict(extra="forbid")

    sms: dict[str, FieldName | None]


class CampaignMembers(BaseModel):
    """Whether the status of a campaign's members follows what becomes of their invitations."""

    model_config = ConfigDict(extra="forbid", strict=True)

    is_on: bool


@blueprint.get("/opt-out-fields")
@blueprint.output(OptOutFields)
@blueprint.doc(summary="Where opt-outs are told in Salesforce", security="api_key", responses=[401, 403])
def opt_out_fields() -> dict[str, Any]:
    """An opt-out from email always sets HasOptedOutOfEmail; for text messages Salesforce has no field of its own."""
    return _fields()


@blueprint.put("/opt-out-fields")
@blueprint.input(OptOutFields, arg_name="wanted")
@blueprint.output(OptOutFields)
@blueprint.doc(
    summary="Choose where opt-outs are told in Salesforce", security="api_key", responses=[401, 403, 409, 422, 503]
)
def choose_opt_out_fields(wanted: OptOutFields) -> dict[str, Any]:
    record_settings.choose_sms_opt_out_fields(bundle(), principal().organization_id, wanted.sms)
    return _fields()


@blueprint.get("/campaign-members")
@blueprint.output(CampaignMembers)
@blueprint.doc(summary="Whether members of campaigns are moved", security="api_key", responses=[401, 403])
def campaign_members() -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return {"is_on": record_settings.is_moving_members(session)}


@blueprint.put("/campaign-members")
@blueprint.input(CampaignMembers, arg_name="wanted")
@blueprint.output(CampaignMembers)
@blueprint.doc(summary="Switch the moving of campaign members", security="api_key", responses=[401, 403, 422])
def switch_campaign_members(wanted: CampaignMembers) -> dict[str, Any]:
    organization_id = principal().organization_id
    with bundle().db.write(organization_id) as session:
        record_settings.switch_members(session, organization_id, is_on=wanted.is_on, now=bundle().clock.now())
    return {"is_on": wanted.is_on}


def _fields() -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        chosen = record_settings.sms_opt_out_fields(session)
    return {"sms": {name: chosen.get(name) for name in ASKABLE}}
