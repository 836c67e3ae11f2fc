"""On behalf of a person the service uses no record which that person may not see in Salesforce."""

import pytest

from connector.foundation.errors import Conflict, Invalid, Unavailable
from connector.integrations.ports import SalesforceUnavailable
from connector.organizations.access import Principal
from connector.organizations.record_access import require_visible, visible_to
from tests.support.product import Product
from tests.support.signed_in import HUGO

OTHER = "005000000000008AAA"
NOBODYS = "003000000000999AAA"


def person(product: Product, *, needs_record_check: bool = True) -> Principal:
    return Principal(product.organization_id, "UR_1", "Hugo", HUGO, needs_record_check)


def test_it_tells_which_records_a_user_may_read(product: Product) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob")
    product.org.hide(bob, user=HUGO)

    def seen(user: str) -> set[str]:
        return visible_to(product.bundle, product.organization_id, user, [alice[:15], bob, NOBODYS])

    assert seen(HUGO) == {alice}
    assert seen(OTHER) == {alice, bob}


def test_it_asks_for_200_records_at_a_time(product: Product) -> None:
    everybody = [product.contact(f"Person{n}") for n in range(401)]

    assert visible_to(product.bundle, product.organization_id, HUGO, everybody) == set(everybody)
    assert len(product.org.journal.queries) == 3


def test_it_asks_nothing_for_no_records(product: Product) -> None:
    assert visible_to(product.bundle, product.organization_id, HUGO, []) == set()
    assert product.org.journal.queries == []


def test_a_record_that_the_person_may_not_see_is_refused_by_name(product: Product) -> None:
    alice, bob = product.contact("Alice"), product.contact("Bob")
    product.org.hide(bob, user=HUGO)

    require_visible(product.bundle, person(product), [alice])
    with pytest.raises(Invalid) as refused:
        require_visible(product.bundle, person(product), [alice, bob, NOBODYS])

    assert [(e.field, e.message[:18]) for e in refused.value.errors] == [("record_ids", bob), ("record_ids", NOBODYS)]


def test_a_field_of_another_name_is_named(product: Product) -> None:
    with pytest.raises(Invalid) as refused:
        require_visible(product.bundle, person(product), [NOBODYS], field="record_id")

    assert [error.field for error in refused.value.errors] == ["record_id"]


def test_apex_scripts_and_administrators_are_not_asked_about(product: Product) -> None:
    require_visible(product.bundle, person(product, needs_record_check=False), [NOBODYS])

    assert product.org.journal.queries == []


def test_without_salesforce_nothing_is_shown(product: Product) -> None:
    alice = product.contact("Alice")
    product.org.failures.append(SalesforceUnavailable("down"))
    with pytest.raises(Unavailable, match="in a minute"):
        require_visible(product.bundle, person(product), [alice])

    product.connections.connected.clear()
    with pytest.raises(Conflict, match="connect"):
        require_visible(product.bundle, person(product), [alice])
