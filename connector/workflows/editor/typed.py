"""What is typed, as a tree: the input "tasks.0.fields.2.source" is typed["tasks"][0]["fields"][2]["source"].

Whatever a form sends gives such a tree: what does not fit into it is left out.
"""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from connector.foundation.errors import Invalid

Typed = dict[str, Any]
"""Names to texts; and those of LISTS to lists of the same."""
LISTS = frozenset({"conditions", "tasks", "records", "fields", "others"})
MOST_STEPS = 9
"""Of "tasks.0.records.0.fields.0.others.0.source"."""
MOST_DIGITS = 6
MOST_ENTRIES = 500
"""Of all lists together: a page of more would keep a server busy for many seconds."""


def read(values: Iterable[tuple[str, str]]) -> Typed:
    found: dict[str, Any] = {}
    for name, text in values:
        steps = name.split(".")
        if len(steps) <= MOST_STEPS:
            _put(found, steps, text.replace("\r\n", "\n"))
    return _shaped(found)


def at(typed: Typed, path: str) -> Any:
    """The text, list or part there; None where there is none."""
    found: Any = typed
    for step in path.split(".") if path else ():
        if isinstance(found, list):
            found = found[int(step)] if _is_number(step) and int(step) < len(found) else None
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return found


def refuse_large(typed: Typed) -> None:
    """Raises Invalid for more than a page can show."""
    if _size(typed) > MOST_ENTRIES:
        why = _(
            "The form holds %(most)s tasks, rows and conditions at most: take some out, or write the workflow as a "
            "file for “hearback workflow apply”.",
            most=MOST_ENTRIES,
        )
        raise Invalid.at("tasks", why)


def _size(typed: Typed) -> int:
    lists = [value for value in typed.values() if isinstance(value, list)]
    return sum(1 + _size(entry) for entries in lists for entry in entries)


def _put(found: dict[str, Any], steps: list[str], text: str) -> None:
    *way, last = steps
    for step in way:
        below = found.setdefault(step, {})
        if not isinstance(below, dict):
            return
        found = below
    found.setdefault(last, text)


def _shaped(found: dict[str, Any]) -> Typed:
    shaped: Typed = {}
    for name, value in found.items():
        if name in LISTS and isinstance(value, dict):
            shaped[name] = _entries(value)
        elif name not in LISTS and isinstance(value, str):
            shaped[name] = value
    return shaped


def _entries(numbered: dict[str, Any]) -> list[Typed]:
    numbers = sorted((int(name), name) for name in numbered if _is_number(name))
    return [_shaped(numbered[name]) for _, name in numbers if isinstance(numbered[name], dict)]


def _is_number(step: str) -> bool:
    return step.isascii() and step.isdigit() and len(step) <= MOST_DIGITS
