"""Responses on their way into the org with everything that can go wrong there in their middle: each becomes one record.

The oracle is the org: its records and its journal. HEARBACK_TEST_RESPONSES=10000 injects each fault by itself into the
middle of so many; without it, all of them strike a few hundred responses at once.
"""

import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import requests
from redis import Redis

from connector.demo.data_folder import DataFolder
from connector.demo.ports import Ports
from connector.demo.service import connect_org
from tests.support.running_demo import RunningDemo
from tests.support.sent import wait_until

pytestmark = [pytest.mark.whole, pytest.mark.timeout(1800)]
RESPONSES = int(os.environ.get("HEARBACK_TEST_RESPONSES", "0"))
FEW = 300
FAR = 900.0
COLLECTIONS, JOBS = "/composite/sobjects", "/jobs/ingest"
CALLS: dict[str, dict[str, Any]] = {
    "expired session": {"fault": "expired_session"},
    "session that ends": {"fault": "expired_session", "times": 2},
    "used up requests": {"fault": "request_limit", "times": 1},
    "locked rows": {"fault": "row_lock", "share": 0.3, "rows": 100},
    "rows that fail for a while": {"fault": "partial_failure", "share": 0.2, "rows": 50, "code": "UNABLE_TO_LOCK_ROW"},
    "lost answers": {"fault": "drop_after_commit", "times": 3, "path": COLLECTIONS},
    "server down": {"fault": "unavailable", "times": 3},
    "slow": {"fault": "slow", "times": 3, "delay": 2},
    "small pages": {"fault": "small_pages", "size": 20, "seconds": 20},
}
BULK: dict[str, dict[str, Any]] = {
    "failed job": {"fault": "bulk_failed", "after": 100},
    "slow job": {"fault": "bulk_slow", "delay": 3, "seconds": 10},
    "lost answer to the last step": {"fault": "drop_after_commit", "method": "PATCH", "path": JOBS},
    "lost answer to the first step": {"fault": "drop_after_commit", "method": "POST", "path": JOBS},
}
STRIKING = {
    "expired_session",
    "request_limit",
    "row_lock",
    "partial_failure",
    "drop_after_commit",
    "unavailable",
    "slow",
}
"""Those that few calls are sure to meet; writing alone reads no pages."""
NewDemo = Callable[..., Any]


def test_all_faults_at_once_leave_one_record_for_each_response(new_demo: NewDemo) -> None:
    with new_demo() as demo:
        before = demo.last_call()
        for fault in CALLS.values():
            demo.org("POST", "/_sim/faults", json=fault)
        ids = demo.finish_responses(FEW)
        kill_worker(demo)
        assert_each_is_there_once(demo, before, ids)
        assert struck(demo, before) >= STRIKING


def test_bulk_jobs_that_fail_leave_one_record_for_each_response(new_demo: NewDemo) -> None:
    with new_demo(env={"HEARBACK_WRITEBACK__BULK_ABOVE": "50"}) as demo:
        before = demo.last_call()
        for fault in BULK.values():
            demo.org("POST", "/_sim/faults", json=fault)
        with demo.halted("worker"):
            ids = demo.finish_responses(FEW)
        assert_each_is_there_once(demo, before, ids)
        assert demo.org("GET", f"/_sim/journal?since={before}&path={JOBS}")["items"]
        assert "drop_after_commit" in struck(demo, before)


def test_a_revoked_grant_parks_what_waits_until_it_is_connected_again(running_demo: RunningDemo) -> None:
    demo, before = running_demo, running_demo.last_call()
    demo.org("POST", "/_sim/faults", json={"fault": "revoked_grant"})
    ids = demo.finish_responses(FEW)
    wait_until(lambda: states(demo)["parked"] >= FEW, FAR, "every row parked")
    connect(demo)
    assert_each_is_there_once(demo, before, ids)


def test_seven_that_are_refused_leave_the_others_written_and_are_completed_by_a_replay(
    running_demo: RunningDemo,
) -> None:
    demo, before = running_demo, running_demo.last_call()
    rule = {"fault": "partial_failure", "rows": 7, "code": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "Not today"}
    demo.org("POST", "/_sim/faults", json=rule)
    ids = demo.finish_responses(200)
    wait_until(lambda: states(demo)["failed"] == 7, FAR, "seven refused rows")
    wait_until(lambda: created(demo, before) == 193, FAR, "the others written")
    refused = demo.api("GET", "/write-backs?state=failed")["items"]
    assert [row["reason"] for row in refused] == ["FIELD_CUSTOM_VALIDATION_EXCEPTION: Not today"] * 7
    demo.api("POST", "/write-backs/replay", json={"ids": [row["id"] for row in refused]})
    assert_each_is_there_once(demo, before, ids)


if RESPONSES:

    @pytest.mark.parametrize("name", [*CALLS, *BULK, "killed worker", "revoked grant"])
    def test_one_fault_in_the_middle_of_many(new_demo: NewDemo, name: str) -> None:
        env = {} if name in BULK else {"HEARBACK_WRITEBACK__BULK_ABOVE": str(10 * RESPONSES)}
        with new_demo(env=env) as demo:
            before = demo.last_call()
            ids = demo.finish_responses(RESPONSES // 2)
            strike(demo, name)
            ids += demo.finish_responses(RESPONSES - len(ids))
            if name == "revoked grant":
                wait_until(lambda: states(demo)["parked"] > 0, FAR, "parked rows")
                connect(demo)
            assert_each_is_there_once(demo, before, ids)


def strike(demo: RunningDemo, name: str) -> None:
    if name == "killed worker":
        kill_worker(demo)
    else:
        demo.org("POST", "/_sim/faults", json={**CALLS, **BULK}.get(name, {"fault": "revoked_grant"}))


def kill_worker(demo: RunningDemo) -> None:
    demo.kill_tree("worker")
    Redis.from_url(demo.facts["redis"]).flushall()


def connect(demo: RunningDemo) -> None:
    connect_org(DataFolder(demo.data), Ports(demo.port), demo.command("sign-in", "--json")["url"])


def assert_each_is_there_once(demo: RunningDemo, since: int, ids: list[str]) -> None:
    wait_until(lambda: created(demo, since) >= len(ids), FAR, "every response in the org")
    wait_until(lambda: not unfinished(demo), FAR, "every row settled")
    held = records(demo)
    assert {key: held[key] for key in ids} == dict.fromkeys(ids, 1), "lost or doubled"
    assert created(demo, since) == len(ids), "created twice"


def struck(demo: RunningDemo, since: int) -> set[str]:
    """The faults that calls have met."""
    calls = demo.org("GET", f"/_sim/journal?since={since}")["items"]
    return {fault for call in calls for fault in call["faults"]}


def created(demo: RunningDemo, since: int) -> int:
    return int(demo.org("GET", f"/_sim/journal/summary?since={since}")["created"])


def records(demo: RunningDemo) -> Counter[str]:
    """How many records of the org have each response id."""
    soql = "SELECT Response_Id__c FROM Survey_Response__c"
    found: Counter[str] = Counter()
    path: str | None = f"/services/data/v63.0/query?q={requests.utils.quote(soql)}"
    while path:
        page = demo.org("GET", path, headers={"Authorization": f"Bearer {demo.facts['salesforce_session_id']}"})
        found.update(row["Response_Id__c"] for row in page["records"])
        path = page.get("nextRecordsUrl")
    return found


def unfinished(demo: RunningDemo) -> int:
    found = states(demo)
    return found["pending"] + found["sending"] + found["parked"]


def states(demo: RunningDemo) -> Counter[str]:
    return Counter(demo.api("GET", "/write-backs/summary")["states"])
