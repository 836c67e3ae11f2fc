"""What is written to Salesforce: finding rows, putting them right, writing them again."""

import json
from enum import StrEnum
from typing import Annotated, Any

import typer

from connector.cli.client import Call, Limit, client_command
from connector.cli.naming import workflow_id
from connector.cli.problems import ExitCode, Problem
from connector.cli.screen import facts, moment, table

commands = typer.Typer(no_args_is_help=True, help="What is written to Salesforce.")
RowId = Annotated[int, typer.Argument(min=1, help="The row, as 'hearback write-back list' shows it.")]
Ids = Annotated[list[int] | None, typer.Argument(help="These rows; none: all that the options find.")]
Text = Annotated[str, typer.Option(help="Only where the reason holds these words.")]


class State(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    WRITTEN = "written"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SKIPPED = "skipped"
    PARKED = "parked"


Only = Annotated[State | None, typer.Option("--state", help="Only these.")]
Object = Annotated[str, typer.Option("--object", help="Only of this object, e.g. Case.")]
Workflow = Annotated[str, typer.Option(help="Only of this workflow: its name or id.")]
Response = Annotated[str, typer.Option(help="Only about this response.")]
Reason = Annotated[str, typer.Option(help="Only with this status code, e.g. STRING_TOO_LONG.")]
Since = Annotated[str, typer.Option(help="Only recorded since, e.g. 2026-01-31T00:00:00Z.")]


@client_command(commands, "list")
def list_(
    call: Call,
    state: Only = None,
    object_: Object = "",
    workflow: Workflow = "",
    response: Response = "",
    reason: Reason = "",
    text: Text = "",
    since: Since = "",
    limit: Limit = 50,
) -> None:
    """The newest rows first."""
    wanted = _filter(call, state, object_, workflow, response, reason, text, since)
    items = list(call.api.items("/write-backs", limit, **wanted))
    rows = [
        (row["id"], moment(row["created_at"]), row["state"], row["object"], row["key"], row["record_id"], row["reason"])
        for row in items
    ]
    heads = ("Id", "Recorded", "State", "Object", "Key", "Record", "Reason")
    call.screen.answer({"items": items}, table(heads, rows))


@client_command(commands, "show")
def show(call: Call, row: RowId) -> None:
    """One row with its values, and what can be done about it."""
    found = call.api.get(f"/write-backs/{row}")
    call.screen.answer(found, facts(_facts(found)), table(("Field", "Value"), _values(found)))


@client_command(commands, "summary")
def summary(call: Call) -> None:
    """How many rows are in which state, what waits for you, and what writing costs."""
    found = call.api.get("/write-backs/summary")
    reasons = [(each["code"] or "other", each["count"], each["cure"]) for each in found["reasons"]]
    costs = [
        (cost["name"] or "main", cost["used"], cost["limit"], cost["calls_per_1000_responses"])
        for cost in found["costs"]
    ]
    call.screen.answer(
        found,
        facts(found["states"].items()),
        table(("Reason", "Rows", "What to do"), reasons, numbers=("Rows",)),
        table(("Account", "API calls in 24 hours", "of", "Calls per 1,000 responses"), costs),
    )


@client_command(commands, "fix")
def fix(
    call: Call,
    row: RowId,
    values: Annotated[list[str] | None, typer.Argument(help="FIELD=VALUE; a value as JSON, or else a text.")] = None,
    leave_out: Annotated[list[str] | None, typer.Option(help="Do not write this field.")] = None,
    replay: Annotated[bool, typer.Option("--replay", help="Write the row at once.")] = False,
) -> None:
    """Put values of a row right that was not written."""
    if not (values or leave_out):
        raise Problem("Say what to change: FIELD=VALUE, or --leave-out FIELD.", ExitCode.USAGE)
    body = {"values": dict(map(_value, values or [])), "leave_out": leave_out or [], "replay": replay}
    found = call.api.patch(f"/write-backs/{row}", body)
    call.screen.answer(found, facts(_facts(found)), table(("Field", "Value"), _values(found)))


class Outcome(StrEnum):
    WRITTEN = "written"
    AGAIN = "again"
    GIVEN_UP = "given-up"


@client_command(commands, "resolve")
def resolve(
    call: Call,
    row: RowId,
    outcome: Annotated[Outcome, typer.Argument(help="What you know or decide.", show_default=False)],
    record: Annotated[str, typer.Option(help="Of 'written': the id of the record.")] = "",
    reason: Annotated[str, typer.Option(help="Of 'given-up': why; it is kept.")] = "",
) -> None:
    """Say what became of an uncertain row; or give up one that was refused."""
    body = {"outcome": outcome.replace("-", "_"), "record_id": record, "reason": reason}
    found = call.api.post(f"/write-backs/{row}/resolve", body)
    call.screen.answer(found, facts(_facts(found)))


@client_command(commands, "replay")
def replay(
    call: Call,
    ids: Ids = None,
    state: Only = None,
    object_: Object = "",
    workflow: Workflow = "",
    response: Response = "",
    reason: Reason = "",
    text: Text = "",
    since: Since = "",
) -> None:
    """Write rows again. Without ids and --state, those that Salesforce refused."""
    wanted = _filter(call, state, object_, workflow, response, reason, text, since)
    rows = _through(call, "/write-backs/replay", _which(ids, wanted))["rows"]
    call.screen.answer({"rows": rows}, f"{rows} rows are being written again.")


@client_command(commands, "remap")
def remap(
    call: Call,
    ids: Ids = None,
    state: Only = None,
    object_: Object = "",
    workflow: Workflow = "",
    response: Response = "",
    reason: Reason = "",
    text: Text = "",
    since: Since = "",
    then_replay: Annotated[bool, typer.Option("--replay", help="Write them at once.")] = False,
) -> None:
    """Give rows the values that their workflow gives today. Without ids and --state, those refused or parked."""
    wanted = _filter(call, state, object_, workflow, response, reason, text, since)
    done = _through(call, "/write-backs/remap", {**_which(ids, wanted), "replay": then_replay})
    stay = [(each["id"], each["reason"]) for each in done["refused"]]
    parts: list[Any] = [f"{done['rows']} rows have the values of today."]
    call.screen.answer(done, *parts, *([table(("Stays as it is", "Because"), stay)] if stay else []))


def _filter(call: Call, state: State | None, *texts: str) -> dict[str, Any]:
    object_, workflow, response, reason, text, since = texts
    wanted = {
        "state": state,
        "object": object_,
        "workflow": workflow_id(call, workflow) if workflow else "",
        "response": response,
        "reason": reason,
        "text": text,
        "since": since,
    }
    return {name: value for name, value in wanted.items() if value}


def _which(ids: list[int] | None, wanted: dict[str, Any]) -> dict[str, Any]:
    if ids and wanted:
        raise Problem("Give either ids or options that find rows.", ExitCode.USAGE)
    return {"ids": ids} if ids else {"filter": wanted}


def _through(call: Call, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Lot after lot, until there is no more."""
    rows: int = 0
    refused: list[Any] = []
    with call.screen.progress() as progress:
        task = progress.add_task("Rows", total=None)
        while True:
            done = call.api.post(path, body)
            rows += done["rows"]
            refused += done.get("refused", [])
            progress.update(task, completed=rows)
            if done["next"] is None:
                return {"rows": rows, "refused": refused}
            body = {**body, "after": done["next"]}


def _value(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise Problem(f"{text}: write FIELD=VALUE.", ExitCode.USAGE)
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _facts(found: dict[str, Any]) -> list[tuple[str, object]]:
    return [
        ("Row", found["id"]),
        ("State", found["state"]),
        ("Reason", found["reason"]),
        ("What to do", found["cure"]),
        ("Action", f"{found['action']} {found['object']}"),
        (found["key_field"] or "Key", found["key"]),
        ("Record", found["record_id"]),
        ("Response", found["response"]),
        ("Workflow", found["workflow"]),
        ("Task", found["task"]),
        ("Attempts", found["attempts"]),
        ("Recorded", moment(found["created_at"])),
        ("Written", moment(found["written_at"])),
    ]


def _values(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, json.dumps(value, ensure_ascii=False)) for name, value in found["values"].items()]
