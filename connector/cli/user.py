"""The people who have appeared, and who of them may use SMS."""

from typing import Annotated, Any

import typer

from connector.cli.client import Call, client_command
from connector.cli.naming import pick
from connector.cli.screen import table

commands = typer.Typer(no_args_is_help=True, help="People and what they may do.")
User = Annotated[str, typer.Argument(help="Name or id of the person.")]
WORDS = {True: "yes", False: ""}


@client_command(commands, "list")
def list_(call: Call) -> None:
    """Everybody who has sent or signed in."""
    items = list(call.api.items("/users"))
    rows = [(u["id"], u["name"], u["role"], WORDS[u["may_send"]], WORDS[u["can_use_sms"]]) for u in items]
    call.screen.answer({"items": items}, table(("Id", "Name", "Role", "May send", "May use SMS"), rows))


@client_command(commands, "allow-sms")
def allow_sms(call: Call, user: User) -> None:
    """Give the permission 'Use SMS distributions'."""
    _permit(call, user, can_use_sms=True)


@client_command(commands, "forbid-sms")
def forbid_sms(call: Call, user: User) -> None:
    """Take the permission 'Use SMS distributions'."""
    _permit(call, user, can_use_sms=False)


def _permit(call: Call, user: str, *, can_use_sms: bool) -> None:
    user_id = pick("user", user, call.api.items("/users"))["id"]
    found: dict[str, Any] = call.api.patch(f"/users/{user_id}", {"can_use_sms": can_use_sms})
    call.screen.answer(found, f"{found['name']} may {'' if found['can_use_sms'] else 'not '}use SMS.")
