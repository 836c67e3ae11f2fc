"""The page that says what would be added to the org, and the button that adds it."""

from typing import Any

import pytest

from connector.integrations.ports import SalesforceRefused
from tests.support.databases import on_one_database
from tests.support.desk import Desk
from tests.support.fakes.objects import text
from tests.support.product import Product
from tests.support.workflows import a_case, install

FIELD = "Hearback_Response_Id__c"
pytestmark = on_one_database


@pytest.fixture
def workflow(product: Product) -> str:
    product.org.load("PermissionSet", Name="Hearback_Integration")
    return f"/admin/workflows/{install(product, a_case()).json['id']}"


def page(workflow: str) -> str:
    return f"{workflow}/external-id?place=tasks[0].action"


def test_the_warning_leads_to_what_would_be_added(product: Product, desk: Desk, workflow: str) -> None:
    assert "Add the field to Case…" in desk.says(workflow)
    told = desk.says(page(workflow))
    assert f"Hearback Response Id ( {FIELD} )" in told and "Text of 40 characters, unique, external id" in told
    assert "permission set Hearback Integration" in told and "${e://Field/ResponseID}" in told
    assert FIELD not in product.org.describe("Case").fields


def test_the_button_adds_it(product: Product, desk: Desk, workflow: str) -> None:
    told = desk.press(page(workflow), place="tasks[0].action")
    assert "The field is in Salesforce." in told and "Your org takes everything" in told
    assert FIELD in product.org.describe("Case").fields
    assert "Salesforce had the field already." in desk.press(page(workflow), place="tasks[0].action")
    assert "No field is to be added here any more." in desk.press(page(workflow), place="tasks[1].action")


def test_a_field_that_nobody_sees_any_more_is_offered_again(product: Product, desk: Desk, workflow: str) -> None:
    desk.press(page(workflow), place="tasks[0].action")
    product.org.see("Case", {n: f for n, f in product.org.describe("Case").fields.items() if n != FIELD})
    product.org.setup.hidden[f"Case.{FIELD}"] = text(FIELD, 40, external_id=True)
    assert "Add the field to Case…" in desk.press(f"{workflow}/check")
    assert "Add the field to Case…" in desk.says("/admin/failures")
    assert "Your org takes everything" in desk.press(page(workflow), place="tasks[0].action")


def test_a_refusal_stays_on_the_page_and_says_what_to_do(product: Product, desk: Desk, workflow: str) -> None:
    product.org.setup.refusal = SalesforceRefused("NOT_FOUND", "no", 404)
    answer = desk.browser.post(page(workflow), data={"place": "tasks[0].action"})
    assert answer.status_code == 409
    assert "Customize Application" in answer.text and "Setup › Object Manager › Case" in answer.text


def test_what_would_be_refused_is_told_field_by_field(product: Product, desk: Desk, workflow: str) -> None:
    fields: dict[str, Any] = dict(product.org.describe("Case").fields)
    subject = type(fields["Subject"])("Subject", "string", length=255, updateable=False)
    product.org.see("Case", {**fields, "Subject": subject})
    answer = desk.browser.post(page(workflow), data={"place": "tasks[0].action"}, headers={"Accept-Language": "fr"})
    assert answer.status_code == 422 and "Case.Subject par un upsert" in answer.text
    assert "Ajouter un champ à Case" in answer.text
    assert product.org.setup.hidden == {}


def test_a_workflow_that_is_not_there_is_not_found(desk: Desk, workflow: str) -> None:
    assert desk.browser.get("/admin/workflows/WF_nothing/external-id").status_code == 404
