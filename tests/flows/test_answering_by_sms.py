"""From the distribution over the texts of a phone to the row in Salesforce."""

from typing import Any

import pytest

from connector.messaging.models import MessageState
from tests.support.product import TWILIO, Product
from tests.support.texting import Texting

PHONE = "+33612345601"
SMS = {"mode": "two_way", "phone_field": "Phone"}


@pytest.fixture
def texting(product: Product) -> Texting:
    return Texting(product)


def sent(product: Product, **changes: Any) -> str:
    """A two-way distribution to Alice; its id."""
    body = {
        "channel": "sms",
        "sms": SMS,
        "survey": product.survey_id("NPS"),
        "message": {"from_name": "Acme", "subject": "", "reply_to": "", "body": "Hello ${m://FirstName}!"},
        **changes,
    }
    made = product.send([product.contact("Alice", Phone=PHONE)], **body)
    assert made.status_code == 201, made.text
    product.work()
    return str(made.json["id"])


def settle(product: Product) -> None:
    product.work()
    product.clock.advance(seconds=5)
    product.sweep()


def test_a_survey_answered_by_sms_becomes_one_row_in_salesforce(product: Product, texting: Texting) -> None:
    distribution = sent(product)
    texting.text("9", PHONE, to=TWILIO["from_number"])
    texting.text("The coffee", PHONE, to=TWILIO["from_number"])
    settle(product)

    first, second, thanks = product.sms.to(PHONE)
    assert first.startswith("Hello Alice!") and "Reply with a number from 0" in first
    assert second.startswith("You gave us 9 out of 10") and thanks
    (row,) = product.org.records("Survey_Response__c")
    assert (row["NPS__c"], row["Status__c"]) == (9, "Complete")
    counts = product.counts(distribution)
    assert (counts["in_list"], counts["sent"], counts["started"], counts["finished"]) == (1, 1, 1, 1)


def test_stop_in_a_survey_holds_the_next_distribution(product: Product, texting: Texting) -> None:
    sent(product)
    texting.text("stop sending me texts", PHONE, to=TWILIO["from_number"])
    before = len(product.sms.to(PHONE))
    second = sent(product)

    assert len(product.sms.to(PHONE)) == before
    assert product.counts(second)[MessageState.SENT] == 0


def test_the_check_names_what_does_not_fit(product: Product) -> None:
    body = product.request([product.contact("Alice", Phone=PHONE)], channel="sms", sms=SMS)
    body["message"] |= {"subject": "", "body": "Hello!"}
    found = product.api("POST", "/distributions/check", json=body).json

    assert [each["reason"] for each in found["compatibility"]] == ["", "multiple_answers", "", "", ""]
    assert found["sms"]["segments"] > 1


def test_a_test_is_a_conversation_too(product: Product, texting: Texting) -> None:
    body = product.request([product.contact("Alice", Phone=PHONE)], channel="sms", sms=SMS, to="+33612345602")
    body["message"] |= {"subject": "", "body": "Hello!"}
    made = product.api("POST", "/test-messages", json=body)
    product.work()
    texting.text("1", "+33612345602", to=TWILIO["from_number"])

    assert made.status_code == 202, made.text
    assert len(product.sms.to("+33612345602")) == 2
