"""A scheduled send fires in a worker, not before its time: oracles are the worker's log and the mail sink's journal."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis import Redis

from tests.support.running_demo import RunningDemo
from tests.support.sent import wait_until

pytestmark = pytest.mark.whole
SUBJECT = "Asked later"


def schedule(demo: RunningDemo, at: datetime) -> str:
    contacts = demo.org("POST", "/_sim/seed", json={"contacts": 3})["contact_ids"]
    message = {"from_name": "Acme", "subject": SUBJECT, "body": "Hello\n\n${l://SurveyLink?d=Start}"}
    request = {
        "survey": demo.api("GET", "/surveys")["items"][0]["id"],
        "channel": "email",
        "object": "Contact",
        "record_ids": contacts,
        "message": message,
        "send_at": at.isoformat(),
        "time_zone": "Europe/Paris",
    }
    return str(demo.api("POST", "/distributions", json=request)["id"])


def mails(demo: RunningDemo) -> list[dict[str, Any]]:
    return [mail for mail in demo.mails() if mail["subject"] == SUBJECT]


def fired(demo: RunningDemo, distribution: str) -> list[dict[str, Any]]:
    """What the workers' log says of it."""
    lines = (demo.data / "logs" / "worker.log").read_text().splitlines()
    found = (json.loads(line) for line in lines if distribution in line and line.startswith("{"))
    return [entry for entry in found if entry["event"] == "distributions.fired"]


def test_a_scheduled_send_fires_once_in_a_worker_whatever_becomes_of_redis(running_demo: RunningDemo) -> None:
    at = datetime.now(UTC) + timedelta(seconds=8)
    distribution = schedule(running_demo, at)
    assert running_demo.api("GET", f"/distributions/{distribution}")["state"] == "scheduled"
    Redis.from_url(running_demo.facts["redis"]).flushall()

    def has_gone() -> bool:
        state = running_demo.api("GET", f"/distributions/{distribution}")["state"]
        assert datetime.now(UTC) >= at or (state == "scheduled" and not mails(running_demo)), "too early"
        return bool(state == "sent")

    wait_until(has_gone, 60, "the scheduled send")

    assert len(mails(running_demo)) == 3
    assert len(fired(running_demo, distribution)) == 1
