"""The ledger and older responses from the command line."""

import pytest
from sqlalchemy import select

from connector.writeback.models import WriteBack, WriteBackState
from tests.support.command_line import CommandLine
from tests.support.databases import on_one_database
from tests.support.product import Product
from tests.support.workflows import add_workflow, finish, settle, task

OBJECT = "Survey_Response__c"
WRONG = {"Language__c": "${m://FirstName}" * 5}
pytestmark = on_one_database


@pytest.fixture
def refused(product: Product) -> str:
    """The number of a row that Salesforce refused."""
    default = product.api("GET", "/workflows").json["items"][0]["id"]
    product.api("POST", f"/workflows/{default}/switch", json={"is_on": False})
    add_workflow(product, task(fields=WRONG))
    finish(product)
    settle(product)
    return str(row(product).id)


def row(product: Product) -> WriteBack:
    with product.db.read(product.organization_id) as session:
        return session.scalars(select(WriteBack)).one()


def test_a_refused_row_is_found_put_right_and_written(product: Product, hearback: CommandLine, refused: str) -> None:
    listed = hearback("write-back", "list", "--state", "failed", "--workflow", "mine", "--object", OBJECT)
    assert listed.code == 0 and "STRING_TOO_LONG" in listed.out and "R_1" in listed.out
    assert hearback("write-back", "list", "--reason", "INVALID_FIELD", "--json").json == {"items": []}
    assert "Lengthen the field" in hearback("write-back", "show", refused).out
    assert "STRING_TOO_LONG" in hearback("write-back", "summary").out

    told = hearback("write-back", "fix", refused, "Language__c=fr", 'Comment__c="5"', "--json")
    assert told.json["values"] == {"Language__c": "fr", "Comment__c": "5"}
    assert "1 rows" in hearback("write-back", "replay", "--state", "failed").out
    settle(product)
    settle(product)

    assert row(product).state == "written"
    assert hearback("write-back", "replay", refused, "--json").json == {"rows": 0}


def test_values_are_given_as_json_or_as_a_text(product: Product, hearback: CommandLine, refused: str) -> None:
    told = hearback("write-back", "fix", refused, "NPS__c=9", "Is__c=true", "None__c=null", "Text__c=a=b", "--json")
    assert told.json["values"] == {
        "Language__c": "Alice" * 5,
        "NPS__c": 9,
        "Is__c": True,
        "None__c": None,
        "Text__c": "a=b",
    }
    assert hearback("write-back", "fix", refused).code == 2
    assert hearback("write-back", "fix", refused, "NPS__c").code == 2
    assert "values.a b" in hearback("write-back", "fix", refused, "a b=1").err
    assert hearback("write-back", "show", "4711").code == 1


def test_rows_get_the_values_of_today(product: Product, hearback: CommandLine, refused: str) -> None:
    add_workflow(product, task("Other"))
    told = hearback("write-back", "remap", "--reason", "STRING_TOO_LONG")
    assert told.code == 0 and "has no task Write any more" in told.out

    add_workflow(product, task(fields={"Language__c": "de"}))
    assert hearback("write-back", "remap", refused, "--replay", "--json").json == {"rows": 1, "refused": []}
    assert row(product).state == "pending"
    assert hearback("write-back", "remap", refused, "--state", "failed").code == 2


def test_an_uncertain_row_is_resolved(product: Product, hearback: CommandLine, refused: str) -> None:
    with product.db.write(product.organization_id) as session:
        session.get_one(WriteBack, int(refused)).state = WriteBackState.UNCERTAIN

    assert hearback("write-back", "resolve", refused, "written").code == 1
    told = hearback("write-back", "resolve", refused, "given-up", "--reason", "of no use")

    assert told.code == 0 and "of no use" in told.out and row(product).state == "skipped"


def test_older_responses_are_written(product: Product, hearback: CommandLine, refused: str) -> None:
    product.api("POST", "/workflows", json={"name": "Second", "tasks": [task("Second")]})
    assert "1 older responses" in hearback("workflow", "backfills", "second").out

    made = hearback("workflow", "backfill", "second", "--json").json
    assert made["total"] == 1
    product.work()
    told = hearback("workflow", "backfills", "second")
    assert "done" in told.out and "0 older responses" in told.out
    assert hearback("workflow", "stop-backfill", made["id"]).code == 1
    assert hearback("workflow", "backfill", "second", "--repeat", "--since", "soon").code == 1
