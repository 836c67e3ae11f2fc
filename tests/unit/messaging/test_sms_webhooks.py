"""What Twilio tells of a text: in any order, twice, late or before we know its name for it; and nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from connector.foundation.db import new_id
from connector.foundation.events import Event
from connector.integrations.ports import Delivery, DeliveryResult
from connector.messaging import ledger
from connector.messaging.models import Channel, Kind, Mailing, Message, MessageState
from connector.messaging.opt_out import bounced
from tests.support.product import TWILIO, Product, test_settings

SID, OTHER_SID = f"SM{'1' * 32}", f"SM{'2' * 32}"
ALICE = "+33644000001"
PUBLIC = "https://survey.example"


def texted(product: Product, state: MessageState = MessageState.SENT, **values: Any) -> int:
    """The ledger row of a text to Alice."""
    now = product.clock.now()
    with product.db.write() as session:
        mailing = Mailing(
            id=new_id("ML_"),
            organization_id=product.organization_id,
            channel=Channel.SMS,
            kind=Kind.INVITATION,
            from_name="Acme",
            from_address=TWILIO["from_number"],
            subject="",
            body="Hello",
            created_at=now,
        )
        session.add(mailing)
        session.flush()
        message = Message(
            organization_id=product.organization_id,
            mailing_id=mailing.id,
            recipient_key="alice:0",
            to_address=ALICE,
            lane=Channel.SMS,
            values={},
            state=state,
            created_at=now,
            **({"provider_id": SID, "sent_at": now} if state is MessageState.SENT else {}) | values,
        )
        session.add(message)
        session.flush()
        return message.id


def row(product: Product, message_id: int) -> Message:
    with product.db.read() as session:
        return session.get_one(Message, message_id)


def address(product: Product, message_id: int) -> str:
    return product.bundle.links.sms_status_url(str(message_id)).removeprefix(PUBLIC)


def tell(
    product: Product, path: str, status: str, sid: str = SID, *, code: str = "", token: str = "", **options: Any
) -> TestResponse:
    """Twilio calls, signing for the public address."""
    form = {"MessageSid": sid, "MessageStatus": status, "AccountSid": TWILIO["account_sid"], "To": ALICE}
    form |= {"ErrorCode": code} if code else {}
    signature = RequestValidator(token or TWILIO["auth_token"]).compute_signature(f"{PUBLIC}{path}", form)
    return product.client.post(path, data=form, headers={"X-Twilio-Signature": signature}, **options)


def test_delivered_is_noted_with_its_time(product: Product) -> None:
    message_id = texted(product)

    assert tell(product, address(product, message_id), "delivered").status_code == 200

    found = row(product, message_id)
    assert (found.state, found.delivered_at, found.reason) == (MessageState.SENT, product.clock.now(), None)


def test_undelivered_is_a_bounce_with_its_reason(product: Product) -> None:
    message_id = texted(product)

    tell(product, address(product, message_id), "undelivered", code="30003")

    found = row(product, message_id)
    assert (found.state, found.bounced_at, found.delivered_at) == (MessageState.SENT, product.clock.now(), None)
    assert found.reason and "cannot be reached" in found.reason


def bounces(product: Product) -> list[str]:
    with product.db.read() as session:
        return list(session.scalars(select(Event.name).where(Event.name.contains("Bounced"))))


def test_a_bounce_is_announced_once(product: Product) -> None:
    message_id = texted(product)

    for _ in range(2):
        tell(product, address(product, message_id), "undelivered", code="30003")

    assert len(bounces(product)) == 1


@pytest.mark.parametrize(("code", "dead"), [("30003", set()), ("30005", {ALICE}), ("30006", {ALICE})])
def test_a_number_that_nobody_has_is_written_to_no_more(product: Product, code: str, dead: set[str]) -> None:
    message_id = texted(product)

    tell(product, address(product, message_id), "undelivered", code=code)

    with product.db.read() as session:
        assert bounced(session, product.organization_id, [ALICE]) == dead


def test_failed_was_never_sent(product: Product) -> None:
    message_id = texted(product)

    tell(product, address(product, message_id), "failed", code="30005")

    found = row(product, message_id)
    assert (found.state, found.sent_at) == (MessageState.FAILED, None)
    assert found.reason and "Nobody has this number" in found.reason


@pytest.mark.parametrize("order", [["sent", "delivered"], ["delivered", "sent"], ["delivered", "queued", "delivered"]])
def test_the_order_does_not_matter_and_repeating_changes_nothing(product: Product, order: list[str]) -> None:
    message_id = texted(product)
    first = product.clock.now()

    for status in order:
        tell(product, address(product, message_id), status)
        if status == "delivered":
            product.clock.advance(minutes=5)

    found = row(product, message_id)
    assert (found.state, found.delivered_at, found.bounced_at) == (MessageState.SENT, first, None)


@pytest.mark.parametrize(
    ("first", "second"), [("delivered", "undelivered"), ("undelivered", "delivered"), ("failed", "delivered")]
)
def test_the_first_last_word_stands(product: Product, first: str, second: str) -> None:
    message_id = texted(product)
    tell(product, address(product, message_id), first)
    before = row(product, message_id)

    tell(product, address(product, message_id), second)

    after = row(product, message_id)
    facts = [(m.state, m.delivered_at, m.bounced_at, m.reason) for m in (before, after)]
    assert facts[0] == facts[1]


def test_news_that_come_before_our_own_answer_are_not_lost(product: Product) -> None:
    """Twilio may report before the answer to our own request has come back."""
    message_id = texted(product, MessageState.PENDING, due_at=product.clock.now())
    now, lease = product.clock.now(), timedelta(seconds=30)
    with product.db.write() as session:
        [claim] = ledger.claim(session, now, lease, 10, Channel.SMS)
        ledger.hand_over(session, [claim], now, lease)

    tell(product, address(product, message_id), "delivered")
    with product.db.write() as session:
        ledger.settle(session, [claim], [DeliveryResult(str(message_id), Delivery.ACCEPTED, provider_id=SID)], now)

    found = row(product, message_id)
    assert (found.state, found.provider_id, found.delivered_at) == (MessageState.SENT, SID, now)
    assert found.sent_at == now


@pytest.mark.parametrize("status", ["queued", "sent", "delivered"])
def test_news_settle_a_text_whose_answer_was_lost(product: Product, status: str) -> None:
    message_id = texted(product, MessageState.UNCERTAIN, reason="Twilio did not answer.", handed_at=product.clock.now())

    tell(product, address(product, message_id), status)

    found = row(product, message_id)
    assert (found.state, found.provider_id, found.reason) == (MessageState.SENT, SID, None)
    assert (found.delivered_at is not None) == (status == "delivered")


def test_news_make_sending_again_needless(product: Product) -> None:
    message_id = texted(product, MessageState.UNCERTAIN, handed_at=product.clock.now())
    with product.db.write() as session:
        ledger.send_again(session, message_id, product.clock.now() + timedelta(minutes=1))

    tell(product, address(product, message_id), "sent")
    product.clock.advance(minutes=2)
    product.sweep()

    assert product.sms.journal == []
    assert row(product, message_id).state == MessageState.SENT


@pytest.mark.parametrize("status", ["queued", "sent", "failed"])
def test_old_news_of_a_failed_attempt_do_not_stop_the_next(product: Product, status: str) -> None:
    message_id = texted(product)
    tell(product, address(product, message_id), "failed")
    with product.db.write() as session:
        ledger.send_again(session, message_id, product.clock.now())

    tell(product, address(product, message_id), status)
    product.sweep()

    assert product.sms.recipients() == [ALICE]
    assert row(product, message_id).state == MessageState.SENT


def test_a_failure_of_an_earlier_attempt_says_nothing_of_the_last(product: Product) -> None:
    message_id = texted(product)

    tell(product, address(product, message_id), "undelivered", OTHER_SID)

    assert row(product, message_id).bounced_at is None


def test_twilio_may_also_call_the_plain_address(product: Product) -> None:
    message_id = texted(product)

    assert tell(product, "/hooks/twilio/status", "delivered").status_code == 200
    assert row(product, message_id).delivered_at


@pytest.mark.parametrize("path", ["/hooks/twilio/status", "/hooks/twilio/status/unknown"])
@pytest.mark.parametrize("status", ["delivered", "failed", "some new word", ""])
def test_news_of_an_unknown_text_change_nothing(product: Product, path: str, status: str) -> None:
    message_id = texted(product)

    assert tell(product, path, status, OTHER_SID).status_code == 200

    found = row(product, message_id)
    assert (found.state, found.delivered_at, found.bounced_at) == (MessageState.SENT, None, None)


def test_a_cancelled_text_stays_cancelled(product: Product) -> None:
    message_id = texted(product)
    with product.db.write() as session:
        session.execute(update(Message).where(Message.id == message_id).values(state=MessageState.CANCELLED))

    tell(product, address(product, message_id), "delivered")

    assert row(product, message_id).state == MessageState.CANCELLED


def test_only_twilio_may_tell(product: Product) -> None:
    message_id = texted(product)
    path = address(product, message_id)

    unsigned = product.client.post(path, data={"MessageSid": SID, "MessageStatus": "delivered"})
    forged = tell(product, path, "delivered", token="another token")

    assert (unsigned.status_code, forged.status_code) == (403, 403)
    assert row(product, message_id).delivered_at is None


def test_the_signature_is_checked_against_the_public_address_not_the_host_header(product: Product) -> None:
    message_id = texted(product)
    path = address(product, message_id)
    form = {"MessageSid": SID, "MessageStatus": "delivered"}
    evil = RequestValidator(TWILIO["auth_token"]).compute_signature(f"https://evil.example{path}", form)

    refused = product.client.post(
        path,
        data=form,
        headers={"X-Twilio-Signature": evil, "X-Forwarded-Host": "evil.example"},
        base_url="https://evil.example",
    )
    taken = tell(product, path, "delivered", base_url="http://10.0.0.7:8000")

    assert (refused.status_code, taken.status_code) == (403, 200)


def test_a_signature_for_one_text_is_not_good_for_another(product: Product) -> None:
    message_id = texted(product)
    form = {"MessageSid": SID, "MessageStatus": "delivered"}
    elsewhere = RequestValidator(TWILIO["auth_token"]).compute_signature(f"{PUBLIC}/hooks/twilio/status", form)

    answer = product.client.post(address(product, message_id), data=form, headers={"X-Twilio-Signature": elsewhere})

    assert answer.status_code == 403


def test_without_sms_there_are_no_such_doors(product: Product) -> None:
    product.app.extensions["hearback"] = type(product.bundle)(
        **{**vars(product.bundle), "settings": test_settings(twilio={"account_sid": ""})}
    )

    assert tell(product, "/hooks/twilio/status", "delivered").status_code == 404
