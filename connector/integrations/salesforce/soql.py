"""The only place where SOQL is written: a `Query` becomes one or several statements.

Every field is looked up in describe, every value is quoted here, and a long list of values is split so that a
statement fits into a URL.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote_plus

from connector.integrations.ports import (
    AllOf,
    Compare,
    Condition,
    FieldDescription,
    In,
    ObjectDescription,
    Query,
    SalesforceRefused,
    Scalar,
)
from connector.integrations.salesforce.record_ids import InvalidRecordId, key_prefix, record_id

__all__ = ["InvalidRecordId", "check_fields", "field_at", "key_prefix", "quote", "record_id", "statements"]

Describe = Callable[[str], ObjectDescription]

MAX_QUERY_BYTES: Final = 12_000
"""Length of a statement as it stands in the URL; Salesforce takes about 16 kB for the address and headers together."""

MAX_RELATIONSHIP_STEPS: Final = 5

_NO_ROW: Final = "Id = null"
_EVERY_ROW: Final = "Id != null"
_OPERATORS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_ESCAPES: Final = str.maketrans(
    {"\\": r"\\", "'": r"\'", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\b": r"\b", "\f": r"\f"}
)
_OBJECT_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}\Z")


def statements(query: Query, describe: Describe) -> Iterator[str]:
    """The SOQL of a query: none when nothing can match, several when its longest list of values is too long for one.

    Raises SalesforceRefused(INVALID_FIELD) for a field that describe lacks, InvalidRecordId for a malformed id, and
    ValueError for a split query with an order or a limit, which would not hold over several statements.
    """
    check_fields(query, describe)
    if _never(query.where):
        return
    parts = list(_split(query, describe))
    if len(parts) > 1 and (query.order_by or query.limit is not None):
        raise ValueError("A query whose values fill several statements cannot have an order or a limit.")
    yield from (_statement(part, describe) for part in parts)


def check_fields(query: Query, describe: Describe) -> None:
    """Raises SalesforceRefused(INVALID_FIELD) for the first field of the query that the connected user cannot see."""
    for path in (*query.fields, *(entry.removesuffix(" DESC") for entry in query.order_by), *_fields_of(query.where)):
        field_at(path, query.object_name, describe)


def field_at(path: str, object_name: str, describe: Describe) -> FieldDescription:
    """The field at the end of a path such as "Account.Owner.Name"; raises SalesforceRefused(INVALID_FIELD)."""
    *steps, name = path.split(".")
    if len(steps) > MAX_RELATIONSHIP_STEPS:
        raise _unknown(path, object_name)
    owners: tuple[str, ...] = (object_name,)
    for step in steps:
        owners = _parents(owners, step, describe)
    found = next((f for owner in owners if (f := describe(owner).fields.get(name))), None)
    if found is None:
        raise _unknown(path, object_name)
    return found


def object_name(name: str) -> str:
    """The name, when it can be one of an object; raises SalesforceRefused(NOT_FOUND) as an org would."""
    if not _OBJECT_NAME.match(name):
        raise SalesforceRefused("NOT_FOUND", "The requested resource does not exist", 404)
    return name


def quote(text: str) -> str:
    """A text between quotes; raises ValueError for what cannot be part of a statement (NUL, lone surrogates)."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("A text with a NUL or half a character cannot be asked for.")
    return f"'{text.translate(_ESCAPES)}'"


def literal(value: Scalar, field_type: str = "string") -> str:
    """A value as SOQL writes it; ids are checked and completed, a datetime must be aware."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quote(record_id(value) if field_type in ("id", "reference") else value)
    if isinstance(value, date):
        return _moment(value)
    return _number(value)


def _moment(value: date) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is None:
        raise ValueError("A time without a zone cannot be compared.")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _number(value: int | float | Decimal) -> str:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"{value} is not a number that can be compared.")
    return format(number, "f")


def _statement(query: Query, describe: Describe) -> str:
    fields = ", ".join(dict.fromkeys(query.fields))
    clauses = [f"SELECT {fields} FROM {object_name(query.object_name)}"]  # noqa: S608  (each part was checked)
    if query.where is not None:
        clauses.append(f"WHERE {_condition(query.where, query.object_name, describe)}")
    if query.order_by:
        clauses.append(f"ORDER BY {', '.join(query.order_by)}")
    if query.limit is not None:
        clauses.append(f"LIMIT {int(query.limit)}")
    return " ".join(clauses)


def _condition(condition: Condition, owner: str, describe: Describe) -> str:
    if isinstance(condition, Compare):
        return _comparison(condition, field_at(condition.field, owner, describe).type)
    if isinstance(condition, In):
        return _membership(condition, field_at(condition.field, owner, describe).type)
    word, empty = (" AND ", _EVERY_ROW) if isinstance(condition, AllOf) else (" OR ", _NO_ROW)
    return f"({word.join(_condition(part, owner, describe) for part in condition.conditions) or empty})"


def _comparison(comparison: Compare, field_type: str) -> str:
    if comparison.operator not in _OPERATORS:
        raise ValueError(f"{comparison.operator!r} is not a comparison.")
    return f"{comparison.field} {comparison.operator} {literal(comparison.value, field_type)}"


def _membership(membership: In, field_type: str) -> str:
    values = dict.fromkeys(literal(value, field_type) for value in membership.values)
    return f"{membership.field} IN ({','.join(values)})" if values else _NO_ROW


def _never(condition: Condition | None) -> bool:
    if isinstance(condition, AllOf):
        return any(_never(part) for part in condition.conditions)
    return isinstance(condition, In) and not condition.values


def _fields_of(condition: Condition | None) -> Iterator[str]:
    if isinstance(condition, Compare | In):
        yield condition.field
    elif condition is not None:
        for part in condition.conditions:
            yield from _fields_of(part)


def _parents(owners: Sequence[str], relationship: str, describe: Describe) -> tuple[str, ...]:
    lookups = (describe(owner).parent(relationship) for owner in owners)
    return tuple(target for lookup in lookups if lookup for target in lookup.reference_to)


def _unknown(path: str, owner: str) -> SalesforceRefused:
    message = f"{owner} has no field {path} that the connected user may see: check its name and the permission set."
    return SalesforceRefused("INVALID_FIELD", message, 400)


def _split(query: Query, describe: Describe) -> Iterator[Query]:
    """The query itself, or one for each lot of values of its longest list."""
    longest = _longest(query.where)
    if longest is None:
        yield query
        return
    shortest = replace(query, where=_substituted(query.where, longest, longest.values[:1]))
    room = MAX_QUERY_BYTES - _encoded_length(_statement(shortest, describe))
    for lot in _lots(longest, field_at(longest.field, query.object_name, describe).type, room):
        yield replace(query, where=_substituted(query.where, longest, lot))


def _longest(condition: Condition | None) -> In | None:
    """The longest list that each row must match; one inside an AnyOf cannot be split."""
    if isinstance(condition, In):
        return condition
    parts = condition.conditions if isinstance(condition, AllOf) else ()
    found = [longest for part in parts if (longest := _longest(part))]
    return max(found, key=lambda membership: len(membership.values), default=None)


def _lots(membership: In, field_type: str, room: int) -> Iterator[tuple[Scalar, ...]]:
    """Lots whose values fit into the room, at least one group in each.

    Values that differ only in case stay together: both match the same rows, which must not come twice.
    """
    lot: list[Scalar] = []
    used = 0
    for group in _alike(membership.values, field_type).values():
        size = sum(_encoded_length(literal(value, field_type)) + len("%2C") for value in group)
        if lot and used + size > room:
            yield tuple(lot)
            lot, used = [], 0
        lot.extend(group)
        used += size
    yield tuple(lot)


def _alike(values: Sequence[Scalar], field_type: str) -> dict[str, list[Scalar]]:
    groups: dict[str, list[Scalar]] = {}
    for value in dict.fromkeys(values):
        groups.setdefault(literal(value, field_type).casefold(), []).append(value)
    return groups


def _substituted(condition: Condition | None, target: In, values: tuple[Scalar, ...]) -> Any:
    if condition is target:
        return In(target.field, values)
    if not isinstance(condition, AllOf):
        return condition
    return AllOf(tuple(_substituted(part, target, values) for part in condition.conditions))


def _encoded_length(text: str) -> int:
    return len(quote_plus(text))
