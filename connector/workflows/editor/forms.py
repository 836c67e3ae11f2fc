"""A workflow as its form, and the form as a workflow: data as connector/workflows/config.py reads it, and back.

What the form cannot show of a task is shown as YAML, so that nothing is lost.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from connector.foundation.errors import FieldError
from connector.workflows.editor import condition_rows, options, reading
from connector.workflows.editor.reading import Reading
from connector.workflows.editor.sources import Unshown
from connector.workflows.editor.typed import Typed
from connector.workflows.event_keys import RESPONSE_FINISHED
from connector.workflows.tasks.base import Task
from connector.workflows.tasks.registry import REGISTRY

KNOWN = frozenset({"name", "event", "conditions", "tasks"})
YAML = "yaml"


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
    kind, _, action = task.get("kind", "").partition(".")
    return REGISTRY.get(kind, {}).get(action)


def task_of(typed: Typed) -> Task | None:
    """The task that is typed, as soon as it makes sense."""
    kind = kind_of(typed)
    try:
        return kind.model_validate(_read_task(typed, Reading(), "")) if kind else None
    except ValidationError:
        return None


def new_task(kind: str, number: int) -> Typed:
    """As the page begins one: the first action of its kind."""
    return {"kind": f"{kind}.{next(iter(REGISTRY[kind]))}", "name": f"Task {number}", "fields": [{}]}


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
    return found | options.shown(kind.form, data)


def _read_task(task: Typed, noted: Reading, at: str) -> Any:
    if YAML in task:
        return noted.yaml(task[YAML], f"{at}.{YAML}")
    type_name, _, action = task.get("kind", "").partition(".")
    kind, own = kind_of(task), {"type": type_name, "action": action, "name": task.get("name", "").strip()}
    return own | (options.read(kind.form, task, noted, at) if kind else {})


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
