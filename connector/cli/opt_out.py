"""Who wants no messages."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from connector.cli.client import Call, Limit, client_command
from connector.cli.naming import pick
from connector.cli.screen import moment, table

commands = typer.Typer(no_args_is_help=True, help="Who wants no messages.")


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    ALL = "all"


@client_command(commands, "list")
def list_(
    call: Call,
    address: Annotated[str | None, typer.Option(help="Of this address or number.", show_default=False)] = None,
    record: Annotated[str | None, typer.Option(help="Of this Contact or Lead.", show_default=False)] = None,
    limit: Limit = 100,
) -> None:
    """The newest opt-outs."""
    items = list(call.api.items("/opt-outs", limit, address=address, record_id=record))
    call.screen.answer({"items": items}, _table(items))


@client_command(commands, "add")
def add(
    call: Call,
    address: Annotated[str, typer.Argument(help="An email address, or a number like +33612345678.")],
    channel: Annotated[Channel, typer.Option(help="What is not wanted.")] = Channel.EMAIL,
    survey: Annotated[str | None, typer.Option(help="Only of this survey.", show_default=False)] = None,
) -> None:
    """Take an address off the list."""
    survey_id = pick("survey", survey, call.api.items("/surveys"))["id"] if survey else None
    made = call.api.post("/opt-outs", {"address": address, "channel": channel, "survey": survey_id})
    call.screen.answer(made, _table([made]))


@client_command(commands, "lift")
def lift(
    call: Call,
    opt_out: Annotated[str, typer.Argument(help="Its id, as 'hearback opt-out list' shows it.")],
    reason: Annotated[str, typer.Option(help="Why messages may go there again; it is kept.")],
) -> None:
    """Let messages go to an address again."""
    lifted = call.api.delete(f"/opt-outs/{opt_out}", reason=reason)
    call.screen.answer(lifted, f"Messages go to {lifted['address']} again.")


def _table(items: list[dict[str, Any]]) -> Any:
    rows = [
        (
            item["id"],
            item["address"],
            item["channel"],
            item["survey"]["name"] if item["survey"] else "every survey",
            item["source"],
            moment(item["created_at"]),
        )
        for item in items
    ]
    return table(("Id", "Address", "Wants no", "Survey", "How it came", "Since"), rows)
