"""Salesforce record ids: 15 case-sensitive characters, 18 with the checksum that makes them safe without case."""

import re

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
POD = "Hb0"
_WELL_FORMED = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?\Z")


def make_id(prefix: str, number: int) -> str:
    """The 18-character id of the n-th record under a three-character key prefix."""
    return lengthen(prefix + POD + _base62(number, width=9))


def lengthen(short_id: str) -> str:
    """15 characters become 18: one checksum character for the capitals of each group of five."""
    groups = (short_id[start : start + 5] for start in (0, 5, 10))
    return short_id + "".join(CHECKSUM[_capitals(group)] for group in groups)


def normal_id(value: object) -> str | None:
    """The 18-character form of a well-formed id, None for anything else (a wrong checksum included)."""
    if not isinstance(value, str) or not _WELL_FORMED.match(value):
        return None
    full = lengthen(value[:15])
    return full if len(value) == 15 or value[15:].upper() == full[15:] else None


def _capitals(group: str) -> int:
    return sum(1 << position for position, letter in enumerate(group) if "A" <= letter <= "Z")


def _base62(number: int, *, width: int) -> str:
    letters = ""
    while number:
        number, remainder = divmod(number, 62)
        letters = ALPHABET[remainder] + letters
    return letters.rjust(width, "0")
