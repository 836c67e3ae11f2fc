"""Rows of the ledger written as the mapping of today has them."""

from typing import Any

import pytest
from sqlalchemy import delete, select, update

from connector.responses.models import AnswerRow, Response
from connector.workflows.models import TaskRun
from connector.writeback.models import ParkedFor, WriteBack, WriteBackState
from tests.support.product import Product
from tests.support.workflows import add_workflow, finish, salesforce, settle, task

OBJECT = "Survey_Response__c"
WRONG = {"Language__c": "${m://FirstName}" * 5}
RIGHT = {"Language__c": "fr"}


@pytest.fixture
def refused(product: Product) -> int:
    """A row of a response that Salesforce refused; gives its id."""
    default = product.api("GET", "/workflows").json["items"][0]["id"]
    product.api("POST", f"/workflows/{default}/switch", json={"is_on": False})
    add_workflow(product, task(fields=WRONG))
    finish(product)
    settle(product)
    return row(product).id


def row(product: Product) -> WriteBack:
    with product.db.read(product.organization_id) as session:
        return session.scalars(select(WriteBack)).one()


def turn(product: Product, **values: Any) -> None:
    with product.db.write(product.organization_id) as session:
        session.execute(update(WriteBack).values(**values))


def remap(product: Product, **wanted: Any) -> Any:
    return product.api("POST", "/write-backs/remap", json=wanted)


def test_a_refused_row_gets_the_values_of_today_and_waits_to_be_replayed(product: Product, refused: int) -> None:
    add_workflow(product, task(fields=RIGHT))

    assert remap(product, ids=[refused]).json == {"rows": 1, "refused": [], "next": None}
    assert (row(product).state, row(product).payload) == ("failed", RIGHT)

    product.api("POST", "/write-backs/replay", json={"ids": [refused]})
    settle(product)
    settle(product)
    assert row(product).state == "written" and product.org.records(OBJECT)[0]["Language__c"] == "fr"


def test_it_is_written_at_once_when_asked(product: Product, refused: int) -> None:
    add_workflow(product, task(fields=RIGHT, key="new ${e://Field/ResponseID}"))

    assert remap(product, filter={"reason": "STRING_TOO_LONG"}, replay=True).json["rows"] == 1
    settle(product)
    settle(product)

    assert (row(product).state, row(product).key) == ("written", "new R_1")


def test_a_row_that_was_parked_for_its_mapping_is_due(product: Product, refused: int) -> None:
    add_workflow(product, task(fields=RIGHT))
    turn(product, state=WriteBackState.PARKED, parked_for=ParkedFor.MAPPING)

    assert remap(product, filter={}).json["rows"] == 1

    assert (row(product).state, row(product).parked_for, row(product).reason) == ("pending", None, None)


def test_a_row_that_waits_for_its_org_stays_parked_with_new_values(product: Product, refused: int) -> None:
    turn(product, state=WriteBackState.PARKED, parked_for=ParkedFor.CONNECTION)
    add_workflow(product, task(fields=RIGHT))

    remap(product, ids=[refused], replay=True)

    assert (row(product).state, row(product).payload) == ("parked", RIGHT)


def test_another_action_and_object_take_the_place_of_the_old(product: Product, refused: int) -> None:
    add_workflow(product, salesforce("create", "Write", object="Case", fields={"Subject": "Hello"}))

    remap(product, ids=[refused], replay=True)
    settle(product)
    settle(product)

    assert (row(product).state, row(product).action, row(product).is_repeatable) == ("written", "create", False)
    assert [case["Subject"] for case in product.org.records("Case")] == ["Hello"]


def test_what_earlier_tasks_gave_is_known(product: Product, refused: int) -> None:
    uses = task("Second", fields={"Language__c": "${task://Write/key}"})
    add_workflow(product, task(), uses)
    with product.db.write(product.organization_id) as session:
        run = session.scalars(select(TaskRun)).one()
        common = {"type": run.type, "state": run.state, "input": {}, "warnings": []}
        session.add(TaskRun(id="TR_2", run_id=run.run_id, name="Second", output={}, **common))
        session.execute(update(WriteBack).values(cause="TR_2"))
        found = session.scalars(select(WriteBack)).one()
        found.mapping = found.mapping.replace("/Write", "/Second")

    remap(product, ids=[refused])

    assert row(product).payload == {"Language__c": "R_1"}


def gone(product: Product) -> None:
    with product.db.write(product.organization_id) as session:
        session.execute(delete(AnswerRow))
        session.execute(delete(Response))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda product: add_workflow(product, task("Other")), "has no task Write any more"),
        (lambda product: add_workflow(product, task(key="${e://Field/Nothing}")), "gives no value"),
        (lambda product: turn(product, mapping=""), "does not come from a workflow"),
        (lambda product: turn(product, mapping="WF_gone/Write"), "is gone"),
        (gone, "The response that this row is about is gone"),
        (lambda product: turn(product, state=WriteBackState.WRITTEN), "This row is written"),
        (lambda product: turn(product, state=WriteBackState.PENDING), "This row is pending"),
    ],
)
def test_what_cannot_be_written_anew_stays_and_says_why(product: Product, refused: int, change: Any, said: str) -> None:
    change(product)
    before = row(product)

    answer = remap(product, ids=[refused])

    assert answer.status_code == 409 and said in answer.json["detail"]
    assert (row(product).payload, row(product).fence) == (before.payload, before.fence)


def test_of_many_each_is_told_that_stays(product: Product, refused: int) -> None:
    add_workflow(product, task(key="${e://Field/Nothing}"))

    told = remap(product, filter={"state": "failed"}).json

    assert told["rows"] == 0 and told["next"] is None
    assert told["refused"][0]["id"] == refused and "gives no value" in told["refused"][0]["reason"]
    assert [each["id"] for each in remap(product, ids=[refused, 4711]).json["refused"]] == [refused, 4711]
