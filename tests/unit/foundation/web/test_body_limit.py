"""A body that is too long is refused before it is parsed, however it comes."""

from io import BytesIO
from typing import Any

import pytest

from tests.support.product import Product

LIMIT = 2_000_000


def chunked(content: bytes) -> dict[str, Any]:
    """The options of a request whose body comes without its length, as gunicorn hands it on."""
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    return {"input_stream": BytesIO(content), "environ_overrides": environ}


@pytest.mark.parametrize("body", [b"[" * (LIMIT + 1), b"{}" + b" " * LIMIT], ids=["nonsense", "padded"])
def test_a_chunked_body_that_is_too_long_is_413(product: Product, body: bytes) -> None:
    answer = product.api("POST", "/distributions", content_type="application/json", **chunked(body))

    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


def test_a_chunked_body_that_fits_is_read(product: Product) -> None:
    answer = product.api("POST", "/distributions", content_type="application/json", **chunked(b"{}"))

    assert answer.status_code == 422
    assert "survey" in {error["field"] for error in answer.json["errors"]}


def test_a_chunked_form_that_is_too_long_is_413(product: Product) -> None:
    product.send([product.contact("Alice")])
    product.work()
    form = {"content_type": "application/x-www-form-urlencoded", **chunked(b"a=" + b"x" * LIMIT)}

    assert product.client.post(product.survey_link(), **form).status_code == 413


def test_a_body_with_its_length_is_refused_unread(product: Product) -> None:
    body = b"[" * (LIMIT + 1)

    assert product.api("POST", "/distributions", content_type="application/json", data=body).status_code == 413
