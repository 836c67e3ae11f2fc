"""The stand-in for Apex: the contract's calls, and nothing else, reach the service."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import responses

from connector.demo.salesforce_simulator.pages.apex import ApexAnswer, ApexStandIn, Caller
from connector.demo.salesforce_simulator.pages.settings import WIDGET

SERVICE = "http://localhost:8000"
CONTROLLER = "SurveyDistributionController"
CALLER = Caller("00DHb0000000001MAA", "005Hb0000000001IAA")
COUNTS = {"selected": 1, "opted_out": 0, "missing_email": 0, "missing_phone": 0, "in_list": 1, "sent": 0}
DISTRIBUTION = {
    "id": "EMD_1",
    "state": "sending",
    "survey": {"id": "SV_1", "name": "CSAT"},
    "channel": "email",
    "created_at": "2026-03-01T09:00:00Z",
    "counts": COUNTS,
}
REQUEST = {
    "survey": "SV_1",
    "channel": "email",
    "object": "Contact",
    "record_ids": ["003Hb0000000001IAA"],
    "message": {"subject": "Café ☕"},
}


@pytest.fixture
def service() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def apex(tmp_path: Path) -> ApexStandIn:
    (tmp_path / "api_key").write_text("hb_secret\n")
    return stand_in(tmp_path / "api_key")


def stand_in(key: Path, contract: Path = WIDGET / "contract" / "apex.schema.json") -> ApexStandIn:
    return ApexStandIn(contract=contract, service_url=SERVICE, api_key_file=key)


def send(apex: ApexStandIn, request: Any = REQUEST) -> ApexAnswer:
    text = request if isinstance(request, str) else json.dumps(request)
    return apex.run(CONTROLLER, "send", {"request": text, "idempotencyKey": "k" * 16}, CALLER)


def problem(answer: ApexAnswer) -> Any:
    return json.loads(answer.body["message"])


def test_it_calls_as_apex_does_with_key_org_user_and_idempotency_key(apex, service) -> None:
    service.post(f"{SERVICE}/api/v1/distributions", json=DISTRIBUTION, status=201)
    assert send(apex) == ApexAnswer(200, DISTRIBUTION)
    sent = service.calls[0].request
    assert sent.headers["Authorization"] == "Bearer hb_secret"
    assert sent.headers["X-Salesforce-Organization"] == CALLER.organization_id
    assert sent.headers["X-Salesforce-User"] == CALLER.user_id
    assert sent.headers["Idempotency-Key"] == "k" * 16
    assert sent.headers["Content-Type"] == "application/json"
    assert json.loads(sent.body) == REQUEST


def test_it_puts_params_into_query_and_path(apex, service) -> None:
    asked = responses.matchers.query_param_matcher({"record_id": "003Hb0000000001IAA"})
    service.get(f"{SERVICE}/api/v1/distributions", json={"items": [DISTRIBUTION]}, match=[asked])
    service.get(f"{SERVICE}/api/v1/distributions/EMD_1", json=DISTRIBUTION)
    assert apex.run(CONTROLLER, "listDistributions", {"recordId": "003Hb0000000001IAA"}, CALLER).status == 200
    assert apex.run(CONTROLLER, "getDistribution", {"distributionId": "EMD_1"}, CALLER).body == DISTRIBUTION


def test_a_file_is_handed_on_as_the_text_that_it_is(apex, service) -> None:
    service.get(f"{SERVICE}/api/v1/distributions/EMD_1/recipients.csv", body="record_id,name\r\n003,Zoé\r\n".encode())
    answer = apex.run(CONTROLLER, "exportRecipients", {"distributionId": "EMD_1"}, CALLER)
    assert answer == ApexAnswer(200, "record_id,name\r\n003,Zoé\r\n")


def test_a_namespace_before_the_class_is_accepted(apex, service) -> None:
    service.get(f"{SERVICE}/api/v1/surveys", json={"items": []})
    assert apex.run(f"hearback.{CONTROLLER}", "listSurveys", {}, CALLER).body == {"items": []}


@pytest.mark.parametrize(("class_name", "method"), [(CONTROLLER, "dropEverything"), ("Other", "listSurveys")])
def test_an_unknown_method_is_not_implemented(apex, class_name, method) -> None:
    assert apex.run(class_name, method, {}, CALLER).status == 501


@pytest.mark.parametrize(
    ("method", "params", "place"),
    [
        ("listDistributions", {"recordId": "003"}, "params.recordId"),
        ("getDistribution", {"distributionId": "EMD_../../x"}, "params.distributionId"),
        ("listSurveys", {"extra": 1}, "params"),
    ],
)
def test_params_off_the_contract_never_leave(apex, method, params, place) -> None:
    answer = apex.run(CONTROLLER, method, params, CALLER)
    assert answer.status == 400
    assert f"at {place}:" in problem(answer)["title"]


@pytest.mark.parametrize(
    ("request_text", "place"),
    [
        ("{", "params.request"),
        ("\ud800", "params.request"),
        ({**REQUEST, "object": "Case"}, "params.request.object"),
        ({**REQUEST, "message": {"subject": 1}}, "params.request.message.subject"),
    ],
)
def test_a_request_text_off_the_contract_never_leaves(apex, request_text, place) -> None:
    answer = send(apex, request_text)
    assert answer.status == 400
    assert f"at {place}:" in problem(answer)["title"]


def test_an_answer_off_the_contract_names_the_place(apex, service) -> None:
    broken = {"items": [{**DISTRIBUTION, "counts": {**COUNTS, "sent": "many"}}]}
    service.get(f"{SERVICE}/api/v1/distributions", json=broken)
    answer = apex.run(CONTROLLER, "listDistributions", {"recordId": "003Hb0000000001IAA"}, CALLER)
    assert answer.status == 502
    assert "response.items[0].counts.sent" in problem(answer)["title"]


@pytest.mark.parametrize("body", ["<html>", ""])
def test_an_answer_that_is_no_json_breaks_the_contract_too(apex, service, body) -> None:
    service.get(f"{SERVICE}/api/v1/surveys", body=body)
    assert apex.run(CONTROLLER, "listSurveys", {}, CALLER).status == 502


def test_a_refusal_arrives_as_an_aura_exception_whose_message_is_the_problem(apex, service) -> None:
    refused = {"title": "Invalid", "status": 422, "errors": [{"field": "message.subject", "message": "is empty"}]}
    service.post(f"{SERVICE}/api/v1/distributions", json=refused, status=422)
    answer = send(apex)
    assert answer.status == 422
    assert problem(answer) == refused
    assert answer.body["errors"] == refused["errors"]
    assert answer.body["exceptionType"] == "System.AuraHandledException"


def test_a_refusal_without_a_problem_still_says_something(apex, service) -> None:
    service.get(f"{SERVICE}/api/v1/surveys", body="Bad gateway", status=503)
    answer = apex.run(CONTROLLER, "listSurveys", {}, CALLER)
    assert (answer.status, problem(answer)["title"]) == (503, "Hearback answered 503")


@pytest.mark.parametrize(("failure", "status"), [(requests.Timeout(), 504), (requests.ConnectionError(), 502)])
def test_a_service_out_of_reach_is_said_without_details(apex, service, failure, status) -> None:
    service.get(f"{SERVICE}/api/v1/surveys", body=failure)
    answer = apex.run(CONTROLLER, "listSurveys", {}, CALLER)
    assert answer.status == status
    assert "localhost" not in problem(answer)["title"]


def test_a_key_that_is_not_there_yet_is_named(tmp_path) -> None:
    answer = stand_in(tmp_path / "api_key").run(CONTROLLER, "listSurveys", {}, CALLER)
    assert (answer.status, problem(answer)["title"]) == (503, "api_key is missing")


def test_a_contract_that_is_not_there_is_named(tmp_path) -> None:
    answer = stand_in(tmp_path / "api_key", tmp_path / "apex.schema.json").run(CONTROLLER, "listSurveys", {}, CALLER)
    assert (answer.status, problem(answer)["title"]) == (503, "apex.schema.json is missing")
