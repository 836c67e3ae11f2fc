"""An administrator adds a further account of Salesforce, sees it lost, and takes it away again."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESK, PHONE, NewPage, expect_accessible, expect_no_sideways_scrolling
from tests.support.demo_pages import PATIENCE, new_sign_in_link, sign_in
from tests.support.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.whole]
Shot = Callable[..., Path]


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(new_page: NewPage, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = new_page(request.param)
    page.set_default_timeout(PATIENCE)
    yield page


def look(page: Page, shot: Shot, name: str) -> None:
    expect_accessible(page)
    expect_no_sideways_scrolling(page)
    shot(page, f"account-{name}-{page.viewport_size['width']}")  # type: ignore[index]


def test_an_account_from_its_first_to_its_last_day(running_demo: RunningDemo, page: Page, shot: Shot) -> None:
    sign_in(page, running_demo)
    page.goto(f"{running_demo.facts['hearback']}/admin/salesforce")
    page.get_by_role("link", name="Add an account").click()
    for way in ("Server: JWT with a certificate", "Server: client credentials", "Allowed in the browser"):
        page.get_by_role("link", name=way).click()
        look(page, shot, way.split(" ")[1])

    page.get_by_label("Name of the account").fill("Europe")
    page.get_by_role("button", name="Connect", exact=True).click()
    page.get_by_role("button", name=re.compile("Allow")).click()
    expect(page.get_by_role("heading", name="Further accounts")).to_be_visible()
    look(page, shot, "list")

    page.get_by_role("link", name="Europe").click()
    look(page, shot, "connected")
    page.get_by_text("Disconnect…").click()
    page.get_by_role("button", name="Disconnect now").click()
    expect(page.get_by_text("Not connected")).to_be_visible()
    look(page, shot, "disconnected")
    page.goto(f"{running_demo.facts['hearback']}/admin/failures")
    expect(page.get_by_role("heading", name="The account Europe is not connected")).to_be_visible()
    look(page, shot, "failures")

    page.get_by_role("link", name="Connect again").click()
    page.go_back()
    page.goto(f"{running_demo.facts['hearback']}/admin/salesforce")
    page.get_by_role("link", name="Europe").click()
    page.get_by_text("Remove…").click()
    page.get_by_role("button", name="Remove the account").click()
    expect(page.get_by_text("The account is removed.")).to_be_visible()


def test_the_form_of_a_server_in_french_says_what_is_wrong(
    running_demo: RunningDemo, new_page: NewPage, shot: Shot
) -> None:
    page = new_page(PHONE, locale="fr")
    page.set_default_timeout(PATIENCE)
    page.goto(new_sign_in_link(running_demo))
    page.get_by_role("button", name="Se connecter").click()
    page.goto(f"{running_demo.facts['hearback']}/admin/salesforce/accounts/new?kind=client_credentials")
    page.get_by_label("Nom du compte").fill("Europe")
    page.locator("#my_domain").fill("evil.example")
    page.get_by_label("Clé du consommateur").fill("3MVG9")
    page.get_by_label("Secret du consommateur").fill("secret")
    page.get_by_role("button", name="Connecter").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Secret du consommateur")).to_have_value("")
    expect(page.get_by_text("Ce n’est pas une adresse de connexion Salesforce")).to_be_visible()
    look(page, shot, "refused-fr")
