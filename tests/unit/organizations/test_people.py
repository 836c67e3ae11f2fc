"""The people of an organization, and the permission to use SMS."""

from dataclasses import replace
from typing import Any

import pytest

from connector.foundation.errors import Forbidden
from connector.organizations import people
from connector.organizations.access import Principal
from tests.support.product import Product
from tests.support.signed_in import HUGO, administrator, salesforce_user


def hugo_of(product: Product) -> Any:
    return next(each for each in product.api("GET", "/users").json["items"] if each["salesforce_user_id"] == HUGO)


def test_those_who_appeared_are_listed(product: Product) -> None:
    salesforce_user(product)

    admin, hugo = product.api("GET", "/users").json["items"]

    assert (admin["role"], admin["can_use_sms"]) == ("admin", True)
    assert (hugo["name"], hugo["role"], hugo["may_send"], hugo["can_use_sms"]) == ("Hugo", "user", True, False)


def test_the_permission_is_given_and_taken(product: Product) -> None:
    salesforce_user(product)
    path = f"/users/{hugo_of(product)['id']}"

    assert product.api("PATCH", path, json={"can_use_sms": True}).json["can_use_sms"] is True
    assert hugo_of(product)["can_use_sms"] is True
    assert product.api("PATCH", path, json={"can_use_sms": False}).json["can_use_sms"] is False


@pytest.mark.parametrize("body", [{}, {"can_use_sms": "yes"}, {"can_use_sms": True, "role": "admin"}])
def test_nothing_else_is_changed(product: Product, body: dict[str, Any]) -> None:
    assert product.api("PATCH", f"/users/{product.admin_id}", json=body).status_code == 422


def test_only_administrators_see_and_permit(product: Product) -> None:
    hugo = salesforce_user(product)

    assert hugo.api("GET", "/users").status_code == 403
    assert hugo.api("PATCH", f"/users/{hugo.user_id}", json={"can_use_sms": True}).status_code == 403
    assert administrator(product).api("PATCH", "/users/UR_nobody", json={"can_use_sms": True}).status_code == 404


def test_a_script_may_use_sms_and_a_person_needs_the_permission(product: Product) -> None:
    script = Principal(product.organization_id, None, "API")
    hugo = replace(script, user_id="UR_1", may_use_sms=False)

    assert people.sms_availability(product.bundle, script).code == "allowed"
    found = people.sms_availability(product.bundle, hugo)
    assert (found.allowed, found.code) == (False, "no_permission") and "Use SMS distributions" in found.reason
    with pytest.raises(Forbidden):
        people.require_sms(product.bundle, hugo)


@pytest.mark.parametrize(("here", "in_org", "allowed"), [
    (None, "true", True), (None, "false", False), (False, "true", False), (True, "false", True),
])  # fmt: skip
def test_what_is_set_here_counts_before_the_permission_set_in_the_org(
    product: Product, here: bool | None, in_org: str, allowed: bool
) -> None:
    salesforce_user(product)
    if here is not None:
        product.api("PATCH", f"/users/{hugo_of(product)['id']}", json={"can_use_sms": here})

    told = {"X-Salesforce-User": HUGO, "X-Salesforce-Use-SMS": in_org}
    assert product.api("GET", "/composer", headers=told).json["sms"]["allowed"] is allowed


def test_without_credentials_nobody_may(product: Product) -> None:
    bundle = replace(product.bundle, sms=None)

    assert people.sms_availability(bundle, Principal(product.organization_id, None, "API")).code == "not_configured"
