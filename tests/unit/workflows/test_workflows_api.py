"""Workflows by the API: applying, switching, reading runs; who may."""

import json
from typing import Any

import pytest

from connector.integrations.ports import ObjectDescription, SalesforceUnavailable
from connector.organizations.models import Role, User
from tests.support.answering import answer, invited
from tests.support.fakes.salesforce import FakeSalesforce
from tests.support.product import Product
from tests.support.signed_in import administrator, salesforce_user
from tests.support.workflows import task

PERSON = "005000000000009AAA"


def workflow(name: str = "Mine", *tasks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"name": name, "tasks": list(tasks) or [task()], **changes}


def runs(product: Product, workflow_id: str, query: str = "") -> Any:
    return product.api("GET", f"/workflows/{workflow_id}/runs{query}").json


def test_the_workflow_of_the_start_is_listed_with_its_runs(product: Product) -> None:
    answer(product.client, invited(product))
    product.work()

    (item,) = product.api("GET", "/workflows").json["items"]

    assert item["is_on"] and item["event"] == "response_finished"
    assert item["runs"] == {"succeeded": 1, "failed": 0, "skipped": 0, "waiting": 0}
    (run,) = runs(product, item["id"])["items"]
    assert run["tasks"][0]["input"]["object"] == "Survey_Response__c" and run["tasks"][0]["error"] is None


def test_a_workflow_is_created_and_then_changed(product: Product) -> None:
    created = product.api("POST", "/workflows", json=workflow())
    changed = product.api("POST", "/workflows", json=workflow(conditions={"all": []}))

    assert (created.status_code, changed.status_code) == (201, 200)
    assert created.json["id"] == changed.json["id"] and created.json["is_on"] is False
    assert product.api("GET", f"/workflows/{created.json['id']}").json["config"]["conditions"] == {"all": []}


def test_what_is_shown_can_be_applied_again(product: Product) -> None:
    (item,) = product.api("GET", "/workflows").json["items"]
    config = product.api("GET", f"/workflows/{item['id']}").json["config"]

    again = product.api("POST", "/workflows", json=config)

    assert again.status_code == 200 and again.json["config"] == config and again.json["is_on"] is True


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ([], ["body"]),
        ({}, ["name", "tasks"]),
        (workflow("W", task(action="dance"), {"type": "dance"}), ["tasks[0].action", "tasks[1].type"]),
        (workflow("W\0"), ["name"]),
        (workflow(conditions={"\ud800": 1}), ["conditions"]),
        (workflow("W", task(fields={"Language__c": "a\0b"})), ["tasks[0].fields.Language__c"]),
        (workflow("W", task(fields={"Nowhere__c": "x"})), ["tasks[0].fields.Nowhere__c"]),
        (workflow("W", task(external_id_field="Comment__c")), ["tasks[0].external_id_field"]),
        (workflow("W", task(object="Nothing__c")), ["tasks[0].object"]),
    ],
)
def test_each_mistake_is_named_by_its_place(product: Product, body: Any, fields: list[str]) -> None:
    refused = product.api("POST", "/workflows", data=json.dumps(body), content_type="application/json")

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json["errors"]] == fields
    assert len(product.api("GET", "/workflows").json["items"]) == 1


def test_a_number_that_no_database_holds_is_refused(product: Product) -> None:
    body = '{"name": "W", "conditions": {"field": "metadata.ip", "operator": "equal", "value": 1e999}, "tasks": []}'

    refused = product.api("POST", "/workflows", data=body, content_type="application/json")

    assert refused.status_code == 422 and refused.json["errors"][0]["field"] == "conditions.value"


def test_without_salesforce_it_is_applied_with_a_warning(product: Product) -> None:
    product.connections.connected.clear()

    applied = product.api("POST", "/workflows", json=workflow())

    assert applied.status_code == 201
    assert "not checked against Salesforce" in applied.json["warnings"][0]["message"]


def test_a_field_that_may_not_be_written_is_refused(product: Product) -> None:
    fields = dict(product.org.describe("Survey_Response__c").fields)
    fields["Language__c"] = type(fields["Language__c"])("Language__c", "string", updateable=False)
    product.org.see("Survey_Response__c", fields)

    refused = product.api("POST", "/workflows", json=workflow())

    assert refused.status_code == 422 and "may not write" in refused.json["errors"][0]["message"]


@pytest.mark.parametrize("body", [{}, {"is_on": "yes"}, {"is_on": 1}, {"is_on": True, "x": 1}])
def test_switching_takes_true_or_false(product: Product, body: Any) -> None:
    (item,) = product.api("GET", "/workflows").json["items"]

    assert product.api("POST", f"/workflows/{item['id']}/switch", json=body).status_code == 422


def test_a_workflow_that_is_off_runs_no_more(product: Product) -> None:
    (item,) = product.api("GET", "/workflows").json["items"]

    switched = product.api("POST", f"/workflows/{item['id']}/switch", json={"is_on": False})
    answer(product.client, invited(product))
    product.work()

    assert switched.json["is_on"] is False
    assert runs(product, item["id"]) == {"items": [], "next": None}


def test_runs_are_read_page_after_page_and_by_state(product: Product) -> None:
    never = {"all": [{"field": "metadata.language", "operator": "equal", "value": "xx"}]}
    made = product.api("POST", "/workflows", json=workflow(conditions=never)).json["id"]
    product.api("POST", f"/workflows/{made}/switch", json={"is_on": True})
    for _ in range(3):
        answer(product.client, invited(product))
        product.clock.advance(seconds=1)
        product.work()

    first = runs(product, made, "?limit=2")
    second = runs(product, made, f"?limit=2&after={first['next']}")

    found = [*first["items"], *second["items"]]
    assert len({run["id"] for run in found}) == 3 and second["next"] is None
    assert [run["started_at"] for run in found] == sorted((run["started_at"] for run in found), reverse=True)
    assert {run["state"] for run in found} == {"skipped"} and "language" in found[0]["reason"]
    assert runs(product, made, "?state=failed")["items"] == []


@pytest.mark.parametrize("query", ["state=odd", "limit=0", "after=WR_nothing"])
def test_a_bad_question_about_runs_names_its_field(product: Product, query: str) -> None:
    (item,) = product.api("GET", "/workflows").json["items"]
    refused = product.api("GET", f"/workflows/{item['id']}/runs?{query}")

    assert refused.status_code == 422 and refused.json["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("GET", "/runs"), ("POST", "/switch")])
def test_a_workflow_that_is_not_there_is_not_found(product: Product, method: str, path: str) -> None:
    found = product.api(
        method, f"/workflows/WF_nothing{path}", **({"json": {"is_on": True}} if method == "POST" else {})
    )

    assert found.status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.USER, 403), (Role.ADMIN, 200)])
def test_a_person_must_be_an_administrator(product: Product, role: Role, status: int) -> None:
    with product.db.write(product.organization_id) as session:
        session.add(User(id="UR_1", name="Bob", role=role, salesforce_user_id=PERSON, created_at=product.clock.now()))

    assert product.api("GET", "/workflows", headers={"X-Salesforce-User": PERSON}).status_code == status


def test_so_must_somebody_who_is_signed_in(product: Product) -> None:
    assert salesforce_user(product).api("GET", "/workflows").status_code == 403
    assert administrator(product).api("GET", "/workflows").status_code == 200


def test_a_salesforce_that_does_not_answer_holds_nothing_up(product: Product) -> None:
    class Silent(FakeSalesforce):
        def describe(self, object_name: str, *, fresh: bool = False) -> ObjectDescription:
            raise SalesforceUnavailable("no answer")

    product.connections.connected[product.organization_id] = Silent()

    applied = product.api("POST", "/workflows", json=workflow())

    assert applied.status_code == 201 and "no answer" in applied.json["warnings"][0]["message"]


def test_a_task_that_names_an_account_which_is_not_there_is_told_what_to_do(product: Product) -> None:
    task = {
        "name": "Answer",
        "type": "update_salesforce",
        "account": "Sandbox",
        "object": "Survey_Response__c",
        "external_id_field": "Response_Id__c",
        "key": "${e://Field/ResponseID}",
        "fields": {"Language__c": {"metadata": "language"}},
    }

    answer = product.api("POST", "/workflows", json={"name": "Mine", "tasks": [task]})

    assert answer.status_code == 422
    assert "only the main one: leave the account out, or add it" in answer.text
