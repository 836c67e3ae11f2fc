"""A worker that died in the middle of a lot: its journal says at once what became of each message (G3)."""

import contextlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from connector.integrations.bundle import Bundle
from connector.integrations.journal import Journal
from connector.integrations.ports import Delivery, DeliveryResult, HandOver, OutgoingEmail, Settle
from connector.messaging.delivery import Lot
from connector.messaging.gate import CHECKS, Gate
from tests.support.product import Product

NAMES = ("Alice", "Bob", "Charlie", "Dana")


class Killed(BaseException):
    """The worker is killed: nothing after this line of it happens."""


@dataclass
class Dying:
    """A sender that tells its journal what it does, and dies when it has done so much."""

    journal: Journal
    last_deed: Callable[["Dying", Sequence[str]], None]

    def send(self, emails: Sequence[OutgoingEmail], *, hand_over: HandOver, settle: Settle) -> None:
        ids = [email.id for email in emails]
        self.journal.promise(ids)
        hand_over(ids)
        self.last_deed(self, ids)
        raise Killed

    def deliver(self, message_id: str, delivery: Delivery = Delivery.ACCEPTED, reason: str = "") -> None:
        self.journal.begin(message_id)
        self.journal.answer(DeliveryResult(message_id, delivery, reason))


@pytest.fixture
def distribution(product: Product) -> str:
    return str(product.send([product.contact(name) for name in NAMES]).json["id"])


def die(product: Product, folder: Path, last_deed: Callable[[Dying, Sequence[str]], None]) -> None:
    """A worker sends a lot and dies in the middle; another process sweeps, with the same clock."""
    journal = Journal(folder)
    worker: Bundle = replace(product.bundle, email=Dying(journal, last_deed), journal=journal)
    with contextlib.suppress(Killed):
        Lot(worker, Gate(CHECKS), "email").send()
    product.bundle = replace(product.bundle, journal=Journal(folder))
    product.sweep()


def test_what_had_not_begun_is_sent_at_once_by_another(product: Product, distribution: str, tmp_path: Path) -> None:
    die(product, tmp_path, lambda sender, ids: None)

    assert product.counts(distribution)["sent"] == len(NAMES) == len(set(product.mail.recipients()))


def test_only_what_had_begun_and_was_not_answered_is_uncertain(
    product: Product, distribution: str, tmp_path: Path
) -> None:
    def one_answered_one_begun(sender: Dying, ids: Sequence[str]) -> None:
        sender.deliver(ids[0])
        sender.journal.begin(ids[1])

    die(product, tmp_path, one_answered_one_begun)

    counts = product.counts(distribution)
    assert (counts["sent"], counts["uncertain"]) == (3, 1)
    assert len(product.mail.journal) == 2, "the answered and the uncertain one are not sent again"


def test_answers_are_kept_with_their_reasons(product: Product, distribution: str, tmp_path: Path) -> None:
    def two_answers(sender: Dying, ids: Sequence[str]) -> None:
        sender.deliver(ids[0], Delivery.REFUSED, "550 no such user")
        sender.deliver(ids[1], Delivery.DEFERRED, "451 later")

    die(product, tmp_path, two_answers)

    counts = product.counts(distribution)
    assert (counts["failed"], counts["pending"], counts["sent"]) == (1, 1, 2)
    reasons = [one["reason_text"] for one in recipients(product, distribution) if one["state"] == "failed"]
    assert "550 no such user" in str(reasons)


def test_without_its_journal_all_that_was_handed_over_is_uncertain(
    product: Product, distribution: str, tmp_path: Path
) -> None:
    die(product, tmp_path, lambda sender, ids: shutil.rmtree(tmp_path))
    product.clock.advance(seconds=31)
    product.sweep()

    assert product.counts(distribution)["uncertain"] == len(NAMES)
    assert product.mail.journal == []


def test_a_message_that_was_sent_again_meanwhile_is_left_alone(
    product: Product, distribution: str, tmp_path: Path
) -> None:
    """Its lease ran out and another worker settled it before the journal was found."""

    def let_the_lease_run_out(sender: Dying, ids: Sequence[str]) -> None:
        sender.journal.begin(ids[0])
        product.clock.advance(seconds=31)
        product.sweep()

    die(product, tmp_path, let_the_lease_run_out)

    counts = product.counts(distribution)
    assert counts["uncertain"] == 1 and counts["sent"] == len(NAMES) - 1
    assert max(product.mail.recipients().count(address) for address in product.mail.recipients()) == 1


def recipients(product: Product, distribution: str) -> list[dict[str, str]]:
    return list(product.api("GET", f"/distributions/{distribution}/recipients").json["items"])
