"""A NUL in an address is refused with a reason, on every database alike."""

import pytest

from tests.support.product import Product

NUL = "a%00b"


@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        ("GET", f"/distributions/{NUL}", "distribution_id"),
        ("GET", f"/distributions/{NUL}/recipients", "distribution_id"),
        ("POST", f"/distributions/EMD_x/recipients/{NUL}/send-again", "record"),
        ("GET", f"/responses/{NUL}", "response_id"),
        ("GET", f"/surveys/{NUL}", "survey_id"),
        ("GET", f"/responses?distribution={NUL}", "distribution"),
        ("GET", f"/distributions?record_id={NUL}", "record_id"),
        ("GET", "/surveys?%00=x", ""),
    ],
)
def test_the_api_names_the_part_with_the_nul(product: Product, method: str, path: str, field: str) -> None:
    answer = product.api(method, path)

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert [error["field"] for error in answer.json["errors"]] == [field]


@pytest.mark.parametrize("path", [f"/s/{NUL}", f"/o/{NUL}", f"/sign-in/{NUL}", f"/admin/distributions/{NUL}"])
def test_pages_refuse_it_too(product: Product, path: str) -> None:
    assert product.client.get(path).status_code == 422
