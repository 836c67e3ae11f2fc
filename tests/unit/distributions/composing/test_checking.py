"""Looking before sending, and the test message."""

from typing import Any

from tests.support.answering import answer
from tests.support.product import Product
from tests.support.signed_in import HUGO, salesforce_user


def check(product: Product, record_ids: list[str], **changes: Any) -> dict[str, Any]:
    found = product.api("POST", "/distributions/check", json=product.request(record_ids, **changes))
    assert found.status_code == 200, found.json
    return dict(found.json)


def test_it_tells_who_would_be_left_out_and_writes_nothing(product: Product) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob", DoNotCall=True)

    found = check(product, [alice, bob])
    product.work()

    assert (found["counts"]["selected"], found["counts"]["in_list"], found["counts"]["opted_out"]) == (2, 1, 1)
    assert [(each["name"], each["reason"]) for each in found["left_out"]] == [("Bob Martin", "do_not_call")]
    assert product.api("GET", "/distributions").json["items"] == []
    assert product.mail.journal == []


def test_what_is_wrong_with_the_message_is_a_problem_and_no_refusal(product: Product) -> None:
    found = check(product, [product.contact("Alice")], message={"body": "Hello"})

    assert [problem["field"] for problem in found["problems"]] == ["message.body"]
    assert found["counts"]["in_list"] == 1


def test_a_name_that_the_survey_does_not_declare_is_pointed_out(product: Product) -> None:
    found = check(product, [product.contact("Alice")], embedded_data={"Wheather": "Phone"})

    assert "embedded_data.Wheather" in [warning["field"] for warning in found["warnings"]]


def test_without_records_the_message_alone_is_looked_at(product: Product) -> None:
    assert check(product, [])["counts"]["selected"] == 0


def test_a_test_message_goes_to_the_given_address_with_the_values_of_the_record(product: Product) -> None:
    alice = product.contact("Alice")
    sent = product.api("POST", "/test-messages", json=product.request([alice]) | {"to": "me@acme.example"})
    assert (sent.status_code, sent.json["state"]) == (202, "pending")
    product.work()

    assert product.api("GET", f"/test-messages/{sent.json['id']}").json["state"] == "sent"
    assert product.mail.recipients() == ["me@acme.example"]
    assert b"Hello Alice" in product.mail.journal[0].content
    assert product.api("GET", "/distributions").json["items"] == []


def test_answering_a_test_makes_nothing_happen(product: Product) -> None:
    alice = product.contact("Alice")
    product.api("POST", "/test-messages", json=product.request([alice]) | {"to": "me@acme.example"})
    product.work()

    answer(product.client, product.survey_link())
    for _ in range(3):
        product.sweep()

    assert product.org.records("Survey_Response__c") == []


def test_a_test_to_no_address_says_so(product: Product) -> None:
    refused = product.api("POST", "/test-messages", json=product.request([]) | {"to": "me"})

    assert refused.status_code == 422
    assert refused.json["errors"][0]["field"] == "to"


def test_a_template_brings_what_the_request_leaves_out(product: Product) -> None:
    message = product.request(["x"])["message"]
    template = product.api("POST", "/templates", json=message | {"name": "Standard", "subject": "From the template"})
    assert template.status_code == 201, template.json

    wanted = product.request([product.contact("Alice")])
    sent = product.api("POST", "/distributions", json=wanted | {"message": {"template": template.json["id"]}})
    product.work()

    assert sent.status_code == 201, sent.json
    assert b"From the template" in product.mail.journal[0].content


def test_a_message_can_be_kept_as_a_template_while_it_is_sent(product: Product) -> None:
    product.send([product.contact("Alice")], save_as_template="Spring")

    assert [each["name"] for each in product.api("GET", "/templates").json["items"]] == ["Spring"]


def test_the_mailing_list_records_who_was_asked(product: Product) -> None:
    spring = product.api("POST", "/mailing-lists", json={"name": "Spring"}).json["id"]
    alice, bob = product.contact("Alice"), product.contact("Bob", DoNotCall=True)

    product.send([alice, bob], mailing_list=spring)

    members = product.api("GET", f"/mailing-lists/{spring}/members").json["items"]
    assert [member["record_id"] for member in members] == [alice]
    assert product.send([alice], mailing_list="ML_none").json["errors"][0]["field"] == "mailing_list"


def test_the_recipients_can_be_taken_out_as_csv(product: Product) -> None:
    distribution = product.send([product.contact("Alice", Name="=cmd()"), product.contact("Bob", DoNotCall=True)]).json
    product.work()

    lines = product.api("GET", f"/distributions/{distribution['id']}/recipients.csv").text.splitlines()

    assert len(lines) == 3
    assert "'=cmd()" in lines[1]
    assert "Marked Do Not Call" in lines[2]


def call_from_apex(product: Product, path: str, body: dict[str, Any]) -> Any:
    """Apex has asked whether Hugo may see the campaign; of its members it knows nothing."""
    return product.api("POST", path, json=body, headers={"X-Salesforce-User": HUGO})


def test_members_whom_the_caller_may_not_see_are_counted_but_not_named(product: Product) -> None:
    alice, bob = product.contact("Alice", DoNotCall=True), product.contact("Bob", DoNotCall=True)
    body = product.request([product.campaign(alice, bob)], object="Campaign")
    product.org.hide(alice, user=HUGO)

    by_apex = call_from_apex(product, "/distributions/check", body)
    by_hugo = salesforce_user(product).api("POST", "/distributions/check", json=body)

    for found in (by_apex, by_hugo):
        assert [each["name"] for each in found.json["left_out"]] == ["Bob Martin"]
        assert found.json["counts"]["opted_out"] == 2


def test_a_test_shows_the_values_of_a_member_whom_the_caller_may_see(product: Product) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob")
    body = product.request([product.campaign(alice, bob)], object="Campaign") | {"to": "hugo@acme.example"}
    product.org.hide(alice, user=HUGO)

    assert call_from_apex(product, "/test-messages", body).status_code == 202
    product.work()

    assert b"Hello Bob" in product.mail.journal[0].content


def test_the_contact_that_a_lead_became_is_named_to_whom_may_see_it(product: Product) -> None:
    alice = product.contact("Alice", DoNotCall=True)
    lead = product.lead("Old", ConvertedContactId=alice)
    body = product.request([lead], object="Lead")
    product.org.hide(alice, user=HUGO)

    assert call_from_apex(product, "/distributions/check", body).json["left_out"] == []
    call_from_apex(product, "/test-messages", body | {"to": "hugo@acme.example"})
    product.work()
    assert b"Alice" not in product.mail.journal[0].content
    assert [each["name"] for each in check(product, [lead], object="Lead")["left_out"]] == ["Alice Martin"]
