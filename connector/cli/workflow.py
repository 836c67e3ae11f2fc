"""Workflows: applying them from a file, switching them, and what their runs did."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from connector.cli import backfill, external_id
from connector.cli.client import Call, Limit, client_command
from connector.cli.files import read_text
from connector.cli.naming import workflow_id
from connector.cli.problems import ExitCode, Problem
from connector.cli.screen import facts, moment, table

commands = typer.Typer(no_args_is_help=True, help="Workflows.")
commands.add_typer(backfill.commands)
commands.add_typer(external_id.commands)
LONGEST = 1_000_000
File = Annotated[Path, typer.Argument(help="The workflow as YAML or JSON, or - for stdin.")]
Workflow = Annotated[str, typer.Argument(help="Name or id of the workflow.")]
OnOff = Annotated[bool | None, typer.Option("--on/--off", help="Switch it, too.", show_default=False)]


class Switch(StrEnum):
    ON = "on"
    OFF = "off"


class State(StrEnum):
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    WAITING = "waiting"


@client_command(commands, "apply")
def apply(call: Call, file: File, is_on: OnOff = None) -> None:
    """Create the workflow of a file, or change the one with its name; a new one is off."""
    applied = call.api.post("/workflows", _read(file))
    if is_on is not None:
        applied = {**applied, **call.api.post(f"/workflows/{applied['id']}/switch", {"is_on": is_on})}
    parts = [facts(_facts(applied))]
    if applied.get("warnings"):
        parts.append(table(("Place", "To look at"), [(each["field"], each["message"]) for each in applied["warnings"]]))
    call.screen.answer(applied, *parts)
    external_id.hint(call, applied)


@client_command(commands, "list")
def list_(call: Call) -> None:
    """Every workflow, with what its runs came to."""
    items = list(call.api.items("/workflows"))
    heads = ("Id", "Name", "On", *(state.capitalize() for state in State), "Changed")
    rows = [
        (w["id"], w["name"], _on(w), *(w["runs"][state] for state in State), moment(w["changed_at"])) for w in items
    ]
    call.screen.answer({"items": items}, table(heads, rows, numbers=(state.capitalize() for state in State)))


@client_command(commands, "show")
def show(call: Call, workflow: Workflow) -> None:
    """One workflow, as a file that can be applied again."""
    found = call.api.get(f"/workflows/{workflow_id(call, workflow)}")
    text = yaml.safe_dump(found["config"], allow_unicode=True, sort_keys=False, width=110)
    head = f"# {found['id']}, {_on(found)}, changed {moment(found['changed_at'])}"
    call.screen.answer(found, f"{head}\n{text.rstrip()}")


@client_command(commands, "switch")
def switch(
    call: Call, workflow: Workflow, to: Annotated[Switch, typer.Argument(help="on or off", show_default=False)]
) -> None:
    """Switch a workflow on or off."""
    found = call.api.post(f"/workflows/{workflow_id(call, workflow)}/switch", {"is_on": to is Switch.ON})
    call.screen.answer(found, facts(_facts(found)))


@client_command(commands, "runs")
def runs(
    call: Call,
    workflow: Workflow,
    state: Annotated[State | None, typer.Option(help="Only these.")] = None,
    limit: Limit = 20,
) -> None:
    """The newest runs of a workflow, and why one failed, was skipped or waits."""
    items = list(call.api.items(f"/workflows/{workflow_id(call, workflow)}/runs", limit, state=state))
    rows = [(moment(run["started_at"]), run["state"], run["event"], _told(run)) for run in items]
    call.screen.answer({"items": items}, table(("Started", "State", "Event", "Reason or what was done"), rows))


def _read(file: Path) -> Any:
    """The file's data; times become the text that the API takes."""
    text = read_text(file)
    if len(text) > LONGEST:
        raise Problem(f"{file} is longer than {LONGEST:,} characters.", ExitCode.USAGE)
    try:
        return _as_json(yaml.safe_load(text))
    except (yaml.YAMLError, RecursionError) as error:
        raise Problem(f"{file} is not YAML: {error}", ExitCode.USAGE) from error


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _as_json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_json(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _facts(found: dict[str, Any]) -> list[tuple[str, object]]:
    return [("Workflow", found["name"]), ("Id", found["id"]), ("State", _on(found)), ("Event", found["event"])]


def _on(found: dict[str, Any]) -> str:
    return "on" if found["is_on"] else "off"


def _told(run: dict[str, Any]) -> str:
    """Why it did not go through, or what each task gave."""
    outputs = (f"{task['name']}: {' '.join(task['output'].values())}" for task in run["tasks"])
    return run["reason"] or "; ".join(outputs)
