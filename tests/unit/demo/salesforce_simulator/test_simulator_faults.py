"""Faults on a dial, and the other doors for outside checks."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from simulator_driver import Api, Clock, settings_for

from connector.demo.salesforce_simulator.simulator import Simulator

UPSERT = "composite/sobjects/Survey_Response__c/Response_Id__c"


def _rows(count: int) -> dict[str, Any]:
    attributes = {"type": "Survey_Response__c"}
    return {"records": [{"attributes": attributes, "Response_Id__c": f"R_{n}"} for n in range(count)]}


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json[0]["errorCode"]


def test_a_fault_strikes_as_often_as_it_is_told(api: Api) -> None:
    assert api.fault(fault="unavailable", times=2)["times"] == 2
    assert [api.get("limits").status_code for _ in range(3)] == [503, 503, 200]
    assert api.get("/_sim/faults").json == {"items": []}


def test_a_fault_lasts_as_long_as_it_is_told(api: Api, clock: Clock) -> None:
    api.fault(fault="request_limit", seconds=60)
    answer = api.get("limits")
    assert _code(answer) == (403, "REQUEST_LIMIT_EXCEEDED")
    assert answer.headers["Sforce-Limit-Info"] == "api-usage=100000/100000"
    clock.advance(seconds=60)
    assert api.get("limits").status_code == 200


def test_a_fault_may_concern_one_path_or_method_only(api: Api) -> None:
    api.fault(fault="unavailable", path="/query", seconds=60)
    api.fault(fault="unavailable", method="DELETE", seconds=60)
    assert api.get("limits").status_code == 200
    assert api.get("query?q=SELECT+Id+FROM+Contact").status_code == 503
    assert api.delete("sobjects/Contact/003Hb0000000001IAA").status_code == 503


def test_expired_sessions_may_be_counted(api: Api) -> None:
    api.fault(fault="expired_session", times=1)
    assert _code(api.get("limits")) == (401, "INVALID_SESSION_ID")
    assert api.get("limits").status_code == 200


def test_locked_rows_fail_for_a_share_of_a_call(api: Api) -> None:
    api.fault(fault="row_lock", share=0.5)
    results = api.patch(UPSERT, _rows(100)).json or []
    failed = [result for result in results if not result["success"]]
    assert 20 < len(failed) < 80
    assert {result["errors"][0]["statusCode"] for result in failed} == {"UNABLE_TO_LOCK_ROW"}
    assert all(result["success"] for result in api.patch(UPSERT, _rows(100)).json or [])


def test_a_locked_single_record_is_a_400(api: Api) -> None:
    api.fault(fault="row_lock")
    assert _code(api.patch("sobjects/Contact/003Hb0000000001IAA", {"Title": "x"})) == (400, "UNABLE_TO_LOCK_ROW")


def test_rows_may_fail_with_a_chosen_code(api: Api) -> None:
    api.fault(fault="partial_failure", share=1, code="CANNOT_EXECUTE_FLOW_TRIGGER", message="a flow failed")
    (result,) = api.patch(UPSERT, _rows(1)).json or []
    assert result["errors"][0] == {
        "statusCode": "CANNOT_EXECUTE_FLOW_TRIGGER",
        "message": "a flow failed",
        "fields": [],
    }


def test_a_hidden_field_is_absent_everywhere(api: Api) -> None:
    alice = api.id_of("Alice Martin")
    api.fault(fault="hide_fields", fields=["Contact.HasOptedOutOfEmail"])
    described = api.get("sobjects/Contact/describe").json or {}
    assert "HasOptedOutOfEmail" not in {field["name"] for field in described["fields"]}
    assert _code(api.get("query?q=SELECT+HasOptedOutOfEmail+FROM+Contact")) == (400, "INVALID_FIELD")
    assert _code(api.patch(f"sobjects/Contact/{alice}", {"HasOptedOutOfEmail": True})) == (400, "INVALID_FIELD")
    assert "HasOptedOutOfEmail" not in (api.get(f"sobjects/Contact/{alice}").json or {})


def test_a_record_made_while_a_field_was_hidden_has_its_default(api: Api) -> None:
    api.fault(fault="hide_fields", fields=["Contact.DoNotCall"])
    api.post("sobjects/Contact", {"LastName": "Hidden"})
    api.delete("/_sim/faults/hide_fields")
    assert len(api.records("SELECT Id FROM Contact WHERE LastName = 'Hidden' AND DoNotCall = false")) == 1


def test_usage_can_be_set(api: Api) -> None:
    assert api.get("limits").headers["Sforce-Limit-Info"] == "api-usage=1/100000"
    api.fault(fault="api_usage", used=80_000)
    assert api.get("limits").headers["Sforce-Limit-Info"] == "api-usage=80000/100000"


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "bogus"},
        {},
        [],
        {"fault": "slow", "share": 1},
        {"fault": "row_lock", "share": 2},
        {"fault": "unavailable", "times": 0},
        {"fault": "unavailable", "times": True},
        {"fault": "hide_fields"},
        {"fault": "revoked_grant", "times": 1},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(api: Api, fault: Any) -> None:
    answer = api.post("/_sim/faults", fault)
    assert answer.status_code == 400
    assert (answer.json or {})["error"]


def test_faults_are_cleared_by_name_or_all(api: Api) -> None:
    for name in ("unavailable", "slow", "no_my_domain"):
        api.fault(fault=name)
    assert api.delete("/_sim/faults/slow").json == {"cleared": 1}
    assert api.delete("/_sim/faults").json == {"cleared": 2}


def test_the_journal_tells_what_was_written(api: Api) -> None:
    api.patch(UPSERT, {"records": [*_rows(2)["records"], {"attributes": {"type": "Survey_Response__c"}}]})
    entry = api.journal()[-1]
    counts = {name: entry[name] for name in ("rows", "created", "updated", "failed")}
    assert counts == {"rows": 3, "created": 2, "updated": 0, "failed": 1}
    assert (entry["method"], entry["status"], entry["object"]) == ("PATCH", 200, "Survey_Response__c")
    assert entry["body"]["records"][0]["Response_Id__c"] == "R_0"
    assert entry["user_agent"] == "test"


def test_the_journal_can_be_asked_for_what_is_new(api: Api) -> None:
    api.get("limits")
    last = (api.get("/_sim/journal").json or {})["last"]
    api.query("SELECT Id FROM Contact LIMIT 3")
    api.get("sobjects/Foo/describe")
    assert [item["rows"] for item in api.journal(since=str(last), path="/query")] == [3]
    assert [item["path"] for item in api.journal(since=str(last), status="404")] == [
        f"{api.base}/sobjects/Foo/describe"
    ]


def test_faults_that_struck_stand_in_the_journal(api: Api) -> None:
    api.fault(fault="unavailable")
    api.get("limits")
    assert (api.journal()[-1]["faults"], api.journal()[-1]["status"]) == (["unavailable"], 503)


def test_seeding_makes_reachable_people(api: Api) -> None:
    answer = api.post("/_sim/seed", {"contacts": 300, "accounts": 7})
    seeded = answer.json or {}
    assert (answer.status_code, seeded["contacts"], len(set(seeded["contact_ids"]))) == (201, 300, 300)
    assert all(len(record_id) == 18 and record_id.startswith("003") for record_id in seeded["contact_ids"])
    fine = "Email LIKE '%@example.com' AND HasOptedOutOfEmail = false AND IsEmailBounced = false AND DoNotCall = false"
    ids = "', '".join(seeded["contact_ids"])
    rows = api.records(f"SELECT Email, AccountId FROM Contact WHERE {fine} AND Id IN ('{ids}')")
    assert (len({row["Email"] for row in rows}), len({row["AccountId"] for row in rows})) == (300, 7)


def test_seeding_twice_repeats_no_address(api: Api) -> None:
    for _ in range(2):
        api.post("/_sim/seed", {"contacts": 250})
    emails = [row["Email"] for row in api.records("SELECT Email FROM Contact WHERE Email != null")]
    assert len(emails) - len(set(emails)) == 1, "only the two who share one from the start"


@pytest.mark.parametrize("body", [{"contacts": -1}, {"contacts": "many"}, {"contacts": 10**9}, [], {"contacts": True}])
def test_a_seed_that_makes_no_sense_is_refused(api: Api, body: Any) -> None:
    assert api.post("/_sim/seed", body).status_code == 400


def test_the_company_has_people_of_every_kind(api: Api) -> None:
    def some(where: str) -> bool:
        return bool(api.records(f"SELECT Id FROM Contact WHERE {where} LIMIT 1"))

    kinds = ("HasOptedOutOfEmail = true", "IsEmailBounced = true", "DoNotCall = true", "HasOptedOutOfFax = true")
    assert all(some(where) for where in (*kinds, "Email = null", "MailingCountry = 'Japan'", "Account.Rating = 'Hot'"))
    names = [row["Name"] for row in api.records("SELECT Name FROM Contact ORDER BY Id LIMIT 3")]
    assert names == ["Alice Martin", "Bob Keller", "Charlie Dubois"]
    emails = [row["Email"] for row in api.records("SELECT Email FROM Contact WHERE Email != null")]
    assert len(emails) - len(set(emails)) == 1


def test_seeded_values_would_pass_the_orgs_own_rules(world: Simulator, api: Api) -> None:
    for name in ("Account", "Contact"):
        kind = world.org.schema.get(name)
        picklists = {field.name: set(field.picklist) for field in kind.all_fields if field.picklist}
        rows = api.records(f"SELECT {', '.join(picklists)} FROM {name}")
        assert all(row[field] in {None, *values} for row in rows for field, values in picklists.items())


def test_everything_survives_a_restart(world: Simulator, api: Api, clock: Clock) -> None:
    api.post("sobjects/Contact", {"LastName": "Survivor"})
    calls = len(world.journal.items())
    world.close()
    again = Simulator.open(settings_for(world.settings.data), clock)
    assert again.org.query("SELECT Name FROM Contact WHERE Name = 'Survivor'") == [{"Name": "Survivor"}]
    assert len(again.journal.items()) == calls
    session = json.loads((world.settings.data / "session.json").read_text())["session_id"]
    assert again.grants.session(session) is not None
    again.close()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "composite/tree/Account"),
        ("GET", "jobs/query/7500000000000001/resultPages"),
        ("GET", "quickActions"),
        ("GET", "sobjects/Contact/describe/layouts"),
        ("PUT", "limits"),
        ("GET", "tooling/query?q=x"),
        ("GET", "/services/apexrest/x"),
        ("POST", "/services/Soap/u/63.0"),
    ],
)
def test_what_is_not_played_answers_501(api: Api, method: str, path: str) -> None:
    assert _code(api.call(method, path)) == (501, "NOT_IMPLEMENTED")


def test_calls_without_a_session_are_refused(call_as: Callable[..., Api]) -> None:
    for path in ("", "limits", "sobjects/Contact/003Hb0000000001IAA"):
        assert _code(call_as(session_id="nonsense").get(path)) == (401, "INVALID_SESSION_ID")


@pytest.mark.parametrize(("version", "status"), [("39.0", 404), ("40.0", 200), ("67.0", 200), ("68.0", 404)])
def test_versions_40_to_67_are_played(call_as: Callable[..., Api], version: str, status: int) -> None:
    assert call_as(version=version).get("limits").status_code == status


def test_an_address_too_long_is_refused(api: Api) -> None:
    assert _code(api.get("query?q=" + "x" * 16_400)) == (414, "URI_TOO_LONG")


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "rebound.example"}]
)
def test_another_site_neither_turns_the_dials_nor_reads_them(api: Api, headers: dict[str, str]) -> None:
    api.headers |= headers
    assert api.call("POST", "/_sim/faults", json={"fault": "unavailable", "times": 1}).status_code == 403
    assert api.get("/_sim/journal").status_code == 403
