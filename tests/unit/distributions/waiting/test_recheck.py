"""What Salesforce says of people right before a message that has waited goes."""

import pytest

from connector.distributions.waiting.recheck import salesforce_noes
from connector.foundation.errors import Conflict
from connector.integrations.ports import Delivery, SalesforceDisconnected, SalesforceUnavailable
from tests.support.distributions import CONSENT, add_fields, change
from tests.support.product import Product

GONE = "003000000000099AAA"


def test_only_those_who_must_not_be_written_to_are_told(product: Product) -> None:
    add_fields(product, "Contact", CONSENT)
    change(product, "Contact", exclusions=("DoNotCall",), Consent__c=False)
    alice, bob = product.contact("Alice", Consent__c=True), product.contact("Bob", Consent__c=False)
    charlie = product.contact("Charlie", Consent__c=True, HasOptedOutOfEmail=True)

    noes = salesforce_noes(product.bundle, product.organization_id, [alice, bob, charlie, GONE])

    assert noes == {bob: "excluded_by_field", charlie: "email_opt_out", GONE: "not_found"}


def test_many_are_read_in_one_go(product: Product) -> None:
    people = [product.contact(f"P{n}", DoNotCall=n % 2 == 0) for n in range(200)]

    noes = salesforce_noes(product.bundle, product.organization_id, people)

    assert len(noes) == 100 and len(product.org.journal.queries) == 1


@pytest.mark.parametrize("failure", [SalesforceUnavailable("busy"), SalesforceDisconnected("revoked")])
def test_it_fails_closed(product: Product, failure: Exception) -> None:
    alice = product.contact("Alice")
    product.org.failures.append(failure)

    with pytest.raises(type(failure)):
        salesforce_noes(product.bundle, product.organization_id, [alice])


def test_a_hidden_field_fails_closed_too(product: Product) -> None:
    alice = product.contact("Alice")
    product.org.see("Contact", {k: v for k, v in product.org.describe("Contact").fields.items() if k != "DoNotCall"})

    with pytest.raises(Conflict, match="Hearback Integration"):
        salesforce_noes(product.bundle, product.organization_id, [alice])


def test_nothing_is_sent_again_to_who_has_opted_out_in_salesforce_meanwhile(product: Product) -> None:
    product.mail.outcomes["alice@example.com"] = Delivery.UNKNOWN
    alice = product.contact("Alice")
    distribution = product.send([alice]).json["id"]
    product.work()
    product.mail.outcomes.clear()
    path = f"/distributions/{distribution}/recipients/{alice}/send-again"

    product.org.change(alice, HasOptedOutOfEmail=True)
    refused = product.api("POST", path)
    product.work()

    assert refused.status_code == 409 and refused.json["errors"][0]["field"] == "record_id"
    assert (len(product.mail.journal), product.counts(distribution)["uncertain"]) == (1, 1)
    product.org.change(alice, HasOptedOutOfEmail=False)
    assert product.api("POST", path).status_code == 200
