"""The name of a task in its form, which remembers what it was called: renamed there, it is the same task."""

from collections.abc import Mapping
from typing import Any

from connector.workflows.editor.typed import Typed

BETWEEN = ","
"""No name of a task has one."""
REMEMBERED = frozenset({"was", "formerly"})
"""Hidden inputs: the name that is saved, and those before it."""


def shown(data: Mapping[str, Any]) -> Typed:
    former = data.get("formerly")
    remembered = {"was": str(data["name"])}
    return remembered | ({"formerly": BETWEEN.join(map(str, former))} if isinstance(former, list) and former else {})


def read(task: Typed) -> dict[str, Any]:
    name, was = task.get("name", "").strip(), task.get("was", "")
    former = [each for each in task.get("formerly", "").split(BETWEEN) if each]
    if was and was != name:
        former = [was, *former]
    return {"name": name} | ({"formerly": former} if former else {})


def forgotten(task: Typed) -> Typed:
    return {name: value for name, value in task.items() if name not in REMEMBERED}
