"""The pure decision: whoever has a value that excludes is left out, and the reason says by what."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connector.distributions.exclusions.exclusion import (
    EXCLUSIONS,
    IN_WORDS,
    ExclusionRule,
    Known,
    Reason,
    in_words,
    why_excluded,
    why_not_asked,
)

NOBODY = Known(frozenset(), set())
FIELDS = ("A__c", "B__c", "Account.C__c")
flags = st.sampled_from([True, False, None])
rules = st.lists(
    st.builds(
        ExclusionRule,
        st.sampled_from(FIELDS),
        st.sampled_from(sorted(EXCLUSIONS)),
        st.booleans(),
    ),
    max_size=5,
)
records = st.builds(
    lambda a, b, account: {"A__c": a, "B__c": b, "Account": account},
    flags,
    flags,
    st.one_of(st.none(), st.builds(lambda c: {"C__c": c}, flags)),
)


def value(record: dict[str, Any], field: str) -> bool:
    parent, _, name = field.rpartition(".")
    return bool(((record[parent] or {}) if parent else record).get(name))


@given(rules, records)
def test_a_record_passes_exactly_when_no_rule_has_its_value(rules: list[ExclusionRule], record: dict[str, Any]) -> None:
    excluding = [rule for rule in rules if value(record, rule.field) is rule.excludes_when]

    why = why_excluded(record, rules)

    assert (why is None) == (not excluding)
    if why:
        assert (why.reason, why.rule) == (excluding[0].reason, excluding[0].field)
        assert bool(why.value) is excluding[0].excludes_when


@given(rules, records, st.sampled_from([None, "alice@example.com", "bob@example.com"]))
def test_a_rule_of_salesforce_comes_before_everything_else(
    rules: list[ExclusionRule], record: dict[str, Any], address: str | None
) -> None:
    known = Known({"alice@example.com"}, {"bob@example.com"})
    expected = {
        None: Reason.MISSING_PHONE,
        "alice@example.com": Reason.OPTED_OUT,
        "bob@example.com": Reason.DUPLICATE_ADDRESS,
    }[address]

    why = why_not_asked(record, rules, address, known, missing=Reason.MISSING_PHONE)

    assert why is not None
    assert why == why_excluded(record, rules) or (why_excluded(record, rules) is None and why.reason == expected)


def test_who_meets_nothing_is_asked() -> None:
    assert why_not_asked({"A__c": False}, [ExclusionRule("A__c", Reason.DO_NOT_CALL)], "a@example.com", NOBODY) is None


def test_every_reason_has_words() -> None:
    assert IN_WORDS.keys() == set(Reason)


def test_a_rule_that_an_administrator_wrote_is_named() -> None:
    assert in_words("excluded_by_field", {"rule": "Consent"}) == "Left out by a field in Salesforce: Consent"
    assert in_words("do_not_call", {"rule": "DoNotCall"}) == "Marked Do Not Call"
    assert in_words("550 no such user") == "550 no such user" and in_words(None) is None
