"""The times of the week at which a sender sends."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from connector.messaging.send_windows import SendWindow, WindowInput

WEEKDAYS = [1, 2, 3, 4, 5]
EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
ZONES = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata", "UTC"]
MINUTE = timedelta(minutes=1)


def window(begin: str = "08:00", end: str = "20:00", zone: str = "Europe/Paris", days: list[int] = WEEKDAYS) -> Any:
    given = {"days": days, "from": begin, "to": end, "time_zone": zone}
    return SendWindow.of(WindowInput.model_validate(given).stored())


def at(local: str, zone: str = "Europe/Paris", fold: int = 0) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("local", "is_open"),
    [
        ("2026-03-02T07:59:59", False),
        ("2026-03-02T08:00", True),
        ("2026-03-02T19:59:59", True),
        ("2026-03-02T20:00", False),
        ("2026-03-01T12:00", False),
        ("2026-07-03T08:00", True),
    ],
)
def test_it_follows_the_clock_on_the_wall(local: str, is_open: bool) -> None:
    assert window().is_open(at(local)) is is_open


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    night = window("22:00", "06:00", days=[5])

    assert night.is_open(at("2026-03-06T23:00")) and night.is_open(at("2026-03-07T05:59"))
    assert not night.is_open(at("2026-03-07T22:30")) and not night.is_open(at("2026-03-06T05:00"))


def test_a_whole_day_ends_at_midnight() -> None:
    day = window("00:00", "24:00", days=[1])

    assert day.is_open(at("2026-03-02T00:00")) and day.is_open(at("2026-03-02T23:59"))
    assert not day.is_open(at("2026-03-03T00:00"))


def test_it_opens_next_on_monday_morning() -> None:
    assert window().opens_at(at("2026-03-06T20:00")) == at("2026-03-09T08:00")
    assert window().opens_at(at("2026-03-09T08:00:30")) == at("2026-03-09T08:00:30")


def test_a_beginning_that_clocks_skip_is_the_moment_after() -> None:
    early = window("02:30", "05:00", days=EVERY_DAY)

    assert early.opens_at(at("2026-03-29T01:00")) == at("2026-03-29T03:00")


def test_a_window_that_clocks_skip_whole_waits_for_its_next_day() -> None:
    assert window("02:10", "02:50", days=[7]).opens_at(at("2026-03-29T01:00")) == at("2026-04-05T02:10")


def test_a_time_that_comes_twice_counts_twice() -> None:
    early = window("02:30", "02:45", days=EVERY_DAY)

    assert early.is_open(at("2026-10-25T02:35", fold=0)) and early.is_open(at("2026-10-25T02:35", fold=1))
    assert early.opens_at(at("2026-10-25T02:50", fold=0)) == at("2026-10-25T02:30", fold=1)


clock_times = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
windows = st.builds(
    lambda begin, end, zone, days: window(begin, end if end != begin else "24:00", zone, days),
    clock_times,
    clock_times,
    st.sampled_from(ZONES),
    st.lists(st.integers(1, 7), min_size=1, max_size=7, unique=True),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@settings(max_examples=60, deadline=None)
@given(windows, moments)
def test_it_opens_at_the_first_open_moment(found: SendWindow, now: datetime) -> None:
    opens = found.opens_at(now)

    assert found.is_open(opens) and opens >= now
    assert opens == now or not found.is_open(opens - timedelta(seconds=1))
    assert not any(found.is_open(now + step * (opens - now) / 50) for step in range(50) if opens > now)


@settings(deadline=None)
@given(windows, moments)
def test_an_open_moment_lies_inside_on_the_local_clock(found: SendWindow, now: datetime) -> None:
    local = now.astimezone(found.zone)
    minute = local.hour * 60 + local.minute

    if found.is_open(now):
        inside = found.begin <= minute < found.end if found.begin < found.end else not found.end <= minute < found.begin
        assert inside


@pytest.mark.parametrize(
    "changes",
    [
        {"days": []},
        {"days": [0]},
        {"days": ["1"]},
        {"from": "8:00"},
        {"from": "25:00"},
        {"from": "24:00", "to": "08:00"},
        {"to": "08:00"},
        {"time_zone": "Paris"},
        {"time_zone": "../etc/passwd"},
        {"holidays": []},
    ],
)
def test_what_is_no_window_is_refused(changes: dict[str, Any]) -> None:
    good = {"days": [1], "from": "08:00", "to": "20:00", "time_zone": "Europe/Paris"}

    with pytest.raises(ValidationError):
        WindowInput.model_validate(good | changes)
