"""A task with another name is the same task: what it has made under the old one is not made again."""

from typing import Any

import pytest

from connector.workflows import config, renames
from tests.support.product import Product
from tests.support.workflows import add_workflow, rows, salesforce, task
from tests.unit.workflows.repair.backfills import done, written


def case(name: str, subject: str = "Hello", **more: Any) -> dict[str, Any]:
    return salesforce("create", name, object="Case", fields={"Subject": subject}, **more)


def applied(product: Product, *tasks: dict[str, Any]) -> Any:
    return product.api("POST", "/workflows", json={"name": "Mine", "tasks": list(tasks)})


def asked(product: Product, *tasks: dict[str, Any]) -> list[str]:
    """What is said of the names of these tasks."""
    warnings = applied(product, *tasks).json["warnings"]
    return [each["message"] for each in warnings if each["field"].endswith(".name")]


def subjects(product: Product) -> list[str]:
    return sorted(record["Subject"] for record in product.org.records("Case"))


@pytest.fixture
def workflow_id(product: Product, old: list[str]) -> str:
    """Of a workflow whose task “Case” has made a case for each of five responses."""
    made = add_workflow(product, case("Case"))
    assert done(product, made) == ("done", 5, 0)
    return made


def test_a_task_that_differs_in_its_name_alone_makes_nothing_again(product: Product, workflow_id: str) -> None:
    assert asked(product, case("Call back")) == []

    assert done(product, workflow_id) == ("done", 0, 5)
    assert subjects(product) == ["Hello"] * 5


def test_one_that_was_changed_as_well_is_taken_for_it_and_says_so(product: Product, workflow_id: str) -> None:
    (question,) = asked(product, case("Call back", "Please call"))
    assert "taken for Case under a new name" in question and "formerly: []" in question

    assert done(product, workflow_id) == ("done", 0, 5)


def test_one_that_goes_by_an_external_id_now_is_taken_for_it_too() -> None:
    keyed = {"external_id_field": "Subject", "key": "${e://Field/ResponseID}"}
    before = config.read({"name": "Mine", "tasks": [case("Case")]})
    after = config.read({"name": "Mine", "tasks": [case("Call back", **keyed)]})
    assert renames.carried(before, after).tasks[0].formerly == ("Case",)
    assert len(renames.questions(before, after)) == 1


def test_another_task_that_makes_such_records_says_that_it_is_another_one(product: Product, workflow_id: str) -> None:
    applied(product, case("Invite", "Come to us", formerly=[]))
    assert done(product, workflow_id) == ("done", 5, 0)
    assert subjects(product) == ["Come to us"] * 5 + ["Hello"] * 5


def test_a_name_is_remembered_through_further_ones(product: Product, workflow_id: str) -> None:
    for name in ("Call", "Call back", "Ring"):
        applied(product, case(name))
    applied(product, case("Ring", "Another text"))

    assert done(product, workflow_id) == ("done", 0, 5)
    shown = product.api("GET", f"/workflows/{workflow_id}").json
    assert sorted(shown["config"]["tasks"][0]["formerly"]) == ["Call", "Call back", "Case"]


def test_a_name_that_another_task_had_is_not_given_again(product: Product, workflow_id: str) -> None:
    applied(product, case("Call back"))
    refused = applied(product, case("Call back"), case("Case", "Another"))
    assert refused.status_code == 422
    (error,) = refused.json["errors"]
    assert error["field"] == "tasks[1].name" and "choose another name" in error["message"]


def test_an_upsert_that_replaces_another_is_written_for_all(product: Product, old: list[str]) -> None:
    """Written twice it is as written once: nothing is supposed."""
    made = add_workflow(product, task("First"))
    done(product, made)
    applied(product, task("Second", key="2-${e://Field/ResponseID}"))
    assert done(product, made) == ("done", 5, 0)
    assert len(written(product)) == 10


def test_what_was_refused_is_put_right_by_the_task_under_its_new_name(product: Product, old: list[str]) -> None:
    too_long = {"fields": {"Language__c": "${m://FirstName}" * 5}}
    made = add_workflow(product, task("First", **too_long))
    done(product, made)
    applied(product, task("Second", **too_long))
    applied(product, task("Second", fields={"Language__c": "fr"}))

    assert done(product, made) == ("done", 5, 0)
    assert {(row.state, row.mapping) for row in rows(product)} == {("written", f"{made}/Second")}
    assert len(product.org.records("Survey_Response__c")) == 5


def test_tasks_that_change_places_keep_their_own(product: Product) -> None:
    before = config.read({"name": "W", "tasks": [case("A"), case("B", "Other")]})
    after = config.read({"name": "W", "tasks": [case("B", "Other"), case("A")]})
    assert renames.carried(before, after) == after
    assert renames.questions(before, after) == [] == renames.clashes(after)
