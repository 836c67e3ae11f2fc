"""Signing in and out: once, by the person who holds the link, and never because another site says so."""

import re

import pytest
from flask.testing import FlaskClient

from connector.organizations import service as organizations
from tests.support.product import Product


@pytest.fixture(autouse=True)
def _with_csrf(product: Product) -> None:
    product.app.config["WTF_CSRF_ENABLED"] = True


def link(product: Product) -> str:
    with product.db.write() as session:
        token = organizations.issue_sign_in_link(session, product.admin_id, product.clock.now())
    return f"/sign-in/{token}"


def press(browser: FlaskClient, page: str, path: str) -> int:
    """Press the button of the form on `page` that posts to `path`."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).text)
    assert token is not None
    return browser.post(path, data={"csrf_token": token[1]}).status_code


def is_signed_in(browser: FlaskClient) -> bool:
    return browser.get("/admin/distributions").status_code == 200


def test_the_button_of_the_link_signs_in_once(product: Product) -> None:
    address, mine, other = link(product), product.client, product.client

    assert press(mine, address, address) == 302
    assert is_signed_in(mine)
    assert press(other, address, address) == 401
    assert not is_signed_in(other)


def test_another_site_cannot_sign_a_browser_in(product: Product) -> None:
    address, browser = link(product), product.client

    assert browser.post(address).status_code == 400
    assert not is_signed_in(browser)
    assert press(browser, address, address) == 302, "the link is still good"


def test_the_button_signs_out_and_another_site_cannot(product: Product) -> None:
    address, browser = link(product), product.client
    press(browser, address, address)

    assert browser.post("/sign-in/out").status_code == 400
    assert is_signed_in(browser)
    assert press(browser, "/admin/distributions", "/sign-in/out") == 302
    assert not is_signed_in(browser)
