"""Which part of the form a problem is about: "tasks[0].fields.NPS__c.zone" is of the row "tasks.0.fields.2"."""

import re
from typing import Any

from connector.foundation.conditions import Match
from connector.workflows.editor.typed import LISTS, Typed

STEP = re.compile(r"[^.\[\]]+")
ROWS = frozenset({"fields", "conditions"})
"""Lists whose entries are one row each."""
KIND = frozenset({"type", "action"})
"""Chosen in one input."""


def part_of(typed: Typed, place: str) -> str:
    """The path of the input, row or list that is nearest to the place in the workflow, "" for the whole. A path in the
    form is taken as well."""
    found: list[str] = []
    node: Any = typed
    for step in STEP.findall(place):
        if isinstance(node, list):
            if step in list(Match):
                continue
            number = _number(node, step)
            if number is None or found[-1] in ROWS:
                return ".".join([*found, str(number)] if number is not None else found)
            node, found = node[number], [*found, str(number)]
        elif step in LISTS and step in node:
            node, found = node[step], [*found, step]
        else:
            return _input(node, found, step)
    return ".".join(found)


def _input(node: Typed, found: list[str], step: str) -> str:
    if "yaml" in node:
        return ".".join(found)
    is_kind = step in KIND and "kind" in node
    return ".".join([*found, "kind" if is_kind else step])


def _number(rows: list[Typed], step: str) -> int | None:
    """By its number, or by the field that it fills."""
    if step.isdigit():
        return int(step) if int(step) < len(rows) else None
    return next((number for number, row in enumerate(rows) if row.get("field", "").strip() == step), None)
