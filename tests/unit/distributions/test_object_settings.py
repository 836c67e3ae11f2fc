"""What the administrator chose for each object, when a survey is sent."""

from connector.distributions import object_settings
from tests.support.product import Product
from tests.unit.distributions.sent import MANY, send, shown, states


def change(product: Product, name: str, *, is_on: bool = True, exclusions: tuple[str, ...] = ()) -> None:
    with product.db.write(product.organization_id) as session:
        object_settings.change(
            session,
            product.organization_id,
            name,
            is_on=is_on,
            exclusions_on=exclusions,
            now=product.clock.now(),
        )


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
