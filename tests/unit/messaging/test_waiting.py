"""Whose turn it is: nobody waits behind somebody else's campaign."""

from datetime import timedelta

from connector.messaging import ledger
from connector.messaging.models import Message
from tests.support.product import Product
from tests.support.statements import statements

LEASE = timedelta(seconds=30)


def claimed(product: Product, lot: int) -> list[str]:
    """To whom the next lot goes."""
    with product.db.write() as session:
        claims = ledger.claim(session, product.clock.now(), LEASE, lot, "email")
    return sorted(claim.message.to_name.partition(" ")[0] for claim in claims)


def test_a_small_mailing_shares_the_lot_with_a_large_one(product: Product) -> None:
    product.send([product.contact(f"Crowd{number}") for number in range(20)])
    product.clock.advance(seconds=5)
    product.send([product.contact("Alice"), product.contact("Bob")])

    lot = claimed(product, 10)

    assert {"Alice", "Bob"} <= set(lot) and len(lot) > 5


def test_a_lot_is_full_as_long_as_enough_waits(product: Product) -> None:
    product.send([product.contact(f"Crowd{number}") for number in range(12)])

    assert [len(claimed(product, 5)) for _ in range(4)] == [5, 5, 2, 0]


def test_what_is_not_due_yet_does_not_wait_in_the_way(product: Product) -> None:
    product.send([product.contact("Alice")])
    later = product.send([product.contact("Bob")]).json["id"]
    with product.db.write() as session:
        bob = next(each for each in session.query(Message) if each.to_name.startswith("Bob"))
        bob.due_at = product.clock.now() + timedelta(hours=1)

    assert claimed(product, 10) == ["Alice"]
    with product.db.read() as session:
        assert ledger.due_lanes(session, product.clock.now()) == []
        assert ledger.due_lanes(session, product.clock.now() + timedelta(hours=2)) == ["email"]
    assert product.counts(later)["pending"] == 1


def test_claiming_takes_as_many_statements_for_many_messages_as_for_few(product: Product) -> None:
    product.send([product.contact(f"Crowd{number}") for number in range(40)])

    with statements(product.db) as few:
        claimed(product, 2)
    with statements(product.db) as many:
        claimed(product, 30)

    assert len(few) == len(many)


def test_what_waits_is_found_by_its_index(product: Product) -> None:
    product.send([product.contact("Alice")])
    with statements(product.db) as seen:
        claimed(product, 2)
    looks = [one for one in seen if "FROM message" in one and "UPDATE" not in one]

    if product.db.is_sqlite:
        with product.db.engine.connect() as connection:
            for look in looks:
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {look}", ("email",) * look.count("?")).all()
                assert all("ix_message_waiting" in row[3] for row in plan if "message" in row[3]), plan
