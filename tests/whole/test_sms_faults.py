"""Text messages with everything that can go wrong at Twilio in their middle: the phones are the oracle (G0, G3, G4)."""

import os
import re
from collections import Counter
from typing import Any

import pytest
import requests
from redis import Redis

from tests.support.running_demo import RunningDemo
from tests.support.sent import is_conserved, wait_until

pytestmark = [pytest.mark.whole, pytest.mark.timeout(900)]
TEXTS = int(os.environ.get("HEARBACK_TEST_MESSAGES", "1000")) // 4
FAR = 600.0
RECORD = re.compile(r"Record (003\w{15})")
FAULTS = {"too_many_requests": 4, "unavailable": 2, "drop_before_accept": 2, "drop_after_accept": 2, "slow": 1}
NO_MOBILE = 2
IN_FLIGHT = 10
"""Texts that two workers may have handed over at one moment, five side by side each."""


def test_limits_time_outs_drops_and_a_kill_neither_lose_nor_double_a_text(running_demo: RunningDemo) -> None:
    demo = running_demo
    distribution = send(demo)
    wait_until(lambda: sum(arrived(demo).values()) >= TEXTS // 10, FAR, "a tenth of the texts")
    for kind, times in {**FAULTS, "not_mobile": NO_MOBILE}.items():
        misbehave(demo, kind, times)
    wait_until(lambda: sum(arrived(demo).values()) >= TEXTS // 4, FAR, "a quarter of the texts")
    demo.kill_tree("worker")
    Redis.from_url(demo.facts["redis"]).flushall()
    assert sum(arrived(demo).values()) < TEXTS, "the kill comes too late to prove anything"
    wait_until(lambda: is_settled(demo, distribution), FAR, "every text settled")

    people = demo.api("GET", f"/distributions/{distribution}/recipients?limit=100000")["items"]
    in_state = {
        state: {p["record_id"] for p in people if p["state"] == state} for state in {p["state"] for p in people}
    }
    got = arrived(demo)
    assert max(got.values()) == 1, "doubled"
    assert in_state["sent"] <= got.keys(), "lost"
    assert len(in_state["failed"]) == NO_MOBILE and not in_state["failed"] & got.keys()
    assert got.keys() - in_state["sent"] <= in_state.get("uncertain", set()), "arrived, and neither sent nor uncertain"
    assert len(in_state.get("uncertain", set())) <= IN_FLIGHT
    assert sum(len(records) for records in in_state.values()) == TEXTS


def send(demo: RunningDemo) -> str:
    contacts = demo.org("POST", "/_sim/seed", json={"contacts": TEXTS})["contact_ids"]
    request = {
        "survey": demo.api("GET", "/surveys")["items"][0]["id"],
        "channel": "sms",
        "object": "Contact",
        "record_ids": contacts,
        "message": {"from_name": "Acme", "body": "Hello ${l://SurveyURL}\nRecord ${e://Field/sfContactId}"},
        "sms": {"mode": "link", "phone_field": "MobilePhone"},
    }
    return str(demo.api("POST", "/distributions", json=request)["id"])


def misbehave(demo: RunningDemo, kind: str, times: int) -> None:
    fault: dict[str, Any] = {"fault": kind, "times": times} | ({"seconds": 15} if kind == "slow" else {})
    requests.post(f"{demo.facts['phone']}/api/faults", json=fault, timeout=30).raise_for_status()


def arrived(demo: RunningDemo) -> Counter[str]:
    """Texts that the phones have got, by record."""
    found: Counter[str] = Counter()
    after = 0
    while page := requests.get(f"{demo.facts['phone']}/api/messages?after={after}", timeout=60).json()["items"]:
        found.update(record for text in page for record in RECORD.findall(text["body"]))
        after = page[-1]["id"]
    return found


def is_settled(demo: RunningDemo, distribution: str) -> bool:
    """Conserved at every look."""
    view = demo.api("GET", f"/distributions/{distribution}")
    assert view["counts"]["selected"] == TEXTS and is_conserved(view["counts"]), view["counts"]
    return bool(view["state"] == "sent")
