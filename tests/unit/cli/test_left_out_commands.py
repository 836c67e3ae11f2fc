"""Exclusions, frequency rules, opt-outs and reasons from the command line."""

from tests.support.command_line import CommandLine
from tests.support.distributions import CONSENT, add_fields, send
from tests.support.product import Product


def test_an_exclusion_is_added_and_switched(product: Product, hearback: CommandLine) -> None:
    add_fields(product, "Contact", CONSENT)
    assert "Consent__c" in hearback("exclusion", "fields", "Contact").out

    told = hearback("exclusion", "set", "contact", "Consent__c", "--when", "not-ticked")
    assert told.code == 0 and "not ticked" in told.out
    found = hearback("exclusion", "set", "Contact", "DoNotCall", "--off", "--json").json
    assert {rule["field"]: rule["is_on"] for rule in found["rules"]}["DoNotCall"] is False
    assert "Consent__c" in hearback("exclusion", "list").out
    assert "Consent__c" not in hearback("exclusion", "set", "Contact", "Consent__c", "--remove").out
    assert hearback("exclusion", "switch", "Lead", "off", "--json").json["is_on"] is False
    assert hearback("exclusion", "set", "Case", "X").code == 2


def test_a_frequency_rule_is_added_switched_and_deleted(product: Product, hearback: CommandLine) -> None:
    told = hearback("frequency", "add", "Rarely", "--days", "30", "--where", "Account.Rating=Hot")

    assert told.code == 0 and "1 in 30 days" in told.out and "Hot" in told.out
    assert hearback("frequency", "switch", "rarely", "off", "--json").json["is_on"] is False
    assert hearback("frequency", "list", "--json").json["items"][0]["conditions"]
    assert "deleted" in hearback("frequency", "delete", "Rarely").out
    assert hearback("frequency", "add", "Bad", "--where", "Rating").code == 2


def test_an_opt_out_is_added_found_and_lifted(product: Product, hearback: CommandLine) -> None:
    made = hearback("opt-out", "add", "Alice@example.com", "--channel", "all", "--json").json

    assert "alice@example.com" in hearback("opt-out", "list", "--address", "alice@example.com").out
    assert hearback("opt-out", "lift", made["id"]).code == 2
    assert "again" in hearback("opt-out", "lift", made["id"], "--reason", "She asked for it").out
    assert hearback("opt-out", "list", "--json").json["items"] == []


def test_why_says_rule_by_rule(product: Product, hearback: CommandLine) -> None:
    alice = product.contact("Alice", DoNotCall=True)
    send(product, "Contact", [alice])

    told = hearback("why", alice)

    assert told.code == 0 and "left out now" in told.out and "LEAVES OUT" in told.out
    assert "Marked Do Not Call" in told.out
    assert hearback("why", alice, "--json").json["would_be_asked"] is False
    assert hearback("why", "003000000000099AAA").code == 1
