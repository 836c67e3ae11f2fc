"""A campaign of 5,000 by the command line, killed in the middle; then a thousand people answer at once.

The journals of the mail sink and of the org are the oracle (G0, G3, G4).
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter

import pytest
from redis import Redis

from tests.support.respondents import answer_all, survey_links
from tests.support.running_demo import RunningDemo
from tests.support.sent import MOST_UNCERTAIN, is_conserved, received, wait_until

pytestmark = [pytest.mark.whole, pytest.mark.timeout(600)]
MEMBERS, RESPONDENTS, CONNECTIONS = 5_000, 1_000, 32
SECONDS_FOR_A_CALL = 5
"""Write-backs gather so long at the most while more keep coming."""
FAR = 400.0


@pytest.mark.parametrize("demo", ["postgresql"], indirect=True)
def test_a_campaign_of_five_thousand_neither_lost_nor_doubled_and_its_answers_written_in_few_calls(
    demo: RunningDemo,
) -> None:
    campaign = seeded(demo)
    with send_by_command_line(demo, campaign) as command:
        wait_until(lambda: mails(demo) >= MEMBERS // 10, FAR, "a tenth of the messages")
        assert mails(demo) < MEMBERS, "the kill comes too late to prove anything"
        demo.kill_tree("worker")
        Redis.from_url(demo.facts["redis"]).flushall()
        wait_until(lambda: settled(demo), FAR, "every message settled after the kill")
        printed, _ = command.communicate(timeout=60)

    counts = json.loads(printed)["counts"]
    assert is_conserved(counts) and counts["selected"] == counts["in_list"] == MEMBERS
    got = received(demo)
    assert max(got.values()) == 1, "doubled"
    assert counts["uncertain"] <= MOST_UNCERTAIN
    assert counts["sent"] <= got.total() <= MEMBERS and counts["sent"] + counts["uncertain"] == MEMBERS, "lost"

    answers_become_rows(demo)


def answers_become_rows(demo: RunningDemo) -> None:
    links = survey_links(demo.mailbox(f"/api/messages?limit={RESPONDENTS}")["items"])
    before = demo.last_call()

    started = time.time()
    finished = answer_all(links, CONNECTIONS)
    wait_until(lambda: sum(call["created"] for call in demo.writes(before)) >= len(links), FAR, "a row for each answer")

    calls = demo.writes(before)
    keys = Counter(row["Response_Id__c"] for call in calls for row in call["body"]["records"])
    assert len(keys) == len(links) == RESPONDENTS and max(keys.values()) == 1
    assert len(calls) <= max(10, RESPONDENTS // 200 + 2 + (max(finished) - started) / SECONDS_FOR_A_CALL)


def seeded(demo: RunningDemo) -> str:
    """A campaign with so many contacts."""
    answer = demo.org("POST", "/_sim/seed", json={"contacts": MEMBERS, "campaign": "Autumn fair"})
    return str(answer["campaign_id"])


def send_by_command_line(demo: RunningDemo, campaign: str) -> "subprocess.Popen[str]":
    """`hearback distribution send`, which waits until all is sent."""
    command = ["distribution", "send", "--survey", "Customer satisfaction (CSAT)", "--campaign", campaign]
    message = ["--from-name", "Acme", "--subject", "Your opinion", "--body-file", "-"]
    environment = {"HEARBACK_URL": demo.facts["hearback"], "HEARBACK_API_KEY": demo.facts["api_key"]}
    process = subprocess.Popen(
        [sys.executable, "-m", "connector.cli", *command, *message, "--wait", "--yes", "--json"],
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write("Hello ${m://FirstName}\n\n${l://SurveyURL}\n")
    process.stdin.close()
    process.stdin = None
    return process


def settled(demo: RunningDemo) -> bool:
    """Whether all is sent; conserved at every look once it is prepared (G4)."""
    (view,) = demo.api("GET", "/distributions?limit=1")["items"]
    assert view["prepared_at"] is None or is_conserved(view["counts"]), view["counts"]
    return bool(view["state"] == "sent")


def mails(demo: RunningDemo) -> int:
    return int(demo.mailbox("/api/state")["count"])
