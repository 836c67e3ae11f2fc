"""Runs that wait for what Salesforce says about an earlier task, and go on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from connector.foundation.events import Event
from connector.integrations.ports import SalesforceUnavailable
from connector.responses.models import AnswerRow, Response
from connector.workflows import drift, runner
from connector.workflows.models import RunState, TaskRun, Workflow, WorkflowRun
from connector.writeback import ledger
from connector.writeback.jobs import flush
from connector.writeback.models import Action, WriteBackState
from tests.support.product import Product
from tests.support.workflows import RESPONSE, finish, install, newest_run, rows, salesforce, settle, states


def find(**config: Any) -> dict[str, Any]:
    return salesforce("find", "Find", object="Contact", key_field="Email", key="${m://Email}") | config


def update(**config: Any) -> dict[str, Any]:
    to_write = {"Phone": "${task://Find/FirstName}"}
    return salesforce("update", "Update", object="Contact", key="${task://Find/id}", fields=to_write) | config


def note(**config: Any) -> dict[str, Any]:
    """Uses nothing of the other tasks."""
    return salesforce("create", "Note", object="Case", fields={"Subject": "Hello"}) | config


def plan_of(product: Product) -> Any:
    with product.db.read(product.organization_id) as session:
        return session.scalars(select(WorkflowRun).order_by(WorkflowRun.started_at.desc())).first().plan  # type: ignore[union-attr]


def replay(product: Product) -> None:
    ids = [row.id for row in rows(product)]
    with product.db.write(product.organization_id) as session:
        ledger.replay(session, product.organization_id, ids, product.clock.now())


def test_a_task_sees_what_an_earlier_one_found(product: Product) -> None:
    alice = product.contact("Alice")
    install(product, find(fields=["FirstName"]), update())
    finish(product)
    product.sweep()

    assert (newest_run(product)["state"], states(product)) == ("waiting", ["waiting"])
    assert newest_run(product)["reason"] == "Waits for what Salesforce says about Find."
    settle(product)
    settle(product)

    (contact,) = product.org.records("Contact")
    assert (contact["Id"], contact["Phone"]) == (alice, "Alice")
    found = newest_run(product)["tasks"][0]
    assert found["output"] == {"key": "alice@example.com", "id": alice, "FirstName": "Alice"}
    assert (newest_run(product)["state"], states(product)) == ("succeeded", ["succeeded", "succeeded"])
    assert plan_of(product) is None


def test_what_was_found_is_text_for_later_tasks(product: Product) -> None:
    product.contact("Alice", Phone=None, DoNotCall=True)
    to_write = {"LastName": "${task://Find/DoNotCall}|${task://Find/Phone}"}
    install(product, find(fields=["DoNotCall", "Phone"]), update(fields=to_write))
    finish(product)
    settle(product)
    settle(product)

    assert product.org.records("Contact")[0]["LastName"] == "true|"


def test_the_id_of_a_created_record_is_used_by_the_next(product: Product) -> None:
    keyed = {"external_id_field": "Response_Id__c", "key": RESPONSE}
    response = salesforce("upsert", "Response", object="Survey_Response__c", **keyed)
    install(product, note(), response | {"fields": {"Case__c": "${task://Note/id}"}})
    finish(product)
    settle(product)
    settle(product)

    ((case,), (written,)) = (product.org.records(name) for name in ("Case", "Survey_Response__c"))
    assert written["Case__c"] == case["Id"]


def test_the_ids_of_records_written_together_are_known_by_their_names(product: Product) -> None:
    records = [{"name": "case", "action": "create", "object": "Case", "fields": {"Subject": "Hello"}}]
    post = salesforce("post_to_chatter", "Post", record="${task://Both/case}", body="See here")
    install(product, salesforce("together", "Both", records=records), post)
    finish(product)
    settle(product)
    settle(product)

    assert product.org.records("FeedItem")[0]["ParentId"] == product.org.records("Case")[0]["Id"]


def test_what_is_known_at_once_keeps_nobody_waiting(product: Product) -> None:
    install(product, note(), salesforce("create", "Second", object="Case", fields={"Subject": "${task://Note/key}"}))
    finish(product)
    product.sweep()

    assert states(product) == ["succeeded", "succeeded"] and not any(row.is_awaited for row in rows(product))


def test_nothing_runs_out_of_its_order(product: Product) -> None:
    product.contact("Alice")
    install(product, find(), update(fields={"Phone": "1"}), note())
    finish(product)
    product.sweep()
    assert [task["name"] for task in newest_run(product)["tasks"]] == ["Find"]
    settle(product)

    assert [task["name"] for task in newest_run(product)["tasks"]] == ["Find", "Update", "Note"]


def test_who_is_not_found_is_skipped_and_the_rest_goes_on(product: Product) -> None:
    install(product, find(), update(fields={"Phone": "1"}), note())
    finish(product)
    settle(product)
    settle(product)

    assert (newest_run(product)["state"], states(product)) == ("succeeded", ["skipped", "skipped", "succeeded"])
    assert newest_run(product)["tasks"][0]["output"]["id"] == ""
    assert len(product.org.records("Case")) == 1


def test_a_record_that_must_be_there_fails_the_run(product: Product) -> None:
    install(product, find(if_missing="fail"), note())
    finish(product)
    settle(product)
    settle(product)

    assert (newest_run(product)["state"], states(product)) == ("failed", ["failed", "succeeded"])
    assert "no longer there" in newest_run(product)["reason"]


def test_a_refused_row_fails_the_run_until_a_person_puts_it_right(product: Product) -> None:
    product.contact("Alice", Phone="1"), product.contact("Bob", Phone="1")
    by_phone = find(key_field="Phone", key="1")
    install(product, by_phone, update(fields={"Email": "new@example.com"}), note())
    finish(product)
    settle(product)
    settle(product)
    assert (newest_run(product)["state"], states(product)) == ("failed", ["failed", "skipped", "skipped"])
    assert newest_run(product)["reason"].startswith("Find: MULTIPLE_MATCHES")
    assert newest_run(product)["tasks"][2]["error"] == "An earlier task of this run failed."

    bob = product.org.records("Contact")[1]["Id"]
    product.org.change(bob, Phone="2")
    replay(product)
    settle(product)
    settle(product)

    assert (newest_run(product)["state"], states(product)) == ("succeeded", ["succeeded"] * 3)
    assert [contact["Email"] for contact in product.org.records("Contact")] == ["new@example.com", "bob@example.com"]
    assert len(product.org.records("Case")) == 1


def test_an_uncertain_create_fails_what_waits_for_it_until_a_person_repeats_it(product: Product) -> None:
    follow_up = salesforce("post_to_chatter", "Post", record="${task://Note/id}", body="See here")
    install(product, note(), follow_up)
    product.org.failures.append(SalesforceUnavailable("The reply was lost."))
    finish(product)
    settle(product)
    settle(product)
    assert (newest_run(product)["state"], states(product)) == ("failed", ["failed", "skipped"])
    assert rows(product)[0].state == WriteBackState.UNCERTAIN

    replay(product)
    settle(product)
    settle(product)
    assert (newest_run(product)["state"], states(product)) == ("succeeded", ["succeeded", "succeeded"])
    assert len(product.org.records("Case")) == len(product.org.records("FeedItem")) == 1


def test_a_transient_refusal_keeps_the_run_waiting(product: Product) -> None:
    product.contact("Alice")
    install(product, find(), update(fields={"Phone": "1"}))
    product.org.failures.append(SalesforceUnavailable("503"))
    finish(product)
    settle(product)
    assert newest_run(product)["state"] == "waiting"

    product.clock.advance(minutes=5)
    settle(product)
    settle(product)
    assert newest_run(product)["state"] == "succeeded"


def test_two_rows_that_settle_at_once_let_the_run_go_on_once(product: Product) -> None:
    product.contact("Alice"), product.contact("Bob")
    both = {"Subject": "${task://Find/FirstName} ${task://Bob/FirstName}"}
    bob = salesforce("find", "Bob", object="Contact", key_field="Email", key="bob@example.com", fields=["FirstName"])
    install(product, find(fields=["FirstName"]), bob, note(fields=both))
    finish(product)
    settle(product)
    settle(product)

    assert [case["Subject"] for case in product.org.records("Case")] == ["Alice Bob"]
    assert newest_run(product)["state"] == "succeeded"


def test_two_workers_that_hear_at_once_go_on_once(product: Product) -> None:
    product.contact("Alice"), product.contact("Bob")
    bob = salesforce("find", "Bob", object="Contact", key_field="Email", key="bob@example.com")
    install(product, find(), bob, note(fields={"Subject": "${task://Find/id} ${task://Bob/id}"}))
    finish(product)
    product.sweep()
    product.clock.advance(seconds=3)
    flush(product.bundle, product.organization_id, "Contact", "Email", Action.FIND)
    run_id, both = newest_run(product)["id"], Barrier(2)

    def hear(_: int) -> None:
        both.wait()
        with product.db.write(product.organization_id) as session:
            runner.go_on(session, run_id, product.clock.now(), timedelta(0))

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(hear, range(2)))

    assert states(product) == ["succeeded"] * 3
    assert [row.object_name for row in rows(product)] == ["Contact", "Contact", "Case"]


@pytest.mark.parametrize("times", [1, 3])
def test_an_announcement_that_is_told_again_changes_nothing(product: Product, times: int) -> None:
    product.contact("Alice")
    install(product, find(), update(fields={"Phone": "1"}), note())
    finish(product)
    settle(product)
    settle(product)
    for _ in range(times):
        with product.db.write(product.organization_id) as session:
            ledger.announce(session, rows(product)[0].id, product.clock.now())
        settle(product)

    assert len(rows(product)) == 3 and newest_run(product)["state"] == "succeeded"


def test_an_announcement_that_nobody_here_waits_for_is_left_alone(product: Product) -> None:
    install(product, note())
    finish(product)
    settle(product)
    with product.db.write(product.organization_id) as session:
        session.query(TaskRun).update({TaskRun.id: "TR_other"})
        ledger.announce(session, rows(product)[0].id, product.clock.now())
    settle(product)

    with product.db.read() as session:
        assert session.scalars(select(Event.last_error).where(Event.last_error.is_not(None))).all() == []


def test_the_sweeper_finds_runs_whose_announcement_was_lost(product: Product) -> None:
    product.contact("Alice")
    install(product, find(), update(fields={"Phone": "1"}))
    finish(product)
    settle(product)
    with product.db.write(product.organization_id) as session:  # as if nobody had heard
        session.query(TaskRun).filter_by(name="Update").delete()
        session.query(TaskRun).update({TaskRun.state: RunState.WAITING, TaskRun.output: {"key": "alice@example.com"}})
        run = session.query(WorkflowRun).one()
        run.state, run.plan = RunState.WAITING, session.query(Workflow).filter_by(name="W").one().config
    settle(product)

    assert (newest_run(product)["state"], states(product)) == ("succeeded", ["succeeded", "succeeded"])


def test_a_run_goes_on_by_the_plan_with_which_it_began(product: Product) -> None:
    product.contact("Alice")
    install(product, find(), update(fields={"Phone": "1"}))
    finish(product)
    product.sweep()
    install(product, find(), update(fields={"Phone": "2"}))
    settle(product)
    settle(product)

    assert product.org.records("Contact")[0]["Phone"] == "1"


def test_a_response_that_is_gone_meanwhile_ends_the_run(product: Product) -> None:
    product.contact("Alice")
    install(product, find(), update(fields={"Phone": "1"}))
    finish(product)
    product.sweep()
    with product.db.write(product.organization_id) as session:
        session.query(AnswerRow).delete()
        session.query(Response).delete()
    settle(product)

    assert (newest_run(product)["state"], newest_run(product)["reason"]) == (
        "failed",
        "The response is no longer there.",
    )


def test_an_independent_failure_is_not_undone_by_what_settles_later(product: Product) -> None:
    product.contact("Alice")
    install(
        product,
        find(),
        note(object="Contact", key="${e://Field/Tier}", action="update", fields={"Phone": "2"}),
        update(fields={"Phone": "1"}),
    )
    finish(product, Tier="x")
    settle(product)
    settle(product)

    assert (newest_run(product)["state"], states(product)) == ("failed", ["succeeded", "failed", "skipped"])
    assert newest_run(product)["reason"].startswith("Note: ${e://Field/Tier} gives no record id")


def test_only_rows_that_somebody_waits_for_are_announced(product: Product) -> None:
    product.contact("Alice")
    install(product, find(), update(fields={"Phone": "1"}))
    finish(product)
    product.sweep()
    product.clock.advance(seconds=3)
    with product.db.read(product.organization_id) as session:
        before = session.query(Event).filter_by(name="RowSettled").count()
    settle(product)
    with product.db.read(product.organization_id) as session:
        assert (before, session.query(Event).filter_by(name="RowSettled").count()) == (0, 1)


def test_what_a_resumed_run_records_waits_while_its_mapping_is_refused(product: Product) -> None:
    product.contact("Alice")
    made = install(product, find(), update(fields={"Phone": "1"})).json["id"]
    finish(product)
    product.sweep()
    fields = dict(product.org.describe("Contact").fields)
    del fields["Phone"]
    product.org.see("Contact", fields)
    drift.check_now(product.bundle, product.organization_id, made)
    settle(product)
    settle(product)

    assert [row.state for row in rows(product)] == [WriteBackState.WRITTEN, WriteBackState.PARKED]
