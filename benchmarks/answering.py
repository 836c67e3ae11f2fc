"""How fast answers come in through the hosted pages and arrive in Salesforce.

    .venv/bin/python -m benchmarks.answering [--answers 1000] [--connections 32] [--json]

Runs the whole product as the demo does, on SQLite: so many people answer a survey of two pages over real connections.
Baselines of the same run: a page of the same web processes that does nothing (/healthz), and the write calls of a
client that makes one call for each response.
"""

import argparse
import json
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests

from tests.support.respondents import answer_all, survey_links
from tests.support.running_demo import RunningDemo, demo_at

REQUESTS_FOR_AN_ANSWER = 5
"""The first page, two pages handed in, and the page after each."""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, demo_at(Path(folder) / "data") as demo:
        figures = measure(demo, chosen.answers, chosen.connections)
    for name, figure in figures.items():
        print(f"{name:32} {figure}")
    if chosen.json:
        print(json.dumps(figures))


def measure(demo: RunningDemo, answers: int, connections: int) -> dict[str, float]:
    links = invite(demo, answers)
    before = demo.last_call()
    bare = bare_pages(demo, answers, connections)
    started = time.time()
    finished = answer_all(links, connections)
    seconds = max(finished) - started
    calls = written(demo, before, answers)
    pages = answers * REQUESTS_FOR_AN_ANSWER / seconds
    return {
        "answers": answers,
        "answers_per_second": round(answers / seconds, 1),
        "pages_per_second": round(pages, 1),
        "bare_pages_per_second": round(bare, 1),
        "ratio_to_bare": round(pages / bare, 3),
        "rows": sum(call["created"] for call in calls),
        "write_calls": len(calls),
        "naive_write_calls": answers,
        "seconds_from_the_last_answer_to_its_row": round(time.time() - max(finished), 1),
    }


def invite(demo: RunningDemo, people: int) -> list[str]:
    """Individual links of so many people, from the mails that they got."""
    campaign = demo.org("POST", "/_sim/seed", json={"contacts": people, "campaign": "Benchmark"})["campaign_id"]
    survey = next(one for one in demo.api("GET", "/surveys")["items"] if "CSAT" in one["name"])
    message = {"from_name": "Acme", "reply_to": "", "subject": "Your opinion", "body": "${l://SurveyURL}"}
    request = {"survey": survey["id"], "channel": "email", "object": "Campaign", "record_ids": [campaign]}
    sent = demo.api("POST", "/distributions", json={**request, "message": message})["id"]
    while demo.api("GET", f"/distributions/{sent}")["state"] != "sent":
        time.sleep(0.5)
    return survey_links(demo.mails())


def bare_pages(demo: RunningDemo, count: int, connections: int) -> float:
    """Pages a second that do nothing, of the same web processes over as many connections."""
    address = f"{demo.facts['hearback']}/healthz"

    def visit(_number: int) -> None:
        with requests.Session() as browser:
            browser.trust_env = False
            for _ in range(REQUESTS_FOR_AN_ANSWER):
                browser.get(address, timeout=60).raise_for_status()

    started = time.time()
    with ThreadPoolExecutor(connections) as visitors:
        list(visitors.map(visit, range(count)))
    return count * REQUESTS_FOR_AN_ANSWER / (time.time() - started)


def written(demo: RunningDemo, since: int, rows: int) -> list[dict[str, Any]]:
    """The write calls, once so many rows are there."""
    while True:
        calls = demo.writes(since)
        if sum(call["created"] for call in calls) >= rows:
            return calls
        time.sleep(0.1)


if __name__ == "__main__":
    main(sys.argv[1:])
