"""Whatever is lost, refused, killed or disconnected in between: no row is lost, none is doubled (G2)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from connector.foundation.db import Database
from connector.foundation.journal_file import JournalFile
from connector.integrations.ports import (
    Graph,
    Node,
    Record,
    Rejected,
    SalesforceDisconnected,
    SalesforceLimitExceeded,
    SalesforceNotReached,
    SalesforceUnavailable,
)
from connector.organizations.models import SalesforceAccount
from connector.writeback import circuit, intents, ledger
from connector.writeback.intents import WriteIntent
from connector.writeback.jobs import JOBS, SWEEPS
from connector.writeback.models import Action, WriteBack, WriteBackBulkJob, WriteBackHold, WriteBackState
from tests.unit.writeback.bulk_scene import BulkScene, Killed, MortalDatabase
from tests.unit.writeback.conftest import ACME
from tests.unit.writeback.failing_database import FailingDatabase
from tests.unit.writeback.losing_org import ANSWER, CASE, CONTACT, Org

KEY = "Response_Id__c"
LOST = (SalesforceUnavailable("timed out"), Killed())
NOT_DONE = (
    SalesforceNotReached("no connection"),
    SalesforceLimitExceeded("used up"),
    SalesforceDisconnected("revoked"),
)


class FaultyOrg(Org):
    """`after` is raised, once each, when a call was carried out; `failures` before."""

    def __init__(self) -> None:
        super().__init__()
        self.after: list[BaseException] = []

    def upsert(self, object_name: str, external_id_field: str, rows: Sequence[Record]) -> Any:
        return self._told(super().upsert(object_name, external_id_field, rows))

    def update(self, object_name: str, rows: Sequence[Record]) -> Any:
        return self._told(super().update(object_name, rows))

    def create(self, object_name: str, rows: Sequence[Record]) -> Any:
        return self._told(super().create(object_name, rows))

    def graphs(self, graphs: Sequence[Graph]) -> Any:
        return self._told(super().graphs(graphs))

    def _told(self, outcomes: Any) -> Any:
        if self.after:
            raise self.after.pop(0)
        return outcomes


def wanted(kind: str, number: int, contact: str) -> WriteIntent:
    name = f"{kind}_{number}"
    if kind == "upsert":
        return WriteIntent(ANSWER, KEY, name, {}, name)
    if kind == "update":
        return WriteIntent(CONTACT, "Id", contact, {"LastName": name}, name, Action.UPDATE)
    if kind == "create":
        return intents.create(CASE, {"Subject": name}, name)
    if kind == "guarded":
        return intents.update(CONTACT, contact, {"Email": name}, name, only_if={"Email": [None]})
    if kind == "find":
        return intents.find(CONTACT, "Id", contact, ["LastName"], name)
    return intents.graph(
        [
            Node("case", "create", CASE, {"Subject": name}),
            Node("answer", "upsert", ANSWER, {"Case__c": "@{case.id}"}, key_field=KEY, key=name),
        ],
        name,
    )


KINDS = ("upsert", "update", "guarded", "create", "find", "graph")
RECORD = st.tuples(st.just("record"), st.sampled_from(KINDS), st.integers(1, 6))
WORK = st.tuples(st.just("work"), st.just(""), st.sampled_from([1, 10, 45, 300]))
EVENTS = st.one_of(
    RECORD,
    RECORD,
    WORK,
    WORK,
    st.tuples(st.just("before"), st.sampled_from(NOT_DONE + LOST[:1]), st.just(0)),
    st.tuples(st.just("after"), st.sampled_from(LOST), st.just(0)),
    st.tuples(st.just("die"), st.just(""), st.integers(0, 6)),
    st.tuples(st.just("fail"), st.sampled_from([1, 3, 30]), st.integers(0, 6)),
    st.tuples(st.just("lock"), st.just(""), st.just(0)),
    st.tuples(st.just("disconnect"), st.just(""), st.just(0)),
    st.tuples(st.just("connect"), st.just(""), st.just(0)),
    st.tuples(st.just("replay"), st.just(""), st.just(0)),
    WORK,
)


class World:
    """One ledger and its org, with what happens to them."""

    def __init__(self, database: Database, folder: Path) -> None:
        with database.write() as session:
            for table in (WriteBack, WriteBackHold, WriteBackBulkJob, SalesforceAccount):
                session.execute(delete(table))
        self.database = database
        self.failing = FailingDatabase(database)
        self.mortal = MortalDatabase(self.failing)  # type: ignore[arg-type]
        self.scene = BulkScene(self.mortal, answers=JournalFile(folder))  # type: ignore[arg-type]
        self.org = FaultyOrg()
        self.scene.salesforce.connected[ACME] = self.org
        self.contact = self.org.load(CONTACT, LastName="Archer")
        self.recorded: list[str] = []

    def record(self, kind: str, many: int) -> None:
        for _ in range(many):
            contact = self.org.load(CONTACT, LastName="Baker") if kind == "guarded" else self.contact
            intent = wanted(kind, len(self.recorded), contact)
            self.recorded.append(intent.cause)
            with self.database.write() as session:
                ledger.record(session, ACME, intent, self.scene.clock.now())

    def before(self, error: BaseException, _: int) -> None:
        self.org.failures.append(error)  # type: ignore[arg-type]

    def after(self, error: BaseException, _: int) -> None:
        self.org.after.append(error)

    def die(self, _: str, left: int) -> None:
        self.mortal.left = left

    def fail(self, times: int, after: int) -> None:
        self.failing.works, self.failing.fails = after, times

    def lock(self, _: str, __: int) -> None:
        self.org.refusals[self.contact] = Rejected("UNABLE_TO_LOCK_ROW", "locked", transient=True)

    def disconnect(self, _: str, __: int) -> None:
        self.scene.salesforce.connected.pop(ACME, None)

    def connect(self, _: str = "", __: int = 0) -> None:
        self.scene.salesforce.connected[ACME] = self.org
        with self.database.write() as session:
            circuit.unpark(session, ACME, self.scene.clock.now())

    def replay(self, _: str, __: int) -> None:
        """A person writes again what was refused; what is uncertain stays for them to look up."""
        failed = [row.id for row in self.scene.rows() if row.state in ("failed", "pending")]
        with self.database.write() as session:
            ledger.replay(session, ACME, failed, self.scene.clock.now())

    def work(self, _: str, seconds: int) -> None:
        self.scene.clock.advance(seconds=seconds)
        jobs: list[Any] = []
        try:
            for sweep in SWEEPS:
                sweep(self.scene.bundle)
        except (Killed, OperationalError):
            self.mortal.left, self.failing.fails = None, 0
        jobs, self.scene.jobs.calls = self.scene.jobs.calls, []
        for name, *arguments in jobs:
            try:
                JOBS[name](self.scene.bundle, *arguments)
            except (Killed, OperationalError):
                self.mortal.left, self.failing.fails = None, 0
        self.scene.jobs.calls.clear()

    def end(self) -> None:
        """The world is well again."""
        self.mortal.left, self.failing.fails, self.failing.works = None, 0, 0
        self.org.failures.clear(), self.org.after.clear(), self.org.refusals.clear()
        self.connect()
        for _ in range(80):
            if not {"pending", "sending"} & set(self.scene.states()):
                return
            self.work("", 600)
        raise AssertionError(f"never done: {[(row.action, row.state, row.reason) for row in self.scene.rows()]}")

    def check(self) -> None:
        rows = self.scene.rows()
        assert sorted(row.cause for row in rows) == sorted(self.recorded)
        assert {row.state for row in rows} <= {WriteBackState.WRITTEN, WriteBackState.UNCERTAIN}
        assert {row.action for row in rows if row.state == "uncertain"} <= {Action.CREATE, Action.GRAPH}
        subjects = [record["Subject"] for record in self.org.records(CASE)]
        answers = [record[KEY] for record in self.org.records(ANSWER)]
        assert len(set(subjects)) == len(subjects) and len(set(answers)) == len(answers)
        for row in rows:
            if row.state == WriteBackState.WRITTEN:
                self._check_written(row, subjects, answers)
        guarded = [row.cause for row in rows if row.only_if]
        assert sorted(record["Email"] for record in self.org.records(CONTACT) if record["Email"]) == sorted(guarded)
        updates = [row for row in rows if row.action == Action.UPDATE and not row.only_if]
        if updates:
            assert self.org.records(CONTACT)[0]["LastName"] == updates[-1].cause

    def _check_written(self, row: WriteBack, subjects: list[str], answers: list[str]) -> None:
        if row.action in (Action.CREATE, Action.GRAPH):
            assert row.cause in subjects
        if row.action in (Action.UPSERT, Action.GRAPH):
            assert row.cause in answers
        if row.action in (Action.CREATE, Action.UPSERT):
            (record,) = [each for each in self._all() if each["Id"] == row.record_id]
            assert row.cause in (record.get("Subject"), record.get(KEY))

    def _all(self) -> list[Record]:
        return self.org.records(CASE) + self.org.records(ANSWER)


@settings(
    max_examples=20,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=st.lists(EVENTS, min_size=3, max_size=20))
def test_every_row_ends_once(
    database: Database, tmp_path_factory: pytest.TempPathFactory, events: list[tuple[str, Any, int]]
) -> None:
    world = World(database, tmp_path_factory.mktemp("answers"))
    for happens, what, number in events:
        getattr(world, happens)(what, number)
    world.end()
    world.check()
