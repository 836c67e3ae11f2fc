"""The long lists: page by page, by state, and what an odd address gets."""

import re
from collections.abc import Callable

import pytest

from connector.messaging.models import MessageState
from tests.support.desk import Desk
from tests.support.product import Product

Send = Callable[..., str]
Turn = Callable[[MessageState, str], None]


def links(html: str, kind: str) -> list[str]:
    return re.findall(rf'href="/admin/{kind}/(\w+)"', html)


def next_page(html: str) -> str | None:
    found = re.search(r'href="(\?[^"]*after=[^"]+)"', html)
    return found[1].replace("&amp;", "&") if found else None


def test_distributions_are_shown_newest_first_each_on_one_page(product: Product, desk: Desk) -> None:
    alice = product.contact("Alice")
    sent = []
    for _ in range(28):
        product.clock.advance(seconds=1)
        sent.append(product.send([alice]).json["id"])

    first = desk.html("/admin/distributions")
    second = desk.html(f"/admin/distributions{next_page(first)}")

    assert links(first, "distributions") + links(second, "distributions") == sent[::-1]
    assert next_page(second) is None and "First page" in second


def test_distributions_of_one_state(product: Product, desk: Desk, send: Send) -> None:
    sent = send("Alice")
    waiting = product.send([product.contact("Bob")]).json["id"]

    assert links(desk.html("/admin/distributions?state=sent"), "distributions") == [sent]
    assert links(desk.html("/admin/distributions?state=sending"), "distributions") == [waiting]
    assert "None in this state" in desk.says("/admin/distributions?state=failed")


def test_a_page_of_one_state_leads_to_the_next_of_that_state(product: Product, desk: Desk) -> None:
    alice = product.contact("Alice")
    for _ in range(26):
        product.clock.advance(seconds=1)
        product.send([alice])
        product.work()

    link = next_page(desk.html("/admin/distributions?state=sent"))

    assert link is not None and "state=sent" in link
    assert len(links(desk.html(f"/admin/distributions{link}"), "distributions")) == 1


def test_recipients_say_in_words_why_they_were_left_out(product: Product, desk: Desk) -> None:
    ids = [product.contact("Alice"), product.contact("Bob", DoNotCall=True), product.contact("Charlie", Email=None)]
    distribution = product.send(ids).json["id"]
    product.work()

    page = desk.says(f"/admin/distributions/{distribution}?state=excluded")

    assert "Marked Do Not Call" in page and "No valid email address" in page
    assert "Bob Martin" in page and "Alice Martin" not in page


def test_many_recipients_are_shown_page_by_page(product: Product, desk: Desk) -> None:
    ids = [product.contact(f"Alice{number}") for number in range(60)]
    distribution = product.send(ids).json["id"]

    first = desk.html(f"/admin/distributions/{distribution}")
    second = desk.html(f"/admin/distributions/{distribution}{next_page(first)}")

    assert "Alice49 Martin" in first and "Alice50 Martin" not in first
    assert "Alice50 Martin" in second and "Alice59 Martin" in second and next_page(second) is None


def test_preparing_is_shown_with_its_progress(product: Product, desk: Desk) -> None:
    many = [product.contact(f"Bob{number}") for number in range(201)]
    distribution = product.send(many).json["id"]

    page = desk.html(f"/admin/distributions/{distribution}")

    assert "Reading the recipients" in page and "0 of 201" in page and "<progress aria-labelledby" in page


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/admin/distributions?state=lost", "state"),
        ("/admin/write-back?after=x", "after"),
        ("/admin/write-back?after=99999999999999999999999", "after"),
        ("/admin/write-back?state=x", "state"),
        ("/admin/responses?after=R_none", "after"),
    ],
)
def test_an_odd_address_is_explained(desk: Desk, path: str, field: str) -> None:
    assert f"{field} :" in desk.says(path, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/distributions/EMD_none",
        "/admin/distributions?after=EMD_none",
        "/admin/responses/R_none",
        "/admin/surveys/SV_none",
        "/admin/workflows/WF_none",
        "/admin/workflows/WF_none/runs/WR_none",
    ],
)
def test_what_is_not_there_is_not_found(desk: Desk, path: str) -> None:
    desk.html(path, 404)


def test_pages_are_for_administrators(product: Product) -> None:
    for path in ("/admin/", "/admin/failures", "/admin/exclusions", "/admin/workflows"):
        assert "/sign-in" in product.client.get(path).headers["Location"]
