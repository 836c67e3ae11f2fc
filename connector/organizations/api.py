"""The organization of the key as JSON: how it is connected to Salesforce."""

from typing import Any

from apiflask import APIBlueprint
from pydantic import BaseModel, ConfigDict, StrictBool
from sqlalchemy.orm import Session

from connector.foundation.clock import iso
from connector.integrations.bundle import bundle
from connector.organizations import accounts, people
from connector.organizations.access import by_api_key, principal
from connector.organizations.administrators import require_administrator
from connector.organizations.models import Organization, User

blueprint = APIBlueprint("organizations_api", __name__, url_prefix="/api/v1", tag="Organizations")
by_api_key(blueprint)
NEVER = "never"


class ConnectionOutput(BaseModel):
    """The main account. `state`: connected, disconnected (`reason` says why) or never; `environment` is what was chosen
    to log in at."""

    state: str
    organization_id: str | None
    environment: str | None = None
    instance_url: str | None = None
    user_name: str | None = None
    connected_at: str | None = None
    reason: str | None = None


class OrganizationOutput(BaseModel):
    id: str
    name: str
    salesforce: ConnectionOutput


class OrganizationList(BaseModel):
    items: list[OrganizationOutput]


class UserOutput(BaseModel):
    """`can_use_sms`: the permission "Use SMS distributions"; `salesforce_user_id` is null for who has no user there."""

    id: str
    name: str
    email: str
    role: str
    may_send: bool
    can_use_sms: bool
    salesforce_user_id: str | None


class UserList(BaseModel):
    items: list[UserOutput]


class PermissionInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    can_use_sms: StrictBool


@blueprint.get("/organizations")
@blueprint.output(OrganizationList)
@blueprint.doc(summary="The organization of the key, and its Salesforce org", security="api_key", responses=[401])
def index() -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        organization = session.get_one(Organization, principal().organization_id)
        return {"items": [{"id": organization.id, "name": organization.name, "salesforce": _of(session, organization)}]}


@blueprint.get("/users")
@blueprint.output(UserList)
@blueprint.doc(summary="The people who have appeared, and what they may do", security="api_key", responses=[401, 403])
def users() -> dict[str, Any]:
    """Somebody of Salesforce appears with their first call or sign-in."""
    require_administrator()
    with bundle().db.read(principal().organization_id) as session:
        return {"items": [_user(each) for each in people.all_of(session)]}


@blueprint.patch("/users/<user_id>")
@blueprint.input(PermissionInput, arg_name="wanted")
@blueprint.output(UserOutput)
@blueprint.doc(
    summary="Give or take the permission to use SMS", security="api_key", responses=[400, 401, 403, 404, 413, 422]
)
def permit(user_id: str, wanted: PermissionInput) -> dict[str, Any]:
    require_administrator()
    with bundle().db.write(principal().organization_id) as session:
        return _user(people.permit(session, user_id, can_use_sms=wanted.can_use_sms))


def _user(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "may_send": user.may_send,
        "can_use_sms": user.may_use_sms,
        "salesforce_user_id": user.salesforce_user_id,
    }


def _of(session: Session, organization: Organization) -> dict[str, Any]:
    known = {"organization_id": organization.salesforce_organization_id}
    account = accounts.main_of(session)
    if account is None:
        return {"state": NEVER, **known}
    return {
        "state": account.state,
        **known,
        "environment": account.environment,
        "instance_url": account.instance_url,
        "user_name": account.user_name,
        "connected_at": iso(account.connected_at),
        "reason": account.reason,
    }
