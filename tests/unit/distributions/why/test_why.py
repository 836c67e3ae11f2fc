"""Why did this person (not) get it? Every rule with the value of now, and what was decided before."""

from typing import Any

from connector.distributions.exclusions import frequency_rules
from connector.distributions.exclusions.frequency_rules import WantedFrequency
from connector.integrations.ports import SalesforceUnavailable
from tests.support.distributions import CONSENT, add_fields, change, send
from tests.support.product import Product
from tests.support.signed_in import HUGO, salesforce_user


def why(product: Product, record: str, status: int = 200, **query: str) -> Any:
    answer = product.api("GET", f"/records/{record}/why", query_string=query)
    assert answer.status_code == status, answer.text
    return answer.json


def rule(found: Any, name: str, field: str = "") -> Any:
    return next(each for each in found["rules"] if each["rule"] == name and each["field"] in (field, each["field"]))


def failing(found: Any) -> list[tuple[str, str]]:
    return [(each["rule"], each["reason"]) for each in found["rules"] if not each["passes"]]


def test_who_passes_every_rule_would_be_asked(product: Product) -> None:
    found = why(product, product.contact("Alice"))

    assert found["would_be_asked"] and failing(found) == []
    assert found["record"]["name"] == "Alice Martin" and found["record"]["object"] == "Contact"
    assert [each["rule"] for each in found["rules"]] == ["object", "record", *["exclusion"] * 4, "address", "opt_out"]
    assert found["history"] == []


def test_each_rule_says_the_value_it_found(product: Product) -> None:
    add_fields(product, "Contact", CONSENT)
    change(product, "Contact", exclusions=("DoNotCall",), Consent__c=False)
    frequency_rules.create(product.bundle, product.organization_id, WantedFrequency("Rarely", 1, 14))
    alice = product.contact("Alice", DoNotCall=True, Consent__c=False)

    found = why(product, alice)

    assert failing(found) == [("exclusion", "do_not_call"), ("exclusion", "excluded_by_field")]
    assert not found["would_be_asked"]
    consent = next(each for each in found["rules"] if each["field"] == "Consent__c")
    assert consent["value"] is False
    assert consent["message"] == "“Consent” is not ticked. Left out by a field in Salesforce."
    assert "“Rarely” allows 1 in 14 days; invited so far: 0." in [each["message"] for each in found["rules"]]


def test_the_value_is_the_one_of_now_and_the_history_that_of_then(product: Product) -> None:
    alice = product.contact("Alice", DoNotCall=True)
    sent = send(product, "Contact", [alice])
    product.contact("Alice", Id=alice, DoNotCall=False)

    found = why(product, alice)

    assert found["would_be_asked"]
    (then,) = found["history"]
    assert (then["distribution"], then["state"], then["reason"]) == (sent["id"], "excluded", "do_not_call")
    assert (then["rule"], then["value"], then["reason_text"]) == ("DoNotCall", True, "Marked Do Not Call")


def test_an_opt_out_and_a_frequency_rule_hold_a_person(product: Product) -> None:
    frequency_rules.create(product.bundle, product.organization_id, WantedFrequency("Rarely", 1, 14))
    alice = product.contact("Alice")
    send(product, "Contact", [alice])
    product.work()
    product.api("POST", "/opt-outs", json={"address": "alice@example.com", "channel": "all"})

    found = why(product, alice)

    assert failing(found) == [("opt_out", "opted_out"), ("frequency", "too_often")]
    assert [each["state"] for each in found["history"]] == ["sent"]
    assert failing(why(product, alice, channel="sms")) == [("address", "missing_phone"), ("opt_out", "opted_out")]


def test_an_opt_out_of_one_survey_counts_where_that_is_meant(product: Product) -> None:
    survey, alice = product.survey_id(), product.contact("Alice")
    no = {"address": "alice@example.com", "channel": "email", "survey": survey}
    assert product.api("POST", "/opt-outs", json=no).status_code == 201

    assert failing(why(product, alice)) == []
    assert failing(why(product, alice, survey=survey)) == [("opt_out", "opted_out")]
    sent = send(product, "Contact", [product.contact("Bob")])
    assert failing(why(product, alice, distribution=sent["id"])) == [("opt_out", "opted_out")]


def test_an_object_that_is_switched_off_and_a_missing_address(product: Product) -> None:
    change(product, "Contact", is_on=False)

    found = why(product, product.contact("Alice", Email="nowhere"))

    assert failing(found) == [("object", None), ("address", "missing_email")]


def test_a_lead_that_became_a_contact_is_explained_as_the_contact(product: Product) -> None:
    alice = product.contact("Alice", HasOptedOutOfFax=True)
    lead = product.lead("Bob", ConvertedContactId=alice)
    send(product, "Lead", [lead])

    found = why(product, lead)

    assert found["record"]["name"] == "Alice Martin"
    assert failing(found) == [("exclusion", "fax_opt_out")] and len(found["history"]) == 1


def test_when_salesforce_does_not_answer_the_history_still_does(product: Product) -> None:
    alice = product.contact("Alice")
    send(product, "Contact", [alice])
    product.org.failures.append(SalesforceUnavailable("busy"))

    found = why(product, alice)

    assert not found["would_be_asked"] and len(found["history"]) == 1
    assert "does not answer" in rule(found, "record")["message"]


def test_a_hidden_field_is_named_with_the_permission_set(product: Product) -> None:
    alice = product.contact("Alice")
    send(product, "Contact", [alice])
    product.org.see("Contact", {k: v for k, v in product.org.describe("Contact").fields.items() if k != "DoNotCall"})

    message = rule(why(product, alice), "record")["message"]

    assert "DoNotCall" in message and "Hearback Integration" in message


def test_what_cannot_be_explained_is_refused(product: Product) -> None:
    campaign = product.campaign(product.contact("Alice"))

    assert "id of a" in why(product, campaign, 404)["detail"]
    assert why(product, "003000000000099AAA", 404)
    assert why(product, "nonsense", 422)["errors"][0]["field"] == "record_id"
    assert why(product, product.contact("Bob"), 404, distribution="EMD_nowhere")


def test_who_may_not_see_a_record_in_salesforce_learns_nothing_of_it(product: Product) -> None:
    alice = product.contact("Alice")
    product.org.hide(alice, user=HUGO)
    hugo = salesforce_user(product)

    refused = hugo.api("GET", f"/records/{alice}/why")

    assert refused.status_code == 422 and "Alice" not in refused.text
    assert hugo.api("GET", f"/records/{product.contact('Bob')}/why").status_code == 200


def test_who_may_not_see_the_contact_that_a_lead_became_learns_nothing_of_it(product: Product) -> None:
    alice = product.contact("Alice")
    lead = product.lead("Bob", ConvertedContactId=alice)
    product.org.hide(alice, user=HUGO)

    for asked in (salesforce_user(product).api, product.api):
        refused = asked("GET", f"/records/{lead}/why", headers={"X-Salesforce-User": HUGO})
        assert refused.status_code == 404 and "Alice" not in refused.text
    assert why(product, lead)["record"]["name"] == "Alice Martin"
