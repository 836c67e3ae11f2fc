"""Kill -9 in the middle of 500 messages: the mail sink's journal is the oracle (G0, G3, G4)."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from redis import Redis

from tests.support.running_demo import RunningDemo

pytestmark = pytest.mark.whole
CONTACTS = 500
MOST_UNCERTAIN = 2
"""One for each worker process of the demo: its window is one message."""


@pytest.fixture(params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest, new_demo: Callable[..., Any]) -> Iterator[RunningDemo]:
    """The demo on each database."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("empty_postgres_url")
    with ExitStack() as stack:
        yield stack.enter_context(new_demo(env={"HEARBACK_DATABASE__URL": url} if url else {}))


def seeded(demo: RunningDemo) -> list[str]:
    return list(demo.org("POST", "/_sim/seed", json={"contacts": CONTACTS})["contact_ids"])


def received(demo: RunningDemo) -> Counter[str]:
    """How many messages each address got, as the sink saw it."""
    return Counter(recipient for mail in demo.mails() for recipient in mail["envelope"]["rcpt_to"])


def send(demo: RunningDemo, record_ids: list[str]) -> str:
    survey = demo.api("GET", "/surveys")["items"][0]["id"]
    message = {
        "from_name": "Acme",
        "reply_to": "",
        "subject": "Your opinion",
        "body": "Hello ${m://FirstName}\n\n${l://SurveyLink?d=Start}",
    }
    request = {"survey": survey, "channel": "email", "object": "Contact", "record_ids": record_ids, "message": message}
    return str(demo.api("POST", "/distributions", json=request, headers={"Idempotency-Key": "kill"})["id"])


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.1)


def conserved(counts: dict[str, int]) -> bool:
    """G4."""
    left_out = ("opted_out", "missing_email", "missing_phone", "not_found", "duplicate_address")
    states = ("pending", "sending", "sent", "failed", "uncertain", "cancelled")
    return counts["selected"] == CONTACTS == sum(counts[name] for name in left_out) + counts["in_list"] and counts[
        "in_list"
    ] == sum(counts[name] for name in states)


def test_a_killed_worker_and_a_flushed_redis_neither_lose_nor_double_a_message(demo: RunningDemo) -> None:
    distribution = send(demo, seeded(demo))
    wait_until(lambda: received(demo).total() >= 100, 120, "a hundred messages")
    demo.kill_tree("worker")
    Redis.from_url(demo.facts["redis"]).flushall()
    in_the_middle = received(demo).total()

    def settled() -> bool:
        view = demo.api("GET", f"/distributions/{distribution}")
        assert view["prepared_at"] is None or conserved(view["counts"]), view["counts"]
        return bool(view["state"] == "sent")

    wait_until(settled, 90, "every message settled after the kill")

    items = demo.api("GET", f"/distributions/{distribution}/recipients")["items"]
    uncertain = {item["record_id"] for item in items if item["state"] == "uncertain"}
    got = received(demo)
    assert 100 <= in_the_middle < CONTACTS, "the kill came too early or too late to prove anything"
    assert max(got.values()) == 1, "doubled"
    assert len(uncertain) <= MOST_UNCERTAIN
    assert {item["state"] for item in items} <= {"sent", "uncertain"}
    assert CONTACTS - len(uncertain) <= got.total() <= CONTACTS, "lost"
