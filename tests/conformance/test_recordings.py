"""Each recorded exchange is played again and its answer compared, or named as not covered."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests.conformance import replayed_composite, replayed_login, replayed_reading, replayed_writing
from tests.conformance.exchanges import NOT_HERE, RECORDED, Exchange, recorded
from tests.conformance.not_covered import NOT_COVERED, why_not_covered
from tests.conformance.replays import Answer, Org, Replay, replay_of
from tests.conformance.trees import Tree, differences

pytestmark = pytest.mark.skipif(not RECORDED.exists(), reason=NOT_HERE)

EXCHANGES = recorded()
COVERED = [exchange for exchange in EXCHANGES if not why_not_covered(exchange)]
LEFT_OUT = [exchange for exchange in EXCHANGES if why_not_covered(exchange)]
PLAYERS = (replayed_composite, replayed_login, replayed_reading, replayed_writing)


@pytest.mark.parametrize("exchange", COVERED, ids=lambda exchange: exchange.short_title)
def test_it_answers_as_recorded(org: Org, exchange: Exchange) -> None:
    replay = replay_of(exchange)
    assert replay, f"nothing plays {exchange.title}"
    played = replay.play(org, exchange)
    pairs = zip(played, exchange.bodies, strict=True) if isinstance(played, Sequence) else [(played, None)]
    for answer, body in pairs:
        _compare(answer, exchange, exchange.bodies if body is None else (body,), replay)


@pytest.mark.parametrize("exchange", LEFT_OUT, ids=lambda exchange: exchange.short_title)
def test_what_is_not_covered_says_so(org: Org, exchange: Exchange) -> None:
    answer = org.send(exchange)
    assert why_not_covered(exchange).endswith(f": {answer.status_code}")
    assert (answer.json or [{}])[0]["errorCode"] in ("NOT_IMPLEMENTED", "INVALID_TYPE", "NOT_FOUND", "MALFORMED_QUERY")


def test_the_one_recorded_failure_is_ours_word_for_word(org: Org) -> None:
    (failed,) = [exchange for exchange in EXCHANGES if "sobjects/Foo" in str(exchange.request)]
    inner = failed.bodies[0]["compositeResponse"][0]
    answer = org.api().get("sobjects/Foo")
    assert (answer.status_code, answer.json) == (inner["httpStatusCode"], inner["body"])


def test_all_74_exchanges_are_there_and_each_is_covered_or_not() -> None:
    assert len(EXCHANGES) == 74
    assert not [e.title for e in EXCHANGES if not (replay_of(e) or why_not_covered(e))]


def test_nothing_is_declared_for_an_exchange_that_is_not_recorded() -> None:
    idle = [key for key in NOT_COVERED if not any((e.source, e.title[: len(key[1])]) == key for e in LEFT_OUT)]
    assert not idle


def _compare(answer: Answer, exchange: Exchange, bodies: tuple[object, ...], replay: Replay) -> None:
    assert answer.status_code == exchange.status, answer.text
    _compare_headers(answer, exchange)
    if exchange.status == 204:
        assert not answer.data
        return
    tree = Tree()
    for body in bodies:
        tree.add(body, typed=exchange.source == "shapes")
    found = sorted({difference for difference in differences(answer.json, tree) if not _is_named(*difference, replay)})
    assert not found
    if exchange.source == "rest" and isinstance(bodies[0], list):
        assert _outcomes(answer.json) == _outcomes(bodies[0])


def _outcomes(rows: Any) -> list[tuple[bool, bool | None]]:
    return [(row["success"], row.get("created")) for row in rows]


def _compare_headers(answer: Answer, exchange: Exchange) -> None:
    for name, value in exchange.headers.items():
        ours = answer.headers.get(name)
        assert ours is not None, f"no header {name}"
        if name == "content-type":
            assert ours == value
        if name == "sforce-limit-info":
            assert re.fullmatch(r"api-usage=\d+/\d+", ours)


def _is_named(place: str, difference: str, replay: Replay) -> bool:
    patterns = {"missing": replay.leaves_out, "not recorded": replay.adds}.get(difference, {})
    return any(fnmatchcase(place, pattern.replace("[]", "[[]]")) for pattern in patterns)
