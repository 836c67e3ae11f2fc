"""Who is left out: fields of the records that exclude."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from connector.cli.client import Call, client_command
from connector.cli.problems import ExitCode, Problem
from connector.cli.screen import table

commands = typer.Typer(no_args_is_help=True, help="Who may be sent to, and who is left out.")
Object = Annotated[str, typer.Argument(help="Contact, Lead or Campaign.", show_default=False)]
Field = Annotated[str, typer.Argument(help="A checkbox field, e.g. DoNotCall or Account.Blocked__c.")]


class When(StrEnum):
    TICKED = "ticked"
    NOT_TICKED = "not-ticked"


class Switch(StrEnum):
    ON = "on"
    OFF = "off"


@client_command(commands, "list")
def list_(call: Call) -> None:
    """Every exclusion of every object."""
    items = list(call.api.items("/exclusions"))
    _show(call, items, {"items": items})


@client_command(commands, "set")
def set_(
    call: Call,
    object_name: Object,
    field: Field,
    when: Annotated[When | None, typer.Option(help="Who is left out.", show_default=False)] = None,
    is_on: Annotated[bool | None, typer.Option("--on/--off", help="Switch it.", show_default=False)] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take a field of your own away.")] = False,
) -> None:
    """Change an exclusion of an object, or add a field to it."""
    found = _object(call, object_name)
    rules = {rule["field"]: _sent(rule) for rule in found["rules"] if not rule["is_locked"]}
    if remove:
        rules.pop(field, None)
    else:
        rules[field] = _changed(rules.get(field, {"field": field}), when, is_on)
    _put(call, found, {"is_on": found["is_on"], "rules": list(rules.values())})


@client_command(commands, "switch")
def switch(
    call: Call, object_name: Object, to: Annotated[Switch, typer.Argument(help="on or off", show_default=False)]
) -> None:
    """Let an object be sent to, or not."""
    found = _object(call, object_name)
    rules = [_sent(rule) for rule in found["rules"] if not rule["is_locked"]]
    _put(call, found, {"is_on": to is Switch.ON, "rules": rules})


@client_command(commands, "fields")
def fields(call: Call, object_name: Object) -> None:
    """The fields of an object that can be added."""
    items = list(call.api.items("/exclusion-fields", object=object_name))
    call.screen.answer({"items": items}, table(("Field", "Label"), [(each["path"], each["label"]) for each in items]))


def _object(call: Call, name: str) -> dict[str, Any]:
    items: list[dict[str, Any]] = list(call.api.items("/exclusions"))
    for item in items:
        if item["object"].casefold() == name.casefold():
            return item
    raise Problem(f"Give one of: {', '.join(item['object'] for item in items)}.", ExitCode.USAGE)


def _sent(rule: dict[str, Any]) -> dict[str, Any]:
    return {name: rule[name] for name in ("field", "excludes_when", "is_on")}


def _changed(rule: dict[str, Any], when: When | None, is_on: bool | None) -> dict[str, Any]:
    polarity = {} if when is None else {"excludes_when": when is When.TICKED}
    return {**rule, **polarity, **({} if is_on is None else {"is_on": is_on})}


def _put(call: Call, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    changed = call.api.put(f"/exclusions/{found['object']}", wanted)
    _show(call, [changed], changed)


def _show(call: Call, items: list[dict[str, Any]], document: Any) -> None:
    rows = [
        (item["object"], _on(item), rule["field"], rule["label"], _when(rule), _on(rule))
        for item in items
        for rule in item["rules"] or [{"field": "", "label": "", "excludes_when": None, "is_on": None}]
    ]
    heads = ("Object", "Sent to", "Field", "Label", "Left out when", "Rule")
    call.screen.answer(document, table(heads, rows))


def _on(item: dict[str, Any]) -> str:
    return {True: "on", False: "off"}.get(item["is_on"], "")


def _when(rule: dict[str, Any]) -> str:
    return {True: "ticked", False: "not ticked"}.get(rule["excludes_when"], "")
