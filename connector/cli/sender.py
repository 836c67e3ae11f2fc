"""Who sends: addresses and numbers with their times and pace, and the default sender."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from connector.cli.client import Call, client_command
from connector.cli.naming import pick
from connector.cli.problems import ExitCode, Problem
from connector.cli.screen import facts, moment, table

commands = typer.Typer(no_args_is_help=True, help="Email addresses and SMS numbers that messages come from.")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
Sender = Annotated[str, typer.Argument(help="Address, number or id of the sender.")]
Window = Annotated[
    str, typer.Option(help='When it sends: "1-5 08:00-20:00 Europe/Paris", days from Monday (1) to Sunday (7).')
]
Pace = Annotated[int | None, typer.Option(min=1, help="At most so many messages a minute.")]


class Policy(StrEnum):
    CUSTOM = "custom"
    RUNNING_USER = "running_user"
    ORGANIZATION = "organization"


@client_command(commands, "list")
def list_(call: Call) -> None:
    """Every listed sender."""
    items = list(call.api.items("/senders"))
    rows = [(s["id"], s["address"], _for(s), _times(s["window"]), s["per_minute"] or "", _now(s)) for s in items]
    heads = ("Id", "Address", "For", "Sends at", "A minute", "Now")
    call.screen.answer({"items": items}, table(heads, rows, numbers=("A minute",)))


@client_command(commands, "add")
def add(
    call: Call,
    address: Annotated[str, typer.Argument(help="An email address, or a number such as +33612345678.")],
    country: Annotated[str, typer.Option(help="Of a number: whose recipients it writes to; none: all others.")] = "",
    name: Annotated[str, typer.Option(help="For the list.")] = "",
    window: Window = "",
    per_minute: Pace = None,
) -> None:
    """Add an address or a number."""
    wanted = {
        "channel": "email" if "@" in address else "sms",
        "address": address,
        "country": country,
        "name": name,
        "window": _window(window) if window else None,
        "per_minute": per_minute,
    }
    made = call.api.post("/senders", wanted)
    call.screen.answer(made, facts(_facts(made)))


@client_command(commands, "delete")
def delete(call: Call, sender: Sender) -> None:
    """Take an address or a number off the list."""
    named = [{**each, "name": each["address"]} for each in call.api.items("/senders")]
    sender_id = pick("sender", sender, named)["id"]
    call.api.delete(f"/senders/{sender_id}")
    call.screen.answer({"id": sender_id, "deleted": True}, f"Deleted: {sender_id}")


@client_command(commands, "policy")
def policy(
    call: Call,
    to: Annotated[Policy | None, typer.Argument(help="What to change it to; else it is shown.")] = None,
    from_name: Annotated[str, typer.Option(help="The name that recipients see.")] = "",
    reply_to: Annotated[str, typer.Option(help="Where answers by email go.")] = "",
    allow_override: Annotated[bool, typer.Option(help="Whether authors may choose another sender.")] = True,
) -> None:
    """Show or choose who is the sender unless an author says otherwise."""
    wanted = {"policy": to, "from_name": from_name, "reply_to": reply_to, "allow_override": allow_override}
    found = call.api.put("/sender-policy", wanted) if to else call.api.get("/sender-policy")
    override = "yes" if found["allow_override"] else "no"
    told = [("Policy", found["policy"]), ("From name", found["from_name"]), ("Reply-to", found["reply_to"])]
    call.screen.answer(found, facts([*told, ("Authors may choose another", override)]))


def _window(written: str) -> dict[str, Any]:
    """ "1-5 08:00-20:00 Europe/Paris" as the API takes it."""
    try:
        days, times, zone = written.split()
        begin, end = times.split("-")
        return {"days": _days(days), "from": begin, "to": end, "time_zone": zone}
    except ValueError as error:
        why = 'A window is written like "1-5 08:00-20:00 Europe/Paris".'
        raise Problem(why, ExitCode.USAGE) from error


def _days(written: str) -> list[int]:
    """ "1-5" or "1,3,5"."""
    if "-" in written:
        first, last = map(int, written.split("-"))
        return list(range(first, last + 1))
    return [int(day) for day in written.split(",")]


def _facts(sender: dict[str, Any]) -> list[tuple[str, object]]:
    return [
        ("Sender", sender["address"]),
        ("Id", sender["id"]),
        ("For", _for(sender)),
        ("Sends at", _times(sender["window"])),
        ("A minute", sender["per_minute"]),
        ("Now", _now(sender)),
    ]


def _for(sender: dict[str, Any]) -> str:
    return sender["country"] or "all other countries" if sender["channel"] == "sms" else "email"


def _times(window: dict[str, Any] | None) -> str:
    if window is None:
        return "at all times"
    days = ", ".join(DAYS[day - 1] for day in window["days"])
    return f"{days} {window['from']}-{window['to']} {window['time_zone']}"


def _now(sender: dict[str, Any]) -> str:
    return f"again at {moment(sender['sends_again_at'])}" if sender["sends_again_at"] else "sends"
