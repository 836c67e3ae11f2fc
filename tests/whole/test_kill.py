"""Kill -9 in the middle of 500 messages: the mail sink's journal is the oracle (G0, G3, G4)."""

import pytest
from redis import Redis

from tests.support.running_demo import RunningDemo
from tests.support.sent import MOST_UNCERTAIN, is_conserved, received, wait_until

pytestmark = pytest.mark.whole
CONTACTS = 500


def seeded(demo: RunningDemo) -> list[str]:
    return list(demo.org("POST", "/_sim/seed", json={"contacts": CONTACTS})["contact_ids"])


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


def test_a_killed_worker_and_a_flushed_redis_neither_lose_nor_double_a_message(demo: RunningDemo) -> None:
    distribution = send(demo, seeded(demo))
    wait_until(lambda: received(demo).total() >= 100, 120, "a hundred messages")
    demo.kill_tree("worker")
    Redis.from_url(demo.facts["redis"]).flushall()
    in_the_middle = received(demo).total()

    def settled() -> bool:
        view = demo.api("GET", f"/distributions/{distribution}")
        counts = view["counts"]
        assert counts["selected"] == CONTACTS and is_conserved(counts), counts
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
