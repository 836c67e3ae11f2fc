"""The organization of the key as JSON: how it is connected to Salesforce."""

from typing import Any

from apiflask import APIBlueprint
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.integrations.bundle import bundle
from connector.organizations.access import by_api_key, principal
from connector.organizations.models import Organization, SalesforceAccount

blueprint = APIBlueprint("organizations_api", __name__, url_prefix="/api/v1", tag="Organizations")
by_api_key(blueprint)
NEVER = "never"


class ConnectionOutput(BaseModel):
    """`state`: connected, disconnected (`reason` says why) or never; `environment` is what was chosen to log in at."""

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


@blueprint.get("/organizations")
@blueprint.output(OrganizationList)
@blueprint.doc(summary="The organization of the key, and its Salesforce org", security="api_key", responses=[401])
def index() -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        organization = session.get_one(Organization, principal().organization_id)
        return {"items": [{"id": organization.id, "name": organization.name, "salesforce": _of(session, organization)}]}


def _of(session: Session, organization: Organization) -> dict[str, Any]:
    known = {"organization_id": organization.salesforce_organization_id}
    account = session.scalar(select(SalesforceAccount))
    if account is None:
        return {"state": NEVER, **known}
    return {
        "state": account.state,
        **known,
        "environment": account.environment,
        "instance_url": account.instance_url,
        "user_name": account.user_name,
        "connected_at": account.connected_at.isoformat().replace("+00:00", "Z"),
        "reason": account.reason,
    }
