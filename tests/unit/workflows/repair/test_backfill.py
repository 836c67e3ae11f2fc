"""Older responses written back: each once, whatever dies, repeats or happens meanwhile; and nobody gets a message."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from connector.foundation import events
from connector.responses.events import ResponseFinished
from connector.responses.models import Invitation
from connector.workflows.models import Backfill, TaskRun, Workflow, WorkflowRun
from connector.workflows.repair import backfill, backfill_jobs
from tests.support.databases import on_one_database
from tests.support.product import Product
from tests.support.statements import scanned
from tests.support.workflows import add_workflow, announce, finish, rows, salesforce, settle, task
from tests.unit.workflows.repair.backfills import OBJECT, done, shown, started, written


def runs(product: Product) -> int:
    with product.db.read(product.organization_id) as session:
        return session.scalar(select(func.count()).select_from(WorkflowRun)) or 0


def test_older_responses_are_written_once(product: Product, old: list[str]) -> None:
    workflow_id = add_workflow(product)
    assert product.api("GET", f"/workflows/{workflow_id}/backfills").json == {"items": [], "unwritten": 5}

    assert done(product, workflow_id) == ("done", 5, 0)
    assert written(product) == old
    assert product.api("GET", f"/workflows/{workflow_id}/backfills").json["unwritten"] == 0

    assert done(product, workflow_id) == ("done", 0, 5), "once more there is nothing to do"
    assert len(rows(product)) == 5


def test_only_those_since_a_date(product: Product, old: list[str]) -> None:
    since = (product.clock.now() - timedelta(minutes=2, seconds=30)).isoformat()
    assert done(product, add_workflow(product), since=since)[1] < 5
    assert written(product) == old[-len(written(product)) :]


def test_only_those_that_meet_the_conditions(product: Product, old: list[str]) -> None:
    tier = {"field": "embedded.Tier", "operator": "equal", "value": "Silver"}
    assert done(product, add_workflow(product, conditions=tier)) == ("done", 0, 5)
    assert written(product) == []


def test_tests_are_left_out(product: Product, old: list[str]) -> None:
    with product.db.write(product.organization_id) as session:
        session.execute(update(Invitation).where(Invitation.id == "IN_R_2").values(is_test=True))
    workflow_id = add_workflow(product)

    assert done(product, workflow_id) == ("done", 4, 1)
    assert "R_2" not in written(product)
    assert product.api("GET", f"/workflows/{workflow_id}/backfills").json["unwritten"] == 0


def test_a_response_that_finishes_meanwhile_is_written_once(product: Product, old: list[str]) -> None:
    workflow_id = add_workflow(product)
    backfill_id = started(product, workflow_id)
    finish(product, "R_6")
    backfill_jobs.go_on(product.bundle, backfill_id)
    settle(product)

    assert written(product) == [*old, "R_6"] and len(rows(product)) == 6


def test_a_response_whose_event_is_not_told_yet_is_left_to_it(product: Product, old: list[str]) -> None:
    """Else its run would be the backfill's, and the other tasks of the workflow would never run."""
    workflow_id = add_workflow(product)
    finish(product, "R_6")
    backfill_id = started(product, workflow_id)
    backfill_jobs.go_on(product.bundle, backfill_id)
    found = shown(product, workflow_id)
    assert (found["recorded"], found["skipped"]) == (5, 1)

    settle(product)
    assert written(product) == [*old, "R_6"] and len(rows(product)) == 6


def test_an_event_that_comes_again_finds_it_done(product: Product, old: list[str]) -> None:
    workflow_id = add_workflow(product)
    done(product, workflow_id)
    announce(product, "R_1")
    settle(product)

    assert len(rows(product)) == 5 and runs(product) == 5


def test_it_goes_on_where_a_dead_worker_left_it(
    product: Product, old: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill_jobs, "SIZE", 2)
    workflow_id = add_workflow(product)
    backfill_id = started(product, workflow_id)
    held = backfill_jobs._claim(product.bundle, backfill_id)
    assert held is not None and backfill_jobs._take_lot(product.bundle, held)
    product.woken.waiting.clear()  # with the worker dies what it was told

    backfill_jobs.go_on(product.bundle, backfill_id)
    assert shown(product, workflow_id)["seen"] == 2, "another one waits for the lease to run out"
    product.clock.advance(minutes=2)
    product.sweep()
    settle(product)

    found = shown(product, workflow_id)
    assert (found["state"], found["seen"], found["recorded"]) == ("done", 5, 5)
    assert written(product) == old and len(rows(product)) == 5


def test_a_worker_that_was_overtaken_changes_nothing(product: Product, old: list[str]) -> None:
    backfill_id = started(product, add_workflow(product))
    slow = backfill_jobs._claim(product.bundle, backfill_id)
    assert slow is not None
    product.clock.advance(minutes=2)
    backfill_jobs.go_on(product.bundle, backfill_id)

    assert backfill_jobs._take_lot(product.bundle, slow) is False
    assert len(rows(product)) == 5


def test_a_cancelled_one_takes_no_more(product: Product, old: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfill_jobs, "SIZE", 2)
    workflow_id = add_workflow(product)
    backfill_id = started(product, workflow_id)
    held = backfill_jobs._claim(product.bundle, backfill_id)
    assert held is not None and backfill_jobs._take_lot(product.bundle, held)

    assert product.api("POST", f"/backfills/{backfill_id}/cancel").json["state"] == "cancelled"
    assert backfill_jobs._take_lot(product.bundle, held) is False
    settle(product)

    assert len(written(product)) == 2, "what was recorded before is written"
    assert product.api("POST", f"/backfills/{backfill_id}/cancel").status_code == 409


def test_one_at_a_time(product: Product, old: list[str]) -> None:
    workflow_id = add_workflow(product)
    started(product, workflow_id)
    again = product.api("POST", f"/workflows/{workflow_id}/backfills", json={})
    assert (again.status_code, "wait for the end" in again.json["detail"]) == (409, True)


def test_a_task_that_was_added_is_made_up_for(product: Product, old: list[str]) -> None:
    workflow_id = add_workflow(product)
    done(product, workflow_id)
    second = task("Second", key="2-${e://Field/ResponseID}")
    add_workflow(product, task(), second)

    assert done(product, workflow_id) == ("done", 5, 0)
    assert len(written(product)) == 10
    assert done(product, workflow_id) == ("done", 0, 5)


def test_what_was_refused_is_written_by_the_repaired_mapping(product: Product, old: list[str]) -> None:
    workflow_id = add_workflow(product, task(fields={"Language__c": "${m://FirstName}" * 5}))
    done(product, workflow_id)
    assert {row.state for row in rows(product)} == {"failed"}

    add_workflow(product, task(fields={"Language__c": "fr"}))
    assert done(product, workflow_id) == ("done", 5, 0)

    assert [row.state for row in rows(product)] == ["written"] * 5
    assert {record["Language__c"] for record in product.org.records(OBJECT)} == {"fr"}


def test_those_that_are_written_are_written_again_when_asked(product: Product, old: list[str]) -> None:
    workflow_id = add_workflow(product)
    done(product, workflow_id)
    add_workflow(product, task(fields={"Language__c": "de"}))

    assert done(product, workflow_id) == ("done", 0, 5)
    assert done(product, workflow_id, repeat=True) == ("done", 5, 0)
    assert written(product) == old and {r["Language__c"] for r in product.org.records(OBJECT)} == {"de"}


def test_what_would_make_a_second_record_is_never_repeated(product: Product, old: list[str]) -> None:
    note = salesforce("create", "Note", object="Survey_Response__c", fields={"Language__c": "en"})
    workflow_id = add_workflow(product, note)
    assert done(product, workflow_id) == ("done", 5, 0)
    assert done(product, workflow_id, repeat=True) == ("done", 0, 5)
    assert len(product.org.records(OBJECT)) == 5


def test_what_was_made_before_its_mapping_had_an_external_id_is_not_made_again(
    product: Product, old: list[str]
) -> None:
    note = salesforce("create", "Note", object="Survey_Response__c", fields={"Language__c": "en"})
    done(product, add_workflow(product, note))
    keyed = {**note, "external_id_field": "Response_Id__c", "key": "${e://Field/ResponseID}"}
    assert done(product, add_workflow(product, keyed), repeat=True) == ("done", 0, 5)
    assert len(product.org.records(OBJECT)) == 5


def test_runs_that_the_backfill_made_are_noted_like_others(product: Product, old: list[str]) -> None:
    workflow_id = add_workflow(product)
    done(product, workflow_id)
    found = product.api("GET", f"/workflows/{workflow_id}/runs").json["items"]
    assert {run["event"] for run in found} == {f"response_finished:{each}" for each in old}
    with product.db.read(product.organization_id) as session:
        assert set(session.scalars(select(TaskRun.type))) == {"update_salesforce"}


def test_a_workflow_that_cannot_be_read_is_refused(product: Product, old: list[str]) -> None:
    workflow_id = add_workflow(product)
    backfill_id = started(product, workflow_id)
    with product.db.write(product.organization_id) as session:
        session.execute(update(Workflow).where(Workflow.id == workflow_id).values(config={"name": "Mine"}))

    backfill_jobs.go_on(product.bundle, backfill_id)

    found = shown(product, workflow_id)
    assert found["state"] == "failed" and found["reason"].startswith("tasks")
    assert product.api("POST", f"/workflows/{workflow_id}/backfills", json={}).status_code == 409


@pytest.mark.parametrize("body", [{"since": "yesterday"}, {"since": "2026-01-01T00:00:00"}, {"repeat": 1}, {"x": 1}])
def test_a_wish_that_cannot_be_read_is_refused(product: Product, body: Any) -> None:
    workflow_id = product.api("GET", "/workflows").json["items"][0]["id"]
    assert product.api("POST", f"/workflows/{workflow_id}/backfills", json=body).status_code == 422


def test_many_rows_become_due_together_and_few_at_once(product: Product) -> None:
    now, shortest = product.clock.now(), timedelta(seconds=2)

    def wait(total: int, **after: float) -> timedelta:
        return backfill.gathering(Backfill(total=total, created_at=now), now + timedelta(**after), shortest)

    assert wait(100) == shortest
    assert wait(10_000) == timedelta(seconds=100) and wait(10_000, seconds=99.5) == shortest
    assert wait(10_000_000) == timedelta(minutes=10)


def test_what_is_not_told_yet_is_found_by_an_index(product: Product, old: list[str]) -> None:
    with product.db.read() as session:
        assert events.untold(session, ResponseFinished) == []
    finish(product, "R_6")
    with product.db.read() as session:
        assert [event["response_id"] for event in events.untold(session, ResponseFinished)] == ["R_6"]


@on_one_database
def test_lots_are_found_by_an_index(product: Product, old: list[str]) -> None:
    workflow_id = add_workflow(product)
    backfill_id = started(product, workflow_id)
    with scanned(product.db) as found:
        backfill_jobs.sweep(product.bundle)
        backfill_jobs.go_on(product.bundle, backfill_id)
    assert shown(product, workflow_id)["recorded"] == 5
    assert found.keys().isdisjoint({"response", "invitation", "answer", "event", "workflow_run", "write_back"}), found


def later(product: Product) -> None:
    """All that is to come has come."""
    for _ in range(6):
        product.clock.advance(minutes=1)
        settle(product)


def test_a_run_that_goes_on_because_of_the_backfill_is_not_done_by_it_as_well(product: Product, old: list[str]) -> None:
    """Two contacts with one address: nobody is found for sure, and the case after that is not made."""
    product.contact("Alice")
    second = product.contact("Alice")
    find = salesforce("find", "Find", object="Contact", key_field="Email", key="${m://Email}")
    case = salesforce("create", "Case", object="Case", fields={"Subject": "${task://Find/id}"})
    workflow_id = add_workflow(product, find, case)
    done(product, workflow_id)
    later(product)
    assert {row.state for row in rows(product)} == {"failed"} and not product.org.records("Case")

    product.org.change(second, Email="other@example.com")
    for _ in range(2):
        assert done(product, workflow_id)[0] == "done"
    later(product)
    assert len(product.org.records("Case")) == len(old)
    assert {row.state for row in rows(product)} == {"written"}


def test_what_a_backfill_takes_over_from_a_failed_run_is_not_done_by_both(product: Product, old: list[str]) -> None:
    """Later a person puts the first task's row right: the run does not go on to what the backfill has done."""
    product.contact("Alice")
    product.contact("Alice")
    find = salesforce("find", "Find", object="Contact", key_field="Email", key="${m://Email}")
    case = salesforce("create", "Case", object="Case", fields={"Subject": "Hello"})
    workflow_id = add_workflow(product, find, case | {"fields": {"Subject": "${task://Find/id}"}})
    done(product, workflow_id)
    later(product)
    assert not product.org.records("Case")
    add_workflow(product, case)
    done(product, workflow_id)
    later(product)
    assert len(product.org.records("Case")) == len(old)
    product.org.change(product.org.records("Contact")[0]["Id"], Email="other@example.com")
    product.api("POST", "/write-backs/replay", json={"filter": {"state": "failed"}})
    later(product)
    assert len(product.org.records("Case")) == len(old)


def test_an_older_response_takes_back_nothing_that_a_newer_one_has_written(product: Product, old: list[str]) -> None:
    """As where each response says how its contact feels by now."""
    latest = {"external_id_field": "Response_Id__c", "key": "latest"}
    given = {"Comment__c": "${e://Field/ResponseID}"}
    workflow_id = add_workflow(product, salesforce("upsert", "Latest", object=OBJECT, fields=given, **latest))
    product.clock.advance(hours=1)
    finish(product, "R_6")
    settle(product)

    assert done(product, workflow_id)[0] == "done"

    assert [record["Comment__c"] for record in product.org.records(OBJECT)] == ["R_6"]
    assert Counter(row.state for row in rows(product)) == {"written": 1, "skipped": 5}
