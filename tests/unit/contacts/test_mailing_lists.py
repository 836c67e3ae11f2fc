"""Mailing lists: made, shown, and who was asked through them."""

from typing import Any

import pytest
from sqlalchemy import select

from connector.contacts import service
from connector.distributions.models import Recipient
from connector.foundation.errors import NotFound
from tests.support.desk import Desk
from tests.support.product import Product


def make(product: Product, name: str = "Customers") -> Any:
    return product.api("POST", "/mailing-lists", json={"name": name})


def record_send(product: Product, list_id: str, distribution_id: str) -> None:
    """As a distribution does when it is prepared."""
    people = select(Recipient.record_id, Recipient.name, Recipient.address).where(
        Recipient.distribution_id == distribution_id, Recipient.reason.is_(None)
    )
    with product.db.write(product.organization_id) as session:
        service.record_send(session, list_id, distribution_id, people, product.clock.now())


def members(product: Product, list_id: str, **query: Any) -> list[Any]:
    return list(product.api("GET", f"/mailing-lists/{list_id}/members", query_string=query).json["items"])


def test_a_new_list_is_empty_and_is_listed(product: Product) -> None:
    made = make(product)
    assert made.status_code == 201
    assert made.json["id"].startswith("ML_")
    assert product.api("GET", "/mailing-lists").json["items"] == [made.json]
    assert (made.json["name"], made.json["members"]) == ("Customers", 0)


def test_two_lists_do_not_share_a_name(product: Product) -> None:
    make(product)
    again = make(product, "CUSTOMERS")
    assert again.status_code == 409
    assert again.json["errors"][0]["field"] == "name"


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "two\nlines", "nul\0", 7, None])
def test_a_bad_name_is_refused(product: Product, name: Any) -> None:
    refused = product.api("POST", "/mailing-lists", json={"name": name})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "name")


def test_a_list_records_who_was_asked_and_when_first(product: Product) -> None:
    list_id = make(product).json["id"]
    alice, bob = product.contact("Alice"), product.contact("Bob", Email="bob@example.com")
    product.contact("Charlie", HasOptedOutOfEmail=True)
    first = product.send([alice, bob]).json["id"]
    record_send(product, list_id, first)
    record_send(product, list_id, first)
    asked_first = members(product, list_id)
    product.clock.advance(days=3)
    second = product.send([bob]).json["id"]
    record_send(product, list_id, second)

    found = {one["name"]: one for one in members(product, list_id)}
    assert sorted(found) == ["Alice Martin", "Bob Martin"]
    assert found["Bob Martin"]["address"] == "bob@example.com"
    assert (found["Alice Martin"]["distribution"], found["Bob Martin"]["distribution"]) == (first, second)
    assert [one["added_at"] for one in members(product, list_id)] == [one["added_at"] for one in asked_first]
    assert product.api("GET", "/mailing-lists").json["items"][0]["members"] == 2


def test_who_was_left_out_is_not_recorded(product: Product) -> None:
    list_id = make(product).json["id"]
    sent = product.send([product.contact("Alice"), product.contact("Bob", HasOptedOutOfEmail=True)]).json["id"]
    record_send(product, list_id, sent)
    assert [one["name"] for one in members(product, list_id)] == ["Alice Martin"]


def test_members_come_page_by_page(product: Product) -> None:
    list_id = make(product).json["id"]
    contacts = [product.contact(name) for name in ("Alice", "Bob", "Charlie")]
    record_send(product, list_id, product.send(contacts).json["id"])
    path = f"/mailing-lists/{list_id}/members"
    first = product.api("GET", path, query_string={"limit": 2}).json
    second = product.api("GET", path, query_string={"limit": 2, "after": first["next"]}).json
    assert [one["record_id"] for one in (*first["items"], *second["items"])] == contacts
    assert second["next"] is None


def test_the_list_of_nobody_is_not_found(product: Product) -> None:
    assert product.api("GET", "/mailing-lists/ML_none/members").status_code == 404
    with pytest.raises(NotFound):
        record_send(product, "ML_none", "EMD_1")


def test_the_pages_show_lists_and_their_members(product: Product, desk: Desk) -> None:
    assert "No mailing lists yet" in desk.says("/admin/mailing-lists")
    assert "The mailing list is there." in desk.press("/admin/mailing-lists", name="Customers")
    assert "already" in desk.press("/admin/mailing-lists", name="Customers")
    assert "Give the list a name" in desk.press("/admin/mailing-lists", name="")
    list_id = product.api("GET", "/mailing-lists").json["items"][0]["id"]
    assert "Nobody yet" in desk.says(f"/admin/mailing-lists/{list_id}")
    record_send(product, list_id, product.send([product.contact("Alice")]).json["id"])
    page = desk.says(f"/admin/mailing-lists/{list_id}")
    assert "People asked through this list: 1" in page
    assert "alice@example.com" in page
    desk.says("/admin/mailing-lists/ML_none", status=404)
