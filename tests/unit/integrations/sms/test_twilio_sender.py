"""The adapter for Twilio, against Twilio's API as the demo plays it: what each way of failing means for a text."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.demo.phone.faults import FaultKind
from connector.integrations.ports import Delivery, DeliveryResult, OutgoingSms
from connector.integrations.sms import codes
from connector.integrations.sms.http import HttpClient
from connector.integrations.sms.twilio import TwilioAccount, TwilioSender
from tests.support.fakes.email import Ledger
from tests.support.mobile_network import NUMBER, SID, TOKEN, MobileNetwork, mobile_network
from tests.support.processes import free_port

ALICE, BOB = "+33644000001", "+447400000002"


@pytest.fixture
def network(tmp_path: Path) -> Iterator[MobileNetwork]:
    with mobile_network(tmp_path) as network:
        yield network


def sent(sender: TwilioSender, to: str = ALICE, body: str = "Hello Alice", number: str = NUMBER) -> DeliveryResult:
    """What becomes of one text."""
    ledger = Ledger()
    sender.send([OutgoingSms("7", number, to, body)], hand_over=ledger.hand_over, settle=ledger.settle)
    [result] = ledger.results
    return result


def test_a_text_arrives_as_it_was_written(network: MobileNetwork) -> None:
    result = sent(network.sender(lambda message_id: f"https://survey.example/status/{message_id}"), body="Ça va ? 👍")

    [text] = network.texts()
    assert (text.sender, text.recipient, text.body) == (NUMBER, ALICE, "Ça va ? 👍")
    assert text.callback == "https://survey.example/status/7"
    assert (result.provider_id, result.segments) == (text.sid, 1)


@pytest.mark.parametrize(
    ("fault", "delivery", "reason", "arrives"),
    [
        (FaultKind.TOO_MANY_REQUESTS, Delivery.DEFERRED, "slow down", False),
        (FaultKind.UNAVAILABLE, Delivery.DEFERRED, "not available", False),
        (FaultKind.BAD_GATEWAY, Delivery.UNKNOWN, "gateway answered 502", True),
        (FaultKind.DROP_BEFORE_ACCEPT, Delivery.UNKNOWN, "did not answer", False),
        (FaultKind.DROP_AFTER_ACCEPT, Delivery.UNKNOWN, "did not answer", True),
        (FaultKind.UNSUBSCRIBED, Delivery.REFUSED, codes.UNSUBSCRIBED, False),
        (FaultKind.NOT_MOBILE, Delivery.REFUSED, "not a mobile phone", False),
    ],
)
def test_each_way_of_failing_has_one_meaning(
    network: MobileNetwork, fault: FaultKind, delivery: Delivery, reason: str, arrives: bool
) -> None:
    network.fault(fault)

    result = sent(network.sender())

    assert (result.delivery, result.provider_id) == (delivery, "")
    assert reason in result.reason
    assert network.recipients() == ([ALICE] if arrives else [])


def test_a_time_out_after_the_text_was_sent_leaves_its_outcome_unknown(network: MobileNetwork) -> None:
    network.fault(FaultKind.SLOW, seconds=1.0)

    assert sent(network.sender(timeout=0.2)).delivery is Delivery.UNKNOWN
    assert network.recipients() == [ALICE]


def test_after_a_loss_the_next_text_goes_over_a_new_connection(network: MobileNetwork) -> None:
    sender = network.sender()
    network.fault(FaultKind.DROP_AFTER_ACCEPT, ALICE)
    sent(sender)

    assert sent(sender, BOB).delivery is Delivery.ACCEPTED


@pytest.mark.parametrize(
    ("to", "body", "number", "reason"),
    [
        ("+33199", "Hello", NUMBER, "not a valid phone number"),
        (ALICE, "x" * 1601, NUMBER, "longer than 1,600"),
        (ALICE, "Hello", "+33644999999", "not one of this Twilio account"),
    ],
)
def test_what_twilio_refuses_is_told_in_plain_words(
    network: MobileNetwork, to: str, body: str, number: str, reason: str
) -> None:
    result = sent(network.sender(), to, body, number)

    assert result.delivery is Delivery.REFUSED
    assert reason in result.reason


def test_nothing_is_handed_over_while_twilio_cannot_be_reached() -> None:
    ledger, nowhere = Ledger(), f"http://127.0.0.1:{free_port()}"
    sender = TwilioSender(TwilioAccount(SID, TOKEN, nowhere, 1.0), callback=str)

    texts = [OutgoingSms(str(n), NUMBER, ALICE, "Hello") for n in range(8)]
    sender.send(texts, hand_over=ledger.hand_over, settle=ledger.settle)

    assert ledger.groups == []
    assert ledger.deliveries() == [Delivery.DEFERRED] * 8
    assert "cannot be reached" in ledger.reason("0")


def test_nothing_is_handed_over_with_credentials_that_twilio_refuses(network: MobileNetwork) -> None:
    ledger = Ledger()
    sender = TwilioSender(TwilioAccount(SID, "wrong", network.url, 5.0), callback=str)

    sender.send([OutgoingSms("7", NUMBER, ALICE, "Hello")], hand_over=ledger.hand_over, settle=ledger.settle)

    assert (ledger.groups, ledger.deliveries()) == ([], [Delivery.DEFERRED])
    assert "credentials" in ledger.reason("7")


def test_a_failure_in_the_ledger_passes_through(network: MobileNetwork) -> None:
    def broken(_ids: object) -> set[str]:
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError):
        network.sender().send(
            [OutgoingSms("7", NUMBER, ALICE, "Hello")], hand_over=broken, settle=lambda _results: None
        )
    assert network.texts() == []


def test_a_code_that_the_table_lacks_is_judged_by_its_status() -> None:
    assert codes.meaning(21999, 400).delivery is Delivery.REFUSED
    assert codes.meaning(20999, 500).delivery is Delivery.DEFERRED
    assert codes.meaning(0, 429).delivery is Delivery.DEFERRED
    assert codes.meaning(20999, 401).delivery is Delivery.DEFERRED
    assert "31999" in codes.reason_of(31999)
    assert codes.reason_of(0)


def test_every_reason_is_a_sentence_and_only_refusals_are_for_good() -> None:
    for meaning in codes.CODES.values():
        assert meaning.reason.endswith(".") and meaning.delivery in (Delivery.REFUSED, Delivery.DEFERRED)


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("https://api.twilio.com", "https://api.twilio.com/2010-04-01/Accounts.json?Page=1"),
        ("http://127.0.0.1:8006/", "http://127.0.0.1:8006/2010-04-01/Accounts.json?Page=1"),
        ("https://proxy.example/twilio", "https://proxy.example/twilio/2010-04-01/Accounts.json?Page=1"),
    ],
)
def test_every_request_goes_to_the_configured_address(base: str, address: str) -> None:
    client = HttpClient(base, timeout=1.0, connections=1)

    assert client._at_base("https://api.twilio.com/2010-04-01/Accounts.json?Page=1") == address
