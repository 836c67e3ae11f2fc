"""Bad input to the doors of the ledger: a clear 4xx that names the field, the same on both databases."""

import json
from typing import Any

import pytest

from connector.integrations.ports import Node
from connector.writeback import ledger
from connector.writeback.intents import WriteIntent, graph
from connector.writeback.models import WriteBack, WriteBackState
from tests.support.databases import on_one_database
from tests.support.product import Product
from tests.support.signed_in import administrator

OBJECT, KEY = "Survey_Response__c", "Response_Id__c"
UNREADABLE = ["[" * 100_000, '{"a": NaN}', "{", '"\\ud800"', "null", "[]", "1", "", '{"a":' * 70 + "1" + "}" * 70]


def note(product: Product, intent: WriteIntent) -> int:
    with product.db.write(product.organization_id) as session:
        ledger.record(session, product.organization_id, intent, product.clock.now())
        row = session.query(WriteBack).one()
        row.state, row.reason = WriteBackState.FAILED, "STRING_TOO_LONG: too long"
        return row.id


@pytest.fixture
def row_id(product: Product) -> int:
    return note(product, WriteIntent(OBJECT, KEY, "R_1", {"Language__c": "en"}, "TR_1", about="R_1", mapping="WF_1/x"))


@pytest.fixture
def graph_id(product: Product) -> int:
    return note(product, graph([Node("case", "create", "Case", {"Subject": "Help"})], "TR_1"))


def send(product: Product, method: str, path: str, body: Any) -> Any:
    return product.api(method, path, data=json.dumps(body), content_type="application/json")


def values(product: Product, row_id: int) -> Any:
    return product.api("GET", f"/write-backs/{row_id}").json["values"]


@pytest.mark.parametrize(
    "fixed",
    [
        {"values": {"A__c": 10**400}},
        {"values": {"A__c": -(10**400)}},
        {"values": {"A__c": 10**19}},
        {"values": {"A__c": 1e300}},
        {"values": {"\ud800": "x"}},
        {"values": {"\0.A__c": "x"}},
        {"values": {"\ud800.A__c": "x"}},
        {"values": {"case.A__c": "x"}},
        {"values": {"A__c\n": "x"}},
        {"values": {"__proto__": "x"}},
        {"values": {"attributes": {"type": "User"}}},
        {"values": {"A__c": "\0"}},
        {"values": {"A__c": "\ud800"}},
        {"values": {"A__c": ["x"]}},
        {"values": {"A__c": "x" * 131_073}},
        {"leave_out": ["\ud800"]},
        {"leave_out": ["\0"]},
        {"leave_out": ["x" * 1000]},
        {"values": {"A__c": "x"}, "version": 2**63},
        {"values": {"A__c": "x"}, "surprise": 1},
        {"\ud800": 1, "values": {"A__c": "x"}},
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_a_bad_value_changes_nothing_and_is_named(product: Product, row_id: int, fixed: dict[str, Any]) -> None:
    refused = send(product, "PATCH", f"/write-backs/{row_id}", fixed)

    assert refused.status_code in (400, 422), refused.text
    assert refused.json["errors"]
    assert values(product, row_id) == {"Language__c": "en"}


@pytest.mark.parametrize("name", ["\ud800.Subject", "\0.Subject", "other.Subject", "Subject", "case.\0"], ids=ascii)
def test_a_value_of_a_stranger_among_several_records_is_refused(product: Product, graph_id: int, name: str) -> None:
    refused = send(product, "PATCH", f"/write-backs/{graph_id}", {"values": {name: "x"}})

    assert refused.status_code == 422 and refused.json["errors"], refused.text
    assert values(product, graph_id) == {"case.Subject": "Help"}


@on_one_database
@pytest.mark.parametrize("body", UNREADABLE, ids=lambda body: body[:12] or "empty")
@pytest.mark.parametrize("door", ["replay", "remap", "row", "resolve"])
def test_a_body_that_cannot_be_read_is_refused(product: Product, row_id: int, door: str, body: str) -> None:
    method, path = {
        "replay": ("POST", "/write-backs/replay"),
        "remap": ("POST", "/write-backs/remap"),
        "row": ("PATCH", f"/write-backs/{row_id}"),
        "resolve": ("POST", f"/write-backs/{row_id}/resolve"),
    }[door]

    refused = product.api(method, path, data=body, content_type="application/json")

    assert refused.status_code in (400, 422), refused.text
    assert refused.json["errors"]


@pytest.mark.parametrize(
    ("filter_", "field"),
    [
        ({"since": "0001-01-01T00:00:00+14:00"}, "since"),
        ({"until": "9999-12-31T23:59:59-14:00"}, "until"),
        ({"since": "2026-01-31T00:00:00"}, "since"),
        ({"since": 10**400}, "since"),
        ({"text": "\0"}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"object": "x" * 131}, "object"),
        ({"account": "\0"}, "account"),
        ({"state": "odd"}, "state"),
        ({"organization_id": "ORG_1"}, "organization_id"),
    ],
    ids=lambda value: ascii(value)[:60],
)
@pytest.mark.parametrize("door", ["replay", "remap"])
def test_a_bad_filter_names_its_field(product: Product, door: str, filter_: dict[str, Any], field: str) -> None:
    refused = send(product, "POST", f"/write-backs/{door}", {"filter": filter_})

    assert refused.status_code in (400, 422), refused.text
    assert any(field in error["field"] for error in refused.json["errors"]), refused.json


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"])
@pytest.mark.parametrize("name", ["since", "until"])
def test_a_time_beyond_the_calendar_is_refused(product: Product, name: str, moment: str) -> None:
    assert product.api("GET", f"/write-backs?{name}={moment}").status_code == 422


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_older_responses_are_not_asked_for_from_beyond_the_calendar(product: Product, since: str) -> None:
    (workflow,) = product.api("GET", "/workflows").json["items"]

    refused = send(product, "POST", f"/workflows/{workflow['id']}/backfills", {"since": since})

    assert refused.status_code == 422, refused.text


@pytest.mark.parametrize("query", ["until=9999-12-31", "since=0001-01-01", "since=9999-12-31", "until=0001-01-01"])
def test_the_page_takes_any_day_of_the_calendar(product: Product, row_id: int, query: str) -> None:
    browser = administrator(product).client

    for page in ("/admin/write-back", "/admin/write-back/all"):
        assert browser.get(f"{page}?{query}").status_code == 200


@pytest.mark.parametrize("since", ["0001-01-01", "9999-12-31"])
def test_the_page_takes_any_day_for_older_responses(product: Product, since: str) -> None:
    (workflow,) = product.api("GET", "/workflows").json["items"]

    answer = administrator(product).client.post(f"/admin/workflows/{workflow['id']}/backfills", data={"since": since})

    assert answer.status_code == 302


def test_a_reason_for_giving_up_that_cannot_be_stored_is_refused(product: Product, row_id: int) -> None:
    answer = administrator(product).client.post(
        f"/admin/write-back/{row_id}/resolve", data={"outcome": "given_up", "why": "a\0b"}
    )

    assert answer.status_code == 302
    assert product.api("GET", f"/write-backs/{row_id}").json["state"] == "failed"


@pytest.mark.parametrize(
    "form",
    [
        {"new_name": "A\0", "new_value": "x"},
        {"new_name": "A__c", "new_value": "x\0"},
        {"new_name": "A__c", "new_value": "nan", "new_kind": "number"},
        {"new_name": "A__c", "new_value": "1e999", "new_kind": "number"},
        {"new_name": "A__c", "new_value": "9" * 400, "new_kind": "number"},
        {"new_name": "x.A__c", "new_value": "x"},
        {"leave_out": "\0"},
    ],
    ids=ascii,
)
def test_a_bad_value_in_the_form_is_shown_with_it(product: Product, row_id: int, form: dict[str, str]) -> None:
    answer = administrator(product).client.post(f"/admin/write-back/{row_id}/fix", data=form)

    assert answer.status_code == 422, answer.status_code
    assert values(product, row_id) == {"Language__c": "en"}


def test_words_of_a_reason_are_no_patterns(product: Product, row_id: int) -> None:
    for words in ("%25", "_oo", "\\", "'", "[a-z]"):
        assert product.api("GET", f"/write-backs?text={words}").json["items"] == []
        assert product.api("GET", f"/write-backs?reason={words}").json["items"] == []
    assert len(product.api("GET", "/write-backs?text=TOO%20LO").json["items"]) == 1


def test_what_respondents_wrote_is_shown_and_not_run(product: Product) -> None:
    evil = """"><script>alert(1)</script>%(name)s{{ 7*7 }}"""
    row_id = note(product, WriteIntent(OBJECT, KEY, evil, {"Language__c": evil}, "TR_1", mapping="WF_1/x"))
    with product.db.write(product.organization_id) as session:
        session.get_one(WriteBack, row_id).reason = f"STRING_TOO_LONG: {evil}"
    browser = administrator(product).client

    for page in ("/admin/write-back", f"/admin/write-back/{row_id}", "/admin/failures", "/admin/write-back/all"):
        told = browser.get(page)
        assert told.status_code == 200 and "<script>alert" not in told.text
        assert "49" not in told.text or "{{ 7*7 }}" in told.text
    browser.post(f"/admin/write-back/{row_id}/resolve", data={"outcome": "given_up", "why": evil})
    assert "<script>alert" not in browser.get(f"/admin/write-back/{row_id}").text
