"""Older responses of a workflow: writing them back, watching that, stopping it."""

import time
from typing import Annotated, Any

import typer

from connector.cli.client import Call, client_command
from connector.cli.naming import workflow_id
from connector.cli.screen import moment, table

commands = typer.Typer()
SECONDS_BETWEEN = 1.0
Workflow = Annotated[str, typer.Argument(help="Name or id of the workflow.")]


@client_command(commands, "backfill")
def backfill(
    call: Call,
    workflow: Workflow,
    since: Annotated[str | None, typer.Option(help="Only responses since, e.g. 2026-01-31T00:00:00Z.")] = None,
    repeat: Annotated[bool, typer.Option("--repeat", help="Those that are written already, too.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Until all are looked at.")] = False,
) -> None:
    """Write older responses to Salesforce. Nobody gets a message because of it."""
    made = call.api.post(f"/workflows/{workflow_id(call, workflow)}/backfills", {"since": since, "repeat": repeat})
    found = _watch(call, made) if wait else made
    call.screen.answer(found, _table([found]))


@client_command(commands, "backfills")
def backfills(call: Call, workflow: Workflow) -> None:
    """How writing older responses went, and how many have not been through the workflow."""
    found = call.api.get(f"/workflows/{workflow_id(call, workflow)}/backfills")
    unwritten = f"{found['unwritten']} older responses have not been through this workflow."
    call.screen.answer(found, _table(found["items"]), unwritten)


@client_command(commands, "stop-backfill")
def stop(call: Call, backfill: Annotated[str, typer.Argument(help="Its id, BF_…")]) -> None:
    """Take no more older responses; what was recorded before is written."""
    found = call.api.post(f"/backfills/{backfill}/cancel")
    call.screen.answer(found, _table([found]))


def _watch(call: Call, found: dict[str, Any]) -> dict[str, Any]:
    with call.screen.progress() as progress:
        task = progress.add_task("Responses", total=found["total"])
        while found["state"] == "running":
            time.sleep(SECONDS_BETWEEN)
            listed = call.api.get(f"/workflows/{found['workflow']}/backfills")["items"]
            found = next(each for each in listed if each["id"] == found["id"])
            progress.update(task, completed=found["seen"])
    return found


def _table(items: list[dict[str, Any]]) -> Any:
    numbers = ("Looked at", "Of", "To be written", "Left")
    rows = [
        (
            each["id"],
            moment(each["created_at"]),
            each["state"],
            each["seen"],
            each["total"],
            each["recorded"],
            each["skipped"],
            each["reason"],
        )
        for each in items
    ]
    return table(("Id", "Begun", "State", *numbers, "Reason"), rows, numbers=numbers)
