"""Keys that respondents typed: one that can be none keeps no other row waiting, and harms none."""

import pytest

from connector.integrations.ports import FieldDescription
from connector.integrations.salesforce import soql
from connector.writeback import intents, ledger
from connector.writeback.intents import WriteIntent
from connector.writeback.jobs import flush
from connector.writeback.models import Action, WriteBack, WriteBackState
from tests.support.fakes.objects import describe, lookup, text
from tests.support.fakes.salesforce import FakeSalesforce
from tests.unit.writeback.conftest import ACME, Scene

NO_KEYS = ["' OR Id != '", "Alice", "003000000000001AAB", "003"]


@pytest.fixture
def org(scene: Scene) -> FakeSalesforce:
    org = FakeSalesforce(
        describe("Contact", "003", text("LastName", 80)),
        describe(
            "Case", "500", text("Subject", 80), lookup("ContactId", "Contact"), FieldDescription("Number__c", "double")
        ),
    )
    scene.salesforce.connected[ACME] = org
    return org


def written(scene: Scene, *wanted: WriteIntent) -> list[WriteBack]:
    with scene.db.write() as session:
        for intent in wanted:
            ledger.record(session, ACME, intent, scene.clock.now())
    scene.clock.advance(seconds=10)
    for _, *words in scene.sweep():
        flush(scene.bundle, *words)
    return scene.rows()


def change(action: Action, key: str, number: int) -> WriteIntent:
    values = {"fields": ["Subject"]} if action == Action.FIND else {"Subject": "Known"}
    return WriteIntent("Case", "ContactId", key, {} if action == Action.DELETE else values, f"TR_{number}", action)


@pytest.mark.parametrize("key", NO_KEYS)
@pytest.mark.parametrize("action", [Action.FIND, Action.UPDATE, Action.DELETE])
def test_what_is_no_record_id_is_the_key_of_no_record(
    scene: Scene, org: FakeSalesforce, action: Action, key: str
) -> None:
    alice = org.load("Contact", LastName="Martin")
    case = org.load("Case", Subject="Help", ContactId=alice)

    rows = written(scene, change(action, alice, 1), change(action, key, 2))

    assert [row.state for row in rows] == [WriteBackState.WRITTEN, WriteBackState.SKIPPED]
    assert rows[0].record_id == case


def test_an_id_of_15_characters_finds_the_record_too(scene: Scene, org: FakeSalesforce) -> None:
    alice = org.load("Contact", LastName="Martin")
    case = org.load("Case", Subject="Help", ContactId=alice)

    (row,) = written(scene, intents.find("Case", "ContactId", alice[:15], ["Subject"], "TR_1"))

    assert (row.state, row.record_id) == (WriteBackState.WRITTEN, case)


def test_a_number_is_looked_for_as_one(scene: Scene, org: FakeSalesforce) -> None:
    case = org.load("Case", Subject="Help", Number__c=5.0)
    keys = ("5", "five", "nan", "1e999", "' OR Id != '")

    found, *others = written(scene, *(intents.find("Case", "Number__c", key, ["Subject"], f"TR_{key}") for key in keys))

    assert (found.state, found.record_id) == (WriteBackState.WRITTEN, case)
    assert {row.state for row in others} == {WriteBackState.SKIPPED}
    (query,) = org.journal.queries
    assert list(soql.statements(query, org.describe)) == [
        "SELECT Id, Number__c, Subject FROM Case WHERE Number__c IN (5.0)"
    ]
