"""Each recorded exchange is played again and its answer compared, or named as not covered."""

import pytest

from tests.conformance.comparing import (
    Difference,
    body_differences,
    declarations,
    fits,
    header_differences,
    is_declared,
    outcome_differences,
    played,
)
from tests.conformance.covered import COVERED, EXCHANGES, LEFT_OUT
from tests.conformance.exchanges import NOT_HERE, RECORDED, Exchange
from tests.conformance.not_covered import NOT_COVERED, why_not_covered
from tests.conformance.replays import REPLAYS, Org, Play, replay_of

pytestmark = pytest.mark.skipif(not RECORDED.exists(), reason=NOT_HERE)
PART = "recorded exchanges"
CHOSEN = [
    pytest.param(each, id=each.short_title, marks=pytest.mark.conformance(PART, not_covered=why_not_covered(each)))
    for each in LEFT_OUT
]


@pytest.mark.conformance(PART)
@pytest.mark.parametrize("exchange", COVERED, ids=lambda exchange: exchange.short_title)
def test_it_answers_as_recorded(org: Org, exchange: Exchange) -> None:
    replay = replay_of(exchange)
    assert replay, f"nothing plays {exchange.title}"
    for answer, bodies in played(org, exchange, replay):
        assert answer.status_code == exchange.status, answer.text
        assert not header_differences(answer, exchange)
        assert not [
            each for each in sorted(body_differences(answer, exchange, bodies)) if not is_declared(each, replay)
        ]
        assert not outcome_differences(answer, exchange, bodies)


@pytest.mark.parametrize("exchange", CHOSEN)
def test_what_is_not_covered_answers_501(org: Org, exchange: Exchange) -> None:
    answer = org.send(exchange)
    assert (answer.status_code, (answer.json or [{}])[0]["errorCode"]) == (501, "NOT_IMPLEMENTED")


def test_the_one_recorded_failure_is_ours_word_for_word(org: Org) -> None:
    (failed,) = [exchange for exchange in EXCHANGES if "sobjects/Foo" in str(exchange.request)]
    inner = failed.bodies[0]["compositeResponse"][0]
    answer = org.api().get("sobjects/Foo")
    assert (answer.status_code, answer.json) == (inner["httpStatusCode"], inner["body"])


def test_all_74_exchanges_are_there_and_each_is_covered_or_not() -> None:
    assert len(EXCHANGES) == 74
    assert not [e.title for e in EXCHANGES if not (replay_of(e) or why_not_covered(e))]


def test_nothing_is_declared_for_an_exchange_that_is_not_recorded() -> None:
    assert not [key for key in NOT_COVERED if not any((e.source, e.title[: len(key[1])]) == key for e in LEFT_OUT)]


@pytest.mark.parametrize(
    "play",
    sorted({r.play for r in REPLAYS if declarations(r)}, key=lambda play: play.__name__),
    ids=lambda play: play.__name__,
)
def test_nothing_is_declared_that_is_no_difference(org: Org, play: Play) -> None:
    found, declared = set[Difference](), set[Difference]()
    for exchange in COVERED:
        replay = replay_of(exchange)
        if replay and replay.play is play:
            declared |= declarations(replay)
            for answer, bodies in played(org, exchange, replay):
                found |= body_differences(answer, exchange, bodies)
    assert not [one for one in sorted(declared) if not any(fits(each, one) for each in found)]
