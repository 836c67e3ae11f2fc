"""When a written time comes: DST days in four zones, and any time in any zone (G5)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.distributions.schedule import moment, shown

ZONES = ("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "written", "at"),
    [
        ("Europe/Paris", "2026-03-29T02:30", "2026-03-29T01:00"),
        ("America/New_York", "2026-03-08T02:15", "2026-03-08T07:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:30"),
        ("Africa/Casablanca", "2026-03-22T02:30", "2026-03-22T02:00"),
        ("Pacific/Apia", "2011-12-30T10:00", "2011-12-30T10:00"),
    ],
)
def test_a_time_that_the_clocks_skip_is_the_first_one_after_the_gap(zone: str, written: str, at: str) -> None:
    assert moment(written, zone) == utc(at)


@pytest.mark.parametrize(
    ("zone", "written", "at"),
    [
        ("Europe/Paris", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("America/New_York", "2026-11-01T01:15", "2026-11-01T05:15"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
        ("Africa/Casablanca", "2026-02-15T02:30", "2026-02-15T01:30"),
    ],
)
def test_a_time_that_the_clocks_show_twice_is_the_first(zone: str, written: str, at: str) -> None:
    assert moment(written, zone) == utc(at)


def test_a_time_with_an_offset_is_as_it_is() -> None:
    assert moment("2026-12-01T09:00+05:00", "Europe/Paris") == utc("2026-12-01T04:00")
    assert moment("2026-12-01T09:00Z", "Europe/Paris") == utc("2026-12-01T09:00")


@pytest.mark.parametrize(("written", "zone"), [("tomorrow", "UTC"), ("2026-12-01T09:00", "Mars/Base"), ("", "UTC")])
def test_what_is_no_time_or_no_zone_is_said(written: str, zone: str) -> None:
    with pytest.raises(ValueError, match="time"):
        moment(written, zone)


MINUTES = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda t: t.replace(second=0, microsecond=0))


@given(written=MINUTES, zone=st.sampled_from(ZONES))
def test_the_clocks_show_what_was_written_or_the_end_of_the_gap_that_swallowed_it(written: datetime, zone: str) -> None:
    at = moment(written.isoformat(), zone)

    seen = shown(at, zone).replace(tzinfo=None)
    assert seen == written or written < seen <= written + timedelta(hours=1)
    just_before = (at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert just_before < written
