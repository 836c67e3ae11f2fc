"""Whom the gate lets pass, right before a message is sent."""

from connector.messaging.models import Channel, OptOut
from connector.organizations import service as organizations
from tests.support.product import Product


def say_no(product: Product, organization_id: str, address: str) -> None:
    with product.db.write() as session:
        session.add(
            OptOut(
                id="OO_1",
                organization_id=organization_id,
                channel=Channel.EMAIL,
                address=address,
                source="link",
                created_at=product.clock.now(),
            )
        )


def test_an_opt_out_that_came_after_preparing_holds_the_message_back(product: Product) -> None:
    sent = product.send([product.contact("Alice")])
    say_no(product, product.organization_id, "alice@example.com")

    product.work()

    assert product.mail.recipients() == []
    assert product.counts(sent.json["id"])["cancelled"] == 1


def test_an_opt_out_from_one_organization_says_nothing_about_another(product: Product) -> None:
    with product.db.write() as session:
        other, _admin = organizations.create(session, "Other", product.clock.now())
    say_no(product, other.id, "alice@example.com")

    product.send([product.contact("Alice")])
    product.work()

    assert product.mail.recipients() == ["alice@example.com"]
