"""The ledger by the API: finding rows, putting them right, and what it all costs."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from connector.writeback import circuit, finding, ledger
from connector.writeback.budget import RESERVED
from connector.writeback.intents import WriteIntent
from connector.writeback.models import WriteBack, WriteBackBudget, WriteBackState, WriteBackUsage
from connector.writeback.waiting import SLOWED
from tests.support.databases import on_one_database
from tests.support.product import Product
from tests.support.signed_in import administrator, salesforce_user
from tests.support.statements import scanned

OBJECT, KEY = "Survey_Response__c", "Response_Id__c"
TOO_LONG = "STRING_TOO_LONG: Comment: data value too large (Comment__c)"
RULE = "FIELD_CUSTOM_VALIDATION_EXCEPTION: NPS is needed (NPS__c)"
Record = Callable[..., int]


@pytest.fixture
def record(product: Product) -> Record:
    """One row more; gives its id."""

    def recorded(
        key: str, state: WriteBackState = WriteBackState.FAILED, reason: str = TOO_LONG, **changes: Any
    ) -> int:
        values = changes.pop("values", {"Language__c": "en"})
        name = changes.pop("object_name", OBJECT)
        intent = WriteIntent(name, KEY, key, values, f"TR_{key}", about=f"R_{key}", mapping="WF_1/Survey response")
        with product.db.write(product.organization_id) as session:
            ledger.record(session, product.organization_id, intent, product.clock.now())
            row = session.query(WriteBack).filter_by(key=key).one()
            row.state, row.reason = state, reason or None
            for field, value in changes.items():
                setattr(row, field, value)
            return row.id

    return recorded


def listed(product: Product, query: str = "") -> list[str]:
    answer = product.api("GET", f"/write-backs?{query}")
    assert answer.status_code == 200, answer.text
    return [item["key"] for item in answer.json["items"]]


def test_seven_invalid_rows_of_200_leave_193_written_and_are_listed_with_reasons(product: Product) -> None:
    with product.db.write(product.organization_id) as session:
        for number in range(200):
            values = {"Language__c": "x" * 21} if number % 30 == 0 else {"Language__c": "en"}
            ledger.record(
                session,
                product.organization_id,
                WriteIntent(OBJECT, KEY, f"R_{number}", values, f"TR_{number}"),
                product.clock.now(),
            )
    product.clock.advance(seconds=5)
    product.sweep()

    assert len(product.org.records(OBJECT)) == 193
    seen = product.api("GET", "/write-backs/summary").json
    assert (seen["states"]["written"], seen["states"]["failed"]) == (193, 7)
    assert [(why["code"], why["count"]) for why in seen["reasons"]] == [("STRING_TOO_LONG", 7)]
    assert "max_length" in seen["reasons"][0]["cure"]
    refused = product.api("GET", "/write-backs?state=failed").json["items"]
    assert len(refused) == 7 and all(row["reason"].startswith("STRING_TOO_LONG: ") for row in refused)

    for row in refused:
        cured = product.api("PATCH", f"/write-backs/{row['id']}", json={"values": {"Language__c": "en"}})
        assert cured.status_code == 200 and cured.json["state"] == "failed", cured.text
    done = product.api("POST", "/write-backs/replay", json={"filter": {"reason": "STRING_TOO_LONG"}})
    assert done.json == {"rows": 7, "next": None}
    product.work()
    product.clock.advance(seconds=5)
    product.sweep()

    assert len(product.org.records(OBJECT)) == 200
    assert product.api("GET", "/write-backs/summary").json["states"]["written"] == 200


def test_rows_are_found_by_all_that_is_known_of_them(product: Product, record: Record) -> None:
    record("a")
    record("b", reason=RULE, object_name="Case")
    record("c", WriteBackState.WRITTEN, "", mapping="WF_10/Survey response", account_id="SA_2")
    product.clock.advance(hours=1)
    later = product.clock.now().isoformat().replace("+00:00", "Z")
    record("d", WriteBackState.UNCERTAIN, "Nobody knows: 100% unsure", mapping="WF_1/Post")

    assert listed(product) == ["d", "c", "b", "a"]
    assert listed(product, "state=failed") == ["b", "a"]
    assert listed(product, "object=Case") == ["b"]
    assert listed(product, "account=SA_2") == ["c"] and listed(product, "account=") == ["d", "b", "a"]
    assert listed(product, "workflow=WF_1") == ["d", "b", "a"]
    assert listed(product, "workflow=WF_1/Post") == ["d"] and listed(product, "workflow=WF_10") == ["c"]
    assert listed(product, "response=R_a") == ["a"]
    assert listed(product, "reason=STRING_TOO_LONG") == ["a"]
    assert listed(product, "text=nps+is") == ["b"] and listed(product, "text=100%25") == ["d"]
    assert listed(product, f"since={later}") == ["d"] and listed(product, f"until={later}") == ["c", "b", "a"]
    assert listed(product, f"since={later}&state=failed") == []


def test_a_workflow_of_many_rows_is_found_as_one_of_few(
    product: Product, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By another way through the database."""
    monkeypatch.setattr(finding, "FEW", 0)
    record("a")
    record("b", mapping="WF_10/Survey response")
    record("c", mapping="WF_1/Post")

    assert listed(product, "workflow=WF_1") == ["c", "a"] and listed(product, "workflow=WF_1/Post") == ["c"]


def test_pages_follow_each_other_whatever_is_added(product: Product, record: Record) -> None:
    for key in "abc":
        record(key)
    first = product.api("GET", "/write-backs?limit=2").json
    record("d")

    second = product.api("GET", f"/write-backs?limit=2&after={first['next']}").json

    assert [row["key"] for row in first["items"] + second["items"]] == ["c", "b", "a"] and second["next"] is None


def test_one_row_has_everything(product: Product, record: Record) -> None:
    row = product.api("GET", f"/write-backs/{record('a')}").json

    assert (row["object"], row["key_field"], row["key"], row["action"]) == (OBJECT, KEY, "a", "upsert")
    assert (row["workflow"], row["task"], row["response"]) == ("WF_1", "Survey response", "R_a")
    assert (row["code"], row["values"]) == ("STRING_TOO_LONG", {"Language__c": "en"})
    assert row["cure"].startswith("Lengthen the field") and row["account"] == ""


@pytest.mark.parametrize(
    "query", ["state=lost", "limit=0", "limit=1001", "after=x", "after=0", "since=today", "since=2026-01-01T00:00:00"]
)
def test_a_question_that_cannot_be_answered_is_refused_by_its_field(product: Product, query: str) -> None:
    refused = product.api("GET", f"/write-backs?{query}")

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json["errors"]] == [query.partition("=")[0]]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"values": {"Language__c": []}}, "values.Language__c"),
        ({"values": {"a b": 1}}, "values.a b"),
        ({"value": {"Language__c": "en"}}, "value"),
        ({"leave_out": ["Nowhere__c"]}, "leave_out"),
        ({"values": {"Language__c": "en"}, "version": "1"}, "version"),
    ],
)
def test_a_fix_names_what_is_wrong_with_it(product: Product, record: Record, body: Any, field: str) -> None:
    refused = product.api("PATCH", f"/write-backs/{record('a')}", json=body)

    assert refused.status_code == 422, refused.text
    assert field in [error["field"] for error in refused.json["errors"]]


def test_a_fix_of_what_was_changed_meanwhile_is_refused(product: Product, record: Record) -> None:
    row = product.api("GET", f"/write-backs/{record('a')}").json
    body = {"values": {"Language__c": "fr"}, "version": row["version"]}

    assert product.api("PATCH", f"/write-backs/{row['id']}", json=body).status_code == 200
    assert product.api("PATCH", f"/write-backs/{row['id']}", json=body).status_code == 409


def test_a_fix_can_write_at_once(product: Product, record: Record) -> None:
    row_id = record("a", values={"Language__c": "x" * 21})

    fixed = product.api("PATCH", f"/write-backs/{row_id}", json={"values": {"Language__c": "fr"}, "replay": True})

    assert fixed.json["state"] == "pending"
    product.clock.advance(seconds=5)
    product.work()
    assert product.org.records(OBJECT)[0]["Language__c"] == "fr"


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ({"outcome": "written", "record_id": "a01000000000001AAA"}, "written"),
        ({"outcome": "again"}, "pending"),
        ({"outcome": "given_up", "reason": "of no use"}, "skipped"),
    ],
)
def test_three_ways_out_of_uncertainty(product: Product, record: Record, body: Any, state: str) -> None:
    row_id = record("a", WriteBackState.UNCERTAIN)

    done = product.api("POST", f"/write-backs/{row_id}/resolve", json=body)

    assert (done.status_code, done.json["state"]) == (200, state)
    again = product.api("POST", f"/write-backs/{row_id}/resolve", json={"outcome": "given_up"})
    assert again.status_code == 409


def test_a_record_id_that_is_none_is_refused(product: Product, record: Record) -> None:
    row_id = record("a", WriteBackState.UNCERTAIN)
    refused = product.api("POST", f"/write-backs/{row_id}/resolve", json={"outcome": "written", "record_id": "x"})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "record_id")


@pytest.mark.parametrize("body", [{}, {"ids": [1], "filter": {}}, {"ids": []}, {"ids": ["1"]}, {"filter": {"x": 1}}])
def test_replaying_says_which_rows(product: Product, body: Any) -> None:
    assert product.api("POST", "/write-backs/replay", json=body).status_code == 422


def test_rows_are_replayed_by_their_ids(product: Product, record: Record) -> None:
    ids = [record("a"), record("b"), record("c", WriteBackState.WRITTEN)]
    assert product.api("POST", "/write-backs/replay", json={"ids": [*ids, 4711]}).json == {"rows": 2, "next": None}


def test_what_writing_costs_is_told_by_account(product: Product, record: Record) -> None:
    now, acme = product.clock.now(), product.organization_id
    with product.db.write(acme) as session:
        session.add(WriteBackBudget(account_id="", used=8120, limit=100_000, seen_at=now))
        for days, calls in ((0, 6), (6, 4), (7, 900)):
            day = (now - timedelta(days=days)).date()
            session.add(WriteBackUsage(account_id="", day=day, calls=calls, rows=1000))
        session.add(WriteBackUsage(account_id="SA_2", day=now.date(), calls=3, rows=0))

    main, second = product.api("GET", "/write-backs/summary").json["costs"]

    assert (main["used"], main["limit"], main["calls"], main["calls_per_1000_responses"]) == (8120, 100_000, 10, 5.0)
    assert (second["account"], second["used"], second["calls_per_1000_responses"]) == ("SA_2", None, None)


@pytest.mark.parametrize(("used", "says"), [(69_000, None), (70_000, SLOWED), (90_000, RESERVED)])
def test_a_row_that_waits_because_requests_are_scarce_says_so(
    product: Product, record: Record, used: int, says: str | None
) -> None:
    now, acme = product.clock.now(), product.organization_id
    row_id = record("a", WriteBackState.PENDING, "")
    record("b", WriteBackState.WRITTEN, "")
    with product.db.write(acme) as session:
        session.add(WriteBackBudget(account_id="", used=used, limit=100_000, seen_at=now))
        if says == RESERVED:
            circuit.hold(session, acme, RESERVED, now, 0)

    assert product.api("GET", f"/write-backs/{row_id}").json["reason"] == says
    assert [row["reason"] for row in product.api("GET", "/write-backs").json["items"]] == [None, says]
    waits = product.api("GET", "/write-backs/summary").json["waits"]
    assert [(each["account"], each["reason"]) for each in waits] == ([("", says)] if says else [])


def test_a_response_that_is_written_to_three_objects_counts_once(product: Product, record: Record) -> None:
    now, acme = product.clock.now(), product.organization_id
    for number in range(4):
        record(f"a{number}", about="R_1" if number < 3 else "R_2")
    record("no response", about="")
    with product.db.write(acme) as session:
        session.add(WriteBackUsage(account_id="", day=now.date(), calls=10, rows=1000))

    (main,) = product.api("GET", "/write-backs/summary").json["costs"]

    assert main["calls_per_1000_responses"] == 20.0


def test_only_administrators_see_the_ledger(product: Product, record: Record) -> None:
    row_id = record("a")
    hugo = salesforce_user(product)

    for method, path in (("GET", ""), ("GET", "/summary"), ("GET", f"/{row_id}"), ("POST", "/replay")):
        assert hugo.api(method, f"/write-backs{path}", json={"ids": [row_id]}).status_code == 403
    assert administrator(product).api("GET", "/write-backs").status_code == 200


@on_one_database
def test_rows_are_found_by_an_index(product: Product, record: Record) -> None:
    record("a")
    product.clock.advance(hours=1)
    with scanned(product.db) as found:
        for query in (
            "state=failed",
            "object=Case",
            "workflow=WF_1",
            "workflow=WF_1/Post",
            "response=R_a",
            "reason=STRING_TOO_LONG",
            "text=nps",
            "since=2026-01-01T00:00:00Z&state=failed",
            "until=2026-01-01T00:00:00Z",
        ):
            listed(product, query)
        product.api("GET", "/write-backs/summary")
        product.api("POST", "/write-backs/replay", data=json.dumps({"filter": {"reason": "X"}}), content_type=JSON)
    assert "write_back" not in found, found


JSON = "application/json"
