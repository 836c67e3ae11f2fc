"""Long lists come page by page."""

from tests.support.product import Product


def test_distributions_are_listed_page_by_page(product: Product) -> None:
    alice = product.contact("Alice")
    sent = []
    for _ in range(5):
        sent.append(product.send([alice]).json["id"])
        product.clock.advance(seconds=1)

    found: list[str] = []
    after = ""
    while after is not None:
        page = product.api("GET", f"/distributions?limit=2&after={after}").json
        found += [item["id"] for item in page["items"]]
        after = page["next"]

    assert found == sent[::-1]


def test_recipients_are_listed_page_by_page_and_by_state(product: Product) -> None:
    ids = [product.contact(f"P{number}", DoNotCall=number == 1) for number in range(5)]
    path = f"/distributions/{product.send(ids).json['id']}/recipients"

    first = product.api("GET", f"{path}?limit=3").json
    rest = product.api("GET", f"{path}?limit=3&after={first['next']}").json

    assert [one["record_id"] for one in first["items"] + rest["items"]] == ids and rest["next"] is None
    excluded = product.api("GET", f"{path}?state=excluded").json["items"]
    assert [one["reason"] for one in excluded] == ["do_not_call"]
