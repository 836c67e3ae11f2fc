"""Bulk API 2.0, ingest: states, rows judged as over REST, result files, refusals."""

import pytest
from bulk_driver import KEY, Ingest, code
from simulator_driver import Api, Clock

HEAD = f"{KEY},Comment__c,NPS__c"


def _rows(count: int, start: int = 0) -> str:
    return "\n".join((HEAD, *(f"R_{number},fine,7" for number in range(start, start + count)))) + "\n"


@pytest.fixture
def job(api: Api, clock: Clock) -> Ingest:
    return Ingest(api, clock)


def test_a_job_passes_all_its_states(job: Ingest, clock: Clock) -> None:
    assert job.opened["state"] == job.state() == "Open"
    job.upload(_rows(3))
    assert job.change("UploadComplete").json["state"] == job.state() == "UploadComplete"  # type: ignore[index]
    clock.advance(seconds=0.06)
    assert job.state() == "InProgress"
    clock.advance(seconds=0.1)
    info = job.info()
    assert (info["state"], info["numberRecordsProcessed"], info["numberRecordsFailed"]) == ("JobComplete", 3, 0)


def test_a_job_tells_what_is_documented(job: Ingest) -> None:
    common = {"id", "operation", "object", "createdById", "createdDate", "systemModstamp", "state", "apiVersion"}
    common |= {"concurrencyMode", "contentType", "externalIdFieldName"}
    assert set(job.opened) == common | {"contentUrl", "lineEnding", "columnDelimiter"}
    assert job.opened["id"].startswith("750")
    assert job.opened["contentUrl"] == f"services/data/v63.0/{job.path}/batches"
    assert job.opened["apiVersion"] == 63.0
    job.run(_rows(1))
    times = {"totalProcessingTime", "apiActiveProcessingTime", "apexProcessingTime"}
    numbers = {"numberRecordsProcessed", "numberRecordsFailed", "retries", "jobType"}
    assert set(job.info()) == common | {"lineEnding", "columnDelimiter"} | times | numbers


def test_rows_are_created_and_then_updated(api: Api, clock: Clock, job: Ingest) -> None:
    first = job.run(_rows(2)).written
    assert [(row["sf__Created"], row[KEY]) for row in first] == [("true", "R_0"), ("true", "R_1")]
    again = Ingest(api, clock).run(f"{KEY},Comment__c\nR_0,better\n").written
    assert [(row["sf__Created"], row["sf__Id"]) for row in again] == [("false", first[0]["sf__Id"])]
    found = api.records(f"SELECT Comment__c, NPS__c FROM Survey_Response__c WHERE {KEY} = 'R_0'")
    assert (found[0]["Comment__c"], found[0]["NPS__c"]) == ("better", 7.0)


def test_an_empty_value_leaves_a_field_alone_and_a_sign_empties_it(api: Api, clock: Clock, job: Ingest) -> None:
    job.run(_rows(2))
    Ingest(api, clock).run(f"{HEAD}\nR_0,,#N/A\nR_1,#N/A,\n")
    found = api.records(f"SELECT Comment__c, NPS__c FROM Survey_Response__c ORDER BY {KEY}")
    assert [(row["Comment__c"], row["NPS__c"]) for row in found[-2:]] == [("fine", None), (None, 7.0)]


def test_each_bad_row_is_told_in_the_words_of_the_api(job: Ingest) -> None:
    long = "x" * 41
    job.run(f"{HEAD}\nR_0,fine,7\n{long},fine,7\nR_2,fine,seven\n,fine,7\nR_4,fine,7\nR_4,fine,7\n")
    errors = [row["sf__Error"] for row in job.refused]
    assert errors[0].startswith("STRING_TOO_LONG:Response Id: data value too large: xxx")
    assert errors[0].endswith(f"(max length=40):{KEY} --")
    assert errors[1].startswith("INVALID_TYPE_ON_FIELD_IN_RECORD:")
    assert errors[2] == f"MISSING_ARGUMENT:{KEY} not specified:--"
    assert errors[3] == errors[4] == f"DUPLICATE_VALUE:Duplicate external id specified: R_4:{KEY} --"
    assert [row[KEY] for row in job.written] == ["R_0"]
    assert (job.info()["numberRecordsProcessed"], job.info()["numberRecordsFailed"]) == (6, 5)


def test_records_are_inserted_updated_and_deleted(api: Api, clock: Clock) -> None:
    made = Ingest(api, clock, operation="insert", object="Contact").run('LastName,Description\nBulk,"a ""b"",\nc"\n')
    (row,) = made.written
    record_id = row["sf__Id"]
    assert row["Description"] == 'a "b",\nc'
    Ingest(api, clock, operation="update", object="Contact").run(f"Id,FirstName,Title\n{record_id},Alice,CEO\n")
    contact = api.get(f"sobjects/Contact/{record_id}").json
    assert contact["FirstName"] == "Alice"  # type: ignore[index]
    Ingest(api, clock, operation="delete", object="Contact").run(f"Id\n{record_id}\n")
    assert api.get(f"sobjects/Contact/{record_id}").status_code == 404


def test_an_unknown_column_fails_the_whole_job(job: Ingest) -> None:
    job.run(f"{KEY},Mood__c\nR_0,fine\n")
    info = job.info()
    assert (info["state"], info["errorMessage"]) == ("Failed", "InvalidBatch : Field name not found : Mood__c")
    assert job.written == job.refused == []
    assert job.left == [{KEY: "R_0", "Mood__c": "fine"}]


def test_the_line_ending_must_be_the_one_that_was_told(api: Api, clock: Clock, job: Ingest) -> None:
    job.run(_rows(1).replace("\n", "\r\n"))
    assert "LineEnding is invalid on user data" in job.info()["errorMessage"]
    other = Ingest(api, clock, lineEnding="CRLF", columnDelimiter="SEMICOLON")
    other.run(_rows(1).replace("\n", "\r\n").replace(",", ";"))
    assert other.state() == "JobComplete"
    assert "\r\n" in api.get(f"{other.path}/successfulResults").text


def test_data_is_uploaded_once(job: Ingest) -> None:
    assert job.upload(_rows(1), mimetype="application/json").status_code == 415
    assert job.upload(_rows(1)).status_code == 201
    assert code(job.upload(_rows(1))) == (400, "INVALIDJOBSTATE")


def test_what_does_not_fit_the_state_is_refused(job: Ingest) -> None:
    assert code(job.api.get(f"{job.path}/successfulResults")) == (400, "INVALIDJOBSTATE")
    assert code(job.api.delete(job.path)) == (400, "INVALIDJOBSTATE")
    job.run(_rows(1))
    assert code(job.upload(_rows(1))) == (400, "INVALIDJOBSTATE")
    assert code(job.change("UploadComplete")) == (400, "INVALIDJOBSTATE")
    aborted = job.change("Aborted")
    assert code(aborted) == (400, "INVALIDJOBSTATE")
    assert aborted.json[0]["message"] == "Aborting already Completed Job not allowed"  # type: ignore[index]
    assert job.api.delete(job.path).status_code == 204
    assert code(job.api.get(job.path)) == (404, "NOT_FOUND")


def test_an_aborted_job_writes_nothing(api: Api, clock: Clock, job: Ingest) -> None:
    job.upload(_rows(5))
    assert job.change("Aborted").json["state"] == "Aborted"  # type: ignore[index]
    clock.advance(minutes=1)
    assert job.state() == "Aborted"
    assert api.query("SELECT COUNT() FROM Survey_Response__c WHERE Response_Id__c = 'R_0'")["totalSize"] == 0


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"object": "Nothing__c"}, (400, "INVALIDENTITY")),
        ({"externalIdFieldName": ""}, (400, "INVALIDJOB")),
        ({"externalIdFieldName": "Comment__c"}, (400, "INVALIDJOB")),
        ({"operation": "merge"}, (400, "INVALIDJOB")),
        ({"operation": "hardDelete"}, (501, "NOT_IMPLEMENTED")),
        ({"columnDelimiter": "SPACE"}, (400, "INVALIDJOB")),
        ({"contentType": "JSON"}, (400, "INVALIDJOB")),
        ({"object": 7}, (400, "JSON_PARSER_ERROR")),
    ],
)
def test_a_job_that_cannot_be_is_refused(api: Api, facts: dict[str, object], refusal: tuple[int, str]) -> None:
    usual = {"object": "Survey_Response__c", "operation": "upsert", "externalIdFieldName": KEY}
    assert code(api.post("jobs/ingest", usual | facts)) == refusal


def test_what_is_not_played_is_said_so(api: Api) -> None:
    made = api.call("POST", "jobs/ingest", data={"job": "{}"}, content_type="multipart/form-data")
    assert code(made) == (501, "NOT_IMPLEMENTED")


def test_jobs_are_listed(api: Api, clock: Clock, job: Ingest) -> None:
    second = Ingest(api, clock)
    listed = api.get("jobs/ingest").json
    assert listed is not None
    assert [each["id"] for each in listed["records"]] == [second.opened["id"], job.opened["id"]]
    assert (listed["done"], listed["records"][0]["jobType"]) == (True, "V2Ingest")


def test_a_job_may_be_slow(api: Api, clock: Clock, job: Ingest) -> None:
    api.fault(fault="bulk_slow", delay=30)
    job.run(_rows(1))
    assert job.state() == "InProgress"
    clock.advance(seconds=30)
    assert job.state() == "JobComplete"


def test_a_job_may_fail_in_the_middle(api: Api, job: Ingest) -> None:
    api.fault(fault="bulk_failed", after=250)
    job.run(_rows(300))
    assert job.state() == "Failed"
    assert (len(job.written), len(job.refused), len(job.left)) == (250, 0, 50)
    assert job.left[0][KEY] == "R_250"


def test_the_dials_for_rows_hit_the_rows_of_a_job(api: Api, job: Ingest) -> None:
    api.fault(fault="row_lock", rows=200)
    job.run(_rows(300))
    assert (len(job.written), len(job.refused)) == (100, 200)
    assert job.refused[0]["sf__Error"].startswith("UNABLE_TO_LOCK_ROW:unable to obtain exclusive access")


def test_the_journal_counts_the_rows_of_a_job_once(api: Api, job: Ingest) -> None:
    last = api.get("/_sim/journal").json["last"]  # type: ignore[index]
    job.run(_rows(3) + "x" * 41 + ",,\n")
    job.written  # noqa: B018 - reading results must not count
    entries = api.journal(since=str(last))
    (batch,) = [entry for entry in entries if entry["method"] == "BATCH"]
    assert (batch["rows"], batch["created"], batch["updated"], batch["failed"]) == (4, 3, 0, 1)
    assert batch["objects"] == {"Survey_Response__c": {"created": 3, "updated": 0, "deleted": 0}}
    assert sum(entry["created"] or 0 for entry in entries) == 3
    assert [entry["method"] for entry in entries if entry["method"] != "BATCH"] == ["PUT", "PATCH", "GET", "GET"]
    summary = api.get("/_sim/journal/summary", query_string={"since": last}).json
    assert summary is not None
    assert (summary["created"], summary["rows"], summary["write_calls"], summary["calls"]) == (3, 4, 2, 4)


def test_a_hidden_field_is_not_found(api: Api, clock: Clock) -> None:
    api.fault(fault="hide_fields", fields=["Contact.HasOptedOutOfEmail"])
    job = Ingest(api, clock, operation="insert", object="Contact").run("LastName,HasOptedOutOfEmail\nBulk,true\n")
    assert job.info()["errorMessage"] == "InvalidBatch : Field name not found : HasOptedOutOfEmail"


def test_results_do_not_come_in_the_order_of_the_rows(job: Ingest) -> None:
    """Bulk API 2.0 Developer Guide, "Get Job Successful Record Results", Usage Notes."""
    keys = [f"R_{number:03d}" for number in range(450)]
    written = [row[KEY] for row in job.run("\n".join((KEY, *keys, ""))).written]
    assert sorted(written) == keys
    assert written != keys
