"""Distributions: sending a survey, and how far it is."""

import json
import uuid
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from connector.cli import distribution_changes, watching
from connector.cli.asking import Yes, confirm
from connector.cli.client import Call, Limit, client_command
from connector.cli.connection import Unreachable
from connector.cli.distribution_screen import Distribution, facts_of, show_check, show_outcome
from connector.cli.files import read_record_ids, read_text
from connector.cli.naming import pick
from connector.cli.problems import ExitCode, Problem
from connector.cli.screen import facts, moment, table
from connector.cli.tallies import counters, left_out

commands = typer.Typer(no_args_is_help=True, help="Sending surveys.")
commands.add_typer(distribution_changes.commands)
Ids = Annotated[list[str] | None, typer.Option(metavar="ID", help="May be given several times.")]
Text = Annotated[str | None, typer.Option(help="Default: what the composer starts with.")]
Mapped = Annotated[
    list[str] | None,
    typer.Option("--embedded", metavar="NAME=PATH", help="Embedded data from a field, e.g. Rating=Account.Rating."),
]


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


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
    channel: Annotated[Channel, typer.Option(help="How it is sent.")] = Channel.EMAIL,
    two_way: Annotated[bool, typer.Option("--two-way", help="By SMS: answered by SMS, too.")] = False,
    phone_field: Annotated[str, typer.Option(help="By SMS: the field with the number.")] = "MobilePhone",
    template: Annotated[str | None, typer.Option(help="Name or id of a message template.")] = None,
    language_field: Annotated[str | None, typer.Option(help="The field with each person's language.")] = None,
    mailing_list: Annotated[str | None, typer.Option(help="Name or id of the list that records the send.")] = None,
    at: Annotated[str | None, typer.Option(help="Later: e.g. 2026-12-01T09:00.")] = None,
    zone: Annotated[str, typer.Option(help="Of --at, e.g. Europe/Paris.")] = "UTC",
    remind_after: Annotated[int | None, typer.Option(help="Hours after which who is silent is reminded.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Only look who would be asked.")] = False,
    test_to: Annotated[str | None, typer.Option(help="Only send a test to this address or number.")] = None,
    idempotency_key: Annotated[str | None, typer.Option(help="With the same key nothing is sent twice.")] = None,
    wait: Annotated[bool, typer.Option(help="Wait until it is sent.")] = True,
    yes: Yes = False,
) -> None:
    """Send a survey to Contacts, Leads or the members of Campaigns."""
    object_name, ids = _recipients({"Contact": contact, "Lead": lead, "Campaign": campaign}, object_name, records)
    chosen = pick("survey", survey, call.api.items("/surveys"))
    start = call.api.get("/composer", object=object_name, survey=chosen["id"])
    given = {"subject": subject, "from_name": from_name, "reply_to": reply_to}
    wanted = {
        "survey": chosen["id"],
        "channel": channel,
        "object": object_name,
        "record_ids": ids,
        "message": _template(call, template) or _message(start, channel, two_way, given, body_file),
        "embedded_data": _embedded(embedded or []),
        "language_field": language_field,
        "mailing_list": _mailing_list(call, mailing_list),
        "send_at": at or "",
        "time_zone": zone,
        "follow_ups": _reminder(start, remind_after),
    } | ({"sms": {"mode": "two_way" if two_way else "link", "phone_field": phone_field}} if channel == "sms" else {})
    if check:
        show_check(call, call.api.post("/distributions/check", wanted))
        return
    if test_to is not None:
        outcome = watching.until_tested(call, call.api.post("/test-messages", {**wanted, "to": test_to}))
        call.screen.answer(outcome, facts([("Test to", outcome["to"]), *_outcome(outcome)]))
        return
    when = f" at {at} ({zone})" if at else ""
    question = f"Send '{chosen['name']}' to {len(ids):,} {object_name}(s){when}?"
    confirm(question, yes=yes, to="send", nothing="Nothing was sent.")
    distribution = _post(call, wanted, idempotency_key or str(uuid.uuid4()))
    show_outcome(call, watching.until_sent(call, distribution) if wait else distribution)


@client_command(commands, "list")
def list_(
    call: Call,
    record: Annotated[str | None, typer.Option(help="Only those sent to this record (its id).")] = None,
    limit: Limit = 20,
) -> None:
    """The newest distributions."""
    items = list(call.api.items("/distributions", limit, record_id=record))
    rows = [
        (
            d["id"],
            d["survey"]["name"],
            d["state"],
            d["counts"]["in_list"],
            d["counts"]["finished"],
            moment(d["created_at"]),
        )
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
        call.screen.answer(found, facts(facts_of(found)), counters(found), *left_out(call.api, found))
        return
    people = list(call.api.items(f"/distributions/{distribution}/recipients"))
    rows = [(each["record_id"], each["name"], each["state"], each["reason_text"]) for each in people]
    listed = table(("Record", "Name", "State", "Reason"), rows)
    call.screen.answer({**found, "recipients": people}, facts(facts_of(found)), counters(found), listed)


def _reached(counts: dict[str, int]) -> tuple[int, int]:
    return counts["in_list"], counts["finished"]


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


def _message(
    start: dict[str, Any], channel: str, two_way: bool, given: dict[str, str | None], body_file: Path | None
) -> dict[str, Any]:
    """What is given, over what the composer starts with."""
    sender = {name: start[name] if given[name] is None else given[name] for name in ("from_name", "reply_to")}
    body = None if body_file is None else read_text(body_file)
    if channel == Channel.SMS:
        return {**sender, "body": body or start["two_way_body" if two_way else "sms_body"]}
    subject = start["subject"] if given["subject"] is None else given["subject"]
    words = {"subject": subject, "body": start["body"] if body is None else body}
    is_own = body is not None or given["subject"] is not None
    languages = {} if is_own else {name: start[name] for name in ("language", "translations")}
    return {**sender, **words, **languages}


def _template(call: Call, template: str | None) -> dict[str, Any] | None:
    if template is None:
        return None
    return {"template": pick("template", template, call.api.get("/templates")["items"])["id"]}


def _mailing_list(call: Call, mailing_list: str | None) -> str:
    if mailing_list is None:
        return ""
    return str(pick("mailing list", mailing_list, call.api.get("/mailing-lists")["items"])["id"])


def _reminder(start: dict[str, Any], after_hours: int | None) -> list[dict[str, Any]]:
    if after_hours is None:
        return []
    return [{"kind": "reminder", "after_hours": after_hours, "message": start["reminder"]}]


def _outcome(test: dict[str, Any]) -> list[tuple[str, object]]:
    return [("State", test["state"]), ("Why", test["reason"])]


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


def _post(call: Call, wanted: dict[str, Any], key: str) -> dict[str, Any]:
    call.screen.note(READ_AT_ONCE)
    try:
        return dict(call.api.post("/distributions", wanted, **{"Idempotency-Key": key}))
    except Unreachable as error:
        again = f"It may have been sent all the same. Repeat it safely with --idempotency-key {key}"
        raise Unreachable(f"{error} {again}") from error
