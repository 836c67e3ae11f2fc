"""Backfills as a caller of the API starts and sees them, and what they wrote."""

from typing import Any

from tests.support.product import Product
from tests.support.workflows import settle

OBJECT = "Survey_Response__c"


def started(product: Product, workflow_id: str, **wanted: Any) -> str:
    made = product.api("POST", f"/workflows/{workflow_id}/backfills", json=wanted)
    assert made.status_code == 201, made.text
    return str(made.json["id"])


def shown(product: Product, workflow_id: str) -> dict[str, Any]:
    """The newest backfill."""
    return dict(product.api("GET", f"/workflows/{workflow_id}/backfills").json["items"][0])


def done(product: Product, workflow_id: str, **wanted: Any) -> tuple[str, int, int]:
    """State, recorded and skipped, once it is over and all is written."""
    started(product, workflow_id, **wanted)
    product.work()
    for _ in range(3):  # calls for one object keep their distance
        settle(product)
    found = shown(product, workflow_id)
    return found["state"], found["recorded"], found["skipped"]


def written(product: Product) -> list[str]:
    return sorted(record["Response_Id__c"] for record in product.org.records(OBJECT))
