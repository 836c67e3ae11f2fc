"""Who asks too often is told to wait; who has a right to an answer gets it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from connector.wiring import make_app
from tests.support.product import Product, test_settings

UNKNOWN = "x" * 27
NOBODY = "redis://127.0.0.1:1/0"
"""An address where no Redis answers."""


def browser(product: Product, requests: str = "1000 per minute", failures: str = "3 per minute", **more: Any) -> Any:
    """A browser at the product with these limits."""
    settings = test_settings(**more)
    limits = settings.limits.model_copy(update={"requests": requests, "failures": failures})
    app = make_app(replace(product.bundle, settings=settings.model_copy(update={"limits": limits})))
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def wrong_key(browser: FlaskClient) -> TestResponse:
    return browser.get("/api/v1/surveys", headers={"Authorization": "Bearer hb_wrong"})


FAILURES: dict[str, Callable[[FlaskClient], TestResponse]] = {
    "a wrong API key": wrong_key,
    "an unknown survey link": lambda browser: browser.get(f"/s/{UNKNOWN}"),
    "an unknown opt-out link": lambda browser: browser.post(f"/o/{UNKNOWN}"),
    "an unknown sign-in link": lambda browser: browser.post(f"/sign-in/{UNKNOWN}"),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
def test_one_failure_too_many_is_told_to_wait(product: Product, failure: Callable[[FlaskClient], TestResponse]) -> None:
    caller = browser(product)

    answers = [failure(caller) for _ in range(5)]

    assert [answer.status_code in (401, 404) for answer in answers] == [True, True, True, False, False]
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].headers["Content-Security-Policy"]


def test_the_api_says_so_as_a_problem(product: Product) -> None:
    caller = browser(product, failures="1 per minute")
    wrong_key(caller)

    answer = wrong_key(caller)

    assert (answer.mimetype, answer.json["status"]) == ("application/problem+json", 429)


def test_a_right_key_is_served_beside_wrong_ones(product: Product) -> None:
    caller = browser(product, failures="1 per minute")
    assert [wrong_key(caller).status_code for _ in range(3)] == [401, 429, 429]

    good = caller.get("/api/v1/surveys", headers={"Authorization": f"Bearer {product.api_key}"})

    assert good.status_code == 200


def test_what_the_holder_of_a_key_does_not_find_is_no_failure(product: Product) -> None:
    caller, key = browser(product), {"Authorization": f"Bearer {product.api_key}"}

    answers = [caller.get("/api/v1/distributions/EMD_x", headers=key) for _ in range(5)]

    assert {answer.status_code for answer in answers} == {404}


def test_every_address_has_its_own_count(product: Product) -> None:
    caller = browser(product, failures="1 per minute")

    answers = [caller.get(f"/s/{UNKNOWN}", environ_overrides={"REMOTE_ADDR": f"192.0.2.{n}"}) for n in range(3)]

    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("more", [{}, {"redis": {"url": NOBODY}}], ids=["memory", "Redis is down"])
def test_one_request_too_many_is_told_to_wait(product: Product, more: dict[str, Any]) -> None:
    caller = browser(product, requests="3 per minute", **more)

    answers = [caller.get("/healthz") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_an_address_behind_our_proxies_is_the_one_that_they_saw(product: Product) -> None:
    caller = browser(product, failures="1 per minute", trusted_proxies=1)

    answers = [caller.get(f"/s/{UNKNOWN}", headers={"X-Forwarded-For": f"{n}, 192.0.2.{n}"}) for n in (1, 2, 2)]

    assert [answer.status_code for answer in answers] == [404, 404, 429]


def test_without_proxies_nobody_chooses_their_own_address(product: Product) -> None:
    caller = browser(product, failures="1 per minute")

    answers = [caller.get(f"/s/{UNKNOWN}", headers={"X-Forwarded-For": f"192.0.2.{n}"}) for n in (1, 2)]

    assert [answer.status_code for answer in answers] == [404, 429]
