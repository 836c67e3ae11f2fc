"""Bulk API 2.0, query jobs: states, pages of a CSV file, refusals."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from bulk_driver import code
from simulator_driver import Answer, Api, Clock


class Job:
    def __init__(self, api: Api, clock: Clock, soql: str, **facts: str) -> None:
        self.api, self.clock = api, clock
        self.opened: dict[str, Any] = dict(
            api.post("jobs/query", {"operation": "query", "query": soql, **facts}).json or {}
        )
        self.path = f"jobs/query/{self.opened['id']}"

    def done(self) -> "Job":
        self.clock.advance(seconds=1)
        assert self.state() == "JobComplete"
        return self

    def state(self) -> str:
        return str(self.api.get(self.path).json["state"])  # type: ignore[index]

    def page(self, **asked: Any) -> Answer:
        return self.api.get(f"{self.path}/results", query_string=asked)

    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.page().text)))


def test_a_query_is_answered_as_a_file(api: Api, clock: Clock) -> None:
    job = Job(api, clock, "SELECT Id, Name, Account.Name, DoNotCall, CreatedDate FROM Contact ORDER BY Id LIMIT 3")
    assert (job.opened["state"], job.opened["object"]) == ("UploadComplete", "Contact")
    rows = job.done().rows()
    (expected, *_) = api.records("SELECT Id, Name, Account.Name FROM Contact ORDER BY Id LIMIT 3")
    assert (rows[0]["Id"], rows[0]["Name"]) == (expected["Id"], expected["Name"])
    assert rows[0]["Account.Name"] == expected["Account"]["Name"]
    assert rows[0]["DoNotCall"] in ("true", "false")
    assert rows[0]["CreatedDate"].endswith(".000Z")
    info: Any = api.get(job.path).json
    assert (info["jobType"], info["numberRecordsProcessed"]) == ("V2Query", 3)


def test_a_long_answer_comes_in_pages(api: Api, clock: Clock) -> None:
    job = Job(api, clock, "SELECT Id FROM Contact LIMIT 5").done()
    seen, locator = [], ""
    while locator != "null":
        answer = job.page(maxRecords=2, **({"locator": locator} if locator else {}))
        seen.append(int(answer.headers["Sforce-NumberOfRecords"]))
        locator = answer.headers["Sforce-Locator"]
    assert seen == [2, 2, 1]
    assert code(job.page(locator="nonsense!")) == (400, "INVALID_QUERY_LOCATOR")


def test_deleted_records_are_found_by_query_all(api: Api, clock: Clock) -> None:
    made = api.post("sobjects/Contact", {"LastName": "Gone"}).json
    api.delete(f"sobjects/Contact/{made['id']}")  # type: ignore[index]
    soql = "SELECT Id FROM Contact WHERE LastName = 'Gone'"
    assert Job(api, clock, soql).done().rows() == []
    assert len(Job(api, clock, soql, operation="queryAll").done().rows()) == 1


def test_results_wait_for_the_end(api: Api, clock: Clock) -> None:
    job = Job(api, clock, "SELECT Id FROM Contact")
    assert code(job.page()) == (400, "INVALIDJOBSTATE")
    aborted: Any = api.patch(job.path, {"state": "Aborted"}).json
    assert aborted["state"] == "Aborted"
    assert api.delete(job.path).status_code == 204
    assert code(api.get(job.path)) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("soql", "refusal"),
    [
        ("SELECT Mood__c FROM Contact", "INVALID_FIELD"),
        ("SELECT", "MALFORMED_QUERY"),
        ("SELECT COUNT() FROM Contact", "INVALIDQUERY"),
        ("SELECT Id, MailingAddress FROM Contact", "INVALIDQUERY"),
        ("SELECT Id, (SELECT Id FROM Contacts) FROM Account", "INVALIDQUERY"),
    ],
)
def test_a_query_that_cannot_be_answered_is_refused(api: Api, soql: str, refusal: str) -> None:
    assert code(api.post("jobs/query", {"operation": "query", "query": soql})) == (400, refusal)


def test_a_query_job_may_fail(api: Api, clock: Clock) -> None:
    api.fault(fault="bulk_failed", message="InternalServerError : Timeout")
    job = Job(api, clock, "SELECT Id FROM Contact")
    clock.advance(seconds=1)
    info: Any = api.get(job.path).json
    assert (info["state"], info["errorMessage"]) == ("Failed", "InternalServerError : Timeout")


def test_results_are_told_to_the_version_that_asked(api: Api, clock: Clock, call_as: Callable[..., Api]) -> None:
    """Bulk API 2.0 Developer Guide, "Get Results for a Query Job": a 409 error otherwise."""
    job = Job(api, clock, "SELECT Id FROM Contact LIMIT 1").done()
    assert call_as(version="62.0").get(f"{job.path}/results").status_code == 409
    assert job.page().status_code == 200
