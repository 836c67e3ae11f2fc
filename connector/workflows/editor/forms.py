"""A workflow as its form, and the form as a workflow: data as connector/workflows/config.py reads it, and back.

What the form cannot show of a task is shown as YAML, so that nothing is lost.
"""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from flask_babel import gettext as _
from pydantic import ValidationError

from connector.foundation.conditions import Match
from connector.foundation.errors import FieldError, Invalid
from connector.workflows.editor import condition_rows, naming, options, reading
from connector.workflows.editor.reading import Reading
from connector.workflows.editor.sources import Unshown
from connector.workflows.editor.typed import Typed, at
from connector.workflows.event_keys import RESPONSE_FINISHED
from connector.workflows.tasks.base import Task
from connector.workflows.tasks.registry import REGISTRY

KNOWN = frozenset({"name", "event", "conditions", "tasks"})
YAML = "yaml"
LONGEST_NAME = 200
KEY = "${e://Field/ResponseID}"
"""What the key of a record usually is: one record for each response."""


def shown(data: Mapping[str, Any]) -> Typed:
    """What the form's inputs hold."""
    tasks = data.get("tasks")
    return {
        "name": str(data.get("name") or ""),
        **condition_rows.shown(data.get("conditions")),
        "tasks": [_shown_task(task) for task in tasks] if isinstance(tasks, list) else [],
    }


def read(typed: Typed) -> tuple[dict[str, Any], list[FieldError]]:
    """The workflow as data, whether it makes sense or not, and what cannot be read, by the names of the inputs."""
    noted = Reading()
    if not typed.get("name", "").strip():
        noted.wrong("name", _("Give the workflow a name."))
    data = {
        "name": typed.get("name", ""),
        "event": RESPONSE_FINISHED,
        "conditions": condition_rows.read(typed, noted),
        "tasks": [_read_task(task, noted, f"tasks.{place}") for place, task in enumerate(typed.get("tasks", []))],
    }
    return data, noted.problems


def tidied(typed: Typed) -> Typed:
    """Without the rows in which nothing is typed, so that the rows are those of the workflow."""
    found = {name: _without_blank(value) if isinstance(value, list) else value for name, value in typed.items()}
    if "conditions" in found:
        found["conditions"] = [row for row in found["conditions"] if not condition_rows.is_blank(row)]
    return found


def kind_of(task: Typed) -> type[Task] | None:
    """The kind of task that is chosen."""
    kind, _sep, action = task.get("kind", "").partition(".")
    return REGISTRY.get(kind, {}).get(action)


def task_of(typed: Typed) -> Task | None:
    """The task that is typed, as soon as it makes sense."""
    kind = kind_of(typed)
    try:
        return kind.model_validate(_read_task(typed, Reading(), "")) if kind else None
    except ValidationError:
        return None


def copied(typed: Typed, name: str) -> Typed:
    """For another workflow, whose tasks have not been called anything before."""
    return {**typed, "name": name, "tasks": [naming.forgotten(task) for task in typed["tasks"]]}


def blank() -> Typed:
    """As the page begins a workflow."""
    return {"name": "", "match": Match.ALL.value, "conditions": [], "tasks": [blank_of("tasks", {})]}


def blank_of(listed: str, typed: Typed) -> Typed:
    """As the page begins an entry of such a list: a task, a record, a row."""
    return BLANK[listed](typed) if listed in BLANK else {}


def _blank_task(typed: Typed) -> Typed:
    kind, names = next(iter(REGISTRY)), {task.get("name") for task in typed.get("tasks", [])}
    name = next(name for number in count(1) if (name := _("Task %(number)s", number=number)) not in names)
    return {"kind": f"{kind}.{next(iter(REGISTRY[kind]))}", "name": name, "fields": [{}]}


BLANK: Mapping[str, Callable[[Typed], Typed]] = {
    "tasks": _blank_task,
    "records": lambda _typed: {"action": "create", "fields": [{}]},
}
"""Of the other lists an entry begins empty."""


def chosen(typed: Typed, path: str) -> str:
    """After an input that decides on others: what another action fills by itself is taken out. Gives the path."""
    above, _sep, name = path.rpartition(".")
    node = at(typed, above)
    if name in ("kind", "action") and isinstance(node, dict) and node.get("key") == KEY:
        del node["key"]
    return path


def as_yaml(typed: Typed) -> str:
    """The workflow that is typed; what cannot be read of it is left out."""
    return reading.yaml_text(read(tidied(typed))[0])


def from_yaml(text: str) -> Typed:
    """The form of a workflow in YAML; raises Invalid where the form would lose something."""
    noted = Reading()
    data = noted.yaml(text, YAML)
    if noted.problems:
        raise Invalid(errors=noted.problems)
    if not isinstance(data, Mapping) or not isinstance(data.get("tasks", []), list):
        raise Invalid.at(YAML, _("A workflow has a name, conditions and a list of tasks."))
    if unknown := [str(name) for name in data if name not in KNOWN]:
        raise Invalid.at(YAML, _("%(names)s is not known here: take it out.", names=", ".join(unknown)))
    if data.get("event", RESPONSE_FINISHED) != RESPONSE_FINISHED:
        raise Invalid.at(YAML, _("There is only one event, %(event)s.", event=RESPONSE_FINISHED))
    return shown(data)


def _shown_task(data: Any) -> Typed:
    if isinstance(data, Mapping):
        task = {"action": _first(data), **data}
        try:
            found = _task(task)
        except Unshown:
            return {YAML: reading.yaml_text(data)}
        if _read_task(found, Reading(), "") == _without_empty(task):
            return found
    return {YAML: reading.yaml_text(data)}


def _task(data: Mapping[str, Any]) -> Typed:
    found: Typed = {"kind": f"{data.get('type')}.{data['action']}", "name": data.get("name")}
    kind = kind_of(found)
    if kind is None or not isinstance(found["name"], str):
        raise Unshown
    return found | naming.shown(data) | options.shown(kind.form, data)


def _read_task(task: Typed, noted: Reading, here: str) -> Any:
    if YAML in task:
        return noted.yaml(task[YAML], f"{here}.{YAML}")
    type_name, _sep, action = task.get("kind", "").partition(".")
    kind, own = kind_of(task), {"type": type_name, "action": action, **naming.read(task)}
    found = own | (options.read(kind.form, task, noted, here) if kind else {})
    for name, option in kind.model_fields.items() if kind else ():
        if option.is_required() and not found.get(name):
            noted.wrong(f"{here}.{name}", _("This is missing."))
    return found


def _first(data: Mapping[str, Any]) -> str:
    """The action of a task that names none."""
    kinds = REGISTRY.get(str(data.get("type")), {})
    return next(iter(kinds), "")


def _without_empty(data: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in data.items() if value is not None and value not in ("", [], {})}
    if isinstance(kept.get("records"), list):
        kept["records"] = [_without_empty(one) if isinstance(one, Mapping) else one for one in kept["records"]]
    return kept


def _without_blank(entries: list[Typed]) -> list[Typed]:
    return [found for found in map(tidied, entries) if any(found.values())]
