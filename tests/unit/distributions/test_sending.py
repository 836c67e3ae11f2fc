"""Who is asked, who is left out and why, and what a click can do at the most."""

import pytest

from connector.integrations.ports import SalesforceDisconnected, SalesforceRefused, SalesforceUnavailable
from tests.support.product import Product

UNREADABLE = "003000000000099AAA"


def reasons(product: Product, distribution_id: str) -> dict[str, str | None]:
    items = product.api("GET", f"/distributions/{distribution_id}/recipients").json["items"]
    return {item["record_id"]: item["reason"] for item in items}


def test_it_sends_to_a_contact_who_may_be_asked(product: Product) -> None:
    alice = product.contact("Alice")

    answer = product.send([alice])
    product.work()

    assert answer.status_code == 201
    assert product.mail.recipients() == ["alice@example.com"]
    assert product.counts(answer.json["id"])["sent"] == 1


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"HasOptedOutOfEmail": True}, "email_opt_out"),
        ({"IsEmailBounced": True}, "bounced"),
        ({"DoNotCall": True}, "do_not_call"),
        ({"HasOptedOutOfFax": True}, "fax_opt_out"),
        ({"Email": None}, "missing_email"),
        ({"Email": "not an address"}, "missing_email"),
    ],
)
def test_it_leaves_out_who_must_not_be_asked_and_says_why(product: Product, values: dict, reason: str) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob", **values)

    answer = product.send([alice, bob])
    product.work()

    assert reasons(product, answer.json["id"]) == {alice: None, bob: reason}
    assert product.mail.recipients() == ["alice@example.com"]


def test_it_asks_an_address_once_and_finds_deleted_records(product: Product) -> None:
    alice, again = product.contact("Alice"), product.contact("Bob", Email="ALICE@example.com")

    answer = product.send([alice, again, UNREADABLE])
    product.work()

    assert reasons(product, answer.json["id"]) == {alice: None, again: "duplicate_address", UNREADABLE: "not_found"}
    assert product.mail.recipients() == ["alice@example.com"]


def test_selected_is_the_sum_of_the_reasons_and_the_list(product: Product) -> None:
    everyone = [
        product.contact("Alice"),
        product.contact("Bob", DoNotCall=True),
        product.contact("Charlie", Email=None),
    ]

    counts = product.counts(product.send(everyone).json["id"])

    left_out = ("opted_out", "missing_email", "missing_phone", "not_found", "duplicate_address", "too_often")
    states = ("pending", "sending", "sent", "failed", "uncertain", "cancelled")
    assert counts["selected"] == 3 == sum(counts[name] for name in left_out) + counts["in_list"]
    assert counts["in_list"] == sum(counts[name] for name in states)


def test_the_same_click_twice_makes_one_distribution(product: Product) -> None:
    alice = product.contact("Alice")

    first, second = product.send([alice], key="click-1"), product.send([alice], key="click-1")
    product.work()

    assert first.json["id"] == second.json["id"]
    assert product.mail.recipients() == ["alice@example.com"]


def test_the_same_key_with_another_body_is_a_conflict(product: Product) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob")
    product.send([alice], key="click-1")

    answer = product.send([bob], key="click-1")

    assert answer.status_code == 409
    assert answer.json["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"survey": "SV_unknown"}, 422, "survey"),
        ({"record_ids": []}, 422, "record_ids"),
        ({"record_ids": ["nonsense"]}, 422, "record_ids.0"),
        ({"record_ids": ["001000000000001AAA"]}, 422, "record_ids.0"),
        ({"record_ids": [UNREADABLE]}, 422, "record_ids"),
        ({"record_ids": "003"}, 422, "record_ids"),
        ({"channel": "pigeon"}, 422, "channel"),
        ({"object": "Opportunity"}, 422, "object"),
        ({"message": {"subject": "Hello\r\nBcc: everybody@example.com"}}, 422, "message.subject"),
        ({"message": {"from_name": "A\nB"}}, 422, "message.from_name"),
        ({"message": {"reply_to": "nobody"}}, 422, "message.reply_to"),
        ({"message": {"body": "no link"}}, 422, "message.body"),
        ({"message": {"body": "${l://SurveyLink} ${x://What}"}}, 422, "message.body"),
        ({"message": {"subject": "nul \0"}}, 422, "message.subject"),
        ({"embedded_data": {"Tier": "Account.Nothing"}}, 422, "embedded_data.Tier"),
        ({"embedded_data": {"Tier": "Account.Owner.Name"}}, 422, "embedded_data.Tier"),
        ({"embedded_data": {"sfContactId": "Name"}}, 422, "embedded_data.sfContactId"),
        ({"surprise": 1}, 422, "surprise"),
    ],
)
def test_bad_input_names_the_field_and_nothing_is_sent(product: Product, change: dict, status: int, field: str) -> None:
    alice = product.contact("Alice")

    answer = (
        product.send([alice], **change)
        if "record_ids" not in change
        else product.api("POST", "/distributions", json=product.request([alice]) | change)
    )
    product.work()

    assert answer.status_code == status, answer.json
    assert answer.mimetype == "application/problem+json"
    assert field in {error["field"] for error in answer.json["errors"]}
    assert product.mail.journal == [] and product.api("GET", "/distributions").json["items"] == []


@pytest.mark.parametrize("body", ["[" * 100_000, '{"survey": NaN}', "{", '"' + "\\ud800" + '"', "null", ""])
def test_a_body_that_is_no_request_is_refused(product: Product, body: str) -> None:
    answer = product.api("POST", "/distributions", data=body, content_type="application/json")

    assert 400 <= answer.status_code < 500
    assert answer.mimetype == "application/problem+json"


def test_ten_megabytes_are_too_much(product: Product) -> None:
    answer = product.api("POST", "/distributions", data=b" " * 10_000_000, content_type="application/json")

    assert answer.status_code == 413


def test_hidden_opt_out_fields_stop_everything_and_name_the_permission_set(product: Product) -> None:
    alice = product.contact("Alice")
    hidden = dict(product.org.describe("Contact").fields)
    del hidden["HasOptedOutOfEmail"]
    product.org.see("Contact", hidden)

    answer = product.send([alice])

    assert answer.status_code == 409
    assert "HasOptedOutOfEmail" in answer.json["detail"] and "Hearback Integration" in answer.json["detail"]


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (SalesforceUnavailable("down"), 503),
        (SalesforceDisconnected("no"), 409),
        (SalesforceRefused("API_DISABLED_FOR_ORG", "no", 403), 409),
    ],
)
def test_nothing_is_sent_when_salesforce_does_not_answer(product: Product, failure: Exception, status: int) -> None:
    alice = product.contact("Alice")
    product.org.failures.append(failure)

    answer = product.send([alice])
    product.work()

    assert answer.status_code == status
    assert product.mail.journal == []


def test_a_large_distribution_is_prepared_in_the_background(product: Product) -> None:
    everyone = [product.contact(f"P{number}") for number in range(450)]

    answer = product.send(everyone)
    assert (answer.json["state"], answer.json["prepared_at"]) == ("preparing", None)
    product.work()

    shown = product.api("GET", f"/distributions/{answer.json['id']}").json
    assert (shown["state"], shown["counts"]["sent"]) == ("sent", 450)
    assert sorted(product.mail.recipients()) == sorted(f"p{number}@example.com" for number in range(450))


def test_preparing_goes_on_after_salesforce_was_away(product: Product) -> None:
    everyone = [product.contact(f"P{number}") for number in range(250)]
    answer = product.send(everyone)
    product.org.failures.append(SalesforceUnavailable("down"))
    product.work()
    assert product.mail.journal == []

    product.clock.advance(minutes=1)
    product.sweep()

    assert product.counts(answer.json["id"])["sent"] == 250


def test_a_background_distribution_of_unreadable_records_fails_with_the_reason(product: Product) -> None:
    product.contact("Alice")
    ids = [f"003{number:012d}" for number in range(300)]

    answer = product.send(ids)
    product.work()

    shown = product.api("GET", f"/distributions/{answer.json['id']}").json
    assert shown["state"] == "failed" and "None of these records" in shown["problem"]


def test_fields_of_the_record_travel_along(product: Product) -> None:
    account = product.org.load("Account", Name="Acme", Rating="Hot")
    alice = product.contact("Alice", AccountId=account)

    product.send([alice], embedded_data={"Tier": "Account.Rating"}, message={"subject": "Tier ${e://Field/Tier}"})
    product.work()

    assert b"Subject: Tier Hot" in product.mail.journal[0].content


def test_another_organizations_distribution_is_not_there(product: Product) -> None:
    assert product.api("GET", "/distributions/EMD_other").status_code == 404
    assert product.app.test_client().get("/api/v1/distributions").status_code == 401


def test_a_name_with_odd_characters_is_written_as_one_line(product: Product) -> None:
    alice = product.contact("Alice", Name="Alice\0\r\nMartin")

    product.send([alice])
    product.work()

    assert b"Alice Martin" in product.mail.journal[0].content
