"""Responses that came before their workflow."""

import pytest

from tests.support.product import Product
from tests.support.workflows import finish, settle


@pytest.fixture
def old(product: Product) -> list[str]:
    """Five responses from before there was a workflow."""
    default = product.api("GET", "/workflows").json["items"][0]["id"]
    product.api("POST", f"/workflows/{default}/switch", json={"is_on": False})
    ids = [f"R_{number}" for number in range(1, 6)]
    for response_id in ids:
        finish(product, response_id)
        product.clock.advance(minutes=1)
    settle(product)
    return ids
