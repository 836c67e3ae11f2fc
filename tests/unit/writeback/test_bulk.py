"""Many waiting rows go by one bulk job, exactly once, whatever happens in between."""

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError

from connector.foundation.db import Database
from connector.integrations.ports import (
    Rejected,
    SalesforceDisconnected,
    SalesforceLimitExceeded,
    SalesforceRefused,
    SalesforceUnavailable,
)
from connector.writeback import circuit, intents, ledger
from connector.writeback.bulk.handled import NOT_BEGUN
from connector.writeback.bulk.jobs import BULK
from connector.writeback.bulk.look import NOT_TRIED
from connector.writeback.models import (
    BulkJobState,
    WriteBack,
    WriteBackBulkJob,
    WriteBackHold,
    WriteBackState,
    WriteBackUsage,
)
from tests.support.fakes.objects import describe, text
from tests.support.fakes.salesforce import FakeSalesforce
from tests.unit.writeback.bulk_scene import BulkScene, Killed, MortalDatabase, keys
from tests.unit.writeback.conftest import ACME, OBJECT, survey_org, upserts
from tests.unit.writeback.failing_database import FailingDatabase

LOCKED = Rejected("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record", transient=True)


CLAIMED = 2
"""Transactions that are done when a worker has begun a job and claimed rows for it, and comes for more."""


@pytest.fixture
def scene(database: Database) -> BulkScene:
    return BulkScene(database)


def test_more_rows_than_a_few_go_by_one_job(scene: BulkScene) -> None:
    scene.add(*keys(20), Comment__c="Thanks")
    scene.work()
    assert scene.states() == ["sending"] * 20
    assert scene.bulk_states() == [BulkJobState.RUNNING]
    scene.work()
    assert scene.states() == ["written"] * 20
    assert scene.verbs() == ["start", "upload", "close", "state", "results"]
    assert scene.org.calls == 6
    row = scene.row("R_007")
    assert (row.record_id, row.bulk_job_id) == (scene.record_of("R_007")["Id"], None)
    (job,) = scene.bulk_jobs()
    assert (job.state, job.rows, job.processed, job.failed) == (BulkJobState.DONE, 20, 20, 0)


def test_a_few_rows_go_by_a_call(scene: BulkScene) -> None:
    scene.add(*keys(3))
    scene.drain()
    assert upserts(scene.org) == [keys(3)]
    assert scene.verbs() == []


def test_no_worker_waits_while_salesforce_works(scene: BulkScene) -> None:
    """Looks become rarer: half as long again each time."""
    scene.org.bulk.looks = 8
    scene.add(*keys(10))
    scene.work()
    times = []
    for _ in range(120):
        before = scene.verbs().count("state")
        scene.work()
        times += [scene.clock.now()] if scene.verbs().count("state") > before else []
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) == 9
    assert waits == sorted(waits)
    assert waits[-1] >= timedelta(seconds=10)
    assert scene.states() == ["written"] * 10


def test_what_is_done_so_far_shows(scene: BulkScene) -> None:
    scene.org.bulk.looks = 1
    scene.add(*keys(10))
    scene.work()
    scene.work()
    (job,) = scene.bulk_jobs()
    assert (job.state, job.rows, job.processed) == (BulkJobState.RUNNING, 10, 10)


def test_each_row_has_its_own_outcome(scene: BulkScene) -> None:
    scene.add(*keys(8), Comment__c="fine")
    scene.add("R_bad", Comment__c="far too long for its field")
    scene.org.refusals["R_003"] = LOCKED
    scene.work()
    scene.work()
    assert scene.row("R_bad").state == WriteBackState.FAILED
    assert scene.row("R_bad").reason == "STRING_TOO_LONG: Comment__c: data value too large (Comment__c)"
    locked = scene.row("R_003")
    assert (locked.state, locked.attempts) == (WriteBackState.PENDING, 1)
    scene.drain()
    assert upserts(scene.org) == [["R_003"]]
    assert scene.keys() == keys(8)


def test_one_record_is_never_twice_in_a_job_and_keeps_its_order(scene: BulkScene) -> None:
    for number in range(3):
        scene.add(*keys(10), cause=f"TR_{number}", Comment__c=f"round {number}")
    scene.add("r_001", cause="TR_last", Comment__c="last")
    scene.drain()
    assert [len(carried) for carried in scene.carried()] == [10, 10, 10]
    assert {record["Comment__c"] for record in scene.org.records(OBJECT)} == {"round 2", "last"}
    assert scene.org.records(OBJECT)[1]["Comment__c"] == "last"


def test_what_cannot_go_by_bulk_goes_by_calls(scene: BulkScene) -> None:
    scene.add(*keys(5))
    scene.add("R_sign", Comment__c="#N/A")
    scene.drain()
    assert scene.carried() == [keys(5)]
    assert upserts(scene.org) == [["R_sign"]]
    assert scene.record_of("R_sign")["Comment__c"] == "#N/A"


def test_more_than_one_file_takes_goes_by_several_jobs(scene: BulkScene) -> None:
    scene.add(*keys(30), Comment__c="x" * 20)
    scene.org.bulk.capacity = 400
    scene.drain()
    assert len(scene.carried()) > 1
    assert sorted(key for job in scene.carried() for key in job) + [
        key for call in upserts(scene.org) for key in call
    ] == keys(30)


def test_a_job_takes_so_many_rows_and_no_more(scene: BulkScene) -> None:
    scene.settings.writeback.bulk_rows = 8
    scene.add(*keys(20))
    scene.work()
    assert [len(carried) for carried in scene.carried()] == [8, 8, 4]


def test_guarded_updates_and_what_must_not_be_repeated_do_not_go_by_bulk(scene: BulkScene) -> None:
    scene.salesforce.connected[ACME] = org = FakeSalesforce(describe("Contact", "003", text("LastName", 80)))
    ids = [org.load("Contact", LastName="Archer") for _ in range(10)]
    with scene.db.write() as session:
        for number, each in enumerate(ids):
            guard = {"LastName": ["Archer"]} if number < 5 else None
            intent = intents.update("Contact", each, {"LastName": "Miller"}, "TR_1", only_if=guard)
            ledger.record(session, ACME, intent, scene.clock.now())
            made = intents.create("Contact", {"LastName": f"New {number}"}, f"TR_{number}")
            ledger.record(session, ACME, made, scene.clock.now())
    scene.drain()
    assert [len(job.rows or ()) for job in org.bulk.jobs.values()] == [5]
    assert {row["LastName"] for row in org.records("Contact") if row["Id"] in ids} == {"Miller"}
    assert len(org.records("Contact")) == 20


def test_a_failed_job_leaves_the_rest_to_calls(scene: BulkScene) -> None:
    scene.org.bulk.fails_after = 4
    scene.add(*keys(10))
    scene.work()
    scene.work()
    assert scene.states() == ["written"] * 4 + ["pending"] * 6
    assert scene.row("R_009").reason == NOT_TRIED
    (job,) = scene.bulk_jobs()
    assert (job.state, job.reason) == (BulkJobState.FAILED, "InternalServerError : The job failed")
    scene.drain()
    assert upserts(scene.org) == [keys(10)[4:]]
    assert len(scene.carried()) == 1


def test_an_org_that_refuses_bulk_jobs_gets_calls(scene: BulkScene) -> None:
    scene.org.bulk.interruptions["before start"] = SalesforceRefused(
        "FEATURENOTENABLED", "Bulk API is not enabled", 400
    )
    scene.add(*keys(10))
    scene.drain()
    assert upserts(scene.org) == [keys(10)]
    (job,) = scene.bulk_jobs()
    assert job.reason == "Not by bulk: FEATURENOTENABLED: Bulk API is not enabled"


def test_a_job_that_salesforce_has_forgotten_leaves_its_rows_to_calls(scene: BulkScene) -> None:
    scene.add(*keys(10))
    scene.work()
    scene.org.bulk.jobs.clear()
    scene.drain()
    assert scene.bulk_states() == [BulkJobState.FAILED]
    assert upserts(scene.org) == [keys(10)]


PLACES = [f"{when} {verb}" for verb in ("start", "upload", "close", "state", "results") for when in ("before", "after")]
CUTS: dict[str, BaseException] = {
    "killed": Killed(),
    "no answer": SalesforceUnavailable("timed out"),
    "limit": SalesforceLimitExceeded("used up"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("cut", CUTS)
def test_a_cut_at_any_call_leaves_each_row_written_once(scene: BulkScene, place: str, cut: str) -> None:
    scene.org.bulk.interruptions[place] = CUTS[cut]
    scene.add(*keys(10), Comment__c="once")
    scene.drain()
    assert scene.org.bulk.interruptions == {}
    assert scene.states() == ["written"] * 10
    assert scene.keys() == keys(10)
    assert [row.record_id for row in scene.rows()] == [scene.record_of(key)["Id"] for key in keys(10)]
    assert upserts(scene.org) == []


def test_a_worker_may_die_before_any_of_its_transactions(database: Database) -> None:
    """At each step in turn, until one run comes through without a death."""
    for steps in range(40):
        scene = BulkScene(cast(Database, MortalDatabase(database)))
        mortal = cast(MortalDatabase, scene.db)
        named = keys(10, f"R{steps}")
        scene.add(*named)
        mortal.left = steps
        for _ in range(3):
            scene.work()
        mortal.left = None
        scene.drain()
        assert set(scene.states()) == {"written"}
        assert scene.keys() == named
        if not scene.deaths:
            break
    assert steps > 8
    assert not scene.deaths


def test_before_salesforce_has_the_job_its_rows_are_due_again(scene: BulkScene) -> None:
    scene.org.bulk.interruptions["after start"] = Killed()
    scene.add(*keys(10))
    scene.work()
    assert scene.states() == ["sending"] * 10
    scene.work(seconds=60)
    assert scene.bulk_states() == [BulkJobState.BEGUN]
    scene.work(seconds=600)
    assert scene.bulk_states()[0] == BulkJobState.FAILED
    assert scene.bulk_jobs()[0].reason == NOT_BEGUN
    scene.drain()
    assert scene.verbs() == ["start", "start", "upload", "close", "state", "results"]


def test_a_worker_that_was_held_up_takes_no_rows_for_a_job_that_another_has_ended(database: Database) -> None:
    """A machine that slept: nobody would look for rows of that job any more."""
    failing = FailingDatabase(database)
    scene = BulkScene(cast(Database, failing))
    scene.add(*keys(10))

    def sleep() -> None:
        scene.clock.advance(seconds=601)
        scene.run([call for call in scene.sweep() if call[0] == BULK])

    failing.works, failing.meanwhile = CLAIMED, sleep
    scene.work()
    assert scene.bulk_states()[0] == BulkJobState.FAILED
    scene.drain()
    assert scene.keys() == keys(10)


@pytest.mark.parametrize("step", range(1, 6))
def test_a_database_that_fails_on_departure_leaves_the_job_to_a_look(database: Database, step: int) -> None:
    """Were its rows written by calls while Salesforce is at it, the job could overwrite what comes after them."""
    failing = FailingDatabase(database)
    scene = BulkScene(cast(Database, failing))
    scene.org.bulk.looks = 3
    scene.add(*keys(10), Comment__c="old")
    scene.add(*keys(10), cause="TR_2", Comment__c="new")
    failing.works, failing.fails = step, 2
    with suppress(OperationalError):
        scene.work()
    failing.fails = 0
    scene.drain(most=200)
    assert upserts(scene.org) == []
    assert scene.keys() == keys(10) and {row["Comment__c"] for row in scene.org.records(OBJECT)} == {"new"}


def test_what_the_job_has_come_to_is_settled_however_the_database_fails(database: Database) -> None:
    failing = FailingDatabase(database)
    scene = BulkScene(cast(Database, failing))
    scene.add(*keys(10))
    scene.work()
    failing.works, failing.fails = 1, 3
    scene.work()
    assert scene.states() == ["written"] * 10


def test_after_it_is_closed_the_next_worker_goes_on(scene: BulkScene) -> None:
    scene.org.bulk.interruptions["after close"] = Killed()
    scene.add(*keys(10))
    scene.work()
    scene.work(seconds=601)
    assert scene.states() == ["written"] * 10
    assert scene.verbs() == ["start", "upload", "close", "state", "results"]


def test_rows_of_a_living_job_are_not_taken_for_abandoned(scene: BulkScene) -> None:
    scene.org.bulk.looks = 40
    scene.add(*keys(10))
    scene.add(*keys(10), cause="TR_2")
    for _ in range(30):
        scene.work(seconds=120)
    assert scene.states() == ["sending"] * 10 + ["pending"] * 10
    assert upserts(scene.org) == []


def test_a_lost_connection_lets_the_job_go_on_and_parks_the_others(scene: BulkScene) -> None:
    scene.add(*keys(10))
    scene.work()
    scene.add("R_late")
    del scene.salesforce.connected[ACME]
    scene.work()
    assert scene.states() == ["sending"] * 10 + ["parked"]
    scene.salesforce.connected[ACME] = scene.org
    assert not scene.is_looked_at()
    with scene.db.write() as session:
        circuit.unpark(session, ACME, scene.clock.now())
    scene.drain()
    assert scene.verbs() == ["start", "upload", "close", "state", "results"]
    assert upserts(scene.org) == [["R_late"]]


def test_a_connection_lost_on_departure_parks_all_rows(scene: BulkScene) -> None:
    scene.org.bulk.interruptions["before upload"] = SalesforceDisconnected("The grant was revoked.")
    scene.add(*keys(10))
    scene.work()
    assert scene.states() == ["parked"] * 10
    with scene.db.write() as session:
        assert circuit.unpark(session, ACME, scene.clock.now()) == 10
    scene.drain()
    assert scene.carried() == [[], keys(10)]


def test_a_used_up_limit_holds_the_account(scene: BulkScene) -> None:
    scene.org.bulk.interruptions["before upload"] = SalesforceLimitExceeded("used up")
    scene.add(*keys(10))
    scene.work()
    assert scene.states() == ["pending"] * 10
    assert {row.attempts for row in scene.rows()} == {0}
    scene.work(seconds=20)
    assert scene.verbs() == ["start"]
    scene.drain()
    assert scene.carried() == [[], keys(10)]


def test_the_reserve_is_left_to_others(scene: BulkScene) -> None:
    scene.org.used_elsewhere = 14_000
    scene.add("R_first")
    scene.drain()
    scene.add(*keys(10))
    scene.work(seconds=6)
    assert scene.verbs() == []
    assert set(scene.states()) == {"written", "pending"}


def test_what_a_job_costs_is_noted(scene: BulkScene) -> None:
    scene.add(*keys(20))
    scene.drain()
    with scene.db.read(ACME) as session:
        (spent,) = session.scalars(select(WriteBackUsage))
    assert (spent.calls, spent.rows) == (6, 20)


STEPS: dict[str, Any] = {
    "rows": lambda scene: scene.add(*keys(10), cause=f"TR_{len(scene.rows())}", Comment__c=f"{len(scene.rows())}"),
    "work": lambda scene: scene.work(),
    "long work": lambda scene: scene.work(seconds=900),
    "killed": lambda scene: scene.org.bulk.interruptions.update({"after close": Killed()}),
    "killed early": lambda scene: scene.org.bulk.interruptions.update({"before upload": Killed()}),
    "killed late": lambda scene: scene.org.bulk.interruptions.update({"after results": Killed()}),
    "no answer": lambda scene: scene.org.failures.append(SalesforceUnavailable("timed out")),
    "limit": lambda scene: scene.org.failures.append(SalesforceLimitExceeded("used up")),
    "failed job": lambda scene: setattr(scene.org.bulk, "fails_after", 4),
    "slow job": lambda scene: setattr(scene.org.bulk, "looks", 3),
    "locked row": lambda scene: scene.org.refusals.update({"R_002": LOCKED}),
    "disconnected": lambda scene: scene.salesforce.connected.pop(ACME, None),
    "connected": lambda scene: connect(scene),
}


def connect(scene: BulkScene) -> None:
    scene.salesforce.connected[ACME] = scene.org
    with scene.db.write() as session:
        circuit.unpark(session, ACME, scene.clock.now())


@given(steps=st.lists(st.sampled_from(sorted(STEPS)), max_size=14))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_last_value_of_each_record_is_written_once(database: Database, steps: list[str]) -> None:
    """Rows of one key in order, none lost, no record twice; told by the org, not by the ledger."""
    with database.write() as session:
        session.execute(delete(WriteBack))
        session.execute(delete(WriteBackBulkJob))
        session.execute(delete(WriteBackHold))
    scene = BulkScene(database, org=survey_org())
    scene.add(*keys(10), Comment__c="first")
    for step in steps:
        STEPS[step](scene)
    scene.org.failures.clear()
    scene.org.bulk.interruptions.clear()
    connect(scene)
    scene.drain(most=400)
    assert set(scene.states()) == {"written"}
    assert scene.keys() == keys(10)
    last = scene.rows()[-1].payload["Comment__c"]
    assert {record["Comment__c"] for record in scene.org.records(OBJECT)} == {last}
