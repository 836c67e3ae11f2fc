"""What a person decides about rows that were not written: each decision once, and only about what was seen."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.foundation.errors import Conflict, Invalid, NotFound
from connector.integrations.ports import Node
from connector.writeback import intents, ledger, payloads, repair
from connector.writeback.finding import Wanted
from connector.writeback.intents import WriteIntent
from connector.writeback.jobs import FLUSH
from connector.writeback.models import ParkedFor, WriteBack, WriteBackState
from connector.writeback.repair import Fix, Person
from tests.unit.writeback.conftest import ACME, GLOBEX, KEY, OBJECT, Scene

ADA = Person(ACME, "UR_ada", "Ada")
TOO_LONG = "STRING_TOO_LONG: Comment: data value too large (Comment__c)"
RECORD = "a01000000000001AAA"


def turn(scene: Scene, *keys: str, state: WriteBackState = WriteBackState.FAILED, **values: Any) -> list[int]:
    """Let the rows with these keys have come to this state; gives their ids."""
    with scene.db.write(ACME) as session:
        rows = session.query(WriteBack).filter(WriteBack.key.in_(keys)).order_by(WriteBack.id).all()
        for row in rows:
            row.state = state
            for name, value in ({"reason": TOO_LONG} | values).items():
                setattr(row, name, value)
    return [row.id for row in rows]


def fixed(scene: Scene, row_id: int, **wanted: Any) -> WriteBack:
    with scene.db.write(ACME) as session:
        return repair.fix(session, ADA, row_id, Fix(**wanted))


def record(scene: Scene, intent: WriteIntent) -> None:
    with scene.db.write(ACME) as session:
        ledger.record(session, ACME, intent, scene.clock.now())


def test_a_value_is_put_right_and_the_row_written_again(scene: Scene) -> None:
    scene.record("R_1", Comment__c="x" * 21)
    scene.flush_after(seconds=5)
    (row,) = scene.rows()
    assert (row.state, row.reason[:16]) == ("failed", "STRING_TOO_LONG:")

    fixed(scene, row.id, values={"Comment__c": "short"})
    assert scene.states() == ["failed"], "nothing goes before it is told to"
    with scene.db.write(ACME) as session:
        repair.replay_one(scene.bundle, session, ADA, row.id)

    assert scene.jobs.calls == [(FLUSH, ACME, OBJECT, KEY, "upsert", "")]
    scene.flush_after(seconds=5)
    assert scene.states() == ["written"]
    assert [found["Comment__c"] for found in scene.org.records(OBJECT)] == ["short"]


def test_fields_are_added_emptied_and_left_out(scene: Scene) -> None:
    scene.record("R_1", Comment__c="a", Gone__c="b", Language__c="fr")
    (row_id,) = turn(scene, "R_1")

    row = fixed(scene, row_id, values={"Comment__c": None, "NPS__c": 9}, left_out=["Gone__c"])

    assert row.payload == {"Comment__c": None, "Language__c": "fr", "NPS__c": 9}


@pytest.mark.parametrize(
    ("values", "left_out", "field"),
    [
        ({"Comment__c": {"a": 1}}, [], "values.Comment__c"),
        ({"Comment__c": ["a"]}, [], "values.Comment__c"),
        ({"Comment__c": "a\0"}, [], "values.Comment__c"),
        ({"Comment__c": "\ud800"}, [], "values.Comment__c"),
        ({"Comment__c": 1e999}, [], "values.Comment__c"),
        ({"Comment__c": 10**19}, [], "values.Comment__c"),
        ({"Comment__c": "x" * 131_073}, [], "values.Comment__c"),
        ({"1; drop": "a"}, [], "values.1; drop"),
        ({}, ["Nowhere__c"], "leave_out"),
        ({"Language__c": "en"}, ["Language__c"], "leave_out"),
    ],
)
def test_each_mistake_is_named_by_its_field(scene: Scene, values: Any, left_out: list[str], field: str) -> None:
    scene.record("R_1", Language__c="fr")
    (row_id,) = turn(scene, "R_1")

    with pytest.raises(Invalid) as refused:
        fixed(scene, row_id, values=values, left_out=left_out)

    assert [error.field for error in refused.value.errors] == [field]
    assert scene.row("R_1").payload == {"Language__c": "fr"}


def test_what_was_changed_meanwhile_is_not_changed_over(scene: Scene) -> None:
    scene.record("R_1", Language__c="fr")
    (row_id,) = turn(scene, "R_1")
    seen = scene.row("R_1").fence
    fixed(scene, row_id, values={"Language__c": "en"}, version=seen)

    with pytest.raises(Conflict, match="meanwhile"):
        fixed(scene, row_id, values={"Language__c": "de"}, version=seen)

    assert scene.row("R_1").payload == {"Language__c": "en"}


def test_a_row_that_a_worker_took_meanwhile_keeps_its_values(scene: Scene) -> None:
    scene.record("R_1", Language__c="fr")
    (row_id,) = turn(scene, "R_1")
    with scene.db.write(ACME) as session:
        seen = session.get_one(WriteBack, row_id)
        session.expunge(seen)
        repair.replay_one(scene.bundle, session, ADA, row_id)
    with scene.db.write(ACME) as session, pytest.raises(Conflict):
        repair._change(session, seen, payload={})

    assert scene.row("R_1").payload == {"Language__c": "fr"}


@pytest.mark.parametrize("state", [WriteBackState.PENDING, WriteBackState.SENDING, WriteBackState.WRITTEN])
def test_what_is_under_way_or_written_is_not_changed(scene: Scene, state: WriteBackState) -> None:
    scene.record("R_1", Language__c="fr")
    (row_id,) = turn(scene, "R_1", state=state)
    with pytest.raises(Conflict, match=f"This row is {state}"):
        fixed(scene, row_id, values={"Language__c": "en"})


def test_rows_of_others_are_not_there(scene: Scene) -> None:
    scene.record("R_1", organization_id=GLOBEX)
    (row,) = scene.rows()
    for row_id in (row.id, "x", "99999999999999999999", -1):
        with pytest.raises(NotFound):
            fixed(scene, row_id, values={"Language__c": "en"})


def test_several_records_of_one_row_are_changed_by_their_names(scene: Scene) -> None:
    case = Node(name="case", object_name="Case", action="create", values={"Subject": "a"})
    wanted = {"Case__c": "@{case.id}", "Comment__c": "long"}
    answer = Node(name="response", object_name=OBJECT, action="upsert", key_field=KEY, key="R_1", values=wanted)
    record(scene, intents.graph([case, answer], "TR_1"))
    (row_id,) = turn(scene, "TR_1")

    row = fixed(scene, row_id, values={"case.Subject": "b", "case.Origin": "Web"}, left_out=["response.Comment__c"])

    assert payloads.values_of(row) == {"case.Subject": "b", "case.Origin": "Web", "response.Case__c": "@{case.id}"}
    with pytest.raises(Invalid, match="case, response"):
        fixed(scene, row_id, values={"contact.Name": "b"})


def test_a_row_without_values_has_none_to_change(scene: Scene) -> None:
    record(scene, intents.find("Contact", "Id", "003", ["Name"], "TR_1"))
    (row_id,) = turn(scene, "003")
    with pytest.raises(Invalid, match="writes no values"):
        fixed(scene, row_id, values={"Name": "b"})


def test_all_that_a_filter_finds_is_written_again_lot_by_lot(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repair, "LOT", 2)
    scene.record_many(["R_1", "R_2", "R_3", "R_4", "R_5"])
    turn(scene, "R_1", "R_2", "R_3", "R_5")
    turn(scene, "R_4", reason="INVALID_FIELD: no such field")

    done, after = [], 0
    while after is not None:
        progress = repair.replay(scene.bundle, ADA, Wanted(code="STRING_TOO_LONG"), after)
        done.append(progress.rows)
        after = progress.next

    assert done == [2, 2, 0]
    assert scene.states() == ["pending", "pending", "pending", "failed", "pending"]


def test_uncertain_rows_are_written_again_only_by_name(scene: Scene) -> None:
    scene.record_many(["R_1", "R_2"])
    turn(scene, "R_1", state=WriteBackState.UNCERTAIN)
    turn(scene, "R_2")

    assert repair.replay(scene.bundle, ADA, Wanted()).rows == 1
    assert scene.states() == ["uncertain", "pending"]
    assert repair.replay(scene.bundle, ADA, Wanted(state=WriteBackState.UNCERTAIN)).rows == 1


def test_what_is_parked_waits_for_its_org_but_not_for_its_mapping(scene: Scene) -> None:
    scene.record_many(["R_1", "R_2"])
    ids = turn(scene, "R_1", state=WriteBackState.PARKED, parked_for=ParkedFor.CONNECTION)
    ids += turn(scene, "R_2", state=WriteBackState.PARKED, parked_for=ParkedFor.MAPPING)

    with scene.db.write(ACME) as session:
        assert repair.replay_rows(scene.bundle, session, ADA, ids) == 1

    assert scene.states() == ["parked", "pending"]


def test_what_is_written_is_not_asked_for_again(scene: Scene) -> None:
    with pytest.raises(Invalid, match="written are not written again"):
        repair.replay(scene.bundle, ADA, Wanted(state=WriteBackState.WRITTEN))


def test_an_uncertain_row_that_is_there_is_taken_as_written(scene: Scene) -> None:
    scene.record_many(["R_1"])
    (row_id,) = turn(scene, "R_1", state=WriteBackState.UNCERTAIN)

    with scene.db.write(ACME) as session, pytest.raises(Invalid):
        repair.take_as_written(session, ADA, row_id, "nonsense", scene.clock.now())
    with scene.db.write(ACME) as session:
        repair.take_as_written(session, ADA, row_id, RECORD[:15], scene.clock.now())

    row = scene.row("R_1")
    assert (row.state, row.record_id, row.reason) == ("written", RECORD, None)


def test_only_an_uncertain_row_is_taken_as_written(scene: Scene) -> None:
    scene.record_many(["R_1"])
    (row_id,) = turn(scene, "R_1")
    with scene.db.write(ACME) as session, pytest.raises(Conflict, match="only an uncertain"):
        repair.take_as_written(session, ADA, row_id, RECORD, scene.clock.now())


@pytest.mark.parametrize("state", [WriteBackState.FAILED, WriteBackState.UNCERTAIN, WriteBackState.PARKED])
def test_a_row_is_given_up_with_the_reason_and_who(scene: Scene, state: WriteBackState) -> None:
    scene.record_many(["R_1"])
    (row_id,) = turn(scene, "R_1", state=state)

    with scene.db.write(ACME) as session:
        repair.give_up(session, ADA, row_id, "a test of ours", scene.clock.now())

    row = scene.row("R_1")
    assert (row.state, row.reason) == ("skipped", "Given up by Ada: a test of ours")


def test_a_mapping_of_today_takes_the_place_of_the_old_values(scene: Scene) -> None:
    scene.record_many(["R_1", "R_2"])
    turn(scene, "R_1")
    turn(scene, "R_2", state=WriteBackState.PARKED, parked_for=ParkedFor.MAPPING)
    with scene.db.write(ACME) as session:
        for row in session.query(WriteBack).order_by(WriteBack.id).all():
            fresh = WriteIntent(OBJECT, KEY, f"New {row.key}", {"Language__c": "de"}, row.cause)
            repair.rewrite(session, ADA, row, fresh, scene.clock.now())

    first, second = scene.rows()
    assert (first.state, first.key, first.folded_key, first.payload) == (
        "failed",
        "New R_1",
        "new r_1",
        {"Language__c": "de"},
    )
    assert (second.state, second.parked_for, second.reason) == ("pending", None, None)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
VALUES = st.dictionaries(
    st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,9}", fullmatch=True),
    st.one_of(st.none(), st.booleans(), st.integers(-(10**18), 10**18), TEXT),
    max_size=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=VALUES, changes=VALUES, data=st.data())
def test_a_payload_has_the_changes_and_all_else_as_it_was(before: Any, changes: Any, data: st.DataObject) -> None:
    left_out = data.draw(st.sets(st.sampled_from(sorted(before)))) if before else set()
    left_out -= changes.keys()

    after = payloads.changed(WriteBack(action="upsert", payload=before), changes, left_out)

    assert after == {name: value for name, value in {**before, **changes}.items() if name not in left_out}
