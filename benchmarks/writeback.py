"""What writing responses back costs: API calls and time, beside a client that makes one call for each response.

    .venv/bin/python -m benchmarks.writeback [--responses 10000] [--trickle 60] [--naive 10000] [--json]

Runs the whole product as the demo does, on SQLite. The workers are stopped while the responses are put in, so that they
arrive together; then the time runs until the last row is in the org. Then some come one by one: a trickle of one a
second. The oracle is the org's own journal, and the org's records. Baseline of the same run: the unmodified
simple-salesforce, which upserts one record after the other into the same org.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import requests
from simple_salesforce.api import Salesforce

from tests.support.processes import descendants
from tests.support.running_demo import RunningDemo, demo_at

OBJECT, KEY = "Survey_Response__c", "Response_Id__c"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--responses", type=int, default=10_000)
    parser.add_argument("--trickle", type=int, default=60, help="responses that come one by one, one a second")
    parser.add_argument("--naive", type=int, default=10_000, help="rows that the naive client writes")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, demo_at(Path(folder) / "data") as demo:
        figures = measure(demo, chosen.responses, chosen.trickle, chosen.naive)
    for name, figure in figures.items():
        print(f"{name:28} {figure}")
    if chosen.json:
        print(json.dumps(figures))


def measure(demo: RunningDemo, responses: int, trickle: int, naive: int) -> dict[str, float]:
    together = written_together(demo, responses)
    return {**together, **written_one_by_one(demo, trickle), **written_naively(demo, naive)}


def written_together(demo: RunningDemo, responses: int) -> dict[str, float]:
    contacts = demo.org("POST", "/_sim/seed", json={"contacts": 200})["contact_ids"]
    before = demo.last_call()
    pause(demo, signal.SIGSTOP)
    ids = set(demo.finish_responses(responses, "--contacts", *contacts))
    pause(demo, signal.SIGCONT)
    started = time.monotonic()
    wait_for_rows(demo, before, responses)
    seconds = time.monotonic() - started
    told = demo.org("GET", f"/_sim/journal/summary?since={before}")
    rows = Counter(row[KEY] for row in records(demo))
    return {
        "responses": responses,
        "rows": len(ids & set(rows)),
        "write_calls": told["write_calls"],
        "calls": told["calls"],
        "lost": len(ids - set(rows)),
        "doubled": sum(rows[key] - 1 for key in ids & set(rows)) + max(0, told["created"] - responses),
        "rewritten": told["updated"],
        "rows_per_second": round(responses / seconds, 1),
        "seconds": round(seconds, 1),
    }


def written_one_by_one(demo: RunningDemo, trickle: int) -> dict[str, float]:
    if not trickle:
        return {}
    before = demo.last_call()
    demo.finish_responses(trickle, "--seconds", str(trickle))
    wait_for_rows(demo, before, trickle)
    told = demo.org("GET", f"/_sim/journal/summary?since={before}")
    return {"trickle_seconds": trickle, "trickle_rows": told["created"], "trickle_write_calls": told["write_calls"]}


def written_naively(demo: RunningDemo, rows: int) -> dict[str, float]:
    """By one upsert after the other over a kept connection, nothing else going on."""
    client = salesforce(demo)
    before, started = demo.last_call(), time.monotonic()
    for number in range(rows):
        values = {"Survey_Id__c": "SV_1", "Status__c": "Complete", "Comment__c": f"Comment {number}"}
        client.Survey_Response__c.upsert(f"{KEY}/R_naive_{number}", values)
    seconds = time.monotonic() - started
    told = demo.org("GET", f"/_sim/journal/summary?since={before}")
    return {"naive_calls": told["write_calls"], "naive_rows_per_second": round(rows / seconds, 1)}


def pause(demo: RunningDemo, number: signal.Signals) -> None:
    """Stop the workers where they stand, or let them go on."""
    pid = demo.pid("worker")
    for each in [pid, *descendants(pid)]:
        os.kill(each, number)


def wait_for_rows(demo: RunningDemo, since: int, rows: int) -> None:
    give_up = time.monotonic() + 900
    while demo.org("GET", f"/_sim/journal/summary?since={since}")["created"] < rows:
        assert time.monotonic() < give_up, "the rows do not arrive"
        time.sleep(0.1)


def records(demo: RunningDemo) -> list[dict[str, Any]]:
    return list(salesforce(demo).query_all_iter(f"SELECT {KEY} FROM {OBJECT} WHERE {KEY} LIKE 'R\\_%'"))


def salesforce(demo: RunningDemo) -> Salesforce:
    session = requests.Session()
    session.verify, session.trust_env = demo.facts["ca_file"], False
    return Salesforce(
        instance_url=demo.facts["salesforce_api"],
        session_id=demo.facts["salesforce_session_id"],
        version="63.0",
        session=session,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
