"""Salesforce record ids: 18 characters, of which the last three are a checksum over the case of the others."""

import re
from typing import Final

_PATTERN: Final = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?\Z")
_CHECKSUM_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


class InvalidRecordId(ValueError):
    """Not a record id: wrong length, wrong characters, or an 18-character id whose checksum does not fit."""


def record_id(value: str) -> str:
    """The 18-character form of a 15- or 18-character id; raises InvalidRecordId."""
    if not isinstance(value, str) or not _PATTERN.match(value):
        raise InvalidRecordId("A record id has 15 or 18 letters and digits.")
    complete = value[:15] + _checksum(value[:15])
    if len(value) == 18 and value != complete:
        raise InvalidRecordId(f"The last three characters of {value} do not fit: it was changed or mistyped.")
    return complete


def is_record_id(value: str) -> bool:
    try:
        record_id(value)
    except InvalidRecordId:
        return False
    return True


def key_prefix(value: str) -> str:
    """The first three characters, which tell the object, e.g. "003" for Contact; raises InvalidRecordId."""
    return record_id(value)[:3]


def _checksum(short: str) -> str:
    return "".join(_CHECKSUM_ALPHABET[_capitals(short[start : start + 5])] for start in (0, 5, 10))


def _capitals(part: str) -> int:
    """Bit n is set when character n is a capital letter."""
    return sum(1 << position for position, character in enumerate(part) if "A" <= character <= "Z")
