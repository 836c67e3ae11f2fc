"""A mapping that creates records without an external id is offered one: added to the org when a person asks for it."""

from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from connector.integrations.ports import FieldDescription, NewField, Rejected, SalesforceRefused, SalesforceUnavailable
from connector.workflows.external_ids.offers import NAME
from tests.support.databases import on_one_database
from tests.support.fakes.objects import text
from tests.support.product import Product
from tests.support.signed_in import salesforce_user
from tests.support.workflows import install, salesforce

pytestmark = on_one_database
KEY = "${e://Field/ResponseID}"
PLACE = "tasks[0].action"


@pytest.fixture(autouse=True)
def permission_set(product: Product) -> str:
    return product.org.load("PermissionSet", Name="Hearback_Integration")


def a_case(name: str = "Case", **more: Any) -> dict[str, Any]:
    return salesforce("create", name, object="Case", fields={"Subject": "Dissatisfied"}, **more)


def installed(product: Product, *tasks: dict[str, Any], **config: Any) -> str:
    return str(install(product, *(tasks or (a_case(),)), **config).json["id"])


def offers(product: Product, workflow_id: str) -> list[dict[str, Any]]:
    return list(product.api("GET", f"/workflows/{workflow_id}/external-ids").json["items"])


def add(product: Product, workflow_id: str, place: str = PLACE) -> Any:
    return product.api("POST", f"/workflows/{workflow_id}/external-ids", json={"place": place})


def tasks(product: Product, workflow_id: str) -> Any:
    return product.api("GET", f"/workflows/{workflow_id}").json["config"]["tasks"]


def case_fields(product: Product) -> dict[str, FieldDescription]:
    return dict(product.org.describe("Case").fields)


def given(product: Product, **changes: Any) -> None:
    """The org has the field already, in this form."""
    field = replace(text(NAME, 40, external_id=True), **changes)
    product.org.see("Case", {**case_fields(product), NAME: field})


def test_what_would_be_added_is_told_and_nothing_is_done(product: Product) -> None:
    workflow_id = installed(product)

    (offer,) = offers(product, workflow_id)

    assert offer == {
        "place": PLACE,
        "task": "Case",
        "account": "",
        "object": "Case",
        "field": NAME,
        "label": "Hearback Response Id",
        "length": 40,
        "permission_set": "Hearback_Integration",
        "key": KEY,
    }
    assert product.org.setup.hidden == {} and NAME not in case_fields(product)


def test_the_field_is_added_granted_and_used(product: Product) -> None:
    workflow_id = installed(product)

    with capture_logs() as logs:
        added = add(product, workflow_id)

    assert (added.status_code, added.json["added"], added.json["problems"]) == (200, True, [])
    field = case_fields(product)[NAME]
    assert (field.unique, field.external_id, field.length, field.updateable) == (True, True, 40, True)
    (task,) = tasks(product, workflow_id)
    assert (task["external_id_field"], task["key"]) == (NAME, KEY)
    assert product.api("GET", f"/workflows/{workflow_id}/check").json["problems"] == []
    assert offers(product, workflow_id) == []
    (said,) = [each for each in logs if each["event"] == "workflows.field_added"]
    assert (said["workflow_id"], said["by"], said["object"], said["is_new"]) == (workflow_id, "API", "Case", True)


@pytest.mark.parametrize("seen", [True, False])
def test_a_field_that_is_there_is_used(product: Product, *, seen: bool) -> None:
    workflow_id = installed(product)
    if seen:
        given(product)
    else:
        product.org.setup.hidden[f"Case.{NAME}"] = text(NAME, 40, external_id=True)

    added = add(product, workflow_id)

    assert (added.status_code, added.json["added"]) == (200, False)
    assert tasks(product, workflow_id)[0]["key"] == KEY


def test_a_field_that_may_only_be_read_is_granted(product: Product, permission_set: str) -> None:
    workflow_id = installed(product)
    given(product, createable=False, updateable=False)
    known = {"ParentId": permission_set, "SobjectType": "Case", "Field": f"Case.{NAME}", "PermissionsRead": True}
    product.org.load("FieldPermissions", **known)

    assert add(product, workflow_id).status_code == 200

    assert [row["PermissionsEdit"] for row in product.org.records("FieldPermissions")] == [True]


def test_without_the_permission_set_a_person_grants_it(product: Product, permission_set: str) -> None:
    workflow_id = installed(product)
    product.org.remove("PermissionSet", permission_set)

    refused = add(product, workflow_id)

    assert refused.status_code == 409 and "Give the connected user edit access" in refused.json["detail"]
    given(product)
    assert add(product, workflow_id).json["added"] is False


def test_a_refused_grant_is_told_with_its_code(product: Product) -> None:
    workflow_id = installed(product)
    product.org.setup.grant_refusal = Rejected("INSUFFICIENT_ACCESS_OR_READONLY", "no")

    refused = add(product, workflow_id)

    assert refused.status_code == 409 and refused.json["detail"].endswith("(INSUFFICIENT_ACCESS_OR_READONLY)")
    product.org.setup.grant_refusal = None
    assert add(product, workflow_id).json["added"] is False


def test_nothing_is_added_when_the_mapping_would_then_be_refused(product: Product) -> None:
    """What goes by an external id may change a record too."""
    workflow_id = installed(product)
    subject = replace(case_fields(product)["Subject"], updateable=False)
    product.org.see("Case", {**case_fields(product), "Subject": subject})

    refused = add(product, workflow_id)

    assert refused.status_code == 422 and refused.json["errors"][0]["field"] == "tasks[0].fields.Subject"
    assert product.org.setup.hidden == {} and "key" not in refused.json


def test_a_field_that_cannot_serve_is_told(product: Product) -> None:
    workflow_id = installed(product)
    for changes in ({"unique": False}, {"external_id": False}, {"length": 10}, {"type": "double"}):
        given(product, **changes)
        refused = add(product, workflow_id)
        assert refused.status_code == 409 and "cannot serve" in refused.json["detail"], changes
    assert "external_id_field" not in tasks(product, workflow_id)[0]


def test_who_may_not_add_fields_is_told_how_it_is_done_by_hand(product: Product) -> None:
    workflow_id = installed(product)
    for code in ("NOT_FOUND", "INSUFFICIENT_ACCESS", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"):
        product.org.setup.refusal = SalesforceRefused(code, "no", 403)
        told = add(product, workflow_id)
        assert told.status_code == 409 and "Customize Application" in told.json["detail"]
        assert "Setup › Object Manager › Case" in told.json["detail"]
        assert "name Hearback_Response_Id, length 40, unique, external id" in told.json["detail"]
    product.org.setup.refusal = SalesforceRefused("LIMIT_EXCEEDED", "Custom field limit reached", 400)
    assert "(LIMIT_EXCEEDED: Custom field limit reached)" in add(product, workflow_id).json["detail"]


def test_an_org_that_does_not_answer_is_asked_again(product: Product) -> None:
    workflow_id = installed(product)
    product.org.failures.append(SalesforceUnavailable("no answer"))
    lost = add(product, workflow_id)
    assert lost.status_code == 503 and "Try again" in lost.json["detail"]
    connected = product.connections.connected.pop(product.organization_id)
    assert add(product, workflow_id).status_code == 409
    product.connections.connected[product.organization_id] = connected
    assert add(product, workflow_id).status_code == 200


def test_two_mappings_of_a_response_keep_two_records(product: Product) -> None:
    workflow_id = installed(product, a_case("First"), a_case("Second"))
    for place in ("tasks[1].action", "tasks[0].action"):
        assert add(product, workflow_id, place).status_code == 200

    assert sorted(task["key"] for task in tasks(product, workflow_id)) == [KEY, f"{KEY}-2"]
    other = product.api("POST", "/workflows", json={"name": "Other", "tasks": [a_case()]}).json["id"]
    assert [offer["key"] for offer in offers(product, other)] == [f"{KEY}-3"]


def test_what_is_not_offered_is_refused(product: Product) -> None:
    workflow_id = installed(product)
    for body in ({}, {"place": 1}, {"place": "tasks[7].action"}, {"place": "\0"}, {"place": PLACE, "x": 1}):
        refused = product.api("POST", f"/workflows/{workflow_id}/external-ids", json=body)
        assert refused.status_code == 422 and refused.json["errors"][0]["field"] in ("place", "x"), refused.json
    assert product.api("GET", "/workflows/WF_nothing/external-ids").status_code == 404
    assert add(product, "WF_nothing").status_code == 404
    assert salesforce_user(product).api("GET", f"/workflows/{workflow_id}/external-ids").status_code == 403


def test_a_field_that_was_taken_away_again_is_put_right(product: Product) -> None:
    workflow_id = installed(product)
    add(product, workflow_id)
    given(product, createable=False, updateable=False)
    (problem,) = product.api("POST", f"/workflows/{workflow_id}/check").json["problems"]
    assert problem["severity"] == "error"

    again = add(product, workflow_id)

    assert (again.status_code, again.json["added"], again.json["key"]) == (200, False, KEY)
    assert product.api("GET", f"/workflows/{workflow_id}/check").json["problems"] == []


def test_two_who_ask_at_the_same_moment_both_have_it(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    workflow_id, add_field = installed(product), product.org.add_field
    others: list[Any] = []

    def meanwhile(field: NewField) -> str:
        monkeypatch.setattr(product.org, "add_field", add_field)
        others.append(add(product, workflow_id))
        return add_field(field)

    monkeypatch.setattr(product.org, "add_field", meanwhile)
    first = add(product, workflow_id)

    assert [(each.status_code, each.json["added"]) for each in (*others, first)] == [(200, True), (200, False)]
    assert [(task["external_id_field"], task["key"]) for task in tasks(product, workflow_id)] == [(NAME, KEY)]


def test_a_workflow_that_was_changed_meanwhile_otherwise_is_left_as_it_is(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow_id, add_field = installed(product), product.org.add_field

    def meanwhile(field: NewField) -> str:
        product.clock.advance(seconds=1)
        installed(product, a_case(), a_case("Second"))
        return add_field(field)

    monkeypatch.setattr(product.org, "add_field", meanwhile)

    assert add(product, workflow_id).status_code == 409
    assert [task.get("external_id_field") for task in tasks(product, workflow_id)] == [None, None]
    assert add(product, workflow_id).json["added"] is False


def test_who_dies_between_the_field_and_the_mapping_is_followed_by_another(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow_id, create = installed(product), product.org.create

    def killed(object_name: str, rows: Any) -> Any:
        create(object_name, rows)
        raise KeyboardInterrupt

    monkeypatch.setattr(product.org, "create", killed)
    with pytest.raises(KeyboardInterrupt):
        add(product, workflow_id)
    monkeypatch.setattr(product.org, "create", create)
    assert NAME in case_fields(product) and len(offers(product, workflow_id)) == 1

    assert add(product, workflow_id).json["added"] is False

    assert tasks(product, workflow_id)[0]["key"] == KEY and offers(product, workflow_id) == []
