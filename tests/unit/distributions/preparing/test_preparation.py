"""Preparing in the background: interrupted at any point, by Salesforce, by a permission, by another worker."""

from typing import Any

import pytest

from connector.distributions.preparing import preparation
from connector.foundation import events
from connector.integrations.ports import SalesforceDisconnected, SalesforceRefused
from connector.organizations.events import SalesforceConnected
from tests.support.product import Product

MANY = 201
"""More than are read while the caller waits, so that a worker prepares it; it reads a page and one more."""


@pytest.fixture
def distribution(product: Product) -> str:
    """Many contacts, waiting for a worker."""
    everyone = [product.contact(f"P{number}") for number in range(MANY)]
    return str(product.send(everyone).json["id"])


def shown(product: Product, distribution_id: str) -> Any:
    return product.api("GET", f"/distributions/{distribution_id}").json


def reconnect(product: Product) -> None:
    with product.db.write() as session:
        events.record(session, SalesforceConnected(product.organization_id), product.clock.now())


def test_a_refusal_on_the_way_calls_off_everything(product: Product, distribution: str) -> None:
    def hide_the_opt_out() -> None:
        fields = dict(product.org.describe("Contact").fields)
        fields.pop("HasOptedOutOfEmail", None)
        product.org.see("Contact", fields)

    product.org.during_query = hide_the_opt_out
    product.work()
    product.clock.advance(minutes=5)
    product.sweep()

    found = shown(product, distribution)
    assert found["state"] == "failed" and "HasOptedOutOfEmail" in found["problem"]
    assert (found["counts"]["pending"], found["counts"]["in_list"]) == (0, found["counts"]["cancelled"])
    assert product.mail.journal == []


def test_two_workers_at_the_same_distribution_write_to_everybody_once(product: Product, distribution: str) -> None:
    def another_worker() -> None:
        product.org.during_query = lambda: None
        product.clock.advance(minutes=5)
        preparation.prepare(product.bundle, distribution)

    product.org.during_query = another_worker
    product.work()

    assert shown(product, distribution)["counts"]["sent"] == MANY == len(set(product.mail.recipients()))
    assert len(product.mail.journal) == MANY


def test_a_worker_that_lost_its_claim_cannot_fail_what_another_has_finished(
    product: Product, distribution: str
) -> None:
    def another_worker() -> None:
        product.org.during_query = lambda: None
        product.clock.advance(minutes=5)
        preparation.prepare(product.bundle, distribution)
        raise SalesforceRefused("INVALID_FIELD", "only this worker is told so", 400)

    product.org.during_query = another_worker
    product.work()

    found = shown(product, distribution)
    assert (found["state"], found["problem"], found["counts"]["sent"]) == ("sent", None, MANY)


def test_what_waits_for_salesforce_goes_on_as_soon_as_it_is_connected(product: Product, distribution: str) -> None:
    product.org.failures.append(SalesforceDisconnected("revoked"))
    product.work()
    assert "not connected" in shown(product, distribution)["problem"]

    reconnect(product)
    product.sweep()
    product.sweep()

    assert shown(product, distribution)["counts"]["sent"] == MANY
