"""What is recorded is written to Salesforce, once, whatever happens in between."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from connector.foundation.db import Database
from connector.integrations.ports import (
    Record,
    Rejected,
    SalesforceDisconnected,
    SalesforceLimitExceeded,
    SalesforceRefused,
    SalesforceUnavailable,
    Written,
)
from connector.writeback import circuit, ledger, queries
from connector.writeback.intents import Target
from connector.writeback.jobs import FLUSH
from connector.writeback.models import FailureClass, WriteBackState
from tests.support.fakes.salesforce import FakeSalesforce
from tests.unit.writeback.conftest import ACME, GLOBEX, KEY, OBJECT, Scene, survey_org, upserts

LOCKED = Rejected("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record", transient=True)
HERE = Target(ACME, OBJECT, KEY)


def test_it_writes_a_row_under_its_key(scene: Scene) -> None:
    scene.record("R_1", Comment__c="Thanks")
    scene.flush_after(seconds=2)
    (record,) = scene.org.records(OBJECT)
    assert (record[KEY], record["Comment__c"]) == ("R_1", "Thanks")
    row = scene.row("R_1")
    assert (row.state, row.record_id, row.written_at) == (WriteBackState.WRITTEN, record["Id"], scene.clock.now())


def test_the_same_cause_asks_once(scene: Scene) -> None:
    assert scene.record("R_1", cause="TR_1", Comment__c="first")
    assert not scene.record("R_1", cause="TR_1", Comment__c="again")
    assert scene.record("R_1", cause="TR_2")
    assert scene.record("R_1", cause="TR_1", organization_id=GLOBEX)
    assert len(scene.rows()) == 3


def test_a_call_takes_two_hundred_rows(scene: Scene) -> None:
    scene.record_many(f"R_{number}" for number in range(450))
    scene.flush_after(seconds=2)
    assert [len(keys) for keys in upserts(scene.org)] == [200, 200, 50]
    assert len(scene.org.records(OBJECT)) == 450


def test_one_record_is_never_twice_in_a_call_and_keeps_its_order(scene: Scene) -> None:
    scene.record("R_1", cause="TR_1", Comment__c="old")
    scene.record("r_1", cause="TR_2", Comment__c="new")
    scene.record("R_2")
    scene.flush_after(seconds=5)
    scene.flush_after(seconds=5)
    assert upserts(scene.org) == [["R_1", "R_2"], ["r_1"]]
    assert [r["Comment__c"] for r in scene.org.records(OBJECT)] == ["new", None]


def test_a_later_row_waits_for_an_earlier_one_of_its_record(scene: Scene) -> None:
    scene.record("R_1", cause="TR_1", Comment__c="old")
    scene.record("R_1", cause="TR_2", Comment__c="new")
    scene.org.refusals["R_1"] = LOCKED
    scene.flush_after(seconds=5)
    assert scene.states() == ["pending", "pending"]
    scene.flush_after(hours=1)
    scene.flush_after(seconds=5)
    assert scene.states() == ["written", "written"]
    assert scene.org.records(OBJECT)[0]["Comment__c"] == "new"


def test_each_row_has_its_own_outcome(scene: Scene) -> None:
    scene.record("R_1", Comment__c="fine")
    scene.record("R_2", Comment__c="far too long for its field")
    scene.record("R_3")
    scene.org.refusals["R_3"] = LOCKED
    scene.flush_after(seconds=2)
    assert scene.states() == ["written", "failed", "pending"]
    failed = scene.row("R_2")
    assert failed.failure == FailureClass.PERMANENT
    assert failed.reason == "STRING_TOO_LONG: Comment__c: data value too large (Comment__c)"


def test_only_the_row_that_was_locked_is_tried_again_and_later(scene: Scene) -> None:
    scene.record("R_1")
    scene.record("R_2")
    scene.org.refusals["R_2"] = LOCKED
    scene.flush_after(seconds=2)
    waiting = scene.row("R_2")
    assert (waiting.failure, waiting.attempts) == (FailureClass.TRANSIENT, 1)
    assert waiting.due_at > scene.clock.now()
    scene.flush_after(seconds=10)
    assert upserts(scene.org) == [["R_1", "R_2"], ["R_2"]]
    assert scene.states() == ["written", "written"]


def test_a_permanent_failure_waits_for_a_person(scene: Scene) -> None:
    scene.record("R_1", Comment__c="far too long for its field")
    scene.flush_after(seconds=2)
    scene.clock.advance(days=30)
    assert scene.sweep() == []


def test_a_person_may_replay_what_failed_but_not_what_is_written(scene: Scene) -> None:
    scene.record("R_1")
    scene.record("R_2")
    scene.org.refusals["R_2"] = Rejected("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Fill in the reason")
    scene.flush_after(seconds=2)
    ids = [row.id for row in scene.rows()]
    with scene.db.write() as session:
        assert ledger.replay(session, GLOBEX, ids, scene.clock.now()) == 0
        assert ledger.replay(session, ACME, ids, scene.clock.now()) == 1
    scene.flush_after(seconds=5)
    assert scene.states() == ["written", "written"]
    assert upserts(scene.org) == [["R_1", "R_2"], ["R_2"]]


def test_a_call_that_is_refused_as_a_whole_fails_only_the_row_at_fault(scene: Scene) -> None:
    scene.salesforce.connected[ACME] = Strict()
    for number in range(20):
        scene.record(f"R_{number}", Comment__c="x")
    scene.record("R_bad", Comment__c=7)
    scene.flush_after(seconds=2)
    assert scene.states() == ["written"] * 20 + ["failed"]
    assert scene.row("R_bad").reason == "JSON_PARSER_ERROR: Cannot deserialize instance of string"


class Strict(FakeSalesforce):
    """Refuses a whole call for one value of a wrong type."""

    def __init__(self) -> None:
        super().__init__()

    def upsert(self, object_name: str, external_id_field: str, rows: Sequence[Record]) -> list[Written | Rejected]:
        if any(row["Comment__c"] == 7 for row in rows):
            raise SalesforceRefused("JSON_PARSER_ERROR", "Cannot deserialize instance of string", 400)
        return [Written(f"a01{row[KEY]}", created=True) for row in rows]


def test_when_salesforce_does_not_answer_the_rows_come_back_later(scene: Scene) -> None:
    scene.record("R_1")
    scene.org.failures = [SalesforceUnavailable("503"), SalesforceUnavailable("503")]
    scene.flush_after(seconds=2)
    assert scene.row("R_1").state == WriteBackState.PENDING
    scene.flush()
    assert len(scene.org.failures) == 1
    scene.flush_after(seconds=10)
    assert scene.row("R_1").attempts == 2
    scene.flush_after(seconds=10)
    assert scene.row("R_1").state == WriteBackState.WRITTEN


def test_a_time_out_after_the_write_leaves_one_record(scene: Scene) -> None:
    scene.salesforce.connected[ACME] = late = AnswersLate()
    scene.record("R_1", Comment__c="once")
    scene.flush_after(seconds=2)
    scene.flush_after(seconds=10)
    assert len(late.records(OBJECT)) == 1
    assert scene.row("R_1").record_id == late.records(OBJECT)[0]["Id"]


class AnswersLate(FakeSalesforce):
    """Writes, but its first answer is lost."""

    def __init__(self) -> None:
        super().__init__(survey_org().describe(OBJECT))
        self._lost = False

    def upsert(self, object_name: str, external_id_field: str, rows: Sequence[Record]) -> list[Written | Rejected]:
        outcomes = super().upsert(object_name, external_id_field, rows)
        if not self._lost:
            self._lost = True
            raise SalesforceUnavailable("timed out")
        return outcomes


def test_a_disconnected_org_parks_its_rows_alone_until_it_is_connected_again(scene: Scene) -> None:
    scene.record("R_1")
    scene.record("R_2")
    scene.record("R_1", organization_id=GLOBEX)
    scene.org.failures = [SalesforceDisconnected("The grant was revoked: reconnect under Admin › Salesforce.")]
    scene.flush_after(seconds=2)
    scene.flush(GLOBEX)
    assert scene.states() == ["parked", "parked", "written"]
    assert scene.sweep() == []
    with scene.db.write() as session:
        assert circuit.unpark(session, ACME, scene.clock.now()) == 2
    assert scene.sweep() == [(FLUSH, *HERE.words)]
    scene.flush_after(seconds=5)
    assert scene.states() == ["written"] * 3


def test_rows_are_not_parked_once_the_org_is_connected_again(scene: Scene) -> None:
    scene.record("R_1")
    scene.connect()
    scene.org.failures = [SalesforceDisconnected("News from before the new connection")]
    scene.flush_after(seconds=2)
    assert scene.states() == ["pending"]
    scene.flush_after(seconds=10)
    assert scene.states() == ["written"]


def test_a_used_up_limit_holds_the_whole_org_and_ends_by_itself(scene: Scene) -> None:
    scene.record("R_1")
    scene.org.failures = [SalesforceLimitExceeded("used up"), SalesforceLimitExceeded("used up")]
    scene.flush_after(seconds=2)
    scene.record("R_2")
    scene.record("R_1", organization_id=GLOBEX)
    scene.clock.advance(seconds=5)
    assert scene.sweep() == [(FLUSH, *Target(GLOBEX, OBJECT, KEY).words)]
    scene.flush()
    assert len(scene.org.failures) == 1
    scene.flush_after(minutes=1)
    assert scene.org.failures == []
    scene.flush_after(minutes=1, seconds=-1)
    assert {row.attempts for row in scene.rows() if row.organization_id == ACME} == {0}
    scene.flush_after(minutes=2)
    assert [row.state for row in scene.rows() if row.organization_id == ACME] == ["written", "written"]
    with scene.db.read() as session:
        assert queries.current_hold(session, ACME) is None


def claim(scene: Scene) -> list[ledger.Claim]:
    with scene.db.write() as session:
        return ledger.claim(session, HERE, scene.clock.now(), lease=timedelta(seconds=30))


def test_what_a_dead_worker_held_becomes_due_again(scene: Scene) -> None:
    scene.record("R_1")
    scene.clock.advance(seconds=2)
    assert len(claim(scene)) == 1
    assert scene.sweep() == []
    scene.clock.advance(seconds=31)
    assert scene.sweep() == [(FLUSH, *HERE.words)]
    scene.flush()
    assert scene.states() == ["written"]


def test_a_worker_that_lost_its_lease_cannot_write_an_outcome(scene: Scene) -> None:
    scene.record("R_1")
    scene.clock.advance(seconds=2)
    (stale,) = claim(scene)
    scene.clock.advance(seconds=31)
    scene.sweep()
    (fresh,) = claim(scene)
    with scene.db.write() as session:
        assert not ledger.settle(session, stale, Rejected("X", "late"), scene.clock.now(), 0)
        assert ledger.settle(session, fresh, Written("a01", created=True), scene.clock.now(), 0)


def test_two_workers_never_claim_the_same_row(scene: Scene) -> None:
    for number in range(3):
        scene.record(f"R_{number}")
    scene.clock.advance(seconds=2)
    assert len(claim(scene)) == 3
    assert claim(scene) == []


def test_a_sweep_names_each_target_where_something_is_due(scene: Scene) -> None:
    scene.record("R_1")
    scene.record("R_2")
    scene.record("R_1", organization_id=GLOBEX)
    assert scene.sweep() == []
    scene.clock.advance(seconds=2)
    assert sorted(scene.sweep()) == [(FLUSH, *HERE.words), (FLUSH, *Target(GLOBEX, OBJECT, KEY).words)]


def test_a_sweep_names_hundreds_of_targets_so_that_none_waits_for_others(scene: Scene) -> None:
    """The longest due may stay due for minutes: their calls keep their distance."""
    for number in range(250):
        scene.record("R_1", organization_id=f"ORG_{number}")
        scene.clock.advance(seconds=0.01)
    scene.clock.advance(seconds=2)
    assert len(scene.sweep()) == 250


def test_the_ledger_counts_only_the_own_organization(scene: Scene) -> None:
    scene.record("R_1")
    scene.record("R_1", organization_id=GLOBEX)
    scene.flush_after(seconds=2)
    with scene.db.read(GLOBEX) as session:
        assert queries.counts(session)[WriteBackState.PENDING] == 1
        assert queries.counts(session)[WriteBackState.WRITTEN] == 0


@pytest.mark.parametrize("value", [{"nested": {"Ext__c": "x"}}, None, True, 3.5, "é\u2028"])
def test_a_payload_keeps_its_types(database: Database, value: Any) -> None:
    scene = Scene(database)
    scene.record("R_1", Comment__c=value)
    assert scene.row("R_1").payload == {"Comment__c": value}


def test_workers_side_by_side_share_the_rows_without_taking_one_twice(scene: Scene) -> None:
    scene.record_many(f"R_{number % 150}" for number in range(300))
    scene.record_many(f"R_{number}" for number in range(150, 500))
    with ThreadPoolExecutor(4) as workers:
        lots = list(workers.map(lambda _: claim(scene), range(4)))
    taken = [held.id for lot in lots for held in lot]
    assert len(taken) == len(set(taken)) > 200


def test_a_row_that_nobody_foresaw_does_not_keep_the_others_waiting(scene: Scene) -> None:
    scene.record_many(["R_1", "R_2", "R_3"])
    scene.org.failures.extend([KeyError("unforeseen")] * 2)

    scene.flush_after(seconds=3)

    assert sorted(scene.states()) == ["failed", "written", "written"]


def test_a_duplicate_that_may_be_a_race_is_tried_once_more(scene: Scene) -> None:
    scene.record("R_1")
    scene.org.refusals["R_1"] = Rejected("DUPLICATE_VALUE", "duplicate value found")

    scene.flush_after(seconds=3)
    assert scene.states() == ["pending"]
    scene.flush_after(hours=1)

    assert scene.states() == ["written"]
