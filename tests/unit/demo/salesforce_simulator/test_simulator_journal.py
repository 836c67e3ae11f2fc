"""The journal: fast for many calls, and counted in one pass."""

import json
import time
from dataclasses import asdict
from pathlib import Path

import pytest
from simulator_driver import Api, Clock

from connector.demo.salesforce_simulator.journal import MAX_BODY, Entry, Journal, Wanted, door
from connector.demo.salesforce_simulator.store.database import Database

UPSERT = "/services/data/v63.0/composite/sobjects/Survey_Response__c/Response_Id__c"


def opened(folder: Path) -> Journal:
    return Journal(Database(folder / "journal.db"), Clock())


def written(**more: object) -> Entry:
    entry = Entry("PATCH", UPSERT, "", "test", "Survey_Response__c", rows=200, created=190, updated=3, failed=7)
    for name, value in {"status": 200, **more}.items():
        setattr(entry, name, value)
    return entry


def test_a_summary_counts_calls_and_the_rows_of_writes(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    journal.add(written())
    journal.add(written(dropped=True, faults=["drop_after_commit"]))
    journal.add(Entry("GET", "/services/data/v63.0/query", "q=…", "test", "Contact", rows=2000, status=200))
    journal.add(Entry("POST", "/services/oauth2/token", "", "test", status=200))
    summary = journal.summary()
    assert summary["by_path"] == {
        "composite/sobjects/Survey_Response__c/Response_Id__c": 2, "query": 1, "services/oauth2/token": 1,
    }  # fmt: skip
    counts = {"calls": 4, "write_calls": 2, "dropped": 1, "rows": 400, "created": 380, "updated": 6, "failed": 14}
    assert {name: summary[name] for name in counts} == counts
    assert summary["objects"]["Survey_Response__c"] == {**counts, "calls": 2}
    assert summary["objects"]["Contact"]["rows"] == 0, "rows that were read are not counted"


def test_a_write_that_failed_as_a_whole_is_a_write_call_and_a_read_by_post_is_none(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    journal.add(Entry("PATCH", UPSERT, "", "test", status=503))
    journal.add(Entry("POST", "/services/data/v63.0/composite/sobjects/Contact", "", "test", "Contact", rows=3))
    assert journal.summary()["write_calls"] == 1


def test_the_batches_of_a_bulk_job_are_rows_and_no_calls(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    path = "/services/data/v63.0/jobs/ingest/750Hb0000000001IAA"
    journal.add(Entry("PUT", f"{path}/batches", "", "test", "Contact", status=201))
    journal.add(Entry("BATCH", path, "", "test", "Contact", rows=5000, created=5000, updated=0, failed=0, status=200))
    summary = journal.summary()
    assert (summary["calls"], summary["write_calls"], summary["created"]) == (1, 1, 5000)
    assert summary["by_path"] == {"jobs/ingest/…/batches": 1}


def test_the_journal_is_filtered_and_limited(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    for status in (200, 503, 200, 404):
        journal.add(written(status=status, faults=["row_lock"] if status == 200 else []))
    assert [item["id"] for item in journal.items(Wanted(equal={"status": "200"}))] == [1, 3]
    assert [item["id"] for item in journal.items(Wanted(since=1, before=4))] == [2, 3]
    assert [item["id"] for item in journal.items(limit=2, newest_first=True)] == [4, 3]
    assert [item["id"] for item in journal.items(Wanted(fault="row_lock", path="/composite/"))] == [1, 3]
    assert journal.items(Wanted(fault="row")) == []
    assert journal.summary(Wanted(since=2, equal={"object": "Survey_Response__c"}))["calls"] == 2


@pytest.mark.parametrize(("length", "is_kept"), [(10, True), (MAX_BODY, False)])
def test_a_body_is_kept_up_to_its_limit(tmp_path: Path, length: int, is_kept: bool) -> None:
    journal = opened(tmp_path)
    journal.add(written(body={"text": "x" * length}))
    (item,) = journal.items()
    assert item["body"] == ({"text": "x" * length} if is_kept else {"left_out": length + len('{"text": ""}')})


def test_a_hundred_thousand_calls_are_counted_in_a_moment(tmp_path: Path) -> None:
    database = Database(tmp_path / "journal.db")
    journal = Journal(database, Clock())
    journal.add(written(body={"records": [{"Response_Id__c": f"R_{number}"} for number in range(2)]}))
    columns = "time, door, is_write, method, path, query, user_agent, object, rows, created, updated, failed, status"
    columns += ", dropped, faults, body"
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)"
    with database.write() as connection:
        connection.execute(f"INSERT INTO calls ({columns}) {numbers} SELECT {columns} FROM calls, n")
    started = time.perf_counter()
    summary = journal.summary()
    last_ones = journal.items(Wanted(equal={"status": "200"}), limit=50, newest_first=True)
    assert time.perf_counter() - started < 3, "some tenths of a second on an idle machine"
    assert (summary["calls"], summary["rows"], len(last_ones)) == (100_000, 20_000_000, 50)


def test_the_calls_of_an_earlier_version_are_taken_over(tmp_path: Path) -> None:
    database = Database(tmp_path / "journal.db")
    with database.write() as connection:
        connection.execute("CREATE TABLE journal (id INTEGER PRIMARY KEY, path TEXT NOT NULL, entry TEXT NOT NULL)")
        entry = json.dumps({"time": "2026-03-02T09:30:00+00:00", **asdict(written(faults=["slow"]))})
        connection.execute("INSERT INTO journal (path, entry) VALUES (?, ?)", (UPSERT, entry))
    for _ in range(2):
        (item,) = Journal(database, Clock()).items()
        assert (item["time"], item["faults"], item["rows"]) == ("2026-03-02T09:30:00+00:00", ["slow"], 200)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/services/data/v63.0/sobjects/Contact/003Hb0000000001IAA", "sobjects/Contact/…"),
        ("/services/data/v63.0/sobjects/Case/Key__c/R_1/2", "sobjects/Case/Key__c/…"),
        ("/services/data/v63.0/sobjects/Survey_Response__c/describe", "sobjects/Survey_Response__c/describe"),
        ("/services/data/v63.0/jobs/ingest/750Hb0000000001IAA/batches", "jobs/ingest/…/batches"),
        ("/services/data/v63.0/query/01gHb0000000001IAA-2000", "query/…"),
        ("/services/data/v63.0/composite", "composite"),
        ("/services/data", "services/data"),
        ("/id/00DHb0000000001MAA/005Hb0000000001IAA", "id/…/…"),
    ],
)  # fmt: skip
def test_a_door_is_a_path_without_ids_and_keys(path: str, expected: str) -> None:
    assert door(path) == expected


def test_the_summary_is_told_at_a_door(api: Api) -> None:
    api.post("sobjects/Contact", {"LastName": "First"})
    first = api.get("/_sim/journal/summary").json or {}
    api.post("sobjects/Contact", {"LastName": "Second"})
    api.query("SELECT Id FROM Contact LIMIT 3")
    since = api.get("/_sim/journal/summary", query_string={"since": first["last"]}).json or {}
    assert (since["calls"], since["write_calls"], since["created"], since["last"]) == (2, 1, 1, first["last"] + 2)
    assert len(api.journal(limit="1")) == 1
