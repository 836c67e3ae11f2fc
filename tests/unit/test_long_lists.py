"""A longer list costs no more statements than a short one."""

import pytest

from tests.support.answering import answer, invited
from tests.support.product import Product
from tests.support.statements import statements


def cost(product: Product, path: str) -> int:
    """Statements that the second showing takes, when surveys have been read."""
    browser = product.client
    with browser.session_transaction() as session:
        session["user_id"] = product.admin_id
    browser.get(path)
    with statements(product.db) as seen:
        assert browser.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/responses",
        "/admin/distributions",
        "/admin/distributions?state=sent",
        "/api/v1/responses?distribution={distribution}",
    ],
)
def test_a_list_of_several_takes_as_many_statements_as_a_list_of_one(product: Product, path: str) -> None:
    answer(product.client, invited(product))
    path = path.format(distribution=product.api("GET", "/distributions").json["items"][0]["id"])
    for_one = cost(product, path)
    for _ in range(3):
        answer(product.client, invited(product))

    assert cost(product, path) == for_one
