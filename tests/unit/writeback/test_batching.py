"""Each row of a lot has its own outcome."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from connector.integrations.ports import Record, Rejected, SalesforceRefused, Written
from connector.writeback import backoff
from connector.writeback.batching import MAX_REFUSALS, Calls, Outcome


class Org:
    """Refuses a whole call that holds a bad row, as an org does with a value of the wrong type."""

    def __init__(self, bad: set[int]) -> None:
        self.bad, self.calls = bad, 0

    def upsert(self, rows: Sequence[Record]) -> list[Outcome]:
        self.calls += 1
        if any(row["n"] in self.bad for row in rows):
            raise SalesforceRefused("JSON_PARSER_ERROR", "Cannot deserialize", 400)
        return [Written(f"a{row['n']}", created=True) for row in rows]


def rows(count: int) -> list[Record]:
    return [{"n": number} for number in range(count)]


def test_one_call_writes_them_all() -> None:
    org = Org(bad=set())
    assert Calls().outcomes(rows(200), org.upsert) == [Written(f"a{n}", created=True) for n in range(200)]
    assert org.calls == 1


def test_a_row_that_makes_the_call_fail_is_found_and_the_others_are_written() -> None:
    found = Calls().outcomes(rows(200), Org(bad={137}).upsert)
    assert found[137] == Rejected("JSON_PARSER_ERROR", "Cannot deserialize")
    assert sum(isinstance(outcome, Written) for outcome in found) == 199


def test_a_mapping_that_is_wrong_for_all_costs_few_calls() -> None:
    org = Org(bad=set(range(200)))
    found = Calls().outcomes(rows(200), org.upsert)
    assert all(isinstance(outcome, Rejected) and not outcome.transient for outcome in found)
    assert org.calls == MAX_REFUSALS


@given(count=st.integers(0, 200), bad=st.sets(st.integers(0, 199), max_size=2))
def test_up_to_two_bad_rows_leave_the_others_alone(count: int, bad: set[int]) -> None:
    found = Calls().outcomes(rows(count), Org(bad).upsert)
    assert [isinstance(outcome, Rejected) for outcome in found] == [n in bad for n in range(count)]


@given(attempts=st.integers(1, 10_000), jitter=st.floats(0, 1, exclude_max=True))
def test_the_wait_grows_within_bounds(attempts: int, jitter: float) -> None:
    waited = backoff.wait(attempts, jitter)
    assert timedelta(seconds=1) <= waited <= backoff.LONGEST
    assert waited <= backoff.wait(attempts + 1, jitter)
    assert backoff.wait(attempts, 0) <= waited <= 2 * backoff.wait(attempts, 0)
