"""Distributions: sending a survey, and how far it is."""

import json
import sys
import uuid
from pathlib import Path
from typing import Annotated, Any

import typer

from connector.cli import watching
from connector.cli.client import Call, Limit, client_command
from connector.cli.connection import Unreachable
from connector.cli.files import read_record_ids, read_text
from connector.cli.naming import pick
from connector.cli.problems import ExitCode, Problem
from connector.cli.screen import facts, moment, table
from connector.cli.tallies import counters, left_out

commands = typer.Typer(no_args_is_help=True, help="Sending surveys.")
Ids = Annotated[list[str] | None, typer.Option(metavar="ID", help="May be given several times.")]
Text = Annotated[str | None, typer.Option(help="Default: what the composer starts with.")]
Mapped = Annotated[
    list[str] | None,
    typer.Option("--embedded", metavar="NAME=PATH", help="Embedded data from a field, e.g. Rating=Account.Rating."),
]
Distribution = Annotated[str, typer.Argument(help="Id of the distribution.")]
READ_AT_ONCE = "The records are read while you wait; a moment …"


@client_command(commands, "send")
def send(
    call: Call,
    survey: Annotated[str, typer.Option(help="Name or id of the survey.")],
    contact: Ids = None,
    lead: Ids = None,
    campaign: Ids = None,
    records: Annotated[Path | None, typer.Option(help="File of record ids, one a line, or CSV; - for stdin.")] = None,
    object_name: Annotated[str | None, typer.Option("--object", help="Of --records: Contact, Lead, Campaign.")] = None,
    subject: Text = None,
    body_file: Annotated[Path | None, typer.Option(help="File of the message's body; - for stdin.")] = None,
    from_name: Text = None,
    reply_to: Text = None,
    embedded: Mapped = None,
    idempotency_key: Annotated[str | None, typer.Option(help="With the same key nothing is sent twice.")] = None,
    wait: Annotated[bool, typer.Option(help="Wait until it is sent.")] = True,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before sending.")] = False,
) -> None:
    """Send a survey to Contacts, Leads or the members of Campaigns."""
    object_name, ids = _recipients({"Contact": contact, "Lead": lead, "Campaign": campaign}, object_name, records)
    chosen = pick("survey", survey, call.api.items("/surveys"))
    given = {"subject": subject, "from_name": from_name, "reply_to": reply_to}
    wanted = {
        "survey": chosen["id"],
        "channel": "email",
        "object": object_name,
        "record_ids": ids,
        "message": _message(call, object_name, given, body_file),
        "embedded_data": _embedded(embedded or []),
    }
    _confirm(call, f"Send '{chosen['name']}' to {len(ids):,} {object_name}(s)?", yes=yes)
    distribution = _post(call, wanted, idempotency_key or str(uuid.uuid4()))
    _finish(call, watching.until_sent(call, distribution) if wait else distribution)


@client_command(commands, "list")
def list_(
    call: Call,
    record: Annotated[str | None, typer.Option(help="Only those sent to this record (its id).")] = None,
    limit: Limit = 20,
) -> None:
    """The newest distributions."""
    items = list(call.api.items("/distributions", limit, record_id=record))
    rows = [
        (d["id"], d["survey"]["name"], d["state"], d["counts"]["in_list"], d["counts"]["finished"], _when(d))
        for d in items
    ]
    heads = ("Id", "Survey", "State", "In list", "Finished", "Created")
    call.screen.answer({"items": items}, table(heads, rows, numbers=("In list", "Finished")))


@client_command(commands, "show")
def show(
    call: Call,
    distribution: Distribution,
    recipients: Annotated[bool, typer.Option("--recipients", help="List each recipient, too.")] = False,
) -> None:
    """One distribution: its counters, and why somebody was left out."""
    found = call.api.get(f"/distributions/{distribution}")
    if not recipients:
        call.screen.answer(found, facts(_facts(found)), counters(found), *left_out(call.api, found))
        return
    people = list(call.api.items(f"/distributions/{distribution}/recipients"))
    rows = [(each["record_id"], each["name"], each["state"], each["reason_text"]) for each in people]
    listed = table(("Record", "Name", "State", "Reason"), rows)
    call.screen.answer({**found, "recipients": people}, facts(_facts(found)), counters(found), listed)


def _recipients(
    ticked: dict[str, list[str] | None], object_name: str | None, records: Path | None
) -> tuple[str, list[str]]:
    """Of which object, and the ids; from one option alone."""
    given = [(name, ids) for name, ids in ticked.items() if ids]
    if records is not None:
        if object_name is None:
            raise Problem("Say with --object what the ids of --records are: Contact, Lead or Campaign.", ExitCode.USAGE)
        given.append((object_name, read_record_ids(records)))
    if len(given) != 1:
        raise Problem("Give one of --contact, --lead, --campaign, --records.", ExitCode.USAGE)
    return given[0]


def _message(call: Call, object_name: str, given: dict[str, str | None], body_file: Path | None) -> dict[str, str]:
    """What is given, over what the composer starts with."""
    start = call.api.get("/composer", object=object_name)
    message = {name: start[name] if value is None else value for name, value in given.items()}
    return {**message, "body": start["body"] if body_file is None else read_text(body_file)}


def _embedded(pairs: list[str]) -> dict[str, Any]:
    """NAME=PATH; a path may be an object of paths, as JSON: Rating={"Contact": "Account.Rating", "Lead": "Rating"}."""
    found = {}
    for pair in pairs:
        name, equals, path = pair.partition("=")
        if not (name and equals and path):
            raise Problem(f"--embedded {pair}: write it as NAME=PATH, e.g. Rating=Account.Rating.", ExitCode.USAGE)
        found[name] = _path(pair, path)
    return found


def _path(pair: str, path: str) -> Any:
    try:
        return json.loads(path) if path.startswith("{") else path
    except ValueError as error:
        raise Problem(f"--embedded {pair}: what follows = is not JSON: {error}", ExitCode.USAGE) from error


def _confirm(call: Call, question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise Problem("Nobody is there to be asked: add --yes to send.", ExitCode.USAGE)
    if not typer.confirm(question, err=True):
        raise Problem("Nothing was sent.")


def _post(call: Call, wanted: dict[str, Any], key: str) -> dict[str, Any]:
    call.screen.note(READ_AT_ONCE)
    try:
        return dict(call.api.post("/distributions", wanted, **{"Idempotency-Key": key}))
    except Unreachable as error:
        again = f"It may have been sent all the same. Repeat it safely with --idempotency-key {key}"
        raise Unreachable(f"{error} {again}") from error


def _finish(call: Call, distribution: dict[str, Any]) -> None:
    """The outcome with the reasons; a distribution that failed ends the command with 1."""
    parts = [facts(_facts(distribution)), counters(distribution), *left_out(call.api, distribution)]
    call.screen.answer(distribution, *parts)
    if distribution["state"] == "failed":
        raise typer.Exit(ExitCode.REFUSED)


def _facts(found: dict[str, Any]) -> list[tuple[str, object]]:
    return [
        ("Distribution", found["id"]),
        ("Survey", found["survey"]["name"]),
        ("State", found["state"]),
        ("Why", found["problem"]),
        ("Campaigns", ", ".join(each["name"] for each in found.get("campaigns", []))),
        ("Subject", found["message"]["subject"]),
        ("From", f"{found['message']['from_name']} <{found['message']['from_address']}>"),
        ("Created", f"{_when(found)} by {found['created_by']}"),
        *(("Warning", f"{each['field']}: {each['message']}") for each in found.get("warnings", [])),
    ]


def _when(found: dict[str, Any]) -> str:
    return moment(found["created_at"])
