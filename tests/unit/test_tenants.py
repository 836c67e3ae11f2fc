"""Two organizations in one service: whatever address one of them asks for, nothing of the other is behind it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.organizations import service as organizations
from connector.responses.models import InboundSms
from connector.workflows.editor import drafts
from connector.workflows.editor.drafts import Writing
from connector.workflows.models import WorkflowRun
from connector.workflows.service import Place
from connector.writeback.models import WriteBack, WriteBackState
from tests.support.accounts import connect
from tests.support.answering import answer, invited
from tests.support.databases import on_one_database
from tests.support.product import LINK, Product
from tests.support.workflows import task

SECRETS = ("Alice", "alice@example.com")
FILTERS = {
    "survey": "survey_id",
    "distribution": "distribution_id",
    "record_id": "record_id",
    "workflow": "workflow_id",
    "response": "response_id",
    "account": "account_id",
}
"""What lists can be asked for, and what it is an id of; `after` takes that of any row."""
OF_NOBODY = {"object_name", "tag"}
"""Parts of addresses that are no ids: kinds of records and languages."""
ANY_BODY: dict[str, Any] = {"is_on": False}
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("PATCH", "/api/v1/distributions/<distribution_id>"): {"message": {"subject": "Theirs"}},
    ("PATCH", "/api/v1/salesforce-accounts/<account_id>"): {"name": "Theirs"},
    ("PUT", "/api/v1/salesforce-accounts/<account_id>/credentials"): {
        "kind": "client_credentials",
        "environment": "theirs.my.salesforce.com",
        "client_id": "theirs",
        "client_secret": "theirs",
    },
    ("PATCH", "/api/v1/users/<user_id>"): {"can_use_sms": True},
    ("PATCH", "/api/v1/write-backs/<row_id>"): {"values": {"Language__c": "theirs"}},
    ("POST", "/api/v1/write-backs/<row_id>/resolve"): {"outcome": "again"},
    ("POST", "/api/v1/workflows/<workflow_id>/backfills"): {"repeat": False},
    ("POST", "/api/v1/workflows/<workflow_id>/external-ids"): {"place": "tasks[0].action"},
    ("PUT", "/api/v1/templates/<template_id>"): {"name": "Theirs", "subject": "Theirs", "body": LINK},
    ("PUT", "/api/v1/senders/<sender_id>"): {"channel": "email", "address": "theirs@survey.example"},
    ("PUT", "/api/v1/frequency-rules/<rule_id>"): {"name": "Theirs", "most": 1, "days": 1},
}
"""What must be right before an id is looked for; where it is not named, any body will do."""


@dataclass(frozen=True)
class Globex:
    """The other organization, by its key and by its administrator's browser."""

    key: str
    browser: FlaskClient


@pytest.fixture
def globex(product: Product) -> Globex:
    with product.db.write() as session:
        other, admin = organizations.create(session, "Globex", product.clock.now())
        key = organizations.issue_api_key(session, other.id, "tests", product.clock.now())
    browser = product.client
    with browser.session_transaction() as kept:
        kept["user_id"] = admin.id
    return Globex(key, browser)


@pytest.fixture
def ids(product: Product) -> dict[str, str]:
    """Of everything that Alice's organization has, by the name that routes give it."""
    answer(product.client, invited(product))
    product.work()
    (response,) = product.api("GET", "/responses").json["items"]
    (workflow,) = product.api("GET", "/workflows").json["items"]
    kept = product.api("POST", "/selections", json={"object": "Contact", "record_ids": [response["record_id"]]}).json
    with product.db.read() as session:
        run, row = session.scalar(select(WorkflowRun.id)), session.scalar(select(WriteBack.id))
    writing = Writing(product.organization_id, "Alice", product.clock.now())
    with product.db.write(product.organization_id) as session:
        draft = drafts.begin(session, writing, {"name": "Alice"}, Place())
        inbound = failed_text(session, product)
    rule = product.api("POST", "/frequency-rules", json={"name": "Rarely", "most": 1, "days": 14}).json
    no = product.api("POST", "/opt-outs", json={"address": "alice@example.com", "channel": "email"}).json
    mailing_list = product.api("POST", "/mailing-lists", json={"name": "Alice"}).json
    template = product.api("POST", "/templates", json={"name": "Alice", "subject": "Alice", "body": LINK}).json
    sender = product.api("POST", "/senders", json={"channel": "email", "address": "alice@survey.example"}).json
    about = product.request([response["record_id"]]) | {"to": "alice@example.com"}
    test = product.api("POST", "/test-messages", json=about).json
    connect(product, id="SA_2", name="Alice", is_main=False)
    domain = product.api("POST", "/sender-domains", json={"domain": "alice.example"}).json
    backfill = product.api("POST", f"/workflows/{workflow['id']}/backfills", json={}).json
    return {
        "survey_id": response["survey"]["id"],
        "distribution_id": response["distribution"],
        "response_id": response["id"],
        "workflow_id": workflow["id"],
        "selection_id": kept["id"],
        "run_id": str(run),
        "draft_id": draft.id,
        "backfill_id": backfill["id"],
        "row_id": str(row),
        "record_id": response["record_id"],
        "record": response["record_id"],
        "rule_id": rule["id"],
        "opt_out_id": no["id"],
        "list_id": mailing_list["id"],
        "template_id": template["id"],
        "sender_id": sender["id"],
        "domain_id": domain["id"],
        "user_id": product.admin_id,
        "account_id": "SA_2",
        "test_id": test["id"],
        "inbound_id": str(inbound.id),
    }


def failed_text(session: Session, product: Product) -> InboundSms:
    """Of Alice, which could not be acted upon."""
    numbers = {"from_number": "+33612000001", "to_number": "+33757980000"}
    now, mine = product.clock.now(), product.organization_id
    found = InboundSms(sid="SM1", body="Alice", received_at=now, outcome="failed", organization_id=mine, **numbers)
    session.add(found)
    session.flush()
    return found


def routes(product: Product, below: str) -> Iterator[tuple[str, str, set[str]]]:
    """Method, rule and the names of its parts, of each route below a path that names something by its id."""
    for rule in product.app.url_map.iter_rules():
        if rule.rule.startswith(below):
            for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
                yield method, rule.rule, set(rule.arguments)


def filled(rule: str, ids: dict[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: ids[part[1]], rule)


def test_no_address_of_the_api_leads_to_another_organization(
    product: Product, globex: Globex, ids: dict[str, str]
) -> None:
    asked = [each for each in routes(product, "/api/v1/") if each[2] - OF_NOBODY]
    assert len(asked) >= 29
    for method, rule, _ in asked:
        found = product.client.open(
            filled(rule, ids),
            method=method,
            headers={"Authorization": f"Bearer {globex.key}"},
            **({} if method == "GET" else {"json": BODIES.get((method, rule), ANY_BODY)}),
        )
        assert found.status_code == 404, (method, rule, found.text)
        assert not any(secret in found.text for secret in SECRETS)
    assert product.api("GET", f"/workflows/{ids['workflow_id']}").json["is_on"] is True


def test_no_page_shows_or_changes_anything_of_another_organization(
    product: Product, globex: Globex, ids: dict[str, str]
) -> None:
    asked = [each for each in routes(product, "/admin/") if each[2] and not each[2] & OF_NOBODY]
    assert len(asked) >= 8
    for method, rule, _ in asked:
        found = globex.browser.open(filled(rule, ids), method=method, data={"all": "yes"}, follow_redirects=True)
        assert found.status_code == 404 or "There is no" in found.text, (method, rule)
        assert not any(secret in found.text for secret in SECRETS), (method, rule)
    assert product.api("GET", f"/workflows/{ids['workflow_id']}").json["is_on"] is True


@on_one_database
@pytest.mark.parametrize("below", ["/api/v1/", "/admin/"])
def test_no_list_can_be_asked_for_rows_of_another_organization(
    product: Product, globex: Globex, ids: dict[str, str], below: str
) -> None:
    lists = [rule for method, rule, parts in routes(product, below) if method == "GET" and not parts]
    theirs = [(name, ids[kind]) for name, kind in FILTERS.items()]
    for rule in lists:
        for name, value in [*theirs, *(("after", each) for each in ids.values())]:
            found = globex.browser.get(f"{rule}?{name}={value}")
            assert found.status_code < 500, (rule, name)
            assert not any(secret in found.text for secret in SECRETS), (rule, name)


@pytest.mark.parametrize("door", ["replay", "remap"])
def test_no_row_of_another_organization_is_written_again(
    product: Product, globex: Globex, ids: dict[str, str], door: str
) -> None:
    headers, row_id = {"Authorization": f"Bearer {globex.key}"}, int(ids["row_id"])
    with product.db.write(product.organization_id) as session:
        session.get_one(WriteBack, row_id).state = WriteBackState.FAILED
    product.woken.waiting.clear()

    for wanted in (
        {"ids": [row_id]},
        {"ids": [row_id, row_id + 1]},
        {"filter": {}},
        {"filter": {"state": "failed"}},
        {"filter": {"workflow": ids["workflow_id"]}},
        {"filter": {"response": ids["response_id"]}},
        {"filter": {"account": ids["account_id"]}},
    ):
        found = product.client.post(f"/api/v1/write-backs/{door}", headers=headers, json=wanted)
        assert (found.status_code, found.json.get("rows", 0)) in ((200, 0), (404, 0)), found.text
        assert not any(secret in found.text for secret in SECRETS)
    for how in ("again", "remap"):
        globex.browser.post("/admin/write-back/all", data={"how": how, "state": "failed"})

    assert not product.woken.waiting
    assert product.api("GET", f"/write-backs/{row_id}").json["state"] == "failed"


def test_a_workflow_reaches_no_account_of_another_organization(product: Product, globex: Globex) -> None:
    connect(product)
    connect(product, id="SA_2", name="Sandbox", is_main=False)
    wanted = {"name": "Theirs", "tasks": [task(account="Sandbox")]}

    refused = product.client.post("/api/v1/workflows", headers={"Authorization": f"Bearer {globex.key}"}, json=wanted)

    assert refused.status_code in (404, 422) and "Sandbox" in refused.text and "SA_2" not in refused.text
