"""Which queues may send now, and how much; several workers keep one pace together."""

import threading
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from connector.foundation.db import Database
from connector.messaging import lanes
from connector.messaging.configuration import Sender
from connector.messaging.models import Channel, Message
from tests.support.product import Product

NIGHT = {"days": [1, 2, 3, 4, 5, 6, 7], "from": "22:00", "to": "06:00", "time_zone": "UTC"}
DAY = {"days": [1, 2, 3, 4, 5, 6, 7], "from": "06:00", "to": "22:00", "time_zone": "UTC"}


def noon(product: Product) -> datetime:
    return product.clock.now().replace(hour=12)


def sender(product: Product, name: str, **values: Any) -> str:
    with product.db.write(product.organization_id) as session:
        made = Sender(
            id=f"SR_{name}",
            channel=Channel.EMAIL,
            address=f"{name.lower()}@acme.example",
            created_at=product.clock.now(),
            **values,
        )
        session.add(made)
    return made.id


def taken(db: Database, lane: str, wanted: int, now: datetime) -> int:
    """What a worker claims, in one transaction as it does."""
    with db.write() as session:
        count = lanes.reserve(session, lane, wanted, now)
        lanes.spend(session, lane, count, now)
    return count


def test_a_lane_is_closed_outside_its_window(product: Product) -> None:
    night, day = sender(product, "Alice", window=NIGHT), sender(product, "Bob", window=DAY)

    with product.db.read() as session:
        assert lanes.closed_lanes(session, noon(product)) == {night}
    assert taken(product.db, night, 10, noon(product)) == 0
    assert taken(product.db, day, 10, noon(product)) == 10


def test_a_lane_of_a_channel_is_always_open(product: Product) -> None:
    assert taken(product.db, "email", 10, noon(product)) == 10


def test_a_lane_whose_sender_is_gone_holds_nothing_up(product: Product) -> None:
    assert taken(product.db, "SR_gone", 10, noon(product)) == 10


def test_a_pace_is_kept(product: Product) -> None:
    alice = sender(product, "Alice", per_minute=60)
    now = noon(product)

    assert [taken(product.db, alice, 10, now + timedelta(seconds=n)) for n in range(4)] == [2, 0, 1, 1]
    with product.db.read() as session:
        assert alice in lanes.closed_lanes(session, now + timedelta(seconds=3))
        assert lanes.reserve(session, alice, 10, now + timedelta(seconds=9)) == 2


def test_what_was_not_claimed_is_not_spent(product: Product) -> None:
    alice = sender(product, "Alice", per_minute=600)
    with product.db.write() as session:
        assert lanes.reserve(session, alice, 100, noon(product)) == 20
        lanes.spend(session, alice, 3, noon(product))

    assert taken(product.db, alice, 100, noon(product)) == 17


def test_many_workers_together_keep_one_pace(product: Product) -> None:
    alice, now = sender(product, "Alice", per_minute=600), noon(product)
    counts: list[int] = []
    workers = [
        threading.Thread(target=lambda: counts.extend(taken(product.db, alice, 3, now) for _ in range(5)))
        for _ in range(8)
    ]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(counts) == 40 and sum(counts) == 20


def test_messages_of_a_closed_lane_wait_until_it_opens(product: Product) -> None:
    product.clock.advance(seconds=(noon(product) - product.clock.now()).total_seconds() % 86400)
    night = sender(product, "Alice", window=NIGHT)
    distribution = str(product.send([product.contact("Bob")]).json["id"])
    with product.db.write() as session:
        session.execute(update(Message).values(lane=night))

    product.sweep()
    assert product.counts(distribution)["pending"] == 1 and product.mail.recipients() == []

    product.clock.advance(hours=11)
    product.sweep()
    assert product.counts(distribution)["sent"] == 1


def test_messages_go_at_the_pace_of_their_sender(product: Product) -> None:
    slow = sender(product, "Alice", per_minute=2)
    product.send([product.contact(name) for name in ("Alice", "Bob", "Charlie")])
    with product.db.write() as session:
        session.execute(update(Message).values(lane=slow))

    sent = []
    for _ in range(4):
        product.sweep()
        sent.append(len(product.mail.recipients()))
        product.clock.advance(seconds=29)

    assert sent == [1, 1, 2, 2]


def test_it_says_when_a_sender_sends_again(product: Product) -> None:
    sender(product, "Alice", window=NIGHT)
    bob = sender(product, "Bob", window=DAY, per_minute=1)
    now = noon(product)
    taken(product.db, bob, 1, now)

    with product.db.read() as session:
        alice_again, bob_again = (
            lanes.sends_again_at(session.get_one(Sender, f"SR_{name}"), now) for name in ("Alice", "Bob")
        )

    assert alice_again == now.replace(hour=22) and bob_again == now + timedelta(minutes=1)
