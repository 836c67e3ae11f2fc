"""The connection to Salesforce: where it is made, and how it is."""

import time
from typing import Annotated, Any

import typer

from connector.cli.client import Call, client_command
from connector.cli.screen import facts, moment

commands = typer.Typer(no_args_is_help=True, help="The connected Salesforce org.")
SECONDS_BETWEEN = 2.0
GUIDE = """Connect Salesforce in a browser:

  1. Open {page}
     (not signed in here? On the server, 'hearback sign-in' prints a link.)
  2. Choose Production, Sandbox or your My Domain, and click 'Connect'.
  3. Sign in to Salesforce as the integration user, and click 'Allow'.
"""
Wait = Annotated[bool, typer.Option("--wait", help="Wait until it is connected.")]


@client_command(commands, "list")
def list_(call: Call) -> None:
    """How the organization of the key is connected."""
    items = list(call.api.items("/organizations"))
    call.screen.answer({"items": items}, *(facts(_facts(item)) for item in items))


@client_command(commands, "connect")
def connect(call: Call, wait: Wait = False) -> None:
    """Say where an administrator connects Salesforce, and what to click."""
    page = f"{call.url}/admin/salesforce"
    guide = GUIDE.format(page=page)
    if not wait:
        call.screen.answer({"url": page}, guide)
        return
    call.screen.note(guide)
    organization = _connected(call)
    call.screen.answer(organization, "Salesforce is connected.", facts(_facts(organization)))


def _connected(call: Call) -> dict[str, Any]:
    """The organization, once it is connected."""
    call.screen.note("Waiting for the connection; Ctrl-C stops waiting …")
    while True:
        organization: dict[str, Any] = next(call.api.items("/organizations"))
        if organization["salesforce"]["state"] == "connected":
            return organization
        time.sleep(SECONDS_BETWEEN)


def _facts(item: dict[str, Any]) -> list[tuple[str, object]]:
    salesforce = item["salesforce"]
    return [
        ("Organization", item["name"]),
        ("Id", item["id"]),
        ("Salesforce", STATES.get(salesforce["state"], salesforce["state"])),
        ("Why", salesforce["reason"]),
        ("Login", salesforce["environment"]),
        ("Address", salesforce["instance_url"]),
        ("Org id", salesforce["organization_id"]),
        ("User", salesforce["user_name"]),
        ("Since", moment(salesforce["connected_at"])),
    ]


STATES = {
    "connected": "connected",
    "disconnected": "disconnected: 'hearback org connect' says how to connect it again",
    "never": "not connected yet: 'hearback org connect' says how",
}
