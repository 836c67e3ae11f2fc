"""Reminders to those who have not answered, thank-yous to those who have."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from connector.distributions.waiting.follow_ups import follow_up
from connector.integrations.ports import SalesforceUnavailable
from connector.messaging.models import Message
from connector.messaging.opt_out import opt_out
from tests.support.answering import answer
from tests.support.product import LINK, Product

REMINDER = {"kind": "reminder", "after_hours": 72, "message": {"subject": "Still there?", "body": f"Please.\n\n{LINK}"}}
THANKS = {"kind": "thank_you", "after_hours": 0, "message": {"subject": "Thank you", "body": "You helped us."}}


def send(product: Product, *names: str, **changes: Any) -> str:
    sent = product.send([product.contact(name) for name in names], **changes)
    assert sent.status_code == 201, sent.json
    product.work()
    return str(sent.json["id"])


def subjects(product: Product, address: str) -> list[str]:
    mails = [mail.content.decode() for mail in product.mail.journal if mail.rcpt_to == address]
    return [line.removeprefix("Subject: ") for mail in mails for line in mail.splitlines() if line.startswith("Subj")]


def days_later(product: Product, days: int) -> None:
    product.clock.advance(days=days)
    product.sweep()
    product.sweep()


def test_who_has_not_answered_is_reminded_once(product: Product) -> None:
    distribution = send(product, "Alice", "Bob", follow_ups=[REMINDER])
    answer(product.client, product.survey_link(0))

    days_later(product, 2)
    assert len(product.mail.journal) == 2
    days_later(product, 1)
    days_later(product, 30)

    assert subjects(product, "alice@example.com") == ["Your opinion"]
    assert subjects(product, "bob@example.com") == ["Your opinion", "Still there?"]
    shown = product.api("GET", f"/distributions/{distribution}").json["follow_ups"][0]
    assert (shown["counts"]["sent"], shown["done_at"] is not None) == (1, True)


def test_the_reminder_leads_to_the_same_answer(product: Product) -> None:
    send(product, "Alice", follow_ups=[REMINDER])
    days_later(product, 3)

    assert product.survey_link(0) == product.survey_link(1)


def test_who_answers_between_writing_and_sending_is_not_reminded(product: Product) -> None:
    send(product, "Alice", follow_ups=[REMINDER])
    product.clock.advance(days=3)
    follow_up(product.bundle, "1")
    answer(product.client, product.survey_link(0))
    product.sweep()
    product.sweep()

    assert subjects(product, "alice@example.com") == ["Your opinion"]


def test_whose_invitation_goes_late_is_reminded_as_many_hours_later(product: Product) -> None:
    product.send([product.contact("Alice"), product.contact("Bob")], follow_ups=[REMINDER])
    with product.db.write(product.organization_id) as session:
        bobs = next(each for each in session.scalars(select(Message)) if each.to_name.startswith("Bob"))
        bobs.due_at = product.clock.now() + timedelta(days=4)  # as a sender with a slow pace does
    product.work()

    days_later(product, 3)
    days_later(product, 1)
    assert subjects(product, "alice@example.com") == ["Your opinion", "Still there?"]
    assert subjects(product, "bob@example.com") == ["Your opinion"]
    days_later(product, 2)
    assert subjects(product, "bob@example.com") == ["Your opinion"]
    days_later(product, 1)
    days_later(product, 30)
    assert subjects(product, "alice@example.com") == ["Your opinion", "Still there?"]
    assert subjects(product, "bob@example.com") == ["Your opinion", "Still there?"]


def test_who_opts_out_is_not_reminded(product: Product) -> None:
    send(product, "Alice", follow_ups=[REMINDER])
    with product.db.write(product.organization_id) as session:
        message = session.scalars(select(Message)).one()
        opt_out(session, message, "link", product.clock.now())

    days_later(product, 3)

    assert subjects(product, "alice@example.com") == ["Your opinion"]


def test_who_has_answered_is_thanked_once(product: Product) -> None:
    send(product, "Alice", "Bob", follow_ups=[THANKS])
    answer(product.client, product.survey_link(0))
    product.sweep()
    product.sweep()

    assert subjects(product, "alice@example.com") == ["Your opinion", "Thank you"]
    assert subjects(product, "bob@example.com") == ["Your opinion"]


def test_a_cancelled_distribution_reminds_nobody(product: Product) -> None:
    distribution = send(product, "Alice", follow_ups=[REMINDER])

    assert product.api("DELETE", f"/distributions/{distribution}").json["state"] == "cancelled"
    days_later(product, 3)

    assert subjects(product, "alice@example.com") == ["Your opinion"]


def test_a_reminder_without_link_is_refused(product: Product) -> None:
    bare = REMINDER | {"message": {"subject": "Still there?", "body": "Please."}}

    refused = product.send([product.contact("Alice")], follow_ups=[bare])

    assert refused.status_code == 422
    assert refused.json["errors"][0]["field"] == "follow_ups.0.message.body"


def test_who_opts_out_in_salesforce_meanwhile_is_not_reminded_and_the_reason_is_kept(product: Product) -> None:
    alice = product.contact("Alice")
    distribution = product.send([alice], follow_ups=[REMINDER]).json["id"]
    product.work()
    product.org.change(alice, HasOptedOutOfEmail=True)

    days_later(product, 3)

    assert subjects(product, "alice@example.com") == ["Your opinion"]
    shown = product.api("GET", f"/distributions/{distribution}").json["follow_ups"][0]
    assert (shown["counts"]["cancelled"], shown["counts"]["sent"]) == (1, 0)


def test_a_reminder_waits_while_salesforce_does_not_answer(product: Product) -> None:
    send(product, "Alice", follow_ups=[REMINDER])
    product.org.failures.append(SalesforceUnavailable("down"))

    days_later(product, 3)
    assert subjects(product, "alice@example.com") == ["Your opinion"]
    product.clock.advance(minutes=2)
    product.sweep()
    product.sweep()

    assert subjects(product, "alice@example.com") == ["Your opinion", "Still there?"]


def test_thanks_wait_for_their_hours_after_each_answer(product: Product) -> None:
    send(product, "Alice", "Bob", follow_ups=[THANKS | {"after_hours": 24}])
    answer(product.client, product.survey_link(0))
    product.sweep()
    product.clock.advance(hours=12)
    answer(product.client, product.survey_link(1))
    product.sweep()
    assert len(product.mail.journal) == 2

    product.clock.advance(hours=12)
    product.sweep()
    product.sweep()
    assert len(product.mail.journal) == 3
    product.clock.advance(hours=12)
    product.sweep()
    product.sweep()

    assert len(product.mail.journal) == 4
