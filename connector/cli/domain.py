"""Domains that messages may come from: adding them, the records to publish, checking them."""

from typing import Annotated, Any

import typer

from connector.cli.client import Call, client_command
from connector.cli.naming import pick
from connector.cli.screen import moment, table

commands = typer.Typer(no_args_is_help=True, help="Domains that messages may come from.")
Domain = Annotated[str, typer.Argument(help="The domain, such as example.com, or its id.")]


@client_command(commands, "list")
def list_(call: Call) -> None:
    """Every domain, and whether messages may come from it."""
    found = call.api.get("/sender-domains")
    rows = [(d["id"], d["domain"], _verified(d), moment(d["checked_at"])) for d in found["items"]]
    allowed = f"Messages may come from: {', '.join(found['allowed'])}"
    call.screen.answer(found, table(("Id", "Domain", "State", "Checked"), rows), allowed)


@client_command(commands, "add")
def add(call: Call, domain: Domain) -> None:
    """Add a domain, and show the records to publish in its DNS."""
    _show(call, call.api.post("/sender-domains", {"domain": domain}))


@client_command(commands, "check")
def check(call: Call, domain: Domain) -> None:
    """Look in DNS for the records of a domain."""
    _show(call, call.api.post(f"/sender-domains/{_id(call, domain)}/check"))


@client_command(commands, "delete")
def delete(call: Call, domain: Domain) -> None:
    """Delete a domain and throw its keys away."""
    domain_id = _id(call, domain)
    call.api.delete(f"/sender-domains/{domain_id}")
    call.screen.answer({"id": domain_id, "deleted": True}, f"Deleted: {domain_id}")


def _show(call: Call, found: dict[str, Any]) -> None:
    records = [
        f"{each['kind'].upper()} ({each['state']})  TXT {each['name']}\n{each['value']}\n" for each in found["records"]
    ]
    call.screen.answer(found, f"{found['domain']} ({found['id']}): {_verified(found)}\n", *records)


def _id(call: Call, domain: str) -> str:
    named = [{**each, "name": each["domain"]} for each in call.api.items("/sender-domains")]
    return str(pick("domain", domain, named)["id"])


def _verified(found: dict[str, Any]) -> str:
    return "verified" if found["is_verified"] else "not verified"
