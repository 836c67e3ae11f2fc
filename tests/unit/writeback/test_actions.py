"""Updates by record id, and records that are created unless they are there."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from connector.integrations.ports import (
    FieldDescription,
    Record,
    Rejected,
    SalesforceNotReached,
    SalesforceUnavailable,
    Written,
)
from connector.writeback import circuit, intents, ledger
from connector.writeback.intents import RECORD_ID, Target, WriteIntent
from connector.writeback.jobs import flush
from connector.writeback.models import Action, WriteBack
from tests.support.fakes.objects import describe, lookup, text
from tests.support.fakes.salesforce import FakeSalesforce
from tests.unit.writeback.conftest import ACME, Scene

CONTACT, MEMBER, STATUS = "Contact", "CampaignMember", "CampaignMemberStatus"
KEYS = ("CampaignId", "Label")


def campaign_org() -> FakeSalesforce:
    return FakeSalesforce(
        describe("Campaign", "701", text("Name")),
        describe(
            CONTACT,
            "003",
            text("LastName", 80),
            FieldDescription("HasOptedOutOfEmail", "boolean"),
            FieldDescription("IsEmailBounced", "boolean", createable=False, updateable=False),
        ),
        describe(MEMBER, "00v", lookup("CampaignId", "Campaign"), text("Status", 40)),
        describe(STATUS, "01Y", lookup("CampaignId", "Campaign"), text("Label"), FieldDescription("SortOrder", "int")),
    )


@pytest.fixture
def org(scene: Scene) -> FakeSalesforce:
    scene.salesforce.connected[ACME] = scene.org = campaign_org()
    return scene.org


def record(scene: Scene, *wanted: WriteIntent) -> None:
    with scene.db.write() as session:
        ledger.record_all(session, ACME, wanted, scene.clock.now())


def write(
    scene: Scene, object_name: str, key_field: str = RECORD_ID, action: Action = Action.UPDATE
) -> list[WriteBack]:
    """What stands in the ledger after the job, run again as often as it left work to the next one."""
    scene.clock.advance(seconds=10)
    flush(scene.bundle, ACME, object_name, key_field, action)
    while scene.jobs.calls:
        scene.jobs.calls.clear()
        flush(scene.bundle, ACME, object_name, key_field, action)
    return scene.rows()


def opt_out(contact: str, cause: str = "OO_1", **values: Any) -> WriteIntent:
    return intents.update(CONTACT, contact, {"HasOptedOutOfEmail": True, **values}, cause)


def move(member: str, status: str, *only_from: str, cause: str = "EMD_1") -> WriteIntent:
    return intents.update(MEMBER, member, {"Status": status}, f"{cause}:{status}", {"Status": only_from})


def new_status(campaign: str, label: str, order: int) -> WriteIntent:
    return intents.ensure(STATUS, KEYS, {"CampaignId": campaign, "Label": label, "SortOrder": order}, "statuses")


def test_an_update_changes_the_fields_of_one_record(scene: Scene, org: FakeSalesforce) -> None:
    alice = org.load(CONTACT, LastName="Archer", HasOptedOutOfEmail=False)
    record(scene, opt_out(alice), opt_out(alice))
    (row,) = write(scene, CONTACT)
    assert (row.state, row.record_id) == ("written", alice)
    assert org.records(CONTACT)[0] | {"HasOptedOutOfEmail": True, "LastName": "Archer"} == org.records(CONTACT)[0]


def test_what_cannot_be_written_waits_for_a_person_and_the_others_are_written(
    scene: Scene, org: FakeSalesforce
) -> None:
    alice, bob = (org.load(CONTACT, LastName=name) for name in ("Archer", "Baker"))
    record(scene, opt_out(alice, IsEmailBounced=True), opt_out(bob))
    first, second = write(scene, CONTACT)
    assert (first.state, second.state) == ("failed", "written")
    assert (first.reason or "").startswith("INVALID_FIELD_FOR_INSERT_UPDATE")


def test_a_locked_row_is_updated_later_by_itself(scene: Scene, org: FakeSalesforce) -> None:
    alice = org.load(CONTACT, LastName="Archer")
    org.refusals[alice] = Rejected("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access", transient=True)
    record(scene, opt_out(alice))
    assert [row.state for row in write(scene, CONTACT)] == ["pending"]
    assert [row.state for row in write(scene, CONTACT)] == ["written"]


def test_four_hundred_and_fifty_updates_take_three_calls(scene: Scene, org: FakeSalesforce) -> None:
    record(scene, *(opt_out(org.load(CONTACT, LastName="x")) for _ in range(450)))
    assert {row.state for row in write(scene, CONTACT)} == {"written"}
    assert [len(rows) for _, rows in org.journal.updates] == [200, 200, 50]


def test_a_record_that_has_moved_on_is_left_alone(scene: Scene, org: FakeSalesforce) -> None:
    sent, attended = (org.load(MEMBER, Status=status) for status in ("sent", "Attended"))
    gone = org.load(MEMBER, Status="Sent")
    org.remove(MEMBER, gone)
    record(scene, *(move(member, "Responded", "Sent", "Started") for member in (sent, attended, gone)))
    rows = write(scene, MEMBER)
    assert [row.state for row in rows] == ["written", "skipped", "skipped"]
    assert rows[1].reason == "Left as it is in Salesforce: Status is Attended."
    assert [member["Status"] for member in org.records(MEMBER)] == ["Responded", "Attended"]


def test_an_older_move_that_is_replayed_moves_nothing_backwards(scene: Scene, org: FakeSalesforce) -> None:
    member = org.load(MEMBER, Status="Sent")
    org.refusals[member] = Rejected("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Not today")
    record(scene, move(member, "Started", "Sent"), move(member, "Responded", "Sent", "Started"))
    write(scene, MEMBER)
    first, second = write(scene, MEMBER)
    assert (first.state, second.state) == ("failed", "written")
    with scene.db.write() as session:
        ledger.replay(session, ACME, [first.id], scene.clock.now())
    assert [row.state for row in write(scene, MEMBER)] == ["skipped", "written"]
    assert org.records(MEMBER)[0]["Status"] == "Responded"


def test_a_field_that_cannot_be_looked_up_makes_the_rows_wait_for_a_person(scene: Scene, org: FakeSalesforce) -> None:
    member = org.load(MEMBER, Status="Sent")
    fields = dict(org.describe(MEMBER).fields)
    del fields["Status"]
    org.see(MEMBER, fields)
    record(scene, move(member, "Started", "Sent"))
    assert [row.state for row in write(scene, MEMBER)] == ["failed"]


def ensured(scene: Scene) -> list[WriteBack]:
    return write(scene, STATUS, ",".join(KEYS), Action.ENSURE)


def test_a_record_is_created_unless_it_is_there(scene: Scene, org: FakeSalesforce) -> None:
    spring, autumn = (org.load("Campaign", Name=name) for name in ("Spring", "Autumn"))
    there = org.load(STATUS, CampaignId=spring, Label="SENT", SortOrder=1)
    record(scene, new_status(spring, "Sent", 2), new_status(spring, "Started", 3), new_status(autumn, "Sent", 1))
    rows = ensured(scene)
    assert [row.state for row in rows] == ["written"] * 3
    assert rows[0].record_id == there
    made = [(row["CampaignId"], row["Label"]) for row in org.records(STATUS)]
    assert made == [(spring, "SENT"), (spring, "Started"), (autumn, "Sent")]


def test_a_time_out_after_creating_leaves_one_record(scene: Scene, org: FakeSalesforce) -> None:
    late = AnswersLate()
    scene.salesforce.connected[ACME] = late
    spring = late.load("Campaign", Name="Spring")
    record(scene, new_status(spring, "Started", 3))
    assert [row.state for row in ensured(scene)] == ["pending"]
    assert [row.state for row in ensured(scene)] == ["written"]
    assert len(late.records(STATUS)) == 1


class AnswersLate(FakeSalesforce):
    """Creates, but its first answer is lost."""

    def __init__(self) -> None:
        org = campaign_org()
        super().__init__(*(org.describe(name) for name in ("Campaign", STATUS)))
        self._lost = False

    def create(self, object_name: str, rows: Sequence[Record]) -> list[Written | Rejected]:
        outcomes = super().create(object_name, rows)
        if not self._lost:
            self._lost = True
            raise SalesforceUnavailable("timed out")
        return outcomes


def test_what_somebody_else_has_just_created_counts_as_done(scene: Scene, org: FakeSalesforce) -> None:
    scene.salesforce.connected[ACME] = beaten = Beaten()
    spring = beaten.load("Campaign", Name="Spring")
    record(scene, new_status(spring, "Started", 3))
    assert [row.state for row in ensured(scene)] == ["pending"]
    (row,) = ensured(scene)
    assert (row.state, row.record_id) == ("written", beaten.records(STATUS)[0]["Id"])


class Beaten(AnswersLate):
    """Somebody else creates the same right before us."""

    def create(self, object_name: str, rows: Sequence[Record]) -> list[Written | Rejected]:
        for row in rows:
            self.load(object_name, **row)
        return [Rejected("DUPLICATE_VALUE", "duplicate value found") for _ in rows]


class LosesAnswers(FakeSalesforce):
    """Updates, but its next answer is lost; `meanwhile` happens before the loss is known."""

    def __init__(self) -> None:
        org = campaign_org()
        super().__init__(*(org.describe(name) for name in ("Campaign", CONTACT, MEMBER, STATUS)))
        self.lost: Exception | None = SalesforceUnavailable("timed out")
        self.meanwhile: Callable[[], object] = lambda: None

    def update(self, object_name: str, rows: Sequence[Record]) -> list[Written | Rejected]:
        outcomes = super().update(object_name, rows)
        error, self.lost = self.lost, None
        if error:
            self.meanwhile()
            raise error
        return outcomes


@pytest.fixture
def losing(scene: Scene) -> LosesAnswers:
    scene.salesforce.connected[ACME] = scene.org = org = LosesAnswers()
    return org


def test_a_move_whose_answer_was_lost_is_written_when_the_record_has_moved(scene: Scene, losing: LosesAnswers) -> None:
    member = losing.load(MEMBER, Status="Sent")
    record(scene, move(member, "Started", "Sent"))
    assert [row.state for row in write(scene, MEMBER)] == ["pending"]

    (row,) = write(scene, MEMBER)

    assert (row.state, row.record_id, row.reason) == ("written", member, None)
    assert len(losing.journal.updates) == 1


def test_a_move_whose_answer_was_lost_is_left_alone_when_somebody_moved_the_record_on(
    scene: Scene, losing: LosesAnswers
) -> None:
    member = losing.load(MEMBER, Status="Sent")
    losing.meanwhile = lambda: losing.change(member, Status="Attended")
    record(scene, move(member, "Started", "Sent"))
    write(scene, MEMBER)

    (row,) = write(scene, MEMBER)

    assert (row.state, row.reason) == ("skipped", "Left as it is in Salesforce: Status is Attended.")


def test_what_a_person_has_set_before_is_not_taken_for_ours(scene: Scene, losing: LosesAnswers) -> None:
    """Even though the first attempt did not arrive."""
    member = losing.load(MEMBER, Status="Started")
    losing.failures = [SalesforceNotReached("no connection")]
    record(scene, move(member, "Started", "Sent"))
    write(scene, MEMBER)

    (row,) = write(scene, MEMBER)

    assert (row.state, row.reason) == ("skipped", "Left as it is in Salesforce: Status is Started.")


@pytest.mark.parametrize("has_begun", [True, False])
def test_what_a_killed_worker_may_have_moved(scene: Scene, org: FakeSalesforce, has_begun: bool) -> None:
    member = org.load(MEMBER, Status="Sent")
    record(scene, move(member, "Started", "Sent"))
    target = Target(ACME, MEMBER, RECORD_ID, Action.UPDATE)
    with scene.db.write() as session:
        claims = ledger.claim(session, target, scene.clock.now(), lease=timedelta(seconds=5))
        if has_begun:
            assert ledger.hand_over(session, claims, scene.clock.now() + timedelta(seconds=5))
    org.change(member, Status="Started")
    scene.clock.advance(seconds=10)
    scene.sweep()

    assert [row.state for row in write(scene, MEMBER)] == ["written" if has_begun else "skipped"]


def test_what_a_worker_had_on_its_way_when_its_account_was_parked_may_be_written(
    scene: Scene, org: FakeSalesforce
) -> None:
    member = org.load(MEMBER, Status="Sent")
    record(scene, move(member, "Started", "Sent"))
    target = Target(ACME, MEMBER, RECORD_ID, Action.UPDATE)
    with scene.db.write() as session:
        claims = ledger.claim(session, target, scene.clock.now(), lease=timedelta(seconds=5))
        ledger.hand_over(session, claims, scene.clock.now() + timedelta(seconds=5))
        circuit.park(session, ACME, "Disconnected.")
        circuit.unpark(session, ACME, scene.clock.now())
    org.change(member, Status="Started")

    assert [row.state for row in write(scene, MEMBER)] == ["written"]
