"""Dates in piped text: `CurrentDate/FORMAT`, optionally `/OFFSET`.

FORMAT is one of NAMED, or PHP's date letters (percent-encoded in a token, as the big suites write them: `m%2Fd%2FY`).
OFFSET is `today`, `tomorrow`, `yesterday`, or like `+1 week`, `-2 days`, `+3 months`, `-1 year`.
"""

import calendar
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

KINDS = ("CurrentDate", "CurrentTime", "OtherDate")
_OFFSET = re.compile(r"\s*([+-])\s*([0-9]{1,5})\s*(day|week|month|year)s?\s*\Z")
_WORDS = {"today": 0, "tomorrow": 1, "yesterday": -1}
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}


def problem_with(parts: Sequence[str]) -> str | None:
    """What is wrong with a date token's path, or None."""
    if parts[0] not in KINDS or not 2 <= len(parts) <= 3 or not parts[1]:
        return "A date looks like date://CurrentDate/PT or date://CurrentDate/Y-m-d/+1 week"
    if len(parts) == 3 and not is_offset(parts[2]):
        return "An offset looks like +1 week, -2 days, +3 months, -1 year or tomorrow"
    return None


def is_offset(text: str) -> bool:
    return text in _WORDS or bool(_OFFSET.match(text))


def shifted(now: datetime, offset: str) -> datetime:
    """`now` moved by the offset; a month's last day stays its last; a date out of range stays where it is."""
    try:
        return _shifted(now, offset)
    except (OverflowError, ValueError):
        return now


def _shifted(now: datetime, offset: str) -> datetime:
    if offset in _WORDS:
        return now + timedelta(days=_WORDS[offset])
    found = _OFFSET.match(offset)
    if found is None:
        return now
    count, unit = int(found[1] + found[2]), found[3]
    return now + timedelta(days=count * _DAYS[unit]) if unit in _DAYS else _add_months(now, count * _MONTHS[unit])


def _add_months(now: datetime, months: int) -> datetime:
    year, month = divmod(now.year * 12 + now.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return now
    return now.replace(year=year, month=month + 1, day=min(now.day, calendar.monthrange(year, month + 1)[1]))


def _ordinal(day: int) -> str:
    return "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


LETTERS: dict[str, Callable[[datetime], str]] = {
    "d": lambda t: f"{t.day:02}",
    "j": lambda t: str(t.day),
    "D": lambda t: calendar.day_abbr[t.weekday()],
    "l": lambda t: calendar.day_name[t.weekday()],
    "N": lambda t: str(t.isoweekday()),
    "S": lambda t: _ordinal(t.day),
    "w": lambda t: str(t.isoweekday() % 7),
    "z": lambda t: str(t.timetuple().tm_yday - 1),
    "W": lambda t: f"{t.isocalendar().week:02}",
    "F": lambda t: calendar.month_name[t.month],
    "m": lambda t: f"{t.month:02}",
    "M": lambda t: calendar.month_abbr[t.month],
    "n": lambda t: str(t.month),
    "t": lambda t: str(calendar.monthrange(t.year, t.month)[1]),
    "Y": lambda t: f"{t.year:04}",
    "y": lambda t: f"{t.year % 100:02}",
    "a": lambda t: "am" if t.hour < 12 else "pm",
    "A": lambda t: "AM" if t.hour < 12 else "PM",
    "g": lambda t: str((t.hour - 1) % 12 + 1),
    "G": lambda t: str(t.hour),
    "h": lambda t: f"{(t.hour - 1) % 12 + 1:02}",
    "H": lambda t: f"{t.hour:02}",
    "i": lambda t: f"{t.minute:02}",
    "s": lambda t: f"{t.second:02}",
    "U": lambda t: str(int(t.timestamp())),
    "T": lambda t: t.tzname() or "",
    "c": lambda t: t.isoformat(timespec="seconds"),
}
NAMED: dict[str, Callable[[datetime, Locale], str]] = {
    "PT": lambda t, locale: format_date(t, "medium", locale),
    "DL": lambda t, locale: format_date(t, "long", locale),
    "FL": lambda t, locale: format_date(t, "full", locale),
    "SL": lambda t, _: f"{t:%Y-%m-%d}",
    "DS": lambda t, _: f"{t.year}-{t.month}-{t.day}",
    "ST": lambda t, locale: format_time(t, "short", locale=locale),
}


def formatted(moment: datetime, pattern: str, language: str) -> str:
    """`moment` in its own zone, by a named format in `language` or by PHP's letters; a backslash quotes one."""
    if pattern in NAMED:
        return NAMED[pattern](moment, locale_of(language))
    pieces = re.findall(r"\\.|.", pattern, re.DOTALL)
    return "".join(p[1:] if len(p) == 2 else LETTERS[p](moment) if p in LETTERS else p for p in pieces)


def locale_of(language: str) -> Locale:
    """The locale of "fr", "pt-BR" or "PT_br"; English for one that is not known."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError, TypeError):
        return Locale("en")
