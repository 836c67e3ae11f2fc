"""Create, update by key, delete, find, graphs: what each does, and what becomes of it when the answer is lost."""

import pytest
from sqlalchemy import select

from connector.integrations.ports import (
    Node,
    SalesforceDisconnected,
    SalesforceLimitExceeded,
    SalesforceNotReached,
    SalesforceUnavailable,
)
from connector.writeback import intents, ledger
from connector.writeback.intents import WriteIntent
from connector.writeback.models import WriteBack
from tests.unit.writeback.conftest import ACME, Scene
from tests.unit.writeback.losing_org import (
    ANSWER,
    CASE,
    CONTACT,
    POST,
    Org,
    announced,
    connected_org,
    post,
    record,
    write,
)


@pytest.fixture
def org(scene: Scene) -> Org:
    return connected_org(scene)


def test_a_create_makes_a_record_for_each_cause(scene: Scene, org: Org) -> None:
    alice = org.load(CONTACT, LastName="Archer")
    record(scene, post(1, alice), post(1, alice), post(2, alice))
    assert [row.state for row in write(scene)] == ["written", "written"]
    assert [each["Body"] for each in org.records(POST)] == ["Answer 1", "Answer 2"]


@pytest.mark.parametrize("error", [SalesforceUnavailable("timed out"), ValueError("nobody foresaw")])
def test_a_create_whose_answer_was_lost_is_never_repeated_by_itself(scene: Scene, org: Org, error: Exception) -> None:
    alice = org.load(CONTACT, LastName="Archer")
    record(scene, post(1, alice), post(2, alice))
    org.lost = [error]
    assert [row.state for row in write(scene)] == ["uncertain", "uncertain"]
    scene.clock.advance(days=1)
    assert scene.sweep() == [] and len(org.records(POST)) == 2
    with scene.db.write() as session:
        assert ledger.replay(session, ACME, [1], scene.clock.now()) == 1
    assert [row.state for row in write(scene)] == ["written", "uncertain"]


@pytest.mark.parametrize("error", [SalesforceNotReached("no connection"), SalesforceLimitExceeded("used up")])
def test_a_create_that_surely_did_not_arrive_is_tried_again(scene: Scene, org: Org, error: Exception) -> None:
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))
    org.failures = [error]
    assert [row.state for row in write(scene)] == ["pending"]
    scene.clock.advance(hours=1)
    assert [row.state for row in write(scene)] == ["written"] and len(org.records(POST)) == 1


def test_a_create_held_by_a_worker_that_died_is_uncertain(scene: Scene, org: Org) -> None:
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))
    with scene.db.write(ACME) as session:
        (row,) = session.scalars(select(WriteBack))
        row.state, row.lease_until = "sending", scene.clock.now()  # type: ignore[assignment]
    scene.clock.advance(seconds=1)
    assert scene.sweep() == [] and [row.state for row in scene.rows()] == ["uncertain"]


def test_an_update_finds_its_record_by_any_field(scene: Scene, org: Org) -> None:
    alice = org.load(CONTACT, LastName="Archer", Email="alice@example.com")
    org.load(CONTACT, LastName="One", Email="two@example.com")
    org.load(CONTACT, LastName="Two", Email="two@example.com")
    wanted = [
        WriteIntent(CONTACT, "Email", key, {"LastName": "Changed"}, f"TR_{key}", action=intents.Action.UPDATE)
        for key in ("Alice@example.com", "two@example.com", "nobody@example.com")
    ]
    record(scene, *wanted)
    first, second, third = write(scene)
    assert (first.state, first.record_id) == ("written", alice)
    assert second.state == "failed" and (second.reason or "").startswith("MULTIPLE_MATCHES: 2 records")
    assert (third.state, third.record_id) == ("skipped", None)
    assert [each["LastName"] for each in org.records(CONTACT)] == ["Changed", "One", "Two"]
    assert len(org.journal.queries) == 1


def test_a_record_that_is_gone_already_is_as_good_as_deleted(scene: Scene, org: Org) -> None:
    alice, bob = (org.load(CONTACT, LastName=name, Email=f"{name}@example.com") for name in ("Archer", "Baker"))
    org.remove(CONTACT, alice)
    record(
        scene,
        intents.delete(CONTACT, "Id", alice, "TR_1"),
        intents.delete(CONTACT, "Email", "baker@example.com", "TR_2"),
    )
    first, second = write(scene)
    assert (first.state, second.state, second.record_id) == ("skipped", "written", bob)
    assert org.records(CONTACT) == []


def test_finding_tells_who_waits_what_was_found(scene: Scene, org: Org) -> None:
    alice = org.load(CONTACT, LastName="Archer", Email="alice@example.com")
    record(
        scene,
        intents.find(CONTACT, "Email", "alice@example.com", ["LastName"], "TR_1"),
        intents.find(CONTACT, "Email", "bob@example.com", ["LastName"], "TR_2"),
        intents.find(CONTACT, "Id", alice, ["Email"], "TR_3"),
    )
    assert [row.state for row in write(scene)] == ["written", "skipped", "written"]
    found = {event["cause"]: (event["state"], event["record_id"], event["result"]) for event in announced(scene)}
    assert found == {
        "TR_1": ("written", alice, {"LastName": "Archer"}),
        "TR_2": ("skipped", "", {}),
        "TR_3": ("written", alice, {"Email": "alice@example.com"}),
    }


def case_and_answer(number: int, subject: str = "Call back", action: str = "create") -> WriteIntent:
    case = Node("case", action, CASE, {"Subject": subject}, key_field="Response_Id__c", key=f"R_{number}")
    answer = Node("answer", "upsert", ANSWER, {"Case__c": "@{case.id}"}, "Response_Id__c", f"R_{number}")
    return intents.graph([case, answer], f"TR_{number}")


def test_the_records_of_a_graph_are_written_all_or_not_at_all(scene: Scene, org: Org) -> None:
    record(scene, case_and_answer(1), case_and_answer(2, subject="far too long " * 20))
    first, second = write(scene)
    (case,) = org.records(CASE)
    (answer,) = org.records(ANSWER)
    assert (first.state, first.result) == ("written", {"case": case["Id"], "answer": answer["Id"]})
    assert answer["Case__c"] == case["Id"]
    assert (second.state, second.reason) == ("failed", "STRING_TOO_LONG: case: Subject: data value too large (Subject)")


def test_seventy_five_graphs_share_a_call(scene: Scene, org: Org) -> None:
    record(scene, *(case_and_answer(number) for number in range(160)))
    assert {row.state for row in write(scene)} == {"written"}
    assert [len(call) for call in org.journal.graphs] == [75, 75, 10]


def test_graphs_that_salesforce_left_out_because_others_failed_are_written_later(scene: Scene, org: Org) -> None:
    record(scene, *(case_and_answer(number, subject="far too long " * 20) for number in range(20)))
    record(scene, *(case_and_answer(number) for number in range(20, 50)))
    assert {row.state for row in write(scene)} == {"failed", "pending"}
    scene.clock.advance(hours=1)
    states = [row.state for row in write(scene)]
    assert (states.count("failed"), states.count("written")) == (20, 30)
    assert len(org.records(CASE)) == 30


def test_only_a_graph_that_creates_becomes_uncertain(scene: Scene, org: Org) -> None:
    whole = Node("answer", "upsert", ANSWER, {}, "Response_Id__c", "R_9")
    record(scene, intents.graph([whole], "TR_9"), case_and_answer(1))
    org.lost = [SalesforceUnavailable("timed out"), SalesforceUnavailable("timed out")]
    assert [row.state for row in write(scene)] == ["pending", "uncertain"]
    assert [row.state for row in write(scene)] == ["written", "uncertain"]


def many(number: int) -> WriteIntent:
    keys = [f"R_{number}_{place}" for place in range(20)]
    return intents.graph([Node(key, "upsert", ANSWER, {}, "Response_Id__c", key) for key in keys], f"TR_{number}")


def test_what_was_written_before_the_connection_was_lost_stays_written(scene: Scene, org: Org) -> None:
    record(scene, *(many(number) for number in range(30)))
    org.lost = [SalesforceDisconnected("revoked"), None]
    states = [row.state for row in write(scene)]
    assert (states.count("written"), states.count("parked")) == (25, 5)
