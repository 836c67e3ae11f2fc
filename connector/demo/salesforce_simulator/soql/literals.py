"""Values of a query: escapes of strings, wildcards of LIKE, dates that mean a span of time."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connector.demo.salesforce_simulator.errors import SalesforceError

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_PARTS = re.compile(r"\\u[0-9A-Fa-f]{4}|\\.|.", re.DOTALL)
_ALLOWED = set("nrtbfNRTBF\"'\\_%")


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to, not including, `end`."""

    start: datetime
    end: datetime


def unescape(quoted_text: str) -> str:
    """The string between the quotes."""
    return "".join(_plain(part) for part in _PARTS.findall(quoted_text[1:-1]))


def like_pattern(quoted_text: str) -> str:
    r"""The pattern for SQL's LIKE with `\` as its escape: % and _ are wildcards unless escaped in the query."""
    return "".join(_pattern_part(part) for part in _PARTS.findall(quoted_text[1:-1]))


def date_span(literal: str, now: datetime) -> Span:
    """What TODAY, LAST_N_DAYS:3 and the like mean at this moment, in UTC."""
    name, _, number = literal.upper().partition(":")
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start, end = _day_span(name, int(number or 0), today)
    return Span(start, end)


def _day_span(name: str, number: int, today: datetime) -> tuple[datetime, datetime]:
    day = timedelta(days=1)
    month = today.replace(day=1)
    next_month = (month + 31 * day).replace(day=1)
    last_month = (month - day).replace(day=1)
    spans = {
        "TODAY": (today, today + day),
        "YESTERDAY": (today - day, today),
        "TOMORROW": (today + day, today + 2 * day),
        "THIS_MONTH": (month, next_month),
        "LAST_MONTH": (last_month, month),
        "THIS_YEAR": (today.replace(month=1, day=1), today.replace(year=today.year + 1, month=1, day=1)),
        "LAST_N_DAYS": (today - min(number, 36_500) * day, today + day),
        "NEXT_N_DAYS": (today + day, today + (min(number, 36_500) + 1) * day),
    }
    return spans[name]


def _plain(part: str) -> str:
    if not part.startswith("\\"):
        return part
    if len(part) > 2:
        return chr(int(part[2:], 16))
    if part[1] not in _ALLOWED:
        raise SalesforceError("MALFORMED_QUERY", f"Illegal string literal: invalid escape sequence '{part}'")
    return _ESCAPES.get(part[1].lower(), part[1])


def _pattern_part(part: str) -> str:
    if part in ("%", "_"):
        return part
    letter = _plain(part)
    return f"\\{letter}" if letter in ("%", "_", "\\") else letter
