"""Conditions: all/any groups of comparisons over named fields, as data.

    {"all": [{"field": "question.QID1", "operator": "less", "value": 3},
             {"any": [{"field": "embedded.Tier", "operator": "equal", "value": "Gold"}, …]}]}

An empty `all` is met and an empty `any` is not; no condition at all ({} or None) is met. A field with several values
(chosen answers) meets an operator when one of them does; `not equal`, `does not contain`, `not in list` and `is not
empty` are the exact opposites of `equal`, `contains`, `in list` and `is empty`. How single values are compared stands
in comparing.py.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from connector.foundation.comparing import Id, contains, equal, in_list, is_empty, order, starts_with
from connector.foundation.errors import FieldError, Invalid

__all__ = [
    "ALWAYS",
    "OPERATORS",
    "Comparison",
    "Condition",
    "Group",
    "Id",
    "Kind",
    "Match",
    "Operator",
    "describe",
    "evaluate",
    "fields",
    "parse",
    "to_data",
    "unmet",
]

MAX_DEPTH = 10
MAX_COMPARISONS = 200
Scalar = str | int | float | bool | date
Test = Callable[[Any, Any], bool]
Resolve = Callable[[str], Any]
"""Field name to its value: a scalar, a sequence or set of them, or None. A comparing.Id is case-sensitive."""


class Match(StrEnum):
    ALL = "all"
    ANY = "any"


class Kind(StrEnum):
    """What a field holds, as far as it limits which operators make sense."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    ID = "id"


class Takes(StrEnum):
    """What stands under "value" of an operator."""

    NOTHING = "nothing"
    ONE = "one value"
    LIST = "a list"


@dataclass(frozen=True, slots=True)
class Operator:
    """`test(actual, expected)` for one value; `opposite` is the operator that is met exactly when this one is not."""

    name: str
    test: Test
    takes: Takes = Takes.ONE
    opposite: str = ""
    negative: bool = False

    def met(self, actual: Any, expected: Any) -> bool:
        found = self._any(actual, expected)
        return found != self.negative

    def _any(self, actual: Any, expected: Any) -> bool:
        if self.takes is Takes.NOTHING:
            return self.test(actual, expected)
        return any(self.test(value, expected) for value in _several(actual) if not is_empty(value))


def _several(actual: Any) -> Sequence[Any] | Set[Any]:
    return actual if isinstance(actual, list | tuple | set | frozenset) else (actual,)


OPERATORS: dict[str, Operator] = {}


def register(operator: Operator) -> None:
    OPERATORS[operator.name] = operator


def _pair(name: str, opposite: str, test: Test, takes: Takes = Takes.ONE) -> None:
    register(Operator(name, test, takes, opposite))
    register(Operator(opposite, test, takes, name, negative=True))


_pair("equal", "not equal", equal)
_pair("contains", "does not contain", contains)
_pair("is empty", "is not empty", lambda actual, _: is_empty(actual), Takes.NOTHING)
_pair("in list", "not in list", in_list, Takes.LIST)
register(Operator("starts with", starts_with))
register(Operator("greater", lambda a, b: order(a, b) == 1))
register(Operator("less", lambda a, b: order(a, b) == -1))
register(Operator("greater or equal", lambda a, b: order(a, b) in (0, 1)))
register(Operator("less or equal", lambda a, b: order(a, b) in (0, -1)))

_ON_IDS = ("equal", "not equal", "is empty", "is not empty", "in list", "not in list")
_ON_BOOLEANS = ("equal", "not equal", "is empty", "is not empty")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`value` is a scalar, a tuple of scalars (for "in list"), or None (for "is empty")."""

    field: str
    operator: str
    value: Scalar | tuple[Scalar, ...] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    match: Match
    members: "tuple[Condition, ...]" = ()


Condition = Comparison | Group
ALWAYS = Group(Match.ALL)


def evaluate(condition: Condition, resolve: Resolve) -> bool:
    """Whether the condition is met. A value that cannot be compared with the expected one does not meet it."""
    if isinstance(condition, Comparison):
        return OPERATORS[condition.operator].met(resolve(condition.field), condition.value)
    results = (evaluate(member, resolve) for member in condition.members)
    return all(results) if condition.match is Match.ALL else any(results)


def unmet(condition: Condition, resolve: Resolve) -> str | None:
    """The part that is not met, in words and without the field's value; None when the condition is met."""
    part = unmet_part(condition, resolve)
    return f"not met: {describe(part)}" if part else None


def unmet_part(condition: Condition, resolve: Resolve) -> Condition | None:
    """The first part that is not met, as small as can be; None when the condition is met."""
    if evaluate(condition, resolve):
        return None
    if isinstance(condition, Group) and condition.match is Match.ALL:
        return next(part for member in condition.members if (part := unmet_part(member, resolve)))
    return condition


def describe(condition: Condition) -> str:
    if isinstance(condition, Comparison):
        value = "" if condition.value is None else f" {_words(condition.value)}"
        return f"{condition.field} {condition.operator}{value}"
    if not condition.members:
        return "always" if condition.match is Match.ALL else "never"
    joined = (" and " if condition.match is Match.ALL else " or ").join(describe(m) for m in condition.members)
    return f"({joined})" if len(condition.members) > 1 else joined


def _words(value: Scalar | tuple[Scalar, ...]) -> str:
    return ", ".join(str(v) for v in value) if isinstance(value, tuple) else str(value)


def comparisons(condition: Condition) -> Iterator[Comparison]:
    if isinstance(condition, Comparison):
        yield condition
    else:
        for member in condition.members:
            yield from comparisons(member)


def fields(condition: Condition) -> set[str]:
    """Every field that the condition asks for."""
    return {comparison.field for comparison in comparisons(condition)}


def to_data(condition: Condition) -> dict[str, Any]:
    """The condition as JSON-like data; `parse` reads it back."""
    if isinstance(condition, Group):
        return {condition.match.value: [to_data(member) for member in condition.members]}
    data: dict[str, Any] = {"field": condition.field, "operator": condition.operator}
    if condition.value is not None:
        data["value"] = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    return data


def parse(data: object, *, kinds: Mapping[str, Kind] | None = None, at: str = "conditions") -> Condition:
    """The condition that JSON or YAML data describes. With `kinds`, other fields are refused.

    Raises Invalid with one error per mistake; its field is the path, e.g. "conditions.all[0].operator".
    """
    reader = _Reader(kinds)
    condition = ALWAYS if data is None or data == {} else reader.read(data, at, 0)
    if reader.errors:
        raise Invalid(errors=reader.errors)
    return condition


class _Reader:
    """Reads on after a mistake, so that all of them are told at once."""

    def __init__(self, kinds: Mapping[str, Kind] | None) -> None:
        self.kinds = kinds
        self.errors: list[FieldError] = []
        self._count = 0

    def wrong(self, path: str, message: str) -> Condition:
        self.errors.append(FieldError(path, message))
        return ALWAYS

    def read(self, data: object, path: str, depth: int) -> Condition:
        if not isinstance(data, Mapping):
            return self.wrong(path, "A condition is a group (all, any) or has field, operator and value")
        if depth > MAX_DEPTH:
            return self.wrong(path, f"Groups may be nested {MAX_DEPTH} deep")
        groups = [match for match in Match if match.value in data]
        if len(groups) == 1 and len(data) == 1:
            return self._group(groups[0], data[groups[0].value], f"{path}.{groups[0].value}", depth)
        if groups:
            return self.wrong(path, "A group has one key, all or any, and nothing beside it")
        return self._comparison(data, path)

    def _group(self, match: Match, members: object, path: str, depth: int) -> Condition:
        if not isinstance(members, list | tuple):
            return self.wrong(path, "Give a list of conditions")
        return Group(match, tuple(self.read(m, f"{path}[{i}]", depth + 1) for i, m in enumerate(members)))

    def _comparison(self, data: Mapping[Any, Any], path: str) -> Condition:
        self._count += 1
        if self._count == MAX_COMPARISONS + 1:
            self.wrong(path, f"There may be at most {MAX_COMPARISONS} comparisons")
        if self._count > MAX_COMPARISONS:
            return ALWAYS
        before = len(self.errors)
        self._check_keys(data, path)
        field, operator = self._field(data.get("field"), path), self._operator(data.get("operator"), path)
        value = self._value(data.get("value"), OPERATORS[operator], f"{path}.value") if operator else None
        if field and operator:
            self._check_kind(field, operator, path)
        return Comparison(field, operator, value) if len(self.errors) == before else ALWAYS

    def _check_keys(self, data: Mapping[Any, Any], path: str) -> None:
        for key in data:
            if key not in ("field", "operator", "value"):
                self.wrong(path, f"Unknown key {key!r}; a comparison has field, operator and value")

    def _field(self, name: object, path: str) -> str:
        if not isinstance(name, str) or not name.strip():
            self.wrong(f"{path}.field", "Name the field to compare, e.g. question.QID1")
            return ""
        if self.kinds is not None and name not in self.kinds:
            self.wrong(f"{path}.field", f"There is no field {name!r}.{_hint(name, self.kinds)}")
        return name

    def _operator(self, name: object, path: str) -> str:
        if isinstance(name, str) and name in OPERATORS:
            return name
        hint = _hint(str(name), OPERATORS)
        self.wrong(f"{path}.operator", f"Unknown operator {name!r}.{hint} Operators: {', '.join(OPERATORS)}")
        return ""

    def _check_kind(self, field: str, operator: str, path: str) -> None:
        kind = (self.kinds or {}).get(field)
        allowed = {Kind.ID: _ON_IDS, Kind.BOOLEAN: _ON_BOOLEANS}.get(kind) if kind else None
        if allowed and operator not in allowed:
            self.wrong(f"{path}.operator", f"{field} is of kind {kind}: use {', '.join(allowed)}")

    def _value(self, value: object, operator: Operator, path: str) -> Any:
        if operator.takes is Takes.NOTHING:
            return self.wrong(path, f"{operator.name!r} takes no value") if value is not None else None
        if operator.takes is Takes.LIST:
            return self._list(value, operator, path)
        if not isinstance(value, str | int | float | date) or value == "":
            return self.wrong(path, f"{operator.name!r} needs one value (to ask for nothing use 'is empty')")
        return value

    def _list(self, value: object, operator: Operator, path: str) -> Any:
        if not isinstance(value, list | tuple) or not all(isinstance(v, str | int | float | date) for v in value):
            return self.wrong(path, f"{operator.name!r} needs a list of values")
        return tuple(value)


def _hint(word: str, candidates: Mapping[str, object]) -> str:
    close = get_close_matches(word, candidates, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
