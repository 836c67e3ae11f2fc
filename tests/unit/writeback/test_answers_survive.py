"""What Salesforce answered survives a database that fails and a worker that is killed: nothing known is uncertain."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from connector.foundation.db import Database
from connector.foundation.events import Event
from connector.foundation.journal_file import JournalFile
from connector.integrations.ports import Rejected, SalesforceRefused
from connector.writeback import intents, ledger
from connector.writeback.intents import WriteIntent
from connector.writeback.jobs import FLUSH, flush
from connector.writeback.models import WriteBack, WriteBackState, WriteBackUsage
from tests.unit.writeback.bulk_scene import Killed, MortalDatabase
from tests.unit.writeback.conftest import ACME, Scene
from tests.unit.writeback.failing_database import FailingDatabase, gone
from tests.unit.writeback.losing_org import CONTACT, POST, Org, connected_org, post, record

CLAIM, CALL = 1, 2
"""Transactions that are done when a worker has claimed its rows, and when their call begins."""
LONG = 30
"""Failures in a row that outlast every patience."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "answers"


@pytest.fixture
def failing(database: Database) -> FailingDatabase:
    return FailingDatabase(database)


@pytest.fixture
def scene(failing: FailingDatabase, folder: Path) -> Scene:
    return Scene(failing, answers=JournalFile(folder))  # type: ignore[arg-type]


@pytest.fixture
def org(scene: Scene) -> Org:
    return connected_org(scene)


def work(scene: Scene, **later: float) -> list[str]:
    """The states of all rows once workers have done what a sweep wakes them for, or have failed to."""
    scene.clock.advance(**later or {"seconds": 10})
    try:
        for name, *words in scene.sweep():
            if name == FLUSH:
                flush(scene.bundle, *words)
    except (OperationalError, Killed):
        scene.jobs.calls.clear()
    return [str(state) for state in scene.states()]


def posts(org: Org) -> list[str]:
    return [each["Body"] for each in org.records(POST)]


def announced(scene: Scene) -> list[str]:
    with scene.db.read() as session:
        return [event.payload["state"] for event in session.scalars(select(Event).order_by(Event.id))]


@pytest.mark.parametrize("is_done_first", [False, True])
def test_a_database_that_fails_for_some_seconds_makes_nothing_uncertain(
    scene: Scene, org: Org, failing: FailingDatabase, is_done_first: bool
) -> None:
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))
    failing.works, failing.fails, failing.is_done_first = CALL, 3, is_done_first

    assert work(scene) == ["written"]

    assert posts(org) == ["Answer 1"] and scene.rows()[0].record_id == org.records(POST)[0]["Id"]


def test_one_that_stays_away_hears_the_answers_when_it_is_back(
    scene: Scene, org: Org, failing: FailingDatabase, folder: Path
) -> None:
    alice = org.load(CONTACT, LastName="Archer")
    record(scene, post(1, alice), post(2, alice))
    failing.works, failing.fails = CALL, LONG
    assert work(scene) == ["sending", "sending"]
    failing.fails = 0

    assert work(scene, hours=1) == ["written", "written"]

    assert posts(org) == ["Answer 1", "Answer 2"] and not list(folder.glob("*.journal"))
    assert [row.record_id for row in scene.rows()] == [each["Id"] for each in org.records(POST)]


def test_what_was_refused_is_known_as_well(scene: Scene, org: Org, failing: FailingDatabase) -> None:
    record(scene, intents.create(CONTACT, {"LastName": "far too long " * 20}, "TR_1"))
    failing.works, failing.fails = CALL, LONG
    work(scene)
    failing.fails = 0

    assert work(scene, hours=1) == ["failed"]

    assert (scene.rows()[0].reason or "").startswith("STRING_TOO_LONG")


def test_late_news_counts_after_another_machine_has_called_it_uncertain(
    scene: Scene, org: Org, failing: FailingDatabase
) -> None:
    record(scene, awaited(post(1, org.load(CONTACT, LastName="Archer"))))
    failing.works, failing.fails = CALL, LONG
    work(scene)
    failing.fails = 0
    elsewhere = Scene(failing, clock=scene.clock)  # type: ignore[arg-type]
    elsewhere.salesforce = scene.salesforce
    assert work(elsewhere, hours=1) == ["uncertain"]

    assert work(scene) == ["written"]

    assert announced(scene) == ["uncertain", "written"] and posts(org) == ["Answer 1"]


def test_late_news_says_nothing_once_a_person_has_decided(scene: Scene, org: Org, failing: FailingDatabase) -> None:
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))
    failing.works, failing.fails = CALL, LONG
    work(scene)
    failing.fails = 0
    with scene.db.write() as session:
        ledger.recover(session, scene.clock.now().replace(year=2030))
        assert ledger.replay(session, ACME, [1], scene.clock.now()) == 1
    first = org.records(POST)[0]["Id"]

    assert work(scene) == ["written"]

    assert scene.rows()[0].record_id != first and len(posts(org)) == 2


def awaited(intent: WriteIntent) -> WriteIntent:
    return WriteIntent(
        intent.object_name, "", intent.key, intent.values, intent.cause, action=intent.action, is_awaited=True
    )


def test_a_worker_killed_between_the_answer_and_its_settling_leaves_the_answer(
    scene: Scene, org: Org, database: Database
) -> None:
    record(scene, awaited(post(1, org.load(CONTACT, LastName="Archer"))))
    mortal(scene, database, lives=CALL)
    assert work(scene) == ["sending"]

    assert work(scene, seconds=1) == ["written"], "no lease is waited for"

    assert announced(scene) == ["written"] and posts(org) == ["Answer 1"]


def test_a_worker_killed_before_its_call_leaves_nothing_uncertain(scene: Scene, org: Org, database: Database) -> None:
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))
    mortal(scene, database, lives=CLAIM)
    assert work(scene) == ["sending"] and posts(org) == []

    assert work(scene, minutes=1) == ["written"]

    assert posts(org) == ["Answer 1"]


def test_without_its_file_what_a_killed_worker_was_told_is_uncertain(
    scene: Scene, org: Org, database: Database, folder: Path
) -> None:
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))
    mortal(scene, database, lives=CALL)
    work(scene)
    (file,) = folder.glob("*.journal")
    file.write_text(file.read_text()[:-1])

    assert work(scene, hours=1) == ["uncertain"]
    assert posts(org) == ["Answer 1"]


def mortal(scene: Scene, database: Database, *, lives: int) -> None:
    """Whoever writes next dies after so many transactions; the one after that lives."""
    scene.db = Once(database, lives)  # type: ignore[assignment]


class Once(MortalDatabase):
    def __init__(self, database: Database, left: int) -> None:
        super().__init__(database)
        self.left = left

    def write(self, organization_id: str | None = None) -> Any:
        if self.left == 0:
            self.left = None
            raise Killed
        return super().write(organization_id)


@pytest.mark.parametrize("line", ["[1, 1, {}]", '[1, 1, {"state": "no such", "colour": "red"}]', "[1]", "nonsense"])
def test_a_file_that_makes_no_sense_keeps_nothing_else_waiting(scene: Scene, org: Org, folder: Path, line: str) -> None:
    folder.mkdir()
    (folder / "1-torn.journal").write_text(f"{line}\n")
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))
    assert work(scene) == ["written"] and not (folder / "1-torn.journal").exists()


@pytest.mark.parametrize("wanted", ["create", "upsert"])
def test_a_database_that_fails_before_the_call_is_no_fault_of_the_rows(
    scene: Scene, org: Org, failing: FailingDatabase, wanted: str
) -> None:
    alice = org.load(CONTACT, LastName="Archer")
    record(scene, post(1, alice) if wanted == "create" else intents.update(CONTACT, alice, {"LastName": "A"}, "TR_1"))
    failing.works, failing.fails = CLAIM, 1
    assert work(scene) == ["pending"] and org.calls == 0
    assert scene.rows()[0].reason == "Hearback's own database did not answer; nothing was sent."

    assert work(scene) == ["written"]
    assert len(posts(org)) == (wanted == "create")


def test_a_token_that_cannot_be_read_from_the_database_is_no_fault_of_the_rows(scene: Scene, org: Org) -> None:
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))
    org.failures = [gone()]
    assert work(scene) == ["pending"]
    assert work(scene) == ["written"] and posts(org) == ["Answer 1"]


def test_what_no_database_takes_in_a_reason_keeps_no_row_from_being_settled(scene: Scene, org: Org) -> None:
    alice = org.load(CONTACT, LastName="Archer")
    org.refusals[alice] = Rejected("FIELD_CUSTOM_VALIDATION_EXCEPTION", "not \0 today \ud800!")
    record(scene, intents.update(CONTACT, alice, {"LastName": "A"}, "TR_1"))
    assert work(scene) == ["failed"]
    assert scene.rows()[0].reason == "FIELD_CUSTOM_VALIDATION_EXCEPTION: not  today ?!"


def test_what_a_call_cost_is_noted_once(scene: Scene, org: Org, failing: FailingDatabase) -> None:
    record(scene, post(1, org.load(CONTACT, LastName="Archer")))
    failing.works, failing.fails = CALL, 2
    work(scene)
    with scene.db.read() as session:
        assert [(used.calls, used.rows) for used in session.scalars(select(WriteBackUsage))] == [(1, 1)]


def test_a_worker_killed_between_two_calls_of_one_lot_leaves_nothing_uncertain(
    scene: Scene, org: Org, database: Database
) -> None:
    """The first call is refused as a whole, so each half gets a call of its own; its worker dies before the second."""
    alice = org.load(CONTACT, LastName="Archer")
    record(scene, *(post(number, alice) for number in range(4)))
    org.failures = [SalesforceRefused("JSON_PARSER_ERROR", "Cannot deserialize", 400)]
    mortal(scene, database, lives=CALL + 1)
    work(scene)
    assert posts(org) == ["Answer 0", "Answer 1"]

    assert work(scene, seconds=1) == ["written", "written", "sending", "sending"]
    assert work(scene, hours=1) == ["written"] * 4

    assert posts(org) == [f"Answer {number}" for number in range(4)]


def test_what_one_call_was_told_is_kept_when_the_next_one_meets_what_nobody_foresaw(
    scene: Scene, org: Org, folder: Path
) -> None:
    """A process that lives on does not throw away what it could not settle."""
    alice = org.load(CONTACT, LastName="Archer")
    record(scene, post(1, alice), post(2, alice))
    org.failures = [SalesforceRefused("JSON_PARSER_ERROR", "Cannot deserialize", 400)]
    create, calls = org.create, []

    def stop(object_name: str, rows: Any) -> Any:
        calls.append(len(rows))
        if len(calls) == 3:
            raise Killed
        return create(object_name, rows)

    org.create = stop  # type: ignore[method-assign]
    work(scene)
    record(scene, post(3, alice))

    work(scene, seconds=10)

    assert scene.states()[0] == "written" and scene.states()[2] == "written"


def test_a_database_restored_from_a_backup_hears_what_it_has_forgotten(
    scene: Scene, org: Org, database: Database
) -> None:
    record(scene, awaited(post(1, org.load(CONTACT, LastName="Archer"))))
    mortal(scene, database, lives=CALL)
    work(scene)
    with scene.db.write() as session:
        session.execute(update(WriteBack).values(state=WriteBackState.PENDING, fence=0, untouched_fence=None))

    assert work(scene, seconds=1) == ["written"]

    assert posts(org) == ["Answer 1"] and announced(scene) == ["written"]


def test_an_answer_is_not_taken_for_that_of_another_row_with_the_same_number(
    scene: Scene, org: Org, database: Database
) -> None:
    """As in a database that was restored from a backup, and gives the numbers of forgotten rows again."""
    alice = org.load(CONTACT, LastName="Archer")
    record(scene, post(1, alice))
    mortal(scene, database, lives=CALL)
    work(scene)
    with scene.db.write() as session:
        session.execute(update(WriteBack).values(key="TR_2", cause="TR_2", payload=post(2, alice).values, fence=0))
        session.execute(update(WriteBack).values(state=WriteBackState.PENDING))

    assert work(scene, seconds=10) == ["written"]

    assert posts(org) == ["Answer 1", "Answer 2"] and scene.rows()[0].record_id == org.records(POST)[1]["Id"]
