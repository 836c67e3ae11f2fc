"""How often a person may be asked."""

from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from connector.cli.client import Call, client_command
from connector.cli.files import read_text
from connector.cli.naming import pick
from connector.cli.problems import ExitCode, Problem
from connector.cli.screen import moment, table

commands = typer.Typer(no_args_is_help=True, help="How often a person may be asked.")
Rule = Annotated[str, typer.Argument(help="Name or id of the rule.")]
Where = Annotated[
    list[str] | None,
    typer.Option("--where", help="Only for records where FIELD=VALUE; may be given again.", show_default=False),
]
Conditions = Annotated[
    Path | None, typer.Option(help="Conditions of any kind, as YAML or JSON; - is stdin.", show_default=False)
]


@client_command(commands, "list")
def list_(call: Call) -> None:
    """Every frequency rule."""
    items = list(call.api.items("/frequency-rules"))
    call.screen.answer({"items": items}, _table(items))


@client_command(commands, "add")
def add(
    call: Call,
    name: Annotated[str, typer.Argument(help="What the rule is called.", show_default=False)],
    most: Annotated[int, typer.Option(min=1, help="At most so many invitations …")] = 1,
    days: Annotated[int, typer.Option(min=1, help="… within so many days.")] = 14,
    survey: Annotated[str | None, typer.Option(help="Only of this survey.", show_default=False)] = None,
    where: Where = None,
    conditions: Conditions = None,
) -> None:
    """Add a frequency rule; it is on at once."""
    wanted = {
        "name": name,
        "most": most,
        "days": days,
        "survey": pick("survey", survey, call.api.items("/surveys"))["id"] if survey else None,
        "conditions": _conditions(where or [], conditions),
    }
    made = call.api.post("/frequency-rules", wanted)
    call.screen.answer(made, _table([made]))


@client_command(commands, "switch")
def switch(call: Call, rule: Rule, to: Annotated[str, typer.Argument(help="on or off", show_default=False)]) -> None:
    """Switch a frequency rule on or off."""
    if to not in ("on", "off"):
        raise Problem("Say on or off.", ExitCode.USAGE)
    found = pick("frequency", rule, call.api.items("/frequency-rules"))
    kept = {each: found[each] for each in ("name", "most", "days", "survey", "conditions")}
    changed = call.api.put(f"/frequency-rules/{found['id']}", {**kept, "is_on": to == "on"})
    call.screen.answer(changed, _table([changed]))


@client_command(commands, "delete")
def delete(call: Call, rule: Rule) -> None:
    """Delete a frequency rule."""
    found = pick("frequency", rule, call.api.items("/frequency-rules"))
    gone = call.api.delete(f"/frequency-rules/{found['id']}")
    call.screen.answer(gone, f"{gone['name']} is deleted.")


def _conditions(where: list[str], file: Path | None) -> Any:
    if file is not None:
        try:
            return yaml.safe_load(read_text(file))
        except yaml.YAMLError as error:
            raise Problem(f"{file} is not YAML: {error}", ExitCode.USAGE) from error
    return {"all": [_comparison(each) for each in where]} if where else {}


def _comparison(text: str) -> dict[str, str]:
    field, is_there, value = text.partition("=")
    if not is_there:
        raise Problem(f"Write --where as FIELD=VALUE, not '{text}'.", ExitCode.USAGE)
    return {"field": field.strip(), "operator": "equal", "value": value.strip()}


def _table(items: list[dict[str, Any]]) -> Any:
    rows = [
        (
            item["id"],
            item["name"],
            "on" if item["is_on"] else "off",
            f"{item['most']} in {item['days']} days",
            item["survey"] or "every survey",
            yaml.safe_dump(item["conditions"], default_flow_style=True).strip() if item["conditions"] else "everybody",
            moment(item["changed_at"]),
        )
        for item in items
    ]
    return table(("Id", "Name", "On", "At most", "Survey", "For", "Changed"), rows)
