"""Why rows wait, on the pages of the ledger: an account that is lost, a mapping, requests that are nearly used up."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from connector.organizations.models import ConnectionState, SalesforceAccount
from connector.workflows.models import MappingCheck
from connector.writeback.budget import RESERVED
from connector.writeback.models import ParkedFor, WriteBack, WriteBackBudget, WriteBackHold, WriteBackState
from tests.support.desk import Desk
from tests.support.product import Product
from tests.unit.admin.conftest import TOO_LONG

Refused = Callable[..., list[int]]
NO_FIELD = {
    "field": "tasks[0].fields.NPS__c",
    "message": "Survey_Response__c has no field NPS__c, or the connected user may not see it",
    "severity": "error",
    "text": "%(object)s has no field %(field)s, or the connected user may not see it",
    "values": {"object": "Survey_Response__c", "field": "NPS__c"},
    "task": "Survey response",
}


def add(product: Product, *things: Any) -> None:
    with product.db.write(product.organization_id) as session:
        session.add_all(things)


def turn(product: Product, row_id: int, **values: Any) -> None:
    with product.db.write(product.organization_id) as session:
        row = session.get_one(WriteBack, row_id)
        for name, value in values.items():
            setattr(row, name, value)


def sandbox(product: Product) -> SalesforceAccount:
    return SalesforceAccount(
        id="SA_2",
        name="Sandbox",
        is_main=False,
        state=ConnectionState.DISCONNECTED,
        reason="Reconnect it.",
        environment="sandbox",
        instance_url="https://acme--test.sandbox.my.salesforce.com",
        identity_url="",
        token_url="",
        access_token="",
        refresh_token="",
        version=1,
        salesforce_user_id="005000000000001AAA",
        user_name="ada@acme.example",
        connected_at=product.clock.now(),
    )


def test_a_row_of_a_further_account_leads_to_its_record_and_its_connection(
    product: Product, desk: Desk, refused: Refused
) -> None:
    (row_id,) = refused(TOO_LONG)
    add(product, sandbox(product))
    parked = {"state": WriteBackState.PARKED, "parked_for": ParkedFor.CONNECTION, "record_id": "a01000000000001AAA"}
    turn(product, row_id, account_id="SA_2", **parked)

    for path in ("/admin/write-back", f"/admin/write-back/{row_id}"):
        page = desk.html(path)
        assert "https://acme--test.sandbox.my.salesforce.com/a01000000000001AAA" in page and "Sandbox" in page
    assert "/admin/salesforce/accounts/SA_2" in page and ">SA_2<" not in page


def test_a_row_that_waits_for_its_mapping_says_what_to_put_right_and_where(
    product: Product, desk: Desk, refused: Refused
) -> None:
    (row_id,) = refused("fields.NPS__c: Survey_Response__c has no field NPS__c.")
    workflow = product.api("GET", "/workflows").json["items"][0]["id"]
    mapping = {"mapping": f"{workflow}/Survey response", "parked_for": ParkedFor.MAPPING}
    turn(product, row_id, state=WriteBackState.PARKED, **mapping)
    with product.db.write(product.organization_id) as session:
        now = product.clock.now()
        session.merge(
            MappingCheck(
                workflow_id=workflow,
                organization_id=product.organization_id,
                checked_at=now,
                look_at=now,
                errors=1,
                problems=[NO_FIELD],
            )
        )

    page = desk.html(f"/admin/write-back/{row_id}")
    assert "Why it waits" in page and f"/admin/workflows/{workflow}#check" in page and "Would be refused" in page
    french = desk.browser.get(f"/admin/write-back/{row_id}", headers={"Accept-Language": "fr"}).text
    assert "Pourquoi elle attend" in french and "has no field" not in french
    assert "Would be refused" in desk.says("/admin/workflows")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (RESERVED, "More than 90 % of your org’s API requests are used: the rest is left to others."),
        ("Salesforce's limit", "Your org has used up its API requests for now."),
    ],
)
def test_waiting_for_requests_is_told_with_its_end(product: Product, desk: Desk, reason: str, said: str) -> None:
    until = product.clock.now() + timedelta(minutes=5)
    add(product, WriteBackHold(account_id="", until=until, reason=reason))
    for path in ("/admin/write-back", "/admin/failures"):
        assert said in desk.says(path)


def test_slowness_is_explained_where_rows_are_waited_for(product: Product, desk: Desk, refused: Refused) -> None:
    (row_id,) = refused(TOO_LONG)
    turn(product, row_id, state=WriteBackState.PENDING, reason=None)
    assert "fuller calls" not in desk.says(f"/admin/write-back/{row_id}")

    add(product, WriteBackBudget(account_id="", used=80_000, limit=100_000, seen_at=product.clock.now()))

    for path in ("/admin/write-back", f"/admin/write-back/{row_id}"):
        said = desk.says(path)
        assert "More than 70 % of your org’s API requests are used." in said and "up to five minutes" in said
