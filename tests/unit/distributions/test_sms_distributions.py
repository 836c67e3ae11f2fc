"""Distributions by SMS: a link or a conversation, to the field that was chosen, from the number for the country."""

from typing import Any

import pytest
from sqlalchemy import update

from connector.integrations.ports import FieldDescription
from connector.messaging.models import Message, MessageState
from tests.support.product import Product
from tests.support.signed_in import salesforce_user

ALICE, BOB = "+447700900001", "+447700900002"
BODY = "Hello ${m://FirstName}, how was it? ${l://SurveyURL}"


@pytest.fixture(autouse=True)
def _people_have_phones(product: Product) -> None:
    for name in ("Contact", "Lead"):
        fields = dict(product.org.describe(name).fields)
        product.org.see(name, fields | {"MobilePhone": FieldDescription("MobilePhone", "phone", length=40)})


def send(product: Product, record_ids: list[str], **changes: Any) -> Any:
    message = {"subject": "", "body": BODY, "reply_to": ""} | changes.pop("message", {})
    return product.send(record_ids, channel="sms", message=message, **changes)


def test_a_text_with_a_short_link_goes_to_the_mobile_phone(product: Product) -> None:
    alice = product.contact("Alice", MobilePhone="+44 7700 900001")
    bob = product.contact("Bob", MobilePhone="no phone")

    distribution = send(product, [alice, bob]).json
    product.work()

    counts = product.counts(distribution["id"])
    assert (counts["sent"], counts["missing_phone"], counts["missing_email"]) == (1, 1, 0)
    [text] = product.sms.to(ALICE)
    assert text.startswith("Hello Alice, how was it? https://survey.example/s/")
    assert len(text.split("https://survey.example")[1].split()[0]) <= 30


def test_the_link_leads_to_the_survey(product: Product) -> None:
    send(product, [product.contact("Alice", MobilePhone=ALICE)])
    product.work()

    path = product.sms.to(ALICE)[0].split("https://survey.example")[1].split()[0]
    assert "satisf" in product.client.get(path).text.lower()


def test_who_has_opted_out_of_email_in_salesforce_gets_no_text_either(product: Product) -> None:
    alice = product.contact("Alice", MobilePhone=ALICE, HasOptedOutOfEmail=True)

    distribution = send(product, [alice]).json
    product.work()

    assert product.counts(distribution["id"])["opted_out"] == 1
    assert product.sms.journal == []


def test_a_campaign_takes_one_field_for_contacts_and_one_for_leads(product: Product) -> None:
    campaign = product.campaign(
        product.contact("Alice", MobilePhone="", Phone=ALICE), product.lead("Bob", MobilePhone=BOB, Phone="")
    )

    fields = {"Contact": "Phone", "Lead": "MobilePhone"}
    send(product, [campaign], object="Campaign", sms={"mode": "link", "phone_field": fields})
    product.work()

    assert sorted(text.to_number for text in product.sms.journal) == [ALICE, BOB]


def test_two_way_begins_with_the_first_question(product: Product) -> None:
    alice = product.contact("Alice", MobilePhone=ALICE)

    answer = send(product, [alice], sms={"mode": "two_way"}, message={"body": "Hello ${m://FirstName}"})
    product.work()

    assert answer.status_code == 201, answer.json
    [text] = product.sms.to(ALICE)
    assert text.startswith("Hello Alice")
    assert "1" in text.split("\n\n", 1)[1]


def test_one_way_without_the_link_is_refused(product: Product) -> None:
    answer = send(product, [product.contact("Alice", MobilePhone=ALICE)], message={"body": "Hello"})

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["message.body"]


def test_a_field_that_nobody_has_is_refused(product: Product) -> None:
    answer = send(product, [product.contact("Alice")], sms={"phone_field": "Fax__c"})

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "sms.phone_field"


def test_a_check_tells_length_cost_and_what_does_not_fit(product: Product) -> None:
    alice = product.contact("Alice", MobilePhone=ALICE)
    wanted = product.request([alice], channel="sms", sms={"mode": "two_way"}, message={"subject": "", "body": "Hello"})

    found = product.api("POST", "/distributions/check", json=wanted).json

    assert (found["problems"], found["counts"]["in_list"]) == ([], 1)
    assert (found["sms"]["encoding"], found["sms"]["segments"] >= 1, found["sms"]["recipients"]) == ("GSM-7", True, 1)
    assert {"question", "text", "fits", "reason", "reason_text"} == set(found["compatibility"][0])


def test_only_who_may_use_sms_sends_a_text_again(product: Product) -> None:
    alice = product.contact("Alice", MobilePhone=ALICE)
    distribution = send(product, [alice]).json["id"]
    product.work()
    with product.db.write() as session:
        session.execute(update(Message).values(state=MessageState.UNCERTAIN))
    path = f"/distributions/{distribution}/recipients/{alice}/send-again"

    refused = salesforce_user(product).api("POST", path)
    product.work()

    assert (refused.status_code, len(product.sms.to(ALICE))) == (403, 1)
    assert product.api("POST", path).status_code == 200
