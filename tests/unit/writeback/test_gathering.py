"""Rows wait a little for others to join their call, and never for anything else."""

from datetime import timedelta

from sqlalchemy import select

from connector.writeback import circuit
from connector.writeback.models import WriteBack, WriteBackState
from tests.unit.writeback.conftest import ACME, Scene, upserts


def test_rows_gather_until_none_has_come_for_two_seconds(scene: Scene) -> None:
    scene.record("R_1")
    scene.flush_after(seconds=1)
    scene.record("R_2")
    scene.flush_after(seconds=1)
    assert upserts(scene.org) == []

    scene.flush_after(seconds=1)

    assert upserts(scene.org) == [["R_1", "R_2"]]


def test_while_more_keep_coming_none_waits_longer_than_five_seconds(scene: Scene) -> None:
    for number in range(5):
        scene.record(f"R_{number}")
        scene.flush_after(seconds=1)

    assert upserts(scene.org) == [["R_0", "R_1", "R_2", "R_3", "R_4"]]


def test_a_full_call_does_not_wait_for_more(scene: Scene) -> None:
    scene.record("R_first")
    scene.clock.advance(seconds=2)
    for number in range(200):
        scene.record(f"R_{number}")
    scene.flush()

    assert [len(keys) for keys in upserts(scene.org)] == [200]


def locked(scene: Scene, key: str) -> None:
    """An earlier row of this record is to be tried again much later."""
    scene.record(key, cause="TR_locked")
    with scene.db.write() as session:
        session.scalars(select(WriteBack)).one().due_at = scene.clock.now() + timedelta(hours=1)


def test_a_row_that_waits_for_an_earlier_one_keeps_no_other_waiting(scene: Scene) -> None:
    locked(scene, "R_locked")
    scene.record("R_1")
    scene.clock.advance(seconds=1)
    scene.record("R_locked", cause="TR_later")

    scene.flush_after(seconds=1)

    assert upserts(scene.org) == [["R_1"]]


def test_others_go_on_gathering_while_a_row_waits_for_an_earlier_one(scene: Scene) -> None:
    locked(scene, "R_locked")
    scene.record("R_locked", cause="TR_later")
    scene.clock.advance(seconds=30)
    scene.record("R_1")
    scene.flush_after(seconds=1)
    scene.record("R_2")
    scene.flush_after(seconds=1)
    assert upserts(scene.org) == []

    scene.flush_after(seconds=1)

    assert upserts(scene.org) == [["R_1", "R_2"]]


def test_what_a_held_org_gathered_goes_as_one_call_when_the_hold_ends(scene: Scene) -> None:
    with scene.db.write() as session:
        circuit.hold(session, ACME, "used up", scene.clock.now(), 0)
    for number in range(5):
        scene.record(f"R_{number}")
        scene.flush_after(seconds=2)
    assert upserts(scene.org) == []

    scene.flush_after(hours=1)

    assert [len(keys) for keys in upserts(scene.org)] == [5] and set(scene.states()) == {WriteBackState.WRITTEN}


def test_a_trickle_of_rows_costs_one_call_in_five_seconds(scene: Scene) -> None:
    for number in range(20):
        scene.record(f"R_{number}")
        scene.flush_after(seconds=3)

    assert 8 <= len(upserts(scene.org)) <= 60 / 5


def test_a_clock_that_is_put_back_stops_no_trickle(scene: Scene) -> None:
    scene.record("R_1")
    scene.flush_after(seconds=2)
    scene.clock.advance(hours=-1)
    scene.record("R_2")

    scene.flush_after(seconds=2)

    assert upserts(scene.org) == [["R_1"], ["R_2"]]


def test_a_lone_row_after_a_pause_waits_two_seconds_only(scene: Scene) -> None:
    scene.record("R_1")
    scene.flush_after(seconds=2)
    scene.clock.advance(seconds=10)
    scene.record("R_2")

    scene.flush_after(seconds=2)

    assert upserts(scene.org) == [["R_1"], ["R_2"]]
