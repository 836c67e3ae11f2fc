"""How fast one sender sends."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.messaging.pace import Pace

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def sent(pace: Pace, pauses: list[float], lot: int) -> list[datetime]:
    """When each message goes, with workers that look after these pauses (in seconds) and take up to `lot`."""
    now, free_at, times = START, None, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        count = min(lot, pace.allowed(free_at, now))
        if count:
            free_at = pace.after(free_at, count, now)
            times += [now] * count
    return times


@settings(max_examples=300)
@given(
    st.integers(1, 3000),
    st.lists(st.one_of(st.floats(0, 2), st.floats(0, 90)), min_size=1, max_size=300),
    st.integers(1, 200),
)
def test_no_minute_ever_holds_more(per_minute: int, pauses: list[float], lot: int) -> None:
    times = sent(Pace(per_minute), pauses, lot)

    assert all(last - first >= MINUTE for first, last in zip(times, times[per_minute:], strict=False))


@pytest.mark.parametrize("per_minute", [1, 7, 30, 60, 100, 600, 3000])
def test_a_worker_that_looks_once_a_second_keeps_up(per_minute: int) -> None:
    times = sent(Pace(per_minute), [1] * 1200, lot=1000)

    assert 0.9 * per_minute * 20 <= len(times) <= per_minute * 20 + 1


def test_after_a_rest_only_a_little_goes_at_once() -> None:
    pace = Pace(60)

    assert pace.allowed(None, START) == 2
    assert pace.allowed(START, START + timedelta(days=1)) == 2


def test_a_slow_sender_sends_at_even_distances() -> None:
    pace = Pace(4)
    free_at = pace.after(None, 1, START)

    assert pace.allowed(free_at, START + timedelta(seconds=14)) == 0
    assert pace.next_at(free_at, START) == START + timedelta(seconds=15)
    assert pace.allowed(free_at, START + timedelta(seconds=15)) == 1
    assert pace.next_at(None, START) == START


@given(st.integers(1, 3000), st.integers(1, 50))
def test_the_next_moment_is_the_first_that_is_allowed(per_minute: int, count: int) -> None:
    pace = Pace(per_minute)
    free_at = pace.after(None, count, START)
    next_at = pace.next_at(free_at, START)

    assert pace.allowed(free_at, next_at) > 0
    assert next_at == START or pace.allowed(free_at, next_at - timedelta(microseconds=1)) == 0
