"""Adding, removing and moving the entries of a form's lists. Each gives the path of what to look at next; of an entry
that is not there any more nothing is changed.
"""

from copy import deepcopy
from typing import Any

from connector.workflows.editor.typed import LISTS, Typed, at


def added(typed: Typed, path: str, blank: Typed) -> str:
    """`path` is that of a list, which need not be there yet."""
    above, _, name = path.rpartition(".")
    holder = at(typed, above)
    if not isinstance(holder, dict) or name not in LISTS:
        return path
    listed: list[Any] = holder.setdefault(name, [])
    listed.append(deepcopy(blank))
    return f"{path}.{len(listed) - 1}"


def removed(typed: Typed, path: str) -> str:
    listed, number, above = _entry(typed, path)
    if listed is None:
        return above
    del listed[number]
    return f"{above}.{min(number, len(listed) - 1)}" if listed else above


def moved(typed: Typed, path: str, by: int) -> str:
    listed, number, above = _entry(typed, path)
    if listed is None or not 0 <= number + by < len(listed):
        return path
    listed.insert(number + by, listed.pop(number))
    return f"{above}.{number + by}"


def _entry(typed: Typed, path: str) -> tuple[list[Any] | None, int, str]:
    """The list, the place in it and the list's path; no list where the entry is not."""
    above, _, step = path.rpartition(".")
    listed = at(typed, above)
    is_there = isinstance(listed, list) and at(typed, path) is not None
    return (listed, int(step), above) if is_there else (None, 0, above)
