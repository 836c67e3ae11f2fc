"""Compares an answer with recorded ones: the same keys at each place, and values of a recorded type."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

ID = re.compile(r"[a-zA-Z0-9]{15}[A-Z0-5]{3}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?(\+\d{4}|Z)")
CUT = "…"
"""Stands in the recordings for further keys that were left out."""


@dataclass
class Tree:
    """All that was seen at one place. `words` are the types of plain values, `items` what the lists held."""

    words: set[str] = field(default_factory=set)
    keys: dict[str, "Tree"] = field(default_factory=dict)
    always: set[str] | None = None
    items: "Tree | None" = None
    is_cut: bool = False

    @property
    def is_object(self) -> bool:
        return self.always is not None

    def add(self, value: Any, *, typed: bool) -> "Tree":
        """`typed`: plain values are already words for types, as in shapes.json."""
        if isinstance(value, dict):
            self._add_object(value, typed=typed)
        elif isinstance(value, list):
            self.items = self.items or Tree()
            for item in value:
                self.items.add(item, typed=typed)
        else:
            self.words.add(value if typed else word(value))
        return self

    def _add_object(self, value: dict[str, Any], *, typed: bool) -> None:
        self.is_cut = self.is_cut or CUT in value
        names = value.keys() - {CUT}
        self.always = set(names) if self.always is None else self.always & names
        for name in names:
            self.keys.setdefault(name, Tree()).add(value[name], typed=typed)


def word(value: Any) -> str:
    """The recordings' word for the type of a plain value."""
    if value is None:
        return "null"
    if not isinstance(value, str):
        return {bool: "boolean", int: "integer", float: "number"}[type(value)]
    if ID.fullmatch(value):
        return "id18"
    if TIME.fullmatch(value):
        return "datetime:" + re.sub(r"\d", "9", value)
    return f"path:{value}" if value.startswith("/services/") else "string"


def differences(value: Any, tree: Tree, where: str = "") -> Iterator[tuple[str, str]]:
    """(place, what is different): `missing`, `not recorded`, or a type; places are like `records[].Id`."""
    if isinstance(value, dict) and tree.is_object:
        yield from _in_object(value, tree, where)
    elif isinstance(value, list) and tree.items is not None:
        for item in value:
            yield from differences(item, tree.items, f"{where}[]")
    elif isinstance(value, (dict, list)) or not _fits(value, tree, where):
        expected = sorted(tree.words) + ["object"] * tree.is_object + ["list"] * (tree.items is not None)
        if expected not in ([], ["null"]):
            yield where, f"is {str(value)[:60]!r}, not {' or '.join(expected)}"


def _in_object(value: dict[str, Any], tree: Tree, where: str) -> Iterator[tuple[str, str]]:
    for name in sorted((tree.always or set()) - value.keys()):
        yield _at(where, name), "missing"
    for name, found in value.items():
        if name in tree.keys:
            yield from differences(found, tree.keys[name], _at(where, name))
        elif not tree.is_cut:
            yield _at(where, name), "not recorded"


def _at(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _fits(value: Any, tree: Tree, where: str) -> bool:
    """A record's field may be empty whatever was recorded; its name begins with a capital letter."""
    name = where.rpartition(".")[2]
    if value is None and name[:1].isupper():
        return True
    if tree.words == {"id18"} and name.lower().endswith("id"):
        return word(value) == "id18"
    return any(_is(value, expected) for expected in tree.words)


def _is(value: Any, expected: str) -> bool:
    found = word(value)
    if expected.startswith("const:"):
        return bool(value == expected.removeprefix("const:"))
    if expected.startswith("path:"):
        return found.startswith("path:") and found.count("/") == expected.count("/")
    alike = {"string": {"id18"}, "id18": {"string"}, "number": {"integer"}, "integer": {"number"}}
    return found == expected or found in alike.get(expected, ())
