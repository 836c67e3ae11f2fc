"""What the administrator chose for each object, when a survey is sent."""

from typing import Any

import pytest

from connector.distributions.exclusions import object_settings
from connector.distributions.exclusions.object_settings import WantedRule
from connector.distributions.models import ObjectSetting
from connector.foundation.errors import Conflict, Invalid, ServiceError, Unavailable
from connector.integrations.ports import FieldDescription, SalesforceDisconnected, SalesforceUnavailable
from tests.support.distributions import BLOCKED, CONSENT, MANY, add_fields, change, people, send, shown, states
from tests.support.product import Product


def test_an_exclusion_that_is_off_excludes_nobody(product: Product) -> None:
    alice = product.contact("Alice", DoNotCall=True, IsEmailBounced=True)
    change(product, "Contact", exclusions=("IsEmailBounced",))

    assert states(product, send(product, "Contact", [alice])) == {"Alice Martin": "bounced"}
    change(product, "Contact")
    assert states(product, send(product, "Contact", [alice])) == {"Alice Martin": "pending"}


def test_the_opt_out_from_email_cannot_be_switched_off(product: Product) -> None:
    change(product, "Contact")

    sent = send(product, "Contact", [product.contact("Alice", HasOptedOutOfEmail=True)])

    assert states(product, sent) == {"Alice Martin": "email_opt_out"}


def test_a_field_of_an_exclusion_that_is_off_may_be_hidden(product: Product) -> None:
    fields = dict(product.org.describe("Contact").fields)
    del fields["HasOptedOutOfFax"]
    alice = product.contact("Alice")
    product.org.see("Contact", fields)
    assert product.send([alice]).status_code == 409

    change(product, "Contact", exclusions=("DoNotCall", "IsEmailBounced"))

    assert product.send([alice]).status_code == 201


def test_an_object_that_is_off_cannot_be_sent_to(product: Product) -> None:
    change(product, "Campaign", is_on=False)

    refused = product.send([product.campaign(product.contact("Alice"))], object="Campaign")

    assert refused.status_code == 403 and refused.json["errors"][0]["field"] == "object"
    assert product.send([product.contact("Bob")]).status_code == 201


def test_the_choice_holds_when_a_worker_prepares(product: Product) -> None:
    sent = send(product, "Contact", [product.contact(f"P{n}", DoNotCall=True) for n in range(MANY)])
    change(product, "Contact")

    product.work()

    assert shown(product, sent)["counts"]["in_list"] == MANY


def test_a_field_of_our_own_leaves_out_who_has_not_ticked_it(product: Product) -> None:
    add_fields(product, "Contact", CONSENT)
    change(product, "Contact", Consent__c=False)
    alice, bob = product.contact("Alice", Consent__c=True), product.contact("Bob", Consent__c=False)
    charlie = product.contact("Charlie", Consent__c=None)

    sent = send(product, "Contact", [alice, bob, charlie])

    assert states(product, sent) == {
        "Alice Martin": "pending",
        "Bob Martin": "excluded_by_field",
        "Charlie Martin": "excluded_by_field",
    }
    assert shown(product, sent)["counts"]["opted_out"] == 2
    assert {one["reason_text"] for one in people(product, sent)} == {
        None,
        "Left out by a field in Salesforce: Consent",
    }


def test_a_field_one_relationship_away_leaves_out(product: Product) -> None:
    add_fields(product, "Account", BLOCKED)
    change(product, "Contact", **{"Account.Blocked__c": True})
    acme, globex = product.org.load("Account", Blocked__c=True), product.org.load("Account", Blocked__c=False)

    sent = send(
        product,
        "Contact",
        [
            product.contact("Alice", AccountId=globex),
            product.contact("Bob", AccountId=acme),
            product.contact("Charlie", AccountId=None),
        ],
    )

    assert states(product, sent) == {
        "Alice Martin": "pending",
        "Bob Martin": "excluded_by_field",
        "Charlie Martin": "pending",
    }


def test_a_standard_exclusion_can_be_turned_round(product: Product) -> None:
    wanted = [WantedRule("DoNotCall", excludes_when=False)]
    object_settings.change(product.bundle, product.organization_id, "Contact", is_on=True, wanted=wanted)

    sent = send(product, "Contact", [product.contact("Alice"), product.contact("Bob", DoNotCall=True)])

    assert states(product, sent) == {"Alice Martin": "do_not_call", "Bob Martin": "pending"}


def test_a_field_of_our_own_that_becomes_hidden_stops_sending(product: Product) -> None:
    add_fields(product, "Account", BLOCKED)
    change(product, "Contact", **{"Account.Blocked__c": True})
    alice = product.contact("Alice")
    product.org.see("Account", {k: v for k, v in product.org.describe("Account").fields.items() if k != "Blocked__c"})

    refused = product.send([alice])

    assert refused.status_code == 409
    assert "Account.Blocked__c" in refused.json["detail"] and "Hearback Integration" in refused.json["detail"]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("Consnt__c", "has no field Consnt__c that the connected user can see"),
        ("Email", "Email is a string; choose a checkbox"),
        ("Account.Owner.Blocked__c", "has no field"),
    ],
)
def test_a_field_that_cannot_exclude_is_refused_when_it_is_saved(product: Product, field: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        change(product, "Lead", **{field: True})

    assert [(error.field, words in error.message) for error in refused.value.errors] == [("rules.0.field", True)]


def test_a_bounce_date_counts_as_a_checkbox(product: Product) -> None:
    add_fields(product, "Contact", FieldDescription("EmailBouncedDate", "datetime", label="Email Bounced Date"))
    change(product, "Contact", EmailBouncedDate=True)

    sent = send(
        product, "Contact", [product.contact("Alice"), product.contact("Bob", EmailBouncedDate="2026-01-01T00:00:00Z")]
    )

    assert states(product, sent) == {"Alice Martin": "pending", "Bob Martin": "excluded_by_field"}


@pytest.mark.parametrize(
    "rule", [WantedRule("HasOptedOutOfEmail", is_on=False), WantedRule("HasOptedOutOfEmail", False)]
)
def test_switching_off_the_opt_out_from_email_is_refused(product: Product, rule: WantedRule) -> None:
    with pytest.raises(Invalid, match="always excludes"):
        object_settings.change(product.bundle, product.organization_id, "Lead", is_on=True, wanted=[rule])


@pytest.mark.parametrize(
    ("failure", "raised"), [(SalesforceUnavailable("no"), Unavailable), (SalesforceDisconnected("no"), Conflict)]
)
def test_a_new_field_needs_salesforce_and_a_known_one_does_not(
    product: Product, failure: Exception, raised: type[ServiceError]
) -> None:
    add_fields(product, "Contact", CONSENT)
    change(product, "Contact", Consent__c=False)
    if isinstance(failure, SalesforceDisconnected):
        product.connections.connected.clear()
    else:
        product.org.describe = _failing(failure)  # type: ignore[method-assign]

    change(product, "Contact", Consent__c=True)
    with pytest.raises(raised):
        change(product, "Contact", Consent__c=True, Blocked__c=True)


def _failing(failure: Exception) -> Any:
    def describe(*_args: Any, **_options: Any) -> Any:
        raise failure

    return describe


def test_what_was_chosen_before_polarity_existed_still_holds(product: Product) -> None:
    with product.db.write(product.organization_id) as session:
        session.add(
            ObjectSetting(
                object_name="Contact",
                is_on=True,
                exclusions={"DoNotCall": False, "IsEmailBounced": True, "HasOptedOutOfEmail": False},
                changed_at=product.clock.now(),
            )
        )

    sent = send(
        product,
        "Contact",
        [
            product.contact("Alice", DoNotCall=True),
            product.contact("Bob", IsEmailBounced=True),
            product.contact("Charlie", HasOptedOutOfEmail=True),
        ],
    )

    assert states(product, sent) == {
        "Alice Martin": "pending",
        "Bob Martin": "bounced",
        "Charlie Martin": "email_opt_out",
    }
