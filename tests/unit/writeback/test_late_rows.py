"""A row that is written after later ones of its record takes back nothing that those have written."""

from typing import Any

import pytest
from sqlalchemy import update

from connector.integrations.ports import Rejected
from connector.writeback import intents, ledger, parking
from connector.writeback.intents import Target, WriteIntent
from connector.writeback.jobs import flush
from connector.writeback.models import Action, ParkedFor, WriteBack, WriteBackState
from connector.writeback.overtaken import ALL_NEWER, DELETED
from tests.support.statements import statements
from tests.unit.writeback.bulk_scene import BulkScene, keys
from tests.unit.writeback.conftest import ACME, KEY, OBJECT, Scene
from tests.unit.writeback.losing_org import CONTACT, Org, announced, connected_org, record, write

REFUSED = Rejected("FIELD_CUSTOM_VALIDATION_EXCEPTION", "not today")


@pytest.fixture
def org(scene: Scene) -> Org:
    return connected_org(scene)


def changed(contact: str, cause: str, *, is_awaited: bool = False, **values: Any) -> WriteIntent:
    return WriteIntent(CONTACT, "Id", contact, values, cause, Action.UPDATE, is_awaited=is_awaited)


def refused_then_written(scene: Scene, org: Org, old: WriteIntent, new: WriteIntent) -> None:
    """The old one is refused, the new one written."""
    org.refusals[old.key] = REFUSED
    record(scene, old)
    write(scene)
    org.refusals.clear(), scene.jobs.calls.clear()
    record(scene, new)
    assert [row.state for row in write(scene)] == ["failed", "written"]


def replay(scene: Scene) -> None:
    with scene.db.write() as session:
        ledger.replay(session, ACME, [1], scene.clock.now())


def test_a_replayed_row_leaves_newer_values_alone(scene: Scene, org: Org) -> None:
    alice = org.load(CONTACT, LastName="Archer")
    refused_then_written(
        scene,
        org,
        changed(alice, "old", LastName="Old", Email="old@example.com"),
        changed(alice, "new", LastName="New"),
    )

    replay(scene)
    row = write(scene)[0]

    assert (row.state, row.reason) == ("written", "Left out, since later rows have written it: LastName.")
    assert [(each["LastName"], each["Email"]) for each in org.records(CONTACT)] == [("New", "old@example.com")]


def test_one_of_which_nothing_is_left_is_left_out_and_says_so(scene: Scene, org: Org) -> None:
    alice = org.load(CONTACT, LastName="Archer")
    refused_then_written(
        scene, org, changed(alice, "old", is_awaited=True, lastname="Old"), changed(alice, "new", LastName="New")
    )

    replay(scene)
    row = write(scene)[0]

    assert (row.state, row.reason, row.record_id) == ("skipped", ALL_NEWER, alice)
    assert [each["LastName"] for each in org.records(CONTACT)] == ["New"]
    assert [event["state"] for event in announced(scene)] == ["failed", "skipped"]


def test_it_keeps_no_other_row_waiting(scene: Scene, org: Org) -> None:
    alice, bob = org.load(CONTACT, LastName="Archer"), org.load(CONTACT, LastName="Baker")
    refused_then_written(scene, org, changed(alice, "old", LastName="Old"), changed(alice, "new", LastName="New"))
    replay(scene)
    record(scene, changed(bob, "other", LastName="Bob"))
    assert [row.state for row in write(scene)] == ["skipped", "written", "written"]


def test_what_waited_for_its_mapping_leaves_newer_values_of_others_alone(scene: Scene, org: Org) -> None:
    alice = org.load(CONTACT, LastName="Archer")
    waiting = WriteIntent(CONTACT, "Id", alice, {"LastName": "Old"}, "old", Action.UPDATE, mapping="WF_1/Contact")
    record(scene, waiting)
    with scene.db.write() as session:
        parked = update(WriteBack).values(state=WriteBackState.PARKED, parked_for=ParkedFor.MAPPING)
        session.execute(parked.values(fence=WriteBack.fence + 1))
    record(scene, changed(alice, "new", LastName="New"))
    write(scene)
    with scene.db.write() as session:
        parking.unpark(session, ACME, "WF_1/", scene.clock.now())

    assert [row.state for row in write(scene)] == ["skipped", "written"]
    assert [each["LastName"] for each in org.records(CONTACT)] == ["New"]


def test_a_record_that_a_later_row_has_deleted_is_not_looked_for(scene: Scene, org: Org) -> None:
    alice = org.load(CONTACT, LastName="Archer")
    refused_then_written(
        scene, org, changed(alice, "old", LastName="Old"), intents.delete(CONTACT, "Id", alice, "gone")
    )
    replay(scene)
    assert write(scene)[0].reason == DELETED


def test_a_late_deletion_spares_what_was_written_since(scene: Scene, org: Org) -> None:
    alice = org.load(CONTACT, LastName="Archer")
    record(scene, intents.delete(CONTACT, "Id", alice, "gone"))
    with scene.db.write() as session:
        session.execute(update(WriteBack).values(state=WriteBackState.FAILED))
    record(scene, changed(alice, "new", LastName="New"))
    write(scene)
    replay(scene)
    assert write(scene)[0].reason == ALL_NEWER and len(org.records(CONTACT)) == 1


def test_what_later_rows_could_not_write_is_written(scene: Scene, org: Org) -> None:
    alice = org.load(CONTACT, LastName="Archer")
    for name in ("Old", "New"):
        org.refusals[alice] = REFUSED
        record(scene, changed(alice, name, LastName=name))
        write(scene)
    replay(scene)
    assert [row.state for row in write(scene)] == ["written", "failed"]
    assert [each["LastName"] for each in org.records(CONTACT)] == ["Old"]


def test_rows_that_come_in_time_are_not_asked_about(scene: Scene) -> None:
    scene.record("R_1", Comment__c="Thanks")
    scene.clock.advance(seconds=5)
    with statements(scene.db) as seen:
        flush(scene.bundle, *Target(ACME, OBJECT, KEY).words)
    assert scene.states() == ["written"]
    assert not [each for each in seen if "action IN" in each]


def test_late_rows_go_by_calls_where_the_others_go_by_bulk(scene: Scene) -> None:
    scene = BulkScene(scene.db)
    scene.org.refusals["R_000"] = REFUSED
    scene.add("R_000", cause="old", Comment__c="Old", Language__c="en")
    scene.work(seconds=10)
    scene.org.refusals.clear()
    scene.add("R_000", cause="new", Comment__c="New")
    scene.work(seconds=10)
    replay(scene)
    scene.add(*keys(10, "S"))
    scene.drain()

    assert scene.states() == ["written"] * 12 and "R_000" not in scene.carried()[0]
    assert (scene.record_of("R_000")["Comment__c"], scene.record_of("R_000")["Language__c"]) == ("New", "en")
