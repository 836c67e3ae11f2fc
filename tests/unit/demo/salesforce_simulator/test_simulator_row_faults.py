"""Faults that strike rows, and faults that begin in the middle of something."""

from typing import Any

import pytest
from simulator_driver import Api, Clock

UPSERT = "composite/sobjects/Survey_Response__c/Response_Id__c"


def _upsert(api: Api, count: int, start: int = 0) -> list[bool]:
    """Which of so many rows were written."""
    attributes = {"type": "Survey_Response__c"}
    rows = [{"attributes": attributes, "Response_Id__c": f"R_{n}"} for n in range(start, start + count)]
    return [result["success"] for result in api.patch(UPSERT, {"records": rows}).json or []]


def _active(api: Api) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (api.get("/_sim/faults").json or {})["items"]
    return items


def test_so_many_rows_are_refused_and_no_more(api: Api) -> None:
    api.fault(fault="partial_failure", rows=7)
    assert _upsert(api, 200).count(False) == 7
    assert all(_upsert(api, 200))
    assert _active(api) == []


def test_rows_are_refused_in_the_middle(api: Api) -> None:
    api.fault(fault="row_lock", after=150, rows=70)
    first, second = _upsert(api, 100), _upsert(api, 200, start=100)
    assert (all(first), second.index(False), second.count(False)) == (True, 50, 70)
    assert api.journal(path=UPSERT)[0]["faults"] == [], "it had not begun"
    assert api.journal(path=UPSERT)[1]["faults"] == ["row_lock"]


def test_a_times_of_a_row_fault_is_used_up_by_the_first_row_that_it_hits(api: Api) -> None:
    api.fault(fault="row_lock", share=0.05, times=1)
    while all(_upsert(api, 5)):
        assert _active(api)[0]["struck"] == 0
    assert _active(api) == []


def test_single_records_are_refused_like_rows_of_a_collection(api: Api) -> None:
    api.fault(fault="partial_failure", times=1)
    answer = api.post("sobjects/Contact", {"LastName": "Refused"})
    assert (answer.status_code, (answer.json or [{}])[0]["errorCode"]) == (400, "FIELD_CUSTOM_VALIDATION_EXCEPTION")
    assert api.post("sobjects/Contact", {"LastName": "Taken"}).status_code == 201


def test_a_call_fault_begins_after_so_many_more_calls(api: Api) -> None:
    api.fault(fault="unavailable", after=2, times=1)
    assert [api.get("limits").status_code for _ in range(4)] == [200, 200, 503, 200]


def test_what_is_on_tells_how_often_it_struck(api: Api, clock: Clock) -> None:
    api.fault(fault="unavailable", seconds=60)
    api.fault(fault="row_lock", rows=9, path="/composite/")
    assert [item["struck"] for item in _active(api)] == [0, 0]
    clock.advance(seconds=60)
    _upsert(api, 5)
    (locked,) = _active(api)
    assert (locked["struck"], locked["rows_struck"], locked["rows"]) == (1, 5, 4)


def test_a_lost_answer_is_told_by_the_journal(api: Api) -> None:
    api.fault(fault="drop_after_commit", after=1)
    _upsert(api, 3)
    _upsert(api, 3, start=3)
    assert [entry["dropped"] for entry in api.journal(path=UPSERT)] == [False, True]


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "row_lock", "rows": 0},
        {"fault": "row_lock", "after": -1},
        {"fault": "unavailable", "rows": 3},
        {"fault": "unavailable", "status": 404},
        {"fault": "small_pages", "times": 2},
        {"fault": "expired_session", "user_id": "Ada"},
        {"fault": "expired_session", "user_id": "005Hb0000000001IAA", "times": 1},
        {"fault": "revoked_grant", "seconds": 5},
    ],
)
def test_what_a_fault_does_not_take_is_refused(api: Api, fault: dict[str, Any]) -> None:
    answer = api.post("/_sim/faults", fault)
    assert (answer.status_code, _active(api)) == (400, [])
    assert (answer.json or {})["error"]


def test_every_fault_says_what_it_does_and_takes(api: Api) -> None:
    kinds = {kind["fault"]: kind for kind in (api.get("/_sim/faults/kinds").json or {})["items"]}
    assert {"bulk_failed", "bulk_slow", "refresh_reply_lost", "api_usage"} <= set(kinds)
    assert all(kind["title"] and kind["text"].endswith(".") for kind in kinds.values())
    assert "share" in kinds["row_lock"]["parameters"]


def test_a_bulk_job_fails_after_so_many_of_its_rows(api: Api) -> None:
    fault = api.fault(fault="bulk_failed", after=400, message="UNKNOWN_EXCEPTION : gone")
    assert (fault["times"], fault["after"], fault["message"]) == (1, 400, "UNKNOWN_EXCEPTION : gone")
