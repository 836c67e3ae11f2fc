"""The window at /widget: sign in with Salesforce as Hugo, send, and the mail is there; refusals are told in words."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, Route, expect
from simple_salesforce import Salesforce

from connector.foundation.settings import ROOT
from tests.support.browser import DESK, PHONE, NewPage, expect_accessible, expect_no_sideways_scrolling
from tests.support.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.whole]
PATIENCE = 45_000.0
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture(autouse=True)
def _app_may_call_back(running_demo: RunningDemo) -> None:
    """What an administrator sets up in the org: the app may send people back to the window, too."""
    path = running_demo.data / "connected_app.json"
    app = json.loads(path.read_text())
    known = [app["redirect_uri"]] if isinstance(app["redirect_uri"], str) else app["redirect_uri"]
    callback = f"{running_demo.facts['hearback']}/widget/callback"
    path.write_text(json.dumps({**app, "redirect_uri": list(dict.fromkeys([*known, callback]))}))


def speaks_to_the_service() -> bool:
    """Whether the built widget calls the service's API by itself, in a window of its own."""
    scripts = (ROOT / "lwc_widget" / "dist").rglob("*.js")
    return any("csrfToken" in script.read_text("utf-8") for script in scripts)


def link_of(demo: RunningDemo, name: str) -> str:
    """The address that a link on the contact's page in Salesforce opens."""
    session = requests.Session()
    session.trust_env, session.verify = False, demo.facts["ca_file"]
    client = Salesforce(
        instance_url=demo.facts["salesforce_api"], session_id=demo.facts["salesforce_session_id"], session=session
    )
    (contact,) = client.query(f"SELECT Id FROM Contact WHERE Name = '{name}'")["records"]
    (org,) = client.query("SELECT Id FROM Organization")["records"]
    return f"{demo.facts['hearback']}/widget?object=Contact&ids={contact['Id']}&organization={org['Id'][:15]}"


def sign_in_as_hugo(page: Page) -> None:
    page.get_by_role("button", name="Sign in with Salesforce").click()
    page.get_by_text("Hugo").first.click()
    page.get_by_role("button", name="Allow").click()


def without_the_widget(page: Page) -> None:
    """The frame alone: what the widget shows is tested with the widget."""

    def leave_out(route: Route) -> None:
        route.fulfill(body="", content_type="text/javascript")

    page.route("**/widget/assets/main.js", leave_out)


@SIZES
def test_hugo_signs_in_with_salesforce_and_out_again(
    running_demo: RunningDemo, new_page: NewPage, shot: Callable[..., Path], size: tuple[int, int]
) -> None:
    page = new_page(size)
    without_the_widget(page)
    link = link_of(running_demo, "Alice Martin")
    page.goto(link)
    expect_no_sideways_scrolling(page)
    expect_accessible(page)
    shot(page, f"widget-sign-in-{size[0]}")

    sign_in_as_hugo(page)

    expect(page.locator("header")).to_contain_text("Hugo")
    assert page.url.partition("/widget?")[2].startswith("object=Contact&ids=003")
    expect_no_sideways_scrolling(page)
    expect_accessible(page)
    page.get_by_role("link", name="FR").click()
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
    shot(page, f"widget-window-fr-{size[0]}")

    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.goto(link)
    expect(page).to_have_url(re.compile("/widget/sign-in"))


def test_who_does_not_allow_it_is_told_so_and_tries_again(
    running_demo: RunningDemo, new_page: NewPage, shot: Callable[..., Path]
) -> None:
    page = new_page(PHONE)
    without_the_widget(page)
    page.goto(link_of(running_demo, "Alice Martin"))
    page.get_by_role("button", name="Sign in with Salesforce").click()
    page.get_by_role("button", name="Deny").click()

    expect(page.get_by_role("alert")).to_contain_text("choose Allow")
    expect_accessible(page)
    shot(page, "widget-denied")

    sign_in_as_hugo(page)
    expect(page.locator("header")).to_contain_text("Hugo")


@SIZES
def test_a_link_that_does_not_work_says_why(
    running_demo: RunningDemo, new_page: NewPage, shot: Callable[..., Path], size: tuple[int, int]
) -> None:
    page = new_page(size)
    page.goto(f"{running_demo.facts['hearback']}/widget?object=Case&ids=500")

    expect(page.get_by_role("listitem").first).to_contain_text("must be Contact, Lead or Campaign")
    expect_no_sideways_scrolling(page)
    expect_accessible(page)
    shot(page, f"widget-problem-{size[0]}")


def test_hugo_sends_a_survey_from_the_window(
    running_demo: RunningDemo, new_page: NewPage, shot: Callable[..., Path]
) -> None:
    if not speaks_to_the_service():
        pytest.skip("The built widget has no transport to the service yet.")
    page = new_page(DESK)
    page.set_default_timeout(PATIENCE)
    page.goto(link_of(running_demo, "Alice Martin"))
    sign_in_as_hugo(page)

    page.get_by_role("button", name=re.compile("^New")).first.click()
    page.get_by_role("combobox", name=re.compile("Survey")).click()
    page.get_by_role("option", name=re.compile("satisf", re.IGNORECASE)).click()
    expect_accessible(page)
    shot(page, "widget-composer")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("by Hugo").first).to_be_visible()
    shot(page, "widget-sent")

    mail = new_page(DESK)
    mail.goto(f"{running_demo.facts['mailbox']}/?to=alice.martin@example.com")
    expect(mail.locator("[data-id]").first).to_be_visible(timeout=PATIENCE)
