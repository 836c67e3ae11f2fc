"""What was ticked on a list page, kept for the next one."""

from typing import Any

import pytest

from tests.support.product import Product

CONTACT = "003D00000009999IAA"


def test_what_was_ticked_is_kept_for_a_day(product: Product) -> None:
    ids = [product.lead("Bob"), product.lead("Dana")]

    kept = product.api("POST", "/selections", json={"object": "Lead", "record_ids": ids})

    assert kept.status_code == 201
    found = product.api("GET", f"/selections/{kept.json['id']}").json
    assert found == kept.json and (found["object"], found["record_ids"]) == ("Lead", ids)
    product.clock.advance(hours=25)
    gone = product.api("GET", f"/selections/{kept.json['id']}")
    assert gone.status_code == 404 and "go back to the list" in gone.json["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"object": "Case", "record_ids": ["x"]}, "object"),
        ({"object": "Lead", "record_ids": []}, "record_ids"),
        ({"object": "Lead", "record_ids": [CONTACT]}, "record_ids.0"),
    ],
)
def test_a_selection_of_something_else_is_refused(product: Product, body: Any, field: str) -> None:
    refused = product.api("POST", "/selections", json=body)

    assert refused.status_code == 422 and refused.json["errors"][0]["field"] == field
