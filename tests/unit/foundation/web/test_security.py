"""What every answer tells the browser, and what the settings refuse."""

import pytest
from pydantic import ValidationError

from tests.support.product import Product, test_settings


@pytest.mark.parametrize("path", ["/sign-in", "/s/unknown", "/api/v1/surveys", "/nowhere"])
def test_every_answer_is_neither_kept_nor_framed_nor_fetched_without_tls(product: Product, path: str) -> None:
    headers = product.client.get(path).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert "unsafe-inline" not in headers["Content-Security-Policy"]


def test_static_files_are_kept(product: Product) -> None:
    assert product.client.get("/static/hearback.css").headers["Cache-Control"] != "no-store"


def test_an_unknown_key_is_told_how_to_ask(product: Product) -> None:
    answer = product.client.get("/api/v1/surveys")

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_wrong_method_is_told_the_right_ones(product: Product) -> None:
    answer = product.api("DELETE", "/surveys")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("name", ["link_key", "session_key"])
def test_a_key_that_could_be_guessed_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match=name):
        test_settings(**{name: "short"})
