"""JSON from outside: what a database cannot hold or a parser chokes on is refused, the same on every database."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any, NoReturn

from flask.json.provider import DefaultJSONProvider
from pydantic import AfterValidator, AwareDatetime, StringConstraints

MAX_DEPTH = 64


class StrictJSON(DefaultJSONProvider):
    """Raises ValueError (which Flask answers with 400) for NaN, Infinity and documents nested too deeply."""

    sort_keys = False
    ensure_ascii = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return strict_loads(s)


def strict_loads(text: str | bytes, **options: Any) -> Any:
    """The document; raises ValueError as StrictJSON does. `options` are those of json.loads."""
    try:
        document = json.loads(text, parse_constant=_no_constant, **options)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if _deeper_than(document, MAX_DEPTH):
        raise ValueError("nested too deeply")
    return document


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _deeper_than(value: Any, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return depth == 0 or any(_deeper_than(part, depth - 1) for part in parts)


def is_storable(text: str) -> bool:
    """Whether every database takes it: no NUL, no half of a character."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _storable(text: str) -> str:
    if not is_storable(text):
        raise ValueError("contains a character that cannot be stored (NUL or half a character); remove it")
    return text


def _single_line(text: str) -> str:
    if any(character < " " or character in "\x7f\x85\u2028\u2029" for character in text):
        raise ValueError("must be one line, without CR, LF or other control characters")
    return text.strip()


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("lies beyond the calendar: write a time from year 1 to year 9999 in UTC") from error


Storable = Annotated[str, AfterValidator(_storable)]
Line = Annotated[Storable, AfterValidator(_single_line)]
RequiredLine = Annotated[Line, StringConstraints(min_length=1)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A time with its zone, as UTC."""
