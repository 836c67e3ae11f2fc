"""Exclusions and frequency rules as JSON."""

from typing import Any

import pytest

from tests.support.distributions import CONSENT, add_fields
from tests.support.product import Product
from tests.support.signed_in import salesforce_user


def contact(product: Product) -> Any:
    items = product.api("GET", "/exclusions").json["items"]
    return next(each for each in items if each["object"] == "Contact")


def test_at_the_start_the_standard_exclusions_are_on(product: Product) -> None:
    found = contact(product)

    assert found["is_on"] and [rule["field"] for rule in found["rules"]] == [
        "HasOptedOutOfEmail",
        "IsEmailBounced",
        "DoNotCall",
        "HasOptedOutOfFax",
    ]
    assert all(rule["is_on"] and rule["excludes_when"] for rule in found["rules"])
    assert [rule["is_locked"] for rule in found["rules"]] == [True, False, False, False]


def test_what_is_put_is_what_holds(product: Product) -> None:
    add_fields(product, "Contact", CONSENT)
    rules = [{"field": "DoNotCall", "is_on": False}, {"field": "Consent__c", "excludes_when": False}]

    put = product.api("PUT", "/exclusions/Contact", json={"rules": rules})

    assert put.status_code == 200 and put.json == contact(product)
    found = {rule["field"]: rule for rule in put.json["rules"]}
    assert not found["DoNotCall"]["is_on"] and found["IsEmailBounced"]["is_on"]
    assert found["Consent__c"] | {"is_own": True, "label": "Consent", "excludes_when": False} == found["Consent__c"]
    again = product.api("PUT", "/exclusions/Contact", json={"rules": []}).json
    assert [rule["is_on"] for rule in again["rules"]] == [True] * 4


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"rules": [{"field": "Name"}]}, "rules.0.field"),
        ({"rules": [{"field": "DoNotCall"}, {"field": "DoNotCall"}]}, "rules.1.field"),
        ({"rules": [{"field": "HasOptedOutOfEmail", "is_on": False}]}, "rules.0"),
        ({"rules": [{"field": "DoNotCall", "excludes_when": "no"}]}, "rules.0.excludes_when"),
        ({"rules": [{"field": ""}]}, "rules.0.field"),
        ({"rules": [{"field": "x\0"}]}, "rules.0.field"),
        ({"rules": [], "other": 1}, "other"),
        ({}, "rules"),
    ],
)
def test_bad_rules_are_refused_and_nothing_changes(product: Product, body: dict[str, Any], field: str) -> None:
    before = contact(product)

    refused = product.api("PUT", "/exclusions/Contact", json=body)

    assert refused.status_code == 422 and field in [error["field"] for error in refused.json["errors"]]
    assert contact(product) == before


def test_campaigns_have_a_switch_and_no_rules(product: Product) -> None:
    assert product.api("PUT", "/exclusions/Campaign", json={"is_on": False, "rules": []}).json["is_on"] is False
    assert product.api("PUT", "/exclusions/Campaign", json={"rules": [{"field": "X"}]}).status_code == 422
    assert product.api("PUT", "/exclusions/Case", json={"rules": []}).status_code == 404


def test_the_fields_offered_are_checkboxes_near_and_one_step_away(product: Product) -> None:
    add_fields(product, "Account", CONSENT)

    items = product.api("GET", "/exclusion-fields?object=Contact").json["items"]

    assert {"path": "Account.Consent__c", "label": "Account › Consent", "type": "boolean"} in items
    assert {each["type"] for each in items} == {"boolean"}


def test_frequency_rules_are_made_changed_and_deleted(product: Product) -> None:
    wanted = {"name": "Rarely", "most": 1, "days": 14, "conditions": {"field": "Name", "operator": "is not empty"}}

    made = product.api("POST", "/frequency-rules", json=wanted)
    assert made.status_code == 201 and made.json["is_on"]
    path = f"/frequency-rules/{made.json['id']}"
    changed = product.api("PUT", path, json={**wanted, "most": 3, "is_on": False}).json
    assert (changed["most"], changed["is_on"]) == (3, False)
    assert product.api("GET", "/frequency-rules").json["items"] == [changed]
    assert product.api("DELETE", path).json == changed
    assert product.api("DELETE", path).status_code == 404
    assert product.api("PUT", path, json=wanted).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"most": 0}, "most"),
        ({"most": 2**40}, "most"),
        ({"days": True}, "days"),
        ({"survey": "SV_nowhere"}, "survey"),
        ({"name": "a\nb"}, "name"),
        ({"conditions": {"field": "Nmae", "operator": "is empty"}}, "conditions.field"),
    ],
)
def test_a_bad_frequency_rule_is_refused(product: Product, change: dict[str, Any], field: str) -> None:
    refused = product.api("POST", "/frequency-rules", json={"name": "Rarely", "most": 1, "days": 14, **change})

    assert refused.status_code == 422 and field in [error["field"] for error in refused.json["errors"]]
    assert product.api("GET", "/frequency-rules").json["items"] == []


@pytest.mark.parametrize("path", ["/exclusions", "/frequency-rules", "/exclusion-fields"])
def test_somebody_who_is_no_administrator_may_not_look(product: Product, path: str) -> None:
    assert salesforce_user(product).api("GET", path).status_code == 403
