"""Kill -9 in the middle of 500 messages: the mail sink's journal is the oracle (G0, G3, G4)."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests
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


def api(demo: RunningDemo, method: str, path: str, **options: Any) -> Any:
    headers = {"Authorization": f"Bearer {demo.facts['api_key']}", **options.pop("headers", {})}
    answer = requests.request(method, f"{demo.facts['hearback']}/api/v1{path}", headers=headers, timeout=60, **options)
    assert answer.ok, answer.text
    return answer.json()


def seeded(demo: RunningDemo) -> list[str]:
    answer = requests.post(
        f"{demo.facts['salesforce_api']}/_sim/seed",
        json={"contacts": CONTACTS},
        timeout=60,
        verify=demo.facts["ca_file"],
    )
    return list(answer.json()["contact_ids"])


def received(demo: RunningDemo) -> Counter[str]:
    """How many messages each address got, as the sink saw it."""
    items = requests.get(f"{demo.facts['mailbox']}/api/messages", timeout=60).json()["items"]
    return Counter(recipient for item in items for recipient in item["envelope"]["rcpt_to"])


def send(demo: RunningDemo, record_ids: list[str]) -> str:
    survey = api(demo, "GET", "/surveys")["items"][0]["id"]
    message = {
        "from_name": "Acme",
        "reply_to": "",
        "subject": "Your opinion",
        "body": "Hello ${m://FirstName}\n\n${l://SurveyLink?d=Start}",
    }
    request = {"survey": survey, "channel": "email", "object": "Contact", "record_ids": record_ids, "message": message}
    return str(api(demo, "POST", "/distributions", json=request, headers={"Idempotency-Key": "kill"})["id"])


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
        view = api(demo, "GET", f"/distributions/{distribution}")
        assert view["prepared_at"] is None or conserved(view["counts"]), view["counts"]
        return bool(view["state"] == "sent")

    wait_until(settled, 90, "every message settled after the kill")

    items = api(demo, "GET", f"/distributions/{distribution}/recipients")["items"]
    uncertain = {item["record_id"] for item in items if item["state"] == "uncertain"}
    got = received(demo)
    assert 100 <= in_the_middle < CONTACTS, "the kill came too early or too late to prove anything"
    assert max(got.values()) == 1, "doubled"
    assert len(uncertain) <= MOST_UNCERTAIN
    assert {item["state"] for item in items} <= {"sent", "uncertain"}
    assert CONTACTS - len(uncertain) <= got.total() <= CONTACTS, "lost"
