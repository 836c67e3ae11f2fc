"""Message templates as JSON, for the composer and for scripts."""

from typing import Any

from apiflask import APIBlueprint
from pydantic import BaseModel
from sqlalchemy.orm import Session

from connector.foundation.clock import iso
from connector.foundation.errors import Forbidden
from connector.integrations.bundle import bundle
from connector.messaging import message_templates
from connector.messaging.configuration import MessageTemplate
from connector.messaging.content import MessageContent
from connector.messaging.message_templates import Author, TemplateInput
from connector.messaging.models import Channel
from connector.organizations.access import by_api_key, principal
from connector.organizations.administrators import is_administrator

blueprint = APIBlueprint("templates_api", __name__, url_prefix="/api/v1", tag="Message templates")
by_api_key(blueprint)
REFUSALS = [401, 403]
NOT_YOURS = "Somebody else made this template: only they and administrators may change it. Save yours under a new name."


class TemplateQuery(BaseModel):
    channel: Channel | None = None


class TemplateOutput(MessageContent):
    id: str
    name: str
    channel: str
    modified_by: str
    modified_at: str


class TemplateList(BaseModel):
    items: list[TemplateOutput]


@blueprint.get("/templates")
@blueprint.input(TemplateQuery, location="query", arg_name="query")
@blueprint.output(TemplateList)
@blueprint.doc(summary="Every message template, by name", security="api_key", responses=[*REFUSALS, 422])
def index(query: TemplateQuery) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return {"items": [_shown(each) for each in message_templates.all_of(session, query.channel)]}


@blueprint.post("/templates")
@blueprint.input(TemplateInput, arg_name="wanted")
@blueprint.output(TemplateOutput, status_code=201)
@blueprint.doc(summary="Keep a message as a template", security="api_key", responses=[400, *REFUSALS, 409, 413, 422])
def create(wanted: TemplateInput) -> dict[str, Any]:
    """Refused when the link to the survey is missing in one of its languages. HTML is made safe."""
    with bundle().db.write(principal().organization_id) as session:
        return _shown(message_templates.create(session, wanted, _author(), bundle().clock.now()))


@blueprint.get("/templates/<template_id>")
@blueprint.output(TemplateOutput)
@blueprint.doc(summary="One message template", security="api_key", responses=[*REFUSALS, 404])
def show(template_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return _shown(message_templates.one(session, template_id))


@blueprint.put("/templates/<template_id>")
@blueprint.input(TemplateInput, arg_name="wanted")
@blueprint.output(TemplateOutput)
@blueprint.doc(
    summary="Change or rename a message template", security="api_key", responses=[400, *REFUSALS, 404, 409, 413, 422]
)
def change(template_id: str, wanted: TemplateInput) -> dict[str, Any]:
    """What was sent with it stays as it was. A person who is no administrator changes their own templates only."""
    with bundle().db.write(principal().organization_id) as session:
        _require_own(session, template_id)
        message_templates.change(session, template_id, wanted, _author(), bundle().clock.now())
        return _shown(message_templates.one(session, template_id))


@blueprint.delete("/templates/<template_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="Delete a message template", security="api_key", responses=[*REFUSALS, 404])
def delete(template_id: str) -> str:
    with bundle().db.write(principal().organization_id) as session:
        _require_own(session, template_id)
        message_templates.delete(session, template_id)
    return ""


def _require_own(session: Session, template_id: str) -> None:
    caller, template = principal(), message_templates.one(session, template_id)
    if caller.user_id not in (None, template.created_by_id) and not is_administrator(session, caller):
        raise Forbidden(NOT_YOURS)


def _author() -> Author:
    return Author(principal().user_id, principal().name)


def _shown(template: MessageTemplate) -> dict[str, Any]:
    return {
        "id": template.id,
        "name": template.name,
        "channel": template.channel,
        **message_templates.content_of(template).model_dump(mode="json"),
        "modified_by": template.modified_by,
        "modified_at": iso(template.modified_at),
    }
