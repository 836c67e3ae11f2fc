"""A survey by SMS, end to end: the product's ledger and web application, Twilio played, each over real HTTP."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.wrappers import Request

from connector.demo.phone.faults import FaultKind
from connector.foundation.db import new_id
from connector.foundation.links import Links
from connector.integrations.sms.twilio import TwilioAccount, TwilioSender
from connector.messaging import ledger
from connector.messaging.models import Channel, Kind, Mailing, Message, MessageState
from tests.support.live import serving
from tests.support.mobile_network import NUMBER, SID, TOKEN, MobileNetwork, mobile_network
from tests.support.product import Product, app_over, test_settings

PEOPLE = [f"+336440000{n:02}" for n in range(1, 13)]


class Texting:
    """The product served at an address that the network reaches."""

    def __init__(self, product: Product, network: MobileNetwork, url: str) -> None:
        self.product, self.network = product, network
        links = Links(url, "link key of the tests")
        sender = TwilioSender(TwilioAccount(SID, TOKEN, network.url, 2.0), callback=links.sms_status_url)
        settings = test_settings(
            public_url=url, twilio={"account_sid": SID, "auth_token": TOKEN, "from_number": NUMBER}
        )
        product.bundle = replace(product.bundle, sms=sender, links=links, settings=settings)
        product.app = app_over(product.bundle)

    def send(self, *people: str, body: str = "Hello ${m://FirstName}") -> None:
        now = self.product.clock.now()
        with self.product.db.write() as session:
            mailing = _mailing(self.product, body)
            session.add(mailing)
            session.flush()
            for number in people:
                session.add(_message(self.product, mailing, number))
            session.flush()
            ledger.release(session, mailing.id, now)
        self.product.sweep()
        self.network.line.wait()

    def rows(self) -> list[Message]:
        with self.product.db.read() as session:
            return list(session.scalars(select(Message).order_by(Message.id)))

    def states(self) -> list[MessageState]:
        return [MessageState(row.state) for row in self.rows()]


def _mailing(product: Product, body: str) -> Mailing:
    return Mailing(
        id=new_id("ML_"),
        organization_id=product.organization_id,
        channel=Channel.SMS,
        kind=Kind.INVITATION,
        from_name="Acme",
        from_address=NUMBER,
        subject="",
        body=body,
        language="fr",
        created_at=product.clock.now(),
    )


def _message(product: Product, mailing: Mailing, number: str) -> Message:
    return Message(
        organization_id=product.organization_id,
        mailing_id=mailing.id,
        recipient_key=f"{number}:0",
        to_address=number,
        lane=mailing.lane,
        values={"m": {"FirstName": "Alice"}},
        created_at=product.clock.now(),
    )


@pytest.fixture
def texting(product: Product, tmp_path: Path) -> Iterator[Texting]:
    """The receipts come while the product still waits for Twilio's answer, or after: as the network likes."""
    with ExitStack() as stack:
        url = stack.enter_context(serving(lambda environ, start: product.app(environ, start)))
        network = stack.enter_context(mobile_network(tmp_path, f"{url}/hooks/twilio/inbound"))
        yield Texting(product, network, url)


def test_every_text_goes_once_and_is_known_to_be_delivered(texting: Texting) -> None:
    texting.send(*PEOPLE)

    assert sorted(texting.network.recipients()) == PEOPLE
    for row, text in zip(texting.rows(), sorted(texting.network.texts(), key=lambda text: text.recipient), strict=True):
        assert (row.state, row.provider_id, row.delivered_at) == (
            MessageState.SENT,
            text.sid,
            texting.product.clock.now(),
        )


def test_the_text_tells_the_way_out_in_its_language(texting: Texting) -> None:
    texting.send(PEOPLE[0], body="Bonjour ${m://FirstName}, votre avis ?")

    [text] = texting.network.texts()
    assert text.body == "Bonjour Alice, votre avis ?\nRépondez STOP pour vous désinscrire"
    assert text.segments == texting.rows()[0].segments == 1


@pytest.mark.parametrize("fault", [FaultKind.SHUFFLED_RECEIPTS, FaultKind.REPEATED_RECEIPTS])
def test_receipts_in_any_order_and_twice_count_once(texting: Texting, fault: FaultKind) -> None:
    texting.network.fault(fault, times=None)

    texting.send(*PEOPLE[:3])

    assert texting.states() == [MessageState.SENT] * 3
    assert all(row.delivered_at and not row.bounced_at for row in texting.rows())


def test_a_phone_that_cannot_be_reached_is_a_bounce(texting: Texting) -> None:
    texting.network.fault(FaultKind.UNDELIVERED, PEOPLE[1])

    texting.send(*PEOPLE[:3])

    assert [row.bounced_at is not None for row in texting.rows()] == [False, True, False]
    assert "cannot be reached" in (texting.rows()[1].reason or "")


def test_a_text_whose_answer_was_lost_is_settled_by_its_receipt(texting: Texting) -> None:
    texting.network.fault(FaultKind.DROP_AFTER_ACCEPT, PEOPLE[1])

    texting.send(*PEOPLE[:3])

    assert texting.states() == [MessageState.SENT] * 3
    assert sorted(texting.network.recipients()) == PEOPLE[:3]


def test_without_a_receipt_it_stays_uncertain_and_is_not_sent_again(texting: Texting) -> None:
    for fault in (FaultKind.DROP_AFTER_ACCEPT, FaultKind.NO_RECEIPTS):
        texting.network.fault(fault, PEOPLE[1])

    texting.send(*PEOPLE[:3])
    texting.product.clock.advance(hours=2)
    texting.product.sweep()

    assert texting.states() == [MessageState.SENT, MessageState.UNCERTAIN, MessageState.SENT]
    assert sorted(texting.network.recipients()) == PEOPLE[:3]


def test_a_text_that_twilio_asked_to_wait_goes_later_once(texting: Texting) -> None:
    texting.network.fault(FaultKind.TOO_MANY_REQUESTS, PEOPLE[1])

    texting.send(*PEOPLE[:3])
    before = texting.states()
    texting.product.clock.advance(minutes=1)
    texting.product.sweep()
    texting.network.line.wait()

    assert before == [MessageState.SENT, MessageState.PENDING, MessageState.SENT]
    assert texting.states() == [MessageState.SENT] * 3
    assert sorted(texting.network.recipients()) == PEOPLE[:3]


def test_what_a_person_texts_comes_signed_to_the_webhook(tmp_path: Path) -> None:
    heard: list[tuple[str, dict[str, str], str]] = []

    def door(environ: Any, start_response: Any) -> list[bytes]:
        request = Request(environ)
        heard.append((request.url, request.form.to_dict(), request.headers["X-Twilio-Signature"]))
        start_response("204 No Content", [])
        return []

    with ExitStack() as stack:
        url = stack.enter_context(serving(door))
        network = stack.enter_context(mobile_network(tmp_path, f"{url}/hooks/twilio/inbound"))
        typed = {"from": PEOPLE[0], "to": NUMBER, "body": "Ça va"}
        sid = requests.post(f"{network.url}/api/messages", json=typed, timeout=10).json()["sid"]
        network.line.wait()

    [(address, form, signature)] = heard
    assert (form["MessageSid"], form["From"], form["To"], form["Body"]) == (sid, PEOPLE[0], NUMBER, "Ça va")
    assert (form["AccountSid"], form["NumMedia"], form["SmsStatus"]) == (SID, "0", "received")
    assert RequestValidator(TOKEN).validate(address, form, signature)
