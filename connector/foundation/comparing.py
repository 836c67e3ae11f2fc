"""How two values of unlike types are compared: as the most telling type that both can be read as.

A boolean beside "yes" or "1" compares as booleans, a number beside "9" as numbers, a date beside "2026-01-31" as dates
(a time beside a bare date as days, in UTC). Texts are equal regardless of case, except an Id; two texts are ordered as
numbers or dates when both are, otherwise by their letters. What cannot be read that way is not equal and has no order.
"""

import math
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.]{5,15}(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?\Z")
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Id(str):
    """An identifier: upper and lower case differ."""

    __slots__ = ()


def is_empty(value: Any) -> bool:
    """None, a text of spaces, or a collection of empty values."""
    if isinstance(value, list | tuple | set | frozenset):
        return all(is_empty(member) for member in value)
    return value is None or (isinstance(value, str) and not value.strip())


def equal(actual: Any, expected: Any) -> bool:
    if isinstance(actual, str) and isinstance(expected, str):
        return _key(actual, actual) == _key(expected, actual)
    pair = _typed(actual, expected)
    return pair is not None and bool(pair[0] == pair[1])


def order(actual: Any, expected: Any) -> int | None:
    """-1, 0 or 1 as `actual` is less than, equal to or greater than `expected`; None when there is no order."""
    pair = _typed(actual, expected)
    if pair is None and isinstance(actual, str) and isinstance(expected, str):
        pair = (_key(actual, actual), _key(expected, actual))
    return None if pair is None else (pair[0] > pair[1]) - (pair[0] < pair[1])


def contains(actual: Any, expected: Any) -> bool:
    return _key(str(expected), actual) in _key(str(actual), actual)


def starts_with(actual: Any, expected: Any) -> bool:
    return _key(str(actual), actual).startswith(_key(str(expected), actual))


def in_list(actual: Any, expected: Any) -> bool:
    return any(equal(actual, member) for member in expected)


def _key(text: str, actual: Any) -> str:
    return text.strip() if isinstance(actual, Id) else text.strip().casefold()


def _typed(actual: Any, expected: Any) -> tuple[Any, Any] | None:
    """Both as booleans, numbers or dates, whichever fits first."""
    if isinstance(actual, bool) or isinstance(expected, bool):
        return _both(_boolean(actual), _boolean(expected))
    if isinstance(actual, date) or isinstance(expected, date):
        return _dates(actual, expected)
    return _both(_number(actual), _number(expected)) or _dates(actual, expected)


def _both(first: Any, second: Any) -> tuple[Any, Any] | None:
    return None if first is None or second is None else (first, second)


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else _BOOLEANS.get(str(value).strip().lower())


def _number(value: Any) -> Decimal | None:
    if isinstance(value, str):
        return Decimal(value.strip()) if _NUMBER.match(value.strip()) else None
    if isinstance(value, float):
        return Decimal(str(value)) if math.isfinite(value) else None
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _dates(actual: Any, expected: Any) -> tuple[date, date] | None:
    pair = _both(_date(actual), _date(expected))
    if pair is not None and isinstance(pair[0], datetime) != isinstance(pair[1], datetime):
        return _both(_day(pair[0]), _day(pair[1]))
    return pair


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value
    if isinstance(value, date):
        return value
    return _read_date(value.strip()) if isinstance(value, str) and _DATE.match(value.strip()) else None


def _read_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else _date(datetime.fromisoformat(text))
    except ValueError:
        return None


def _day(value: date) -> date | None:
    try:
        return value.astimezone(UTC).date() if isinstance(value, datetime) else value
    except OverflowError:
        return None
