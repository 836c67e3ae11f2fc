"""When a distribution goes: a local time in an IANA zone becomes one moment (G5)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LONGEST_GAP = timedelta(hours=24)
"""No clock was ever set forward by more."""


def zone(name: str) -> ZoneInfo:
    """Raises ValueError for what is no zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name[:64]!r} is no time zone; write one like Europe/Paris") from error


def moment(written: str, time_zone: str) -> datetime:
    """The moment that was written, in UTC: with an offset as it is, else as the clocks of the zone show it.

    A time that the clocks skip is the first one after the gap; one that they show twice is the first.
    Raises ValueError.
    """
    try:
        local = datetime.fromisoformat(written)
    except ValueError as error:
        raise ValueError("is no date and time; write it like 2026-12-01T09:00") from error
    try:
        return local.astimezone(UTC) if local.tzinfo else _first(local, zone(time_zone))
    except OverflowError as error:
        raise ValueError("is too far away") from error


def shown(at: datetime, time_zone: str) -> datetime:
    """The moment as the clocks of the zone show it."""
    return at.astimezone(zone(time_zone))


def _first(local: datetime, where: ZoneInfo) -> datetime:
    at = local.replace(tzinfo=where, fold=0).astimezone(UTC)
    if at.astimezone(where).replace(tzinfo=None) == local:
        return at
    return _end_of_gap(at, where)


def _end_of_gap(within: datetime, where: ZoneInfo) -> datetime:
    """The moment at which the clocks were set forward; `within` is at most the gap's length after it."""
    low, high = within - LONGEST_GAP, within
    before = low.astimezone(where).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(where).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
