"""The org's API requests are spent sparingly, and never the last of them."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from connector.integrations.ports import ApiUsage
from connector.writeback import budget, queries
from connector.writeback.budget import Rules
from connector.writeback.models import WriteBackUsage
from tests.unit.writeback.conftest import ACME, Scene, upserts

USUAL = timedelta(seconds=5)
RULES = Rules(slow_from=0.7, reserve=0.1)


@given(used=st.integers(0, 20_000), more=st.integers(0, 1000), limit=st.integers(1, 15_000))
def test_the_more_is_used_the_longer_calls_rest(used: int, more: int, limit: int) -> None:
    first, second = (budget.rest(ApiUsage(count, limit), USUAL, RULES) for count in (used, used + more))
    assert USUAL <= first <= second <= budget.LONGEST_REST
    assert (first == USUAL) == (used <= 0.7 * limit) or first - USUAL < timedelta(seconds=1)


def test_nothing_is_slowed_while_nothing_is_known() -> None:
    assert budget.rest(None, USUAL, RULES) == USUAL and not budget.is_reserved(None, RULES)


def test_below_seventy_percent_a_row_waits_as_usual(scene: Scene) -> None:
    scene.org.used_elsewhere = 10_000
    for number in range(3):
        scene.record(f"R_{number}")
        scene.flush_after(seconds=5)
    assert len(upserts(scene.org)) == 3


def test_above_seventy_percent_rows_gather_for_minutes_but_a_full_call_goes_at_once(scene: Scene) -> None:
    scene.org.used_elsewhere = 13_000
    scene.record("R_first")
    scene.flush_after(seconds=2)
    for number in range(10):
        scene.record(f"R_{number}")
        scene.flush_after(seconds=10)
    assert upserts(scene.org) == [["R_first"]]

    scene.record_many(f"R_full_{number}" for number in range(200))
    scene.flush_after(seconds=2)

    assert [len(keys) for keys in upserts(scene.org)] == [1, 200]


def test_the_reserve_is_left_to_others_until_the_org_has_more(scene: Scene) -> None:
    scene.org.used_elsewhere = 13_500
    scene.record("R_1")
    scene.flush_after(seconds=2)
    scene.record("R_2")
    scene.flush_after(minutes=10)
    with scene.db.read(ACME) as session:
        hold = queries.current_hold(session, ACME)
    assert upserts(scene.org) == [["R_1"]]
    assert hold is not None and "reserve" in hold.reason

    scene.org.used_elsewhere = 100
    scene.flush_after(hours=1)

    assert upserts(scene.org) == [["R_1"], ["R_2"]]
    assert scene.states() == ["written", "written"]


def test_what_was_spent_is_counted_by_day(scene: Scene) -> None:
    scene.record_many(f"R_{number}" for number in range(450))
    scene.flush_after(seconds=2)
    with scene.db.read(ACME) as session:
        (spent,) = session.scalars(select(WriteBackUsage))
    assert (spent.calls, spent.rows) == (3, 450)
