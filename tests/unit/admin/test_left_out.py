"""The pages about who is left out: exclusions, how often, opt-outs, and why."""

from connector.distributions.exclusions import frequency_rules
from connector.integrations.ports import SalesforceUnavailable
from tests.support.desk import Desk
from tests.support.distributions import CONSENT, STANDARD, add_fields, send, states
from tests.support.product import Product


def test_informed_consent_is_added_turned_and_removed(product: Product, desk: Desk) -> None:
    add_fields(product, "Contact", CONSENT)
    assert "Consent (Consent__c)" in desk.says("/admin/exclusions")
    standard = {"is_on": "yes", "field": list(STANDARD), "on": list(STANDARD)}

    saved = desk.press("/admin/exclusions/Contact", **standard, new_field="Consent__c", new_when="no")

    assert "The exclusions are saved." in saved
    bob = product.contact("Bob", Consent__c=False)
    assert states(product, send(product, "Contact", [bob])) == {"Bob Martin": "excluded_by_field"}
    own = {"is_on": "yes", "field": [*STANDARD, "Consent__c"], "on": [*STANDARD, "Consent__c"]}
    desk.press("/admin/exclusions/Contact", **own, **{"when.Consent__c": "yes"})
    assert states(product, send(product, "Contact", [bob])) == {"Bob Martin": "pending"}
    desk.press("/admin/exclusions/Contact", **own, remove="Consent__c")
    assert 'value="Consent__c" checked' not in desk.html("/admin/exclusions")


def test_the_exclusions_are_shown_when_salesforce_does_not_answer(product: Product, desk: Desk) -> None:
    product.connections.connected.clear()

    page = desk.says("/admin/exclusions")

    assert "Fields cannot be added now" in page and "Marked Do Not Call" in page


def test_a_field_that_is_hidden_is_pointed_out(product: Product, desk: Desk) -> None:
    product.org.see("Contact", {k: v for k, v in product.org.describe("Contact").fields.items() if k != "DoNotCall"})

    assert "cannot see this field" in desk.says("/admin/exclusions")


def test_a_frequency_rule_is_added_changed_switched_and_deleted(product: Product, desk: Desk) -> None:
    assert "No limit yet" in desk.says("/admin/frequency-rules")
    form = {"name": "Rarely", "most": "2", "days": "14", "field": "Account.Rating", "operator": "equal", "value": "Hot"}

    page = desk.press("/admin/frequency-rules", **form)

    assert "The rule is saved." in page and "No more than 2 in 14 days" in page
    assert "Only for records where Account.Rating equal Hot" in page
    (rule,) = product.api("GET", "/frequency-rules").json["items"]
    path = f"/admin/frequency-rules/{rule['id']}"
    assert "No more than 1 in 30 days" in desk.press(path, name="Monthly", most="1", days="30")
    assert product.api("GET", "/frequency-rules").json["items"][0]["conditions"] == rule["conditions"]
    assert "The rule is off." in desk.press(f"{path}/switch", is_on="no")
    assert "No limit yet" in desk.press(f"{path}/delete")


def test_a_bad_frequency_rule_is_told_on_the_page(product: Product, desk: Desk) -> None:
    assert "must be a whole number" in desk.press("/admin/frequency-rules", name="Rarely", most="two", days="14")
    page = desk.press("/admin/frequency-rules", name="Rarely", most="1", days="14", field="Nmae", operator="is empty")
    assert "There is no field" in page
    with product.db.read(product.organization_id) as session:
        assert frequency_rules.all_of(session) == []


def test_an_opt_out_is_added_found_and_lifted(product: Product, desk: Desk) -> None:
    assert "Nobody has opted out yet" in desk.says("/admin/opt-outs")

    assert "The opt-out is kept." in desk.press("/admin/opt-outs", address="Alice@example.com", channel="all")

    assert "alice@example.com" in desk.says("/admin/opt-outs?address=ALICE@example.com")
    assert "No opt-out of this address" in desk.says("/admin/opt-outs?address=bob@example.com")
    (found,) = product.api("GET", "/opt-outs").json["items"]
    lift = f"/admin/opt-outs/{found['id']}/lift"
    assert "say why" in desk.press(lift, reason=" ", address="alice@example.com")
    page = desk.press(lift, reason="She asked for it", address="alice@example.com")
    assert "The opt-out is lifted" in page and "She asked for it" in page and "Administrator" in page


def test_why_leads_from_an_address_to_the_person(product: Product, desk: Desk) -> None:
    product.contact("Alice", DoNotCall=True)
    answer = desk.browser.get("/admin/why?record=alice@example.com", follow_redirects=True)

    assert "Would be left out now" in answer.text and "is ticked" in answer.text
    assert "Marked Do Not Call" in answer.text


def test_why_asks_which_of_several_people_is_meant(product: Product, desk: Desk) -> None:
    product.contact("Alice")
    product.lead("Bob", Email="alice@example.com")

    page = desk.says("/admin/why?record=alice@example.com")

    assert "Who do you mean?" in page and "Alice Martin" in page and "Bob Keller" in page
    assert "Nobody in Salesforce has this" in desk.says("/admin/why?record=nobody@example.com")


def test_why_shows_what_was_decided_before(product: Product, desk: Desk) -> None:
    add_fields(product, "Contact", CONSENT)
    form = {"is_on": "yes", "new_field": "Consent__c", "new_when": "no"}
    desk.press("/admin/exclusions/Contact", **form)
    alice = product.contact("Alice", Consent__c=False)
    sent = send(product, "Contact", [alice])

    page = desk.says(f"/admin/why?record={alice}")

    assert "“Consent” was not ticked." in page and "Left out by a field in Salesforce" in page
    listed = desk.html(f"/admin/distributions/{sent['id']}")
    assert f"/admin/why?record={alice}" in listed and "Consent" in listed


def test_why_says_so_when_salesforce_does_not_answer(product: Product, desk: Desk) -> None:
    alice = product.contact("Alice")
    product.org.failures.append(SalesforceUnavailable("busy"))

    assert "does not answer" in desk.says(f"/admin/why?record={alice}")
    assert "Nobody in Salesforce has this" in desk.says("/admin/why?record=%27%22%25")
