"""How the org in memory reads: which records a query finds, in which order, and what of them it gives."""

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from connector.integrations.ports import (
    AllOf,
    Compare,
    Condition,
    In,
    ObjectDescription,
    Query,
    Record,
)
from connector.integrations.salesforce import soql

Records = Mapping[str, Mapping[str, Record]]
"""By object and id."""
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Reading:
    """Of records that are flat: a lookup holds the id of its parent."""

    def __init__(self, records: Records, describe: Callable[[str], ObjectDescription]) -> None:
        self._records = records
        self.describe = describe

    def found(self, query: Query, candidates: Iterable[Record]) -> list[Record]:
        rows = [row for row in candidates if self._matches(row, query, query.where)]
        for entry in reversed(query.order_by):
            self._sort(rows, query, entry.removesuffix(" DESC"), descending=entry.endswith(" DESC"))
        return [self._selected(row, query) for row in rows[: query.limit]]

    def _selected(self, row: Record, query: Query) -> Record:
        selected: Record = {}
        for path in query.fields:
            self._put(selected, row, query.object_name, path)
        return selected

    def _put(self, into: Record, row: Record, object_name: str, path: str) -> None:
        first, _, rest = path.partition(".")
        if not rest:
            into[first] = row[first]
            return
        name, parent = self._parent(row, object_name, first)
        if parent is None:
            into[first] = None
        else:
            self._put(into.setdefault(first, {}), parent, name, rest)

    def _parent(self, row: Record, object_name: str, relationship: str) -> tuple[str, Record | None]:
        link = self.describe(object_name).parent(relationship)
        assert link is not None
        parent_name = link.reference_to[0]
        return parent_name, self._records[parent_name].get(row[link.name] or "")

    def _value(self, row: Record, query: Query, path: str) -> Any:
        found: Any = {}
        self._put(found, row, query.object_name, path)
        for step in path.split("."):
            found = found[step] if found is not None else None
        return found

    def _sort(self, rows: list[Record], query: Query, path: str, *, descending: bool) -> None:
        """Empty first, as Salesforce sorts."""

        def key(row: Record) -> tuple[bool, Any]:
            value = self._value(row, query, path)
            return value is not None, folded(value)

        rows.sort(key=key, reverse=descending)

    def _matches(self, row: Record, query: Query, condition: Condition | None) -> bool:
        if condition is None:
            return True
        if isinstance(condition, Compare):
            return _compared(self._value(row, query, condition.field), condition)
        if isinstance(condition, In):
            return self._is_in(row, query, condition)
        every_or_one = all if isinstance(condition, AllOf) else any
        return every_or_one(self._matches(row, query, part) for part in condition.conditions)

    def _is_in(self, row: Record, query: Query, membership: In) -> bool:
        """As the adapter writes values: ids are checked and completed."""
        kind = soql.field_at(membership.field, query.object_name, self.describe).type
        wanted = {soql.literal(value, kind).casefold() for value in membership.values}
        return soql.literal(self._value(row, query, membership.field), kind).casefold() in wanted


def _compared(value: Any, condition: Compare) -> bool:
    if condition.operator in ("=", "!="):
        return same(value, condition.value) == (condition.operator == "=")
    if value is None or condition.value is None:
        return False
    return _COMPARISONS[condition.operator](folded(value), folded(condition.value))


def same(one: Any, other: Any) -> bool:
    """As Salesforce compares: without case."""
    return bool(folded(one) == folded(other))


def folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
