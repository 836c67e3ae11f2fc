"""UserRecordAccess: who may read what."""

from collections.abc import Sequence
from typing import Any

import pytest
from simulator_driver import Api

from connector.integrations.ports import AllOf, Compare, FieldDescription, In, ObjectDescription, Query
from connector.integrations.salesforce.soql import statements

ADA, HUGO = "005Hb0000000001IAA", "005Hb0000000002IAA"
NOBODY = "003Hb0000zzzzzz"


def ask(api: Api, ids: Sequence[str], user: str = HUGO) -> dict[str, bool]:
    listed = ",".join(f"'{record_id}'" for record_id in ids)
    asked = f"SELECT RecordId, HasReadAccess FROM UserRecordAccess WHERE UserId = '{user}' AND RecordId IN ({listed})"
    return {row["RecordId"]: row["HasReadAccess"] for row in api.records(asked)}


@pytest.fixture
def alice(api: Api) -> str:
    return api.id_of("Alice Martin")


def test_an_active_user_reads_every_living_record(api: Api, alice: str) -> None:
    dana, dinner = api.id_of("Dana Novak", "Lead"), api.id_of("Spring Customer Dinner 2026", "Campaign")
    assert ask(api, [alice, dana, dinner]) == {alice: True, dana: True, dinner: True}


def test_what_is_deleted_or_unknown_cannot_be_read(api: Api, alice: str) -> None:
    api.delete_cases()
    api.delete(f"sobjects/Contact/{alice}")
    assert list(ask(api, [alice, NOBODY]).values()) == [False, False]


def test_somebody_unknown_or_inactive_reads_nothing(api: Api, alice: str) -> None:
    assert ask(api, [alice], user="005Hb0000zzzzzz") == {alice: False}


def test_records_can_be_hidden_from_one_user(api: Api, alice: str) -> None:
    bob = api.id_of("Bob Keller")
    api.fault(fault="hide_records", user_id=HUGO[:15], record_ids=[alice[:15]])
    assert ask(api, [alice, bob]) == {alice: False, bob: True}
    assert ask(api, [alice], user="005Hb0000000001IAA") == {alice: True}
    api.delete("/_sim/faults/hide_records")
    assert ask(api, [alice]) == {alice: True}


@pytest.mark.parametrize("facts", [{}, {"user_id": HUGO}, {"user_id": "x", "record_ids": [NOBODY]}, {"record_ids": []}])
def test_a_dial_that_hides_nothing_is_refused(api: Api, facts: dict[str, Any]) -> None:
    assert api.post("/_sim/faults", {"fault": "hide_records", **facts}).status_code == 400


def test_one_record_may_be_asked_for_and_filtered_by_a_level(api: Api, alice: str) -> None:
    asked = f"FROM UserRecordAccess WHERE UserId = '{HUGO}' AND RecordId = '{alice}'"
    (row,) = api.records(f"SELECT RecordId, HasEditAccess, MaxAccessLevel {asked}")
    assert (row["HasEditAccess"], row["MaxAccessLevel"]) == (True, "All")
    assert len(api.records(f"SELECT RecordId {asked} AND HasReadAccess = true")) == 1
    assert api.records(f"SELECT RecordId {asked} AND HasReadAccess = false") == []


def test_the_order_may_be_that_of_the_records(api: Api, alice: str) -> None:
    ids = sorted([alice, api.id_of("Bob Keller"), api.id_of("Charlie Dubois")])
    listed = ",".join(f"'{record_id}'" for record_id in ids)
    asked = f"FROM UserRecordAccess WHERE UserId = '{HUGO}' AND RecordId IN ({listed}) ORDER BY RecordId DESC LIMIT 2"
    assert [row["RecordId"] for row in api.records(f"SELECT RecordId {asked}")] == ids[:0:-1]


def test_the_products_own_statement_is_understood(api: Api, alice: str) -> None:
    def describe(name: str) -> ObjectDescription:
        described: dict[str, Any] = api.get(f"sobjects/{name}/describe").json or {}
        fields = {field["name"]: FieldDescription(field["name"], field["type"]) for field in described["fields"]}
        return ObjectDescription(name, described["keyPrefix"] or "", fields)

    where = AllOf((Compare("UserId", "=", HUGO), In("RecordId", (alice, api.id_of("Bob Keller")))))
    (statement,) = statements(Query("UserRecordAccess", ("RecordId", "HasReadAccess"), where), describe)
    assert [row["HasReadAccess"] for row in api.records(statement)] == [True, True]


SELECTED = "SELECT RecordId, HasReadAccess FROM UserRecordAccess"
ONE = f"UserId = '{HUGO}' AND RecordId = '{NOBODY}'"
REFUSED = [
    (SELECTED, 400),
    (f"{SELECTED} WHERE UserId = '{HUGO}'", 400),
    (f"{SELECTED} WHERE RecordId = '{NOBODY}'", 400),
    (f"{SELECTED} WHERE UserId = '{HUGO}' OR RecordId = '{NOBODY}'", 400),
    (f"{SELECTED} WHERE {ONE} AND MaxAccessLevel = 'All'", 400),
    (f"{SELECTED} WHERE {ONE} AND HasReadAccess = true", 400),
    (f"{SELECTED} WHERE UserId = '{HUGO}' AND RecordId = 'Alice'", 400),
    (f"SELECT UserId, RecordId FROM UserRecordAccess WHERE {ONE}", 400),
    (f"SELECT Name FROM UserRecordAccess WHERE {ONE}", 400),
    (f"SELECT HasReadAccess FROM UserRecordAccess WHERE {ONE}", 400),
    (f"SELECT COUNT() FROM UserRecordAccess WHERE {ONE}", 501),
    (f"{SELECTED} WHERE {ONE} ORDER BY HasReadAccess", 501),
    ("SELECT Id, UserRecordAccess.HasReadAccess FROM Contact", 400),
]


@pytest.mark.parametrize(("soql", "status"), REFUSED)
def test_other_questions_are_refused(api: Api, soql: str, status: int) -> None:
    assert api.get("query", query_string={"q": soql}).status_code == status


def test_at_most_two_hundred_records_are_asked_about(api: Api) -> None:
    ids = [row["Id"] for row in api.records("SELECT Id FROM Contact")]
    assert len(ask(api, ids)) == len(ids) == 200
    listed = ",".join(f"'{record_id}'" for record_id in (*ids, NOBODY))
    soql = f"{SELECTED} WHERE UserId = '{HUGO}' AND RecordId IN ({listed})"
    assert api.get("query", query_string={"q": soql}).status_code == 400


def test_access_has_no_records_of_its_own(api: Api) -> None:
    assert api.get("sobjects/UserRecordAccess/describe").status_code == 200
    assert api.get(f"sobjects/UserRecordAccess/{NOBODY}").status_code == 404
    assert api.post("sobjects/UserRecordAccess", {}).status_code == 501


def test_what_is_hidden_from_the_one_who_asks_is_in_no_answer(api: Api, alice: str) -> None:
    """Object Reference, "Factors that Affect Data Access": what lies outside of the user's sharing is not returned."""
    everybody = api.records("SELECT Id FROM Contact")
    account = api.records(f"SELECT AccountId FROM Contact WHERE Id = '{alice}'")[0]["AccountId"]
    api.fault(fault="hide_records", user_id=ADA, record_ids=[alice])
    assert alice not in {row["Id"] for row in api.records("SELECT Id FROM Contact")}
    assert api.records("SELECT COUNT(Id) number FROM Contact")[0]["number"] == len(everybody) - 1
    children = api.records(f"SELECT (SELECT Id FROM Contacts) FROM Account WHERE Id = '{account}'")[0]["Contacts"]
    assert alice not in {row["Id"] for row in (children or {"records": []})["records"]}
    through = f"SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Id = '{alice}')"
    assert api.records(through) == []
    assert api.get(f"sobjects/Contact/{alice}").status_code == 404
    assert api.get(f"sobjects/Contact/Id/{alice}").status_code == 404
    retrieved = api.get("composite/sobjects/Contact", query_string={"ids": alice, "fields": "Id"})
    assert retrieved.json == [None]
