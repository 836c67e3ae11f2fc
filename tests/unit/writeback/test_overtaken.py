"""What happens meanwhile: other workers, a lost connection, a sweep, a limit met by several at once."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from connector.foundation.db import Database
from connector.integrations.ports import (
    ApiUsage,
    Record,
    Rejected,
    SalesforceLimitExceeded,
    SalesforceRefused,
    SalesforceUnavailable,
    Written,
)
from connector.writeback import budget, circuit, due, intents, ledger
from connector.writeback.intents import Target, WriteIntent
from connector.writeback.jobs import flush
from connector.writeback.models import Action, ParkedFor, WriteBack, WriteBackBudget, WriteBackHold, WriteBackState
from tests.unit.writeback.conftest import ACME, KEY, OBJECT, Scene
from tests.unit.writeback.losing_org import CONTACT, POST, Org, connected_org, post, record, write

POSTS = Target(ACME, POST, "", Action.CREATE)


@pytest.fixture
def org(scene: Scene) -> Org:
    return connected_org(scene)


def during(org: Org, monkeypatch: pytest.MonkeyPatch, happens: Any) -> None:
    """While the next create is carried out, before its answer arrives."""
    create = org.create

    def answer(object_name: str, rows: Sequence[Record]) -> list[Written | Rejected]:
        written = create(object_name, rows)
        happens()
        return written

    monkeypatch.setattr(org, "create", answer)


def in_ledger(scene: Scene, do: Any) -> None:
    with scene.db.write() as session:
        do(session)


def test_a_post_that_is_on_its_way_when_the_connection_is_lost_is_not_posted_again(
    scene: Scene, org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))
    during(org, monkeypatch, lambda: in_ledger(scene, lambda session: circuit.park(session, ACME, "Disconnected.")))
    assert [row.state for row in write(scene)] == ["written"]
    in_ledger(scene, lambda session: circuit.unpark(session, ACME, scene.clock.now()))
    scene.clock.advance(hours=1)
    write(scene)
    assert len(org.records(POST)) == 1


def test_an_answer_that_takes_longer_than_a_lease_is_still_heard(
    scene: Scene, org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))

    def slow() -> None:
        scene.clock.advance(seconds=100)
        scene.sweep()

    during(org, monkeypatch, slow)
    assert [row.state for row in write(scene)] == ["written"]


def test_a_worker_that_was_held_up_writes_nothing_any_more(scene: Scene, org: Org) -> None:
    """Between its claim and its call the row was given to another, who wrote it, and a later one of its key."""
    alice = org.load(CONTACT, LastName="Archer")
    record(scene, *(intents.update(CONTACT, alice, {"LastName": name}, name) for name in ("Old", "New")))
    scene.clock.advance(seconds=10)
    api, asked = scene.salesforce.api, []

    def held_up(organization_id: str, account_id: str = "") -> Any:
        if not asked:
            asked.append(1)
            scene.clock.advance(seconds=60)
            for _ in range(2):
                for _name, *words in scene.sweep():
                    flush(scene.bundle, *words)
                scene.clock.advance(seconds=60)
        return api(organization_id, account_id)

    scene.salesforce.api = held_up  # type: ignore[method-assign]
    flush(scene.bundle, ACME, CONTACT, "Id", Action.UPDATE)
    assert [each["LastName"] for each in org.records(CONTACT)] == ["New"]
    assert [row.state for row in scene.rows()] == ["written", "written"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite writes one transaction after the other
def test_a_sweep_changes_nothing_of_what_is_being_settled(scene: Scene, org: Org) -> None:
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))
    scene.clock.advance(seconds=10)
    with scene.db.write(ACME) as session:
        (held,) = ledger.claim(session, POSTS, scene.clock.now(), lease=timedelta(seconds=30))
    scene.clock.advance(minutes=1)
    with scene.db.write(ACME) as session:
        ledger.settle(session, held, Written("0D5D00000000001AAA", created=True), scene.clock.now(), 0)
        session.flush()
        sweeper = threading.Thread(
            target=lambda: in_ledger(scene, lambda other: ledger.recover(other, scene.clock.now()))
        )
        sweeper.start()
        sweeper.join(timeout=1)
    sweeper.join()
    assert [row.state for row in scene.rows()] == ["written"]


def test_workers_that_meet_the_limit_at_the_same_moment_open_the_circuit_once(scene: Scene) -> None:
    in_ledger(scene, lambda session: circuit.hold(session, ACME, "used up", scene.clock.now(), 0))

    def meet() -> None:
        in_ledger(scene, lambda session: circuit.hold(session, ACME, "used up", scene.clock.now(), 0))

    for _ in range(5):
        meet()
    with scene.db.read() as session:
        assert [hold.trips for hold in session.scalars(select(WriteBackHold))] == [1]


def test_two_who_meet_the_limit_first_do_not_lose_what_they_know(scene: Scene) -> None:
    def meet(session: Session) -> None:
        circuit.hold(session, ACME, "used up", scene.clock.now(), 0)

    if scene.db.is_sqlite:
        in_ledger(scene, meet)
        return
    errors: list[Exception] = []

    def other() -> None:
        try:
            in_ledger(scene, meet)
        except Exception as error:
            errors.append(error)

    with scene.db.write() as session:
        meet(session)
        session.flush()
        beside = threading.Thread(target=other)
        beside.start()
        beside.join(timeout=1)
    beside.join()
    assert errors == []


def test_a_call_that_was_begun_before_the_limit_was_met_does_not_close_the_circuit(
    scene: Scene, org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))
    during(
        org, monkeypatch, lambda: in_ledger(scene, lambda it: circuit.hold(it, ACME, "used up", scene.clock.now(), 0))
    )
    assert [row.state for row in write(scene)] == ["written"]
    with scene.db.read() as session:
        assert session.get(WriteBackHold, (ACME, "")) is not None


def test_one_key_that_cannot_be_looked_up_keeps_no_other_from_being_written(scene: Scene, org: Org) -> None:
    alice = org.load(CONTACT, LastName="Archer")
    found = [intents.find(CONTACT, "Id", key, ["LastName"], f"TR_{key}") for key in (alice, "no id", "", alice.lower())]
    record(scene, *found)
    first, *others = [row.state for row in write(scene)]
    assert first == "written" and set(others[:2]) <= {"failed", "skipped"}


def test_a_user_who_may_not_ask_for_limits_still_writes(
    scene: Scene, org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> ApiUsage:
        raise SalesforceRefused("API_DISABLED_FOR_ORG", "not for you", 403)

    monkeypatch.setattr(org, "limits", refuse)
    with scene.db.write() as session:
        budget.note_told(session, POSTS, ApiUsage(100, 100), scene.clock.now() - timedelta(days=1))
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))
    assert [row.state for row in write(scene)] == ["written"]


def test_a_call_without_an_answer_tells_nothing_new_of_the_limits(scene: Scene, org: Org) -> None:
    """What this process heard yesterday does not replace what another heard a minute ago."""
    stale = ApiUsage(1, 100)
    org.api_usage = lambda: stale  # type: ignore[method-assign]
    with scene.db.write() as session:
        budget.note_told(session, POSTS, ApiUsage(80, 100), scene.clock.now())
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))
    org.failures = [SalesforceLimitExceeded("used up")]
    scene.clock.advance(hours=1)
    write(scene)
    with scene.db.read() as session:
        assert [told.used for told in session.scalars(select(WriteBackBudget))] == [80]


def test_an_opt_out_does_not_wait_for_a_mapping_of_its_contact_that_is_to_be_put_right(scene: Scene, org: Org) -> None:
    alice = org.load(CONTACT, LastName="Archer", Email="alice@example.com")
    mapped = [
        WriteIntent(CONTACT, "Id", alice, {"LastName": name}, name, Action.UPDATE, mapping="WF_1/Contact")
        for name in ("First", "Second")
    ]
    record(scene, mapped[0])
    with scene.db.write() as session:
        session.execute(update(WriteBack).values(state=WriteBackState.PARKED, parked_for=ParkedFor.MAPPING))
    record(scene, intents.update(CONTACT, alice, {"Email": ""}, "OO_1"), mapped[1])
    assert [row.state for row in write(scene)] == ["parked", "written", "pending"]


def test_it_does_not_wait_for_what_waits_behind_that_mapping_either(scene: Scene, org: Org) -> None:
    """The second row of the mapping would be taken, but keeps its place behind the first, which waits for a person."""
    alice = org.load(CONTACT, LastName="Archer", Email="alice@example.com")
    first, second, third = (
        WriteIntent(CONTACT, "Id", alice, {"LastName": name}, name, Action.UPDATE, mapping=mapping)
        for name, mapping in (("First", "WF_1/Contact"), ("Second", "WF_1/Contact"), ("Third", "WF_2/Contact"))
    )
    record(scene, first)
    with scene.db.write() as session:
        session.execute(update(WriteBack).values(state=WriteBackState.PARKED, parked_for=ParkedFor.MAPPING))
    record(scene, second, intents.update(CONTACT, alice, {"Email": ""}, "OO_1"), third)
    assert [row.state for row in write(scene)] == ["parked", "pending", "written", "pending"]
    assert [row.state for row in write(scene)] == ["parked", "pending", "written", "written"]
    assert [each["LastName"] for each in org.records(CONTACT)] == ["Third"]


def test_a_person_s_replay_starts_anew(scene: Scene, org: Org) -> None:
    alice = org.load(CONTACT, LastName="Archer")
    record(scene, intents.update(CONTACT, alice, {"LastName": "Baker"}, "TR_1"))
    org.failures = [SalesforceUnavailable("down") for _ in range(8)]
    for _ in range(8):
        scene.clock.advance(hours=1)
        write(scene)
    in_ledger(scene, lambda session: ledger.replay(session, ACME, [1], scene.clock.now()))
    org.refusals[alice] = Rejected("UNABLE_TO_LOCK_ROW", "locked", transient=True)
    (row,) = write(scene)
    assert row.state == "pending" and row.due_at - scene.clock.now() <= timedelta(seconds=2)


def test_the_rows_of_a_table_filled_a_moment_ago_are_found_by_the_index(database: Database) -> None:
    """PostgreSQL does not know yet how many there are: a plan that compares each with each other takes minutes."""
    scene = Scene(database)
    scene.record_many(f"R_{number}" for number in range(2000))
    target, now = Target(ACME, OBJECT, KEY), scene.clock.now()
    wanted = select(WriteBack.id).where(*due.of(target), due.is_free(now), due.not_held(now)).limit(200)
    plan = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    written = str(wanted.compile(dialect=database.engine.dialect, compile_kwargs={"literal_binds": True}))
    with database.read() as session:
        steps = [str(row[-1]) for row in session.execute(text(f"{plan} {written}".replace(":", "\\:")))]
    assert any("ix_write_back_folded_key" in step for step in steps), "\n".join(steps)
