"""Mailing lists as JSON, for the widget and for scripts."""

from typing import Annotated, Any

from apiflask import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from connector.contacts import queries, service
from connector.contacts.models import MailingList, Membership
from connector.foundation.clock import iso
from connector.foundation.web.strict_json import Line
from connector.integrations.bundle import bundle
from connector.organizations.access import by_api_key, principal
from connector.organizations.administrators import require_administrator

blueprint = APIBlueprint("contacts_api", __name__, url_prefix="/api/v1", tag="Mailing lists")
by_api_key(blueprint)


class MailingListInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[Line, StringConstraints(min_length=1, max_length=120)]


class MailingListItem(BaseModel):
    id: str
    name: str
    members: int
    created_at: str


class MailingLists(BaseModel):
    items: list[MailingListItem]


class MemberItem(BaseModel):
    record_id: str
    name: str
    address: str
    distribution: str
    added_at: str


class Members(BaseModel):
    """`next` is what `after` takes for the next page."""

    items: list[MemberItem]
    next: str | None


class MembersQuery(BaseModel):
    after: Annotated[int, Field(ge=0, le=2**62)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


@blueprint.get("/mailing-lists")
@blueprint.output(MailingLists)
@blueprint.doc(summary="The mailing lists that can record a send", security="api_key", responses=[401])
def everything() -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return {"items": [_item(found, count) for found, count in queries.lists(session)]}


@blueprint.post("/mailing-lists")
@blueprint.input(MailingListInput, arg_name="wanted")
@blueprint.output(MailingListItem, status_code=201)
@blueprint.doc(summary="Make a mailing list", security="api_key", responses=[401, 409, 422])
def create(wanted: MailingListInput) -> dict[str, Any]:
    organization_id = principal().organization_id
    with bundle().db.write(organization_id) as session:
        return _item(service.create(session, organization_id, wanted.name, bundle().clock.now()), 0)


@blueprint.get("/mailing-lists/<list_id>/members")
@blueprint.input(MembersQuery, location="query", arg_name="query")
@blueprint.output(Members)
@blueprint.doc(summary="Who was asked through a mailing list", security="api_key", responses=[401, 403, 404, 422])
def members(list_id: str, query: MembersQuery) -> dict[str, Any]:
    """For administrators and scripts."""
    require_administrator()
    with bundle().db.read(principal().organization_id) as session:
        service.require(session, list_id)
        found = queries.members(session, list_id, query.after, query.limit + 1)
    page = found[: query.limit]
    return {"items": [_member(one) for one in page], "next": str(page[-1].id) if len(found) > query.limit else None}


def _item(found: MailingList, count: int) -> dict[str, Any]:
    return {"id": found.id, "name": found.name, "members": count, "created_at": iso(found.created_at)}


def _member(one: Membership) -> dict[str, Any]:
    return {
        "record_id": one.record_id,
        "name": one.name,
        "address": one.address,
        "distribution": one.distribution_id,
        "added_at": iso(one.added_at),
    }
