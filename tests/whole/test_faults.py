"""A large run with everything that can go wrong in its middle: the mail sink's journal is the oracle (G0, G3, G4).

1,000 messages, or as many as HEARBACK_TEST_MESSAGES says: 10,000 for the whole proof.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from redis import Redis

from tests.support.running_demo import RunningDemo
from tests.support.sent import MOST_UNCERTAIN, is_conserved, wait_until

pytestmark = [pytest.mark.whole, pytest.mark.timeout(900)]
MESSAGES = int(os.environ.get("HEARBACK_TEST_MESSAGES", "1000"))
FAR = 600.0
BODY = "Hello\n\n${l://SurveyURL}\n\nRecord ${e://Field/sfContactId}"
RECORD = re.compile(r"Record (003\w{15})")
DROPPED, REFUSED, DEFERRED = 3, 4, 5


def test_kills_drops_and_refusals_in_the_middle_neither_lose_nor_double_a_message(demo: RunningDemo) -> None:
    distribution = send(demo)
    wait_until(lambda: mails(demo) >= MESSAGES // 10, FAR, "a tenth of the messages")
    for kind, times in (("drop_after_dot", DROPPED), ("refuse", REFUSED), ("defer", DEFERRED)):
        misbehave(demo, kind, times)
    wait_until(lambda: mails(demo) >= MESSAGES // 5, FAR, "a fifth of the messages")
    demo.kill_tree("worker")
    Redis.from_url(demo.facts["redis"]).flushall()
    assert mails(demo) < MESSAGES, "the kill comes too late to prove anything"
    wait_until(lambda: is_sent(demo, distribution), FAR, "every message settled")

    states = {one["record_id"]: one["state"] for one in recipients(demo, distribution)}
    got = Counter(RECORD.findall("\n".join(mail["text"] for mail in demo.mails())))
    in_state = {state: {record for record, its in states.items() if its == state} for state in states.values()}
    assert len(states) == MESSAGES and in_state.keys() <= {"sent", "failed", "uncertain"}
    assert max(got.values()) == 1, "doubled"
    assert in_state["sent"] <= got.keys(), "lost"
    assert len(in_state["failed"]) == REFUSED and not in_state["failed"] & got.keys()
    assert got.keys() - in_state["sent"] <= in_state["uncertain"], "arrived, and neither sent nor uncertain"
    assert DROPPED <= len(in_state["uncertain"]) <= DROPPED + MOST_UNCERTAIN


def send(demo: RunningDemo) -> str:
    """To a campaign of so many contacts."""
    campaign = demo.org("POST", "/_sim/seed", json={"contacts": MESSAGES, "campaign": "Autumn fair"})["campaign_id"]
    survey = demo.api("GET", "/surveys")["items"][0]["id"]
    message = {"from_name": "Acme", "reply_to": "", "subject": "Your opinion", "body": BODY}
    request = {"survey": survey, "channel": "email", "object": "Campaign", "record_ids": [campaign]}
    return str(demo.api("POST", "/distributions", json={**request, "message": message})["id"])


def misbehave(demo: RunningDemo, kind: str, times: int) -> None:
    fault = {"fault": kind, "times": times}
    requests.post(f"{demo.facts['mailbox']}/api/faults", json=fault, timeout=30).raise_for_status()


def mails(demo: RunningDemo) -> int:
    return int(demo.mailbox("/api/state")["count"])


def is_sent(demo: RunningDemo, distribution: str) -> bool:
    """Conserved at every look."""
    view = demo.api("GET", f"/distributions/{distribution}")
    assert view["counts"]["selected"] == MESSAGES and is_conserved(view["counts"]), view["counts"]
    return bool(view["state"] == "sent")


def recipients(demo: RunningDemo, distribution: str) -> Iterator[dict[str, Any]]:
    after: int | None = 0
    while after is not None:
        page = demo.api("GET", f"/distributions/{distribution}/recipients?limit=200&after={after}")
        yield from page["items"]
        after = page["next"]
