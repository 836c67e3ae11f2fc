"""What people do on other days: send to ticked leads and to campaigns, connect the org again, change an exclusion."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESK, PHONE, NewPage, expect_accessible, expect_no_sideways_scrolling
from tests.support.demo_pages import PATIENCE, choose_survey, compose, open_contact, sign_in
from tests.support.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.whole]
Shot = Callable[..., Path]


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(new_page: NewPage, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = new_page(request.param)
    page.set_default_timeout(PATIENCE)
    yield page
    expect_no_sideways_scrolling(page)


def send(page: Page) -> None:
    compose(page, "satisf")
    expect_accessible(page)
    page.get_by_role("button", name="Send now").click()


def counter(page: Page, name: str) -> str:
    return page.locator(f'[data-count="{name}"] dd').first.inner_text()


def test_ticked_leads_get_a_survey(running_demo: RunningDemo, page: Page, shot: Shot) -> None:
    before = running_demo.mailbox("/api/state")["count"]
    page.goto(f"{running_demo.facts['salesforce']}/lightning/o/Lead/list?q=Novak")
    page.get_by_label("Select Dana Novak").check()
    page.get_by_role("button", name="Send survey").click()
    expect(page.get_by_text("Goes to one lead.")).to_be_visible()
    shot(page, f"selection-{page.viewport_size['width']}")  # type: ignore[index]

    choose_survey(page, "satisf")
    expect_accessible(page)
    page.get_by_role("button", name="Send now").click()

    expect(page.locator('[data-count="sent"] dd').first).to_have_text("1", timeout=PATIENCE)
    mail = running_demo.mailbox(f"/api/messages?after={before}")["items"][-1]
    assert mail["to_name"] == "Dana Novak"


def test_all_members_of_a_campaign_get_a_survey(running_demo: RunningDemo, page: Page, shot: Shot) -> None:
    page.goto(f"{running_demo.facts['salesforce']}/lightning/o/Campaign/list")
    page.get_by_role("link", name="Pump Reliability Webinar").click()
    expect(page.get_by_role("heading", name="Pump Reliability Webinar")).to_be_visible()

    send(page)

    expect(page.get_by_role("button", name=re.compile("View more")).first).to_be_visible()
    newest = running_demo.api("GET", "/distributions?limit=1")["items"][0]
    assert newest["object"] == "Campaign" and newest["counts"]["selected"] > 100
    shot(page, f"campaign-sent-{page.viewport_size['width']}")  # type: ignore[index]


def test_an_exclusion_that_is_switched_off_lets_a_contact_be_asked(
    running_demo: RunningDemo, page: Page, new_page: NewPage
) -> None:
    who = fax_opt_out(running_demo)
    assert selected_and_left_out(running_demo, new_page, who) == ("1", "1")

    sign_in(page, running_demo)
    choose(page, running_demo, is_on=False)
    assert selected_and_left_out(running_demo, new_page, who) == ("1", "0")
    choose(page, running_demo, is_on=True)


def fax_opt_out(demo: RunningDemo) -> str:
    """The name of a contact who has said no to fax only."""
    query = "SELECT Name FROM Contact WHERE HasOptedOutOfFax = true AND Email != null ORDER BY Name LIMIT 1"
    session = {"Authorization": f"Bearer {demo.facts['salesforce_session_id']}"}
    found = demo.org("GET", "/services/data/v63.0/query", params={"q": query}, headers=session)
    return str(found["records"][0]["Name"])


def selected_and_left_out(demo: RunningDemo, new_page: NewPage, name: str) -> tuple[str, str]:
    """The counters after a survey was sent to this contact from the record page."""
    page = new_page(DESK)
    page.set_default_timeout(PATIENCE)
    open_contact(page, demo, name)
    send(page)
    expect(page.get_by_role("button", name=re.compile("View more")).first).to_be_visible()
    return counter(page, "selected"), counter(page, "opted_out")


def choose(page: Page, demo: RunningDemo, *, is_on: bool) -> None:
    """Switch the exclusion for fax opt-outs of contacts."""
    page.goto(f"{demo.facts['hearback']}/admin/exclusions")
    card = page.locator("section").filter(has=page.get_by_role("heading", name="Contacts", exact=True))
    card.get_by_label(re.compile("Opted out of fax")).set_checked(is_on)
    card.get_by_role("button", name="Save Contacts").click()
    expect(card.get_by_label(re.compile("Opted out of fax"))).to_be_checked(checked=is_on)
    expect(page.get_by_role("status")).to_be_visible()


def test_an_administrator_disconnects_the_org_and_connects_it_again(
    running_demo: RunningDemo, page: Page, shot: Shot
) -> None:
    sign_in(page, running_demo)
    page.goto(f"{running_demo.facts['hearback']}/admin/salesforce")
    page.get_by_text("Disconnect…").click()
    page.get_by_role("button", name="Disconnect now").click()
    expect(page.get_by_role("heading", name="Connect your org")).to_be_visible()
    expect_accessible(page)
    shot(page, f"disconnected-{page.viewport_size['width']}")  # type: ignore[index]
    assert running_demo.api("GET", "/organizations")["items"][0]["salesforce"]["state"] == "disconnected"

    page.get_by_role("button", name="Connect", exact=True).click()
    page.get_by_role("button", name=re.compile("Allow")).click()

    expect(page.get_by_role("heading", name="Connection", exact=True)).to_be_visible()
    assert running_demo.api("GET", "/organizations")["items"][0]["salesforce"]["state"] == "connected"
