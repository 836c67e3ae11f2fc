"""Several requests in one call: references, limits, all or none, and what the journal counts."""

from typing import Any

import pytest
from simulator_driver import Api

Json = dict[str, Any]
V = "/services/data/v63.0"


def part(reference: str, method: str, path: str, body: Any = None, **more: Any) -> Json:
    return {"referenceId": reference, "method": method, "url": f"{V}/{path}", "body": body, **more}


def composite(api: Api, *parts: Json, all_or_none: bool = False) -> list[Json]:
    answer = api.post("composite", {"allOrNone": all_or_none, "compositeRequest": list(parts)})
    assert answer.status_code == 200, answer.json
    found: list[Json] = (answer.json or {})["compositeResponse"]
    return found


def batch(api: Api, *requests: Json, halt: bool = False) -> Json:
    answer = api.post("composite/batch", {"haltOnError": halt, "batchRequests": list(requests)})
    assert answer.status_code == 200, answer.json
    return answer.json or {}


def error_code(result: Json) -> str:
    return str(result["body"][0]["errorCode"])


def test_a_contact_is_written_below_the_account_made_before_it(api: Api) -> None:
    account, contact, read = composite(
        api,
        part("refAccount", "POST", "sobjects/Account", {"Name": "Composite & Co"}),
        part("refContact", "POST", "sobjects/Contact", {"LastName": "Alice", "AccountId": "@{refAccount.id}"}),
        part("refRead", "GET", "sobjects/Contact/@{refContact.id}?fields=AccountId"),
    )
    assert account["httpStatusCode"] == 201
    assert account["httpHeaders"]["Location"] == f"{V}/sobjects/Account/{account['body']['id']}"
    assert contact["referenceId"] == "refContact"
    assert read["body"]["AccountId"] == account["body"]["id"]


def test_records_of_a_query_can_be_referred_to(api: Api) -> None:
    _, updated = composite(
        api,
        part("found", "GET", "query?q=SELECT Id, Name FROM Contact WHERE Name = 'Alice Martin'"),
        part(
            "changed",
            "PATCH",
            "sobjects/Contact/@{found.records[0].Id}",
            {"Description": "Known as @{found.records[0].Name}"},
        ),
    )
    assert (updated["httpStatusCode"], updated["body"], updated["httpHeaders"]) == (204, None, {})
    alice = api.get(f"sobjects/Contact/{api.id_of('Alice Martin')}").json or {}
    assert alice["Description"] == "Known as Alice Martin"


def test_a_failure_leaves_the_others_alone(api: Api) -> None:
    bad, halted, good = composite(
        api,
        part("bad", "POST", "sobjects/Contact", {"FirstName": "Alice"}),
        part("halted", "POST", "sobjects/Contact", {"LastName": "@{bad.id}"}),
        part("good", "POST", "sobjects/Contact", {"LastName": "Bob"}),
    )
    assert (bad["httpStatusCode"], error_code(bad)) == (400, "REQUIRED_FIELD_MISSING")
    assert error_code(halted) == "PROCESSING_HALTED"
    assert halted["body"][0]["message"] == "Invalid reference specified. No value for bad.id found in bad"
    assert good["httpStatusCode"] == 201


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (0, 2, 1)])
def test_all_or_none_undoes_everything(api: Api, order: tuple[int, ...]) -> None:
    parts = [
        part("first", "POST", "sobjects/Account", {"Name": "Never there"}),
        part("second", "POST", "sobjects/Account", {"Name": "Never there either"}),
        part("bad", "POST", "sobjects/Account", {"Name": "x" * 256}),
    ]
    results = composite(api, *(parts[number] for number in order), all_or_none=True)
    codes = {result["referenceId"]: error_code(result) for result in results}
    assert codes == {"first": "PROCESSING_HALTED", "second": "PROCESSING_HALTED", "bad": "STRING_TOO_LONG"}
    assert {result["httpStatusCode"] for result in results} == {400}
    assert api.query("SELECT COUNT() FROM Account WHERE Name LIKE 'Never%'")["totalSize"] == 0


def test_an_absent_object_is_not_found_as_recorded(api: Api) -> None:
    (absent,) = composite(api, part("foo", "GET", "sobjects/Foo"))
    message = "The requested resource does not exist"
    assert absent == {
        "body": [{"message": message, "errorCode": "NOT_FOUND"}],
        "httpHeaders": {},
        "httpStatusCode": 404,
        "referenceId": "foo",
    }


def test_unchanged_describes_are_not_sent_again(api: Api) -> None:
    (first,) = composite(api, part("all", "GET", "sobjects"))
    modified = first["httpHeaders"]["Last-Modified"]
    (again,) = composite(api, part("all", "GET", "sobjects", httpHeaders={"If-Modified-Since": modified}))
    assert (again["httpStatusCode"], again["body"]) == (304, None)
    assert again["httpHeaders"] == first["httpHeaders"]


def test_collections_run_as_parts(api: Api) -> None:
    records = [{"attributes": {"type": "Account"}, "Name": name} for name in ("Alpha", "", "Gamma")]
    made, contact = composite(
        api,
        part("accounts", "POST", "composite/sobjects", {"records": records}),
        part("contact", "POST", "sobjects/Contact", {"LastName": "Bob", "AccountId": "@{accounts[2].id}"}),
    )
    assert [row["success"] for row in made["body"]] == [True, False, True]
    assert contact["httpStatusCode"] == 201


def test_the_journal_counts_one_call_and_every_row(api: Api) -> None:
    composite(
        api,
        part("account", "POST", "sobjects/Account", {"Name": "Journal & Sons"}),
        part("contact", "POST", "sobjects/Contact", {"LastName": "Alice", "AccountId": "@{account.id}"}),
        part("again", "PATCH", "sobjects/Account/@{account.id}", {"Site": "Lyon"}),
        part("bad", "POST", "sobjects/Contact", {}),
        part("gone", "DELETE", "sobjects/Contact/@{contact.id}"),
    )
    (call,) = api.journal(path="/composite")
    counts = {name: call[name] for name in ("object", "rows", "created", "updated", "failed")}
    assert counts == {"object": "Account", "rows": 5, "created": 2, "updated": 2, "failed": 1}
    assert call["objects"] == {
        "Account": {"created": 1, "updated": 1, "deleted": 0},
        "Contact": {"created": 1, "updated": 0, "deleted": 1},
    }


def test_what_was_rolled_back_is_counted_as_failed(api: Api) -> None:
    composite(
        api,
        part("account", "POST", "sobjects/Account", {"Name": "Undone"}),
        part("bad", "POST", "sobjects/Contact", {}),
        all_or_none=True,
    )
    (call,) = api.journal(path="/composite")
    assert (call["rows"], call["created"], call["failed"], call["objects"]) == (2, 0, 2, {})


def test_a_locked_row_fails_its_part(api: Api) -> None:
    api.fault(fault="row_lock", path="/composite")
    results = composite(
        api,
        part("one", "POST", "sobjects/Account", {"Name": "One"}),
        part("two", "POST", "sobjects/Account", {"Name": "Two"}),
    )
    assert [error_code(result) for result in results] == ["UNABLE_TO_LOCK_ROW"] * 2
    assert api.journal(path="/composite")[0]["faults"] == ["row_lock"]


def test_more_than_25_parts_are_refused(api: Api) -> None:
    parts = [part(f"ref{number}", "GET", "sobjects/Account") for number in range(26)]
    answer = api.post("composite", {"compositeRequest": parts})
    ((result,),) = (answer.json or {}).values()
    assert (answer.status_code, error_code(result), result["referenceId"]) == (400, "LIMIT_EXCEEDED", None)


def test_more_than_five_queries_are_refused(api: Api) -> None:
    parts = [part(f"ref{number}", "GET", "query?q=SELECT Id FROM Account LIMIT 1") for number in range(6)]
    answer = api.post("composite", {"compositeRequest": parts})
    assert (answer.status_code, (answer.json or [{}])[0]["errorCode"]) == (400, "LIMIT_EXCEEDED")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"compositeRequest": []},
        {"compositeRequest": [{"method": "GET", "url": f"{V}/sobjects"}]},
        {"compositeRequest": [part("a.b", "GET", "sobjects")]},
        {"compositeRequest": [part("a", "GET", "sobjects"), part("a", "GET", "sobjects")]},
        {"compositeRequest": [{"method": "GET", "url": "https://elsewhere.example.com", "referenceId": "a"}]},
        {"compositeRequest": [part("a", "TRACE", "sobjects")]},
    ],
)
def test_malformed_calls_are_refused_as_a_whole(api: Api, body: Json) -> None:
    assert api.post("composite", body).status_code == 400


@pytest.mark.parametrize("path", ["composite", "jobs/ingest", "limits"])
def test_other_resources_are_no_parts(api: Api, path: str) -> None:
    (result,) = composite(api, part("other", "POST", path, {"compositeRequest": []}))
    assert result["httpStatusCode"] == 501


def test_composite_trees_are_not_played(api: Api) -> None:
    assert api.post("composite/tree/Account", {"records": []}).status_code == 501


def test_a_batch_answers_each_request(api: Api) -> None:
    alice = api.id_of("Alice Martin")
    body = batch(
        api,
        {"method": "GET", "url": "v63.0/limits"},
        {"method": "PATCH", "url": f"v63.0/sobjects/Contact/{alice}", "richInput": {"Description": "In a batch"}},
        {"method": "GET", "url": "v63.0/sobjects/Foo/describe"},
    )
    assert body["hasErrors"] is True
    assert [result["statusCode"] for result in body["results"]] == [200, 204, 404]
    assert body["results"][1]["result"] is None
    assert "DailyApiRequests" in body["results"][0]["result"]


def test_a_batch_halts_on_an_error_if_asked(api: Api) -> None:
    requests = [{"method": "GET", "url": f"v63.0/{path}"} for path in ("sobjects/Foo", "limits")]
    assert [result["statusCode"] for result in batch(api, *requests)["results"]] == [404, 200]
    halted = batch(api, *requests, halt=True)["results"][1]
    assert (halted["statusCode"], halted["result"][0]["errorCode"]) == (412, "BATCH_PROCESSING_HALTED")


def test_a_batch_counts_each_request_as_a_call(api: Api) -> None:
    def used() -> int:
        limits = (api.get("limits").json or {})["DailyApiRequests"]
        return int(limits["Max"] - limits["Remaining"])

    before = used()
    batch(api, *({"method": "GET", "url": "v63.0/limits"} for _ in range(10)))
    assert used() == before + 11
    composite(api, *(part(f"ref{number}", "GET", "sobjects/Account") for number in range(10)))
    assert used() == before + 13
