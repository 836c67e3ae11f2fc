"""Mailing lists: what records who was asked."""

from typing import Annotated

import typer

from connector.cli.client import Call, Limit, client_command
from connector.cli.naming import pick
from connector.cli.screen import facts, moment, table

commands = typer.Typer(no_args_is_help=True, help="Mailing lists.")
Name = Annotated[str, typer.Argument(help="Name of the new list.")]
Which = Annotated[str, typer.Argument(help="Name or id of the list.")]


@client_command(commands, "list")
def list_(call: Call) -> None:
    """The lists, and how many are on each."""
    items = list(call.api.items("/mailing-lists"))
    rows = [(item["id"], item["name"], item["members"]) for item in items]
    call.screen.answer({"items": items}, table(("Id", "Name", "Members"), rows))


@client_command(commands, "create")
def create(call: Call, name: Name) -> None:
    """Make a list."""
    made = call.api.post("/mailing-lists", {"name": name})
    call.screen.answer(made, "Made.", facts([("Name", made["name"]), ("Id", made["id"])]))


@client_command(commands, "members")
def members(call: Call, which: Which, limit: Limit = 1000) -> None:
    """Who was asked through a list."""
    found = pick("mailing-list", which, call.api.items("/mailing-lists"))
    items = list(call.api.items(f"/mailing-lists/{found['id']}/members", limit))
    rows = [(item["record_id"], item["name"], item["address"], moment(item["added_at"])) for item in items]
    call.screen.answer({"items": items}, table(("Record", "Name", "Address", "Since"), rows))
