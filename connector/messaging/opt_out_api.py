"""Opt-outs as JSON. Who is signed in with Salesforce sees those of a record that they may see there; administrators and
scripts see, add and lift all of them."""

from typing import Annotated, Any, Literal

from apiflask import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from connector.foundation.clock import iso
from connector.foundation.errors import Invalid
from connector.foundation.web.strict_json import Line, RequiredLine
from connector.integrations.bundle import bundle
from connector.integrations.salesforce.record_ids import InvalidRecordId, record_id
from connector.messaging import opt_out_lists, opt_outs
from connector.messaging.opt_out import No
from connector.messaging.opt_out_lists import View, Wanted
from connector.organizations.access import by_api_key, principal
from connector.organizations.administrators import require_administrator
from connector.organizations.record_access import require_visible

blueprint = APIBlueprint("opt_outs_api", __name__, url_prefix="/api/v1", tag="Opt-outs")
by_api_key(blueprint)
Address = Annotated[RequiredLine, StringConstraints(max_length=254)]


class ListQuery(BaseModel):
    """`after` is the last opt-out of the page before."""

    address: Annotated[Line, StringConstraints(max_length=254)] = ""
    record_id: Line = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    after: Annotated[Line, StringConstraints(max_length=40)] = ""


class OptOutInput(BaseModel):
    """Without a survey it holds for every one."""

    model_config = ConfigDict(extra="forbid")

    address: Address
    channel: Literal["email", "sms", "all"]
    survey: Annotated[Line, StringConstraints(max_length=40)] | None = None


class LiftQuery(BaseModel):
    reason: Annotated[Line, StringConstraints(max_length=255)] = ""


class SurveyReference(BaseModel):
    id: str
    name: str


class OptOutOutput(BaseModel):
    id: str
    address: str
    channel: str
    survey: SurveyReference | None
    source: str
    detail: str
    record_id: str | None
    created_at: str


class OptOutList(BaseModel):
    """`next` is the `after` of the following page; null at the end."""

    items: list[OptOutOutput]
    next: str | None


@blueprint.get("/opt-outs")
@blueprint.input(ListQuery, location="query", arg_name="query")
@blueprint.output(OptOutList)
@blueprint.doc(summary="Who wants no messages", security="api_key", responses=[401, 403, 404, 422, 503])
def index(query: ListQuery) -> dict[str, Any]:
    wanted = Wanted(query.address, _visible(query.record_id))
    with bundle().db.read(principal().organization_id) as session:
        items = [_shown(each) for each in opt_out_lists.newest(session, wanted, query.limit, query.after)]
    return {"items": items, "next": items[-1]["id"] if len(items) == query.limit else None}


@blueprint.post("/opt-outs")
@blueprint.input(OptOutInput, arg_name="wanted")
@blueprint.output(OptOutOutput, status_code=201)
@blueprint.doc(summary="Take an address off the list", security="api_key", responses=[401, 403, 409, 422])
def add(wanted: OptOutInput) -> dict[str, Any]:
    require_administrator()
    no = No(wanted.channel, wanted.address, wanted.survey or "")
    return _one(opt_outs.add(bundle(), principal().organization_id, no, principal().name))


@blueprint.delete("/opt-outs/<opt_out_id>")
@blueprint.input(LiftQuery, location="query", arg_name="query")
@blueprint.output(OptOutOutput)
@blueprint.doc(summary="Lift an opt-out, and say why", security="api_key", responses=[401, 403, 404, 422])
def lift(opt_out_id: str, query: LiftQuery) -> dict[str, Any]:
    """Who lifted it, when and why is kept. Answers with the opt-out as it was."""
    require_administrator()
    found = _one(opt_out_id)
    opt_outs.lift(bundle(), principal().organization_id, opt_out_id, principal().name, query.reason)
    return found


def _visible(wanted: str) -> str:
    """The record to look for, with 18 characters, when the caller may see it."""
    if not wanted:
        require_administrator()
        return ""
    try:
        found = record_id(wanted)
    except InvalidRecordId as error:
        raise Invalid.at("record_id", str(error)) from error
    require_visible(bundle(), principal(), [found], field="record_id")
    return found


def _one(opt_out_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return _shown(opt_out_lists.one(session, opt_out_id))


def _shown(view: View) -> dict[str, Any]:
    return {**view, "created_at": iso(view["created_at"])}
