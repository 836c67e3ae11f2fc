"""Accounts of Salesforce as JSON, for administrators and their scripts. It is up here since an account that workflows
or rows still need is not removed.
"""

from typing import Any

from apiflask import APIBlueprint
from pydantic import BaseModel

from connector.admin.queries import account_uses
from connector.foundation.clock import iso
from connector.integrations.bundle import bundle
from connector.organizations import accounts, connection
from connector.organizations.access import by_api_key, principal
from connector.organizations.account_inputs import AccountInput, CredentialsInput, NameInput
from connector.organizations.administrators import only_administrators
from connector.organizations.grants import Place
from connector.organizations.models import SalesforceAccount

blueprint = APIBlueprint("admin_api", __name__, url_prefix="/api/v1", tag="Salesforce accounts")
by_api_key(blueprint)
only_administrators(blueprint)
REFUSALS = [401, 403]
CHANGES = [400, 401, 403, 404, 409, 413, 422]
CONNECTS = [*CHANGES, 503]


class AccountOutput(BaseModel):
    """`kind`: web, client_credentials or jwt; `state`: connected or disconnected (`reason` says why). Secrets are never
    told. `salesforce_organization_id` is null while Salesforce has not told it."""

    id: str
    name: str
    is_main: bool
    kind: str
    state: str
    reason: str | None
    environment: str
    instance_url: str
    salesforce_organization_id: str | None
    user_name: str
    connected_at: str


class AccountList(BaseModel):
    """`limit`: how many there may be. `sharing_a_user`: names of accounts that one user of Salesforce allowed in the
    browser; Salesforce keeps at most five such grants of a user and ends the oldest."""

    items: list[AccountOutput]
    limit: int
    sharing_a_user: list[list[str]]


@blueprint.get("/salesforce-accounts")
@blueprint.output(AccountList)
@blueprint.doc(summary="Every account of Salesforce", security="api_key", responses=REFUSALS)
def index() -> dict[str, Any]:
    """The main one first: its records are read and shown. A task may name one of the others to write to."""
    with bundle().db.read(principal().organization_id) as session:
        listed = accounts.all_of(session)
    shared = [list(names) for names in accounts.sharing_a_user(listed)]
    return {"items": [_account(each) for each in listed], "limit": accounts.MOST, "sharing_a_user": shared}


@blueprint.post("/salesforce-accounts")
@blueprint.input(AccountInput, arg_name="wanted")
@blueprint.output(AccountOutput, status_code=201)
@blueprint.doc(summary="Connect an account by a server's own credentials", security="api_key", responses=CONNECTS)
def add(wanted: AccountInput) -> dict[str, Any]:
    """The first is the main one; a further one needs a name. One that a person allows is connected in the browser,
    under Admin › Salesforce."""
    return _connected(wanted, Place(name=wanted.name, is_new=True))


@blueprint.put("/salesforce-accounts/<account_id>/credentials")
@blueprint.input(CredentialsInput, arg_name="wanted")
@blueprint.output(AccountOutput)
@blueprint.doc(summary="Connect an account anew, by these credentials", security="api_key", responses=CONNECTS)
def replace(account_id: str, wanted: CredentialsInput) -> dict[str, Any]:
    """To the same Salesforce org as before. What is parked for it goes on."""
    return _connected(wanted, Place(account_id))


@blueprint.post("/salesforce-accounts/<account_id>/reconnect")
@blueprint.output(AccountOutput)
@blueprint.doc(summary="Connect an account again, by the credentials it has", security="api_key", responses=[*CONNECTS])
def reconnect(account_id: str) -> dict[str, Any]:
    """Once the cause is cured in Salesforce. What is parked for it goes on."""
    return _account(connection.try_again(bundle(), principal().organization_id, account_id))


@blueprint.patch("/salesforce-accounts/<account_id>")
@blueprint.input(NameInput, arg_name="wanted")
@blueprint.output(AccountOutput)
@blueprint.doc(summary="Give an account another name", security="api_key", responses=CHANGES)
def rename(account_id: str, wanted: NameInput) -> dict[str, Any]:
    """Not while workflows name it."""
    with bundle().db.write(principal().organization_id) as session:
        accounts.rename(session, account_id, wanted.name, account_uses.workflow_uses)
        return _account(accounts.one(session, account_id))


@blueprint.post("/salesforce-accounts/<account_id>/disconnect")
@blueprint.output(AccountOutput)
@blueprint.doc(summary="Disconnect an account", security="api_key", responses=[*REFUSALS, 404])
def disconnect(account_id: str) -> dict[str, Any]:
    """Its tokens are revoked at Salesforce, its secrets forgotten; what is still to be written to it is parked."""
    connection.disconnect(bundle(), principal().organization_id, account_id)
    with bundle().db.read(principal().organization_id) as session:
        return _account(accounts.one(session, account_id))


@blueprint.delete("/salesforce-accounts/<account_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="Remove an account", security="api_key", responses=[*REFUSALS, 404, 409])
def remove(account_id: str) -> str:
    """Not the main one, and none that workflows name or rows wait for."""
    connection.remove(bundle(), principal().organization_id, account_id, account_uses.uses)
    return ""


def _connected(wanted: CredentialsInput, place: Place) -> dict[str, Any]:
    credentials, organization_id = wanted.credentials(), principal().organization_id
    return _account(connection.connect_server(bundle(), organization_id, wanted.environment, credentials, place))


def _account(account: SalesforceAccount) -> dict[str, Any]:
    told = ("id", "name", "is_main", "kind", "state", "reason", "environment", "instance_url", "user_name")
    return {
        **{name: getattr(account, name) for name in told},
        "salesforce_organization_id": accounts.salesforce_org_of(account) or None,
        "connected_at": iso(account.connected_at),
    }
