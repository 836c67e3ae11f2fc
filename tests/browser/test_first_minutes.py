"""What a new user does in the first minutes: send, read the mail, answer in French, see it in Salesforce."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect
from simple_salesforce import Salesforce

from tests.support.browser import DESK, PHONE, NewPage, expect_accessible, expect_no_sideways_scrolling
from tests.support.demo_pages import PATIENCE, compose, open_contact, sign_in
from tests.support.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.whole]


def salesforce(demo: RunningDemo) -> Salesforce:
    """An unmodified client of the org."""
    session = requests.Session()
    session.trust_env, session.verify = False, demo.facts["ca_file"]
    return Salesforce(
        instance_url=demo.facts["salesforce_api"], session_id=demo.facts["salesforce_session_id"], session=session
    )


def open_mail(page: Page, demo: RunningDemo, address: str) -> Page:
    """The survey, opened from the mail in a tab of its own."""
    page.goto(f"{demo.facts['mailbox']}/?to={address}")
    page.locator("[data-id]").first.click(timeout=PATIENCE)
    with page.context.expect_page() as opened:
        page.frame_locator("iframe").get_by_role("link", name="Take the survey").click()
    return opened.value


def answer_in_french(survey: Page) -> None:
    survey.get_by_role("button", name="Français").click()
    expect(survey.locator("html")).to_have_attribute("lang", "fr")
    for _ in range(6):
        if not survey.locator("form input, form textarea").count():
            break
        _fill(survey)
        survey.get_by_role("button", name=re.compile("Suivant|Envoyer|Continuer|Terminer")).click()
    expect(survey.get_by_role("heading", name=re.compile("Merci"))).to_be_visible()


def _fill(survey: Page) -> None:
    for group in survey.get_by_role("radiogroup").all() or survey.locator("fieldset").all():
        if group.get_by_role("radio").count():
            group.get_by_role("radio").first.check(force=True)
    for box in survey.locator("textarea").all():
        box.fill("Très bien, merci à toute l’équipe")


def test_the_first_minutes_of_a_new_user(
    running_demo: RunningDemo, new_page: NewPage, shot: Callable[..., Path]
) -> None:
    page = new_page(DESK)
    page.set_default_timeout(PATIENCE)
    open_contact(page, running_demo, "Alice Martin")
    expect_accessible(page)
    shot(page, "contact")
    compose(page, "satisf")
    expect_accessible(page)
    shot(page, "composer")
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_role("tab", name="Sent")).to_be_visible()
    shot(page, "sent")

    mail = new_page(DESK)
    mail.set_default_timeout(PATIENCE)
    survey = open_mail(mail, running_demo, "alice.martin@example.com")
    expect_accessible(survey)
    shot(survey, "survey")
    answer_in_french(survey)
    shot(survey, "thanks")

    expect(page.get_by_role("link", name=re.compile(r"SR-\d+")).first).to_be_visible(timeout=PATIENCE)
    shot(page, "contact_with_response")

    rows = salesforce(running_demo).query(
        "SELECT Response_Id__c, Language__c, Status__c, Contact__r.Name, Comment__c FROM Survey_Response__c"
    )["records"]
    assert [(row["Language__c"], row["Status__c"], row["Contact__r"]["Name"]) for row in rows] == [
        ("fr", "Complete", "Alice Martin")
    ]
    assert "équipe" in rows[0]["Comment__c"]

    view_details(page)
    for counter in ("selected", "in_list", "sent", "started", "finished"):
        expect(page.locator(f'[data-count="{counter}"] dd').first).to_have_text("1")
    shot(page, "details")


def view_details(page: Page) -> None:
    page.reload()
    page.get_by_role("button", name=re.compile("View more")).first.click()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_fits_phone_and_desk_and_is_accessible(
    running_demo: RunningDemo, new_page: NewPage, shot: Callable[..., Path], size: tuple[int, int]
) -> None:
    page = new_page(size)
    page.set_default_timeout(PATIENCE)
    sign_in(page, running_demo)
    width = size[0]
    for name, url in pages_of(running_demo).items():
        page.goto(url)
        page.wait_for_load_state("networkidle")
        expect_no_sideways_scrolling(page)
        expect_accessible(page)
        shot(page, f"{name}-{width}")


ADMIN_PAGES = (
    "",
    "distributions",
    "responses",
    "surveys",
    "workflows",
    "failures",
    "write-back",
    "exclusions",
    "salesforce",
)


def pages_of(demo: RunningDemo) -> dict[str, str]:
    web, org = demo.facts["hearback"], demo.facts["salesforce"]
    return {
        **{f"admin-{name}": f"{web}/admin/{name}" for name in ADMIN_PAGES},
        **{f"admin-one-of-{name}": f"{web}/admin/{name}/{found}" for name, found in one_of_each(demo).items()},
        "sign-in": f"{web}/sign-in",
        "unknown-link": f"{web}/s/unknown",
        "org-home": f"{org}/",
        "org-contacts": f"{org}/lightning/o/Contact/list",
        "mailbox": demo.facts["mailbox"],
    }


def one_of_each(demo: RunningDemo) -> dict[str, str]:
    """The newest thing of each kind that has a page of its own."""
    return {name: first(demo, name) for name in ("distributions", "responses", "surveys")}


def first(demo: RunningDemo, name: str) -> str:
    headers = {"Authorization": f"Bearer {demo.facts['api_key']}"}
    answer = requests.get(f"{demo.facts['hearback']}/api/v1/{name}", headers=headers, timeout=30).json()
    return str(answer["items"][0]["id"])


def test_pages_fit_every_width(running_demo: RunningDemo, new_page: NewPage) -> None:
    """Magnified to 400 % at a desk, and where the menu of the bar is folded or just has room."""
    page = new_page(DESK)
    page.set_default_timeout(PATIENCE)
    sign_in(page, running_demo)
    web = running_demo.facts["hearback"]
    admin = [f"{web}/admin/{name}" for name in ("distributions", "write-back", "workflows/new")]
    for url in (*admin, running_demo.facts["mailbox"], running_demo.facts["phone"]):
        page.goto(url)
        for width in (320, 1024, 1266):
            page.set_viewport_size({"width": width, "height": 800})
            expect_no_sideways_scrolling(page)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_menu_leads_everywhere(running_demo: RunningDemo, new_page: NewPage, size: tuple[int, int]) -> None:
    page = new_page(size)
    page.set_default_timeout(PATIENCE)
    sign_in(page, running_demo)
    for name in ("Distributions", "Workflows", "Failures", "Overview"):
        if size == PHONE:
            page.get_by_text("Menu", exact=True).click()
            expect_accessible(page)
        page.get_by_role("navigation", name="Main menu").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_the_words_of_a_workflow_and_the_second_step_of_disconnecting(
    running_demo: RunningDemo, new_page: NewPage
) -> None:
    page = new_page(PHONE, java_script_enabled=False)
    page.set_default_timeout(PATIENCE)
    sign_in(page, running_demo)
    page.goto(f"{running_demo.facts['hearback']}/admin/workflows")
    page.get_by_role("link", name="Write responses to Salesforce").click()
    expect(page.get_by_text("Creates one record, or updates it")).to_be_visible()
    expect(page.locator("time").first).to_contain_text("UTC")

    page.goto(f"{running_demo.facts['hearback']}/admin/salesforce")
    expect(page.get_by_role("button", name="Disconnect now")).to_be_hidden()
    page.get_by_text("Disconnect…").click()
    expect(page.get_by_role("button", name="Disconnect now")).to_be_visible()
