"""The ledger under kills, losses and repeats: nothing lost, nothing doubled."""

import contextlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

from connector.integrations.bundle import Bundle
from connector.integrations.ports import Delivery, DeliveryResult
from connector.messaging import ledger
from connector.messaging.delivery import Lot
from connector.messaging.gate import CHECKS, Gate
from connector.messaging.ledger import Claim
from tests.support.product import Product

GATE = Gate(CHECKS)


class Killed(BaseException):
    """The worker is killed: nothing after this line of it happens."""


def claim_some(product: Product, lot: int = 10) -> list[Claim]:
    with product.db.write() as session:
        return ledger.claim(session, product.clock.now(), timedelta(seconds=30), lot, "email")


def sent_to(product: Product, *names: str) -> str:
    return str(product.send([product.contact(name) for name in names]).json["id"])


def test_a_row_is_claimed_by_one_worker_only(product: Product) -> None:
    sent_to(product, "Alice", "Bob")

    assert len(claim_some(product)) == 2
    assert claim_some(product) == []


def test_a_worker_killed_before_the_content_was_on_its_way_loses_nothing(product: Product) -> None:
    distribution = sent_to(product, "Alice", "Bob")
    claim_some(product)

    product.clock.advance(seconds=31)
    product.sweep()

    assert product.counts(distribution)["sent"] == 2
    assert sorted(product.mail.recipients()) == ["alice@example.com", "bob@example.com"]


def test_a_worker_killed_between_content_and_reply_leaves_that_message_uncertain(product: Product) -> None:
    distribution = sent_to(product, "Alice", "Bob")

    class DiesWithTheFirst:
        def send(self, emails: Any, *, hand_over: Any, settle: Any) -> None:
            hand_over([emails[0].id])
            raise Killed

    lot = Lot(replaced(product, DiesWithTheFirst()), GATE, "email")
    with contextlib.suppress(Killed):
        lot.send()
    product.clock.advance(seconds=31)
    product.sweep()

    counts = product.counts(distribution)
    assert (counts["uncertain"], counts["sent"]) == (1, 1)
    assert product.mail.recipients() == ["bob@example.com"]


def test_a_slow_worker_that_lost_its_claim_sends_nothing(product: Product) -> None:
    sent_to(product, "Alice")
    slow = claim_some(product)
    product.clock.advance(seconds=31)
    product.sweep()

    with product.db.write() as session:
        ours = ledger.hand_over(session, slow, product.clock.now(), timedelta(seconds=30))

    assert ours == []
    assert product.mail.recipients() == ["alice@example.com"]


def test_late_news_settles_an_uncertain_message(product: Product) -> None:
    distribution = sent_to(product, "Alice")
    (held,) = claim_some(product)
    with product.db.write() as session:
        ledger.hand_over(session, [held], product.clock.now(), timedelta(seconds=30))
    product.clock.advance(seconds=31)
    product.sweep()
    assert product.counts(distribution)["uncertain"] == 1

    with product.db.write() as session:
        news = DeliveryResult(str(held.message.id), Delivery.ACCEPTED)
        ledger.settle(session, [held], [news], product.clock.now())

    assert product.counts(distribution)["sent"] == 1


def test_a_refused_message_has_failed_with_the_reason(product: Product) -> None:
    product.mail.outcomes["alice@example.com"] = Delivery.REFUSED
    distribution = sent_to(product, "Alice")
    product.work()

    assert product.counts(distribution)["failed"] == 1


def test_a_deferred_message_is_tried_again_later(product: Product) -> None:
    product.mail.outcomes["alice@example.com"] = Delivery.DEFERRED
    distribution = sent_to(product, "Alice")
    product.work()
    assert product.counts(distribution)["pending"] == 1

    product.mail.outcomes.clear()
    product.sweep()
    assert product.mail.recipients() == []
    product.clock.advance(minutes=1)
    product.sweep()

    assert product.mail.recipients() == ["alice@example.com"]


def test_an_unreachable_server_costs_no_attempt(product: Product) -> None:
    product.mail.unreachable = "connection refused"
    distribution = sent_to(product, "Alice")
    for _ in range(20):
        product.work()
        product.clock.advance(minutes=1)
        product.sweep()
    product.mail.unreachable = ""

    product.clock.advance(minutes=1)
    product.sweep()

    assert product.counts(distribution)["sent"] == 1


def test_only_a_person_sends_an_uncertain_message_again_and_under_the_same_id(product: Product) -> None:
    product.mail.outcomes["alice@example.com"] = Delivery.UNKNOWN
    alice = product.contact("Alice")
    distribution = product.send([alice]).json["id"]
    product.work()
    product.clock.advance(hours=1)
    product.sweep()
    assert product.counts(distribution)["uncertain"] == 1 and len(product.mail.journal) == 1

    product.mail.outcomes.clear()
    answer = product.api("POST", f"/distributions/{distribution}/recipients/{alice}/send-again")
    product.work()

    assert answer.status_code == 200 and product.counts(distribution)["sent"] == 1
    first, second = (message_id(email.content) for email in product.mail.journal)
    assert first == second
    assert product.api("POST", f"/distributions/{distribution}/recipients/{alice}/send-again").status_code == 409


def message_id(content: bytes) -> bytes:
    return next(line for line in content.split(b"\r\n") if line.lower().startswith(b"message-id:"))


def replaced(product: Product, sender: Any) -> Bundle:
    return replace(product.bundle, email=sender)
