"""What becomes of a value on its way from a source to its field."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field

BETWEEN = ";"
"""Between several values of one field, as Salesforce writes them."""
MOST_MAPPED = 1000
Scalar = str | int | float | bool


def _texts(value: object) -> object:
    """YAML reads 1 and yes as what they look like; an answer is a text."""
    return {as_text(key): each for key, each in value.items()} if isinstance(value, Mapping) else value


Answers = Annotated[Mapping[str, Scalar], BeforeValidator(_texts), Field(min_length=1, max_length=MOST_MAPPED)]
"""From an answer to what is written for it."""


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not a time zone; write one like Europe/Paris")
    return name


Zone = Annotated[str, AfterValidator(_zone)]
"""A name like "Europe/Paris"."""


def as_text(value: object) -> str:
    """As answers are written: 5, not 5.0; true, not True."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def mapped(value: Any, answers: Mapping[str, Scalar], default: Scalar | None) -> Any:
    """What stands in `answers` for the value, or for each of several; else the default, else the value itself."""
    text = as_text(value)
    if text in answers or BETWEEN not in text:
        return answers.get(text, value if default is None else default)
    parts = (answers.get(part, part if default is None else default) for part in text.split(BETWEEN))
    return BETWEEN.join(dict.fromkeys(as_text(part) for part in parts))


def day(moment: datetime, zone: str) -> str:
    """The day that it is in the zone at this moment, e.g. "2026-02-01"."""
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()


def as_salesforce(moment: datetime) -> str:
    """A time as Salesforce reads it, e.g. "2026-01-31T23:30:00.000Z"."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def clipped(text: str, limit: int) -> str:
    """At most `limit` characters as Salesforce counts them: UTF-16 units, a line end as two. A cut ends in "…"."""
    if _units(text) <= limit:
        return text
    room, kept = limit - 1, []
    for character in text:
        room -= _units(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept) + "…"


def _units(text: str) -> int:
    return len(text) + sum(c == "\n" or c > "\uffff" for c in text)
