"""The composer on a record page of the demo: schedule, edit, delete; template; language; a test; SMS and its answer."""

import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import DESK, NewPage, expect_accessible, expect_no_sideways_scrolling
from tests.support.demo_pages import PATIENCE, choose_survey, open_contact
from tests.support.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.whole]
ALICE = "Alice Martin"
IN_SPRING = date.today() + timedelta(days=180)
IN_SUMMER = IN_SPRING + timedelta(days=60)


@pytest.fixture
def page(new_page: NewPage) -> Iterator[Page]:
    page = new_page(DESK)
    page.set_default_timeout(PATIENCE)
    yield page
    expect_no_sideways_scrolling(page)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def begin(page: Page, demo: RunningDemo, survey: str = "satisf") -> None:
    """A new message to Alice, the survey chosen and what it brings along taken over."""
    open_contact(page, demo, ALICE)
    button(page, "New").click()
    choose_survey(page, survey)
    expect(page.get_by_role("tab", name="French")).to_be_visible()


def write(page: Page, name: str, text: str) -> None:
    page.get_by_role("textbox", name=name).first.fill(text)


def choose(page: Page, name: str, option: str | re.Pattern[str]) -> None:
    page.get_by_role("combobox", name=name).first.click()
    page.get_by_role("option", name=option).first.click()


def newest(demo: RunningDemo) -> dict[str, Any]:
    return dict(demo.api("GET", "/distributions?limit=1")["items"][0])


def mail_of(demo: RunningDemo, subject: str) -> dict[str, Any]:
    """The mail with this subject, as soon as it is there."""
    give_up = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < give_up:
        found = [mail for mail in demo.mails() if mail["subject"] == subject]
        if found:
            return found[-1]
        time.sleep(0.2)
    raise AssertionError(f"no mail says {subject!r}")


def test_a_survey_is_scheduled_edited_and_deleted(running_demo: RunningDemo, page: Page) -> None:
    begin(page, running_demo)
    page.get_by_text("Schedule for later").click()
    page.get_by_label("Date").fill(str(IN_SPRING))
    button(page, "Schedule").click()
    expect(page.get_by_role("tab", name="Scheduled")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text(f"{IN_SPRING:%b} {IN_SPRING.day}, {IN_SPRING.year}")).to_be_visible()
    expect_accessible(page)
    scheduled = newest(running_demo)
    assert (scheduled["state"], scheduled["version"]) == ("scheduled", 1)

    button(page, "Edit").click()
    expect(page.get_by_label("Date")).to_have_value(str(IN_SPRING))
    page.locator("input[type=time]").fill("14:45")
    write(page, "Subject", "Better at a quarter to three?")
    expect_accessible(page)
    button(page, "Save").click()
    expect(page.get_by_text("Changes saved")).to_be_visible()
    changed = running_demo.api("GET", f"/distributions/{scheduled['id']}")
    assert (changed["message"]["subject"], changed["version"]) == ("Better at a quarter to three?", 2)
    assert changed["send_at"] > scheduled["send_at"]

    button(page, "Delete").click()
    button(page, "Delete for good").click()
    expect(page.get_by_text("Nothing scheduled")).to_be_visible()
    assert running_demo.api("GET", f"/distributions/{scheduled['id']}")["state"] == "cancelled"


def test_who_edits_what_was_changed_meanwhile_is_told_and_sees_it(running_demo: RunningDemo, page: Page) -> None:
    begin(page, running_demo)
    page.get_by_text("Schedule for later").click()
    page.get_by_label("Date").fill(str(IN_SPRING))
    button(page, "Schedule").click()
    button(page, "Edit").click()
    expect(page.get_by_label("Date")).to_have_value(str(IN_SPRING))
    one = newest(running_demo)
    body = {"send_at": f"{IN_SUMMER}T09:00", "time_zone": "Europe/Paris"}
    running_demo.api("PATCH", f"/distributions/{one['id']}", json=body)

    write(page, "Subject", "Too late")
    button(page, "Save").click()

    expect(page.get_by_role("alert")).to_contain_text("Somebody changed it meanwhile")
    expect(page.get_by_label("Date")).to_have_value(str(IN_SUMMER))
    running_demo.api("DELETE", f"/distributions/{one['id']}")


def test_a_message_becomes_a_template_and_is_used_again(running_demo: RunningDemo, page: Page) -> None:
    begin(page, running_demo)
    choose(page, "Message template", "Create new")
    write(page, "Template name", "Autumn visit")
    write(page, "Subject", "How was our visit in autumn?")
    button(page, "Send now").click()
    expect(page.get_by_role("tab", name="Sent")).to_be_visible()

    button(page, "New").click()
    choose_survey(page, "Event")
    choose(page, "Message template", "Autumn visit")
    expect(page.get_by_role("textbox", name="Subject")).to_have_value("How was our visit in autumn?")
    button(page, "Rename").click()
    write(page, "New name of the template", "Every visit")
    button(page, "Save").click()
    expect(page.get_by_role("combobox", name="Message template")).to_contain_text("Every visit")
    assert [each["name"] for each in running_demo.api("GET", "/templates")["items"]] == ["Every visit"]


def test_a_translation_goes_along_and_needs_its_link(running_demo: RunningDemo, page: Page) -> None:
    begin(page, running_demo)
    page.get_by_role("tab", name="French").click()
    write(page, "Subject", "Votre avis sur la pompe")
    write(page, "Message", "Bonjour")
    page.get_by_role("tab", name="English").click()
    button(page, "Send now").click()
    expect(page.get_by_role("tab", name="French")).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="Insert").first.click()
    page.get_by_role("menuitem", name="Survey link").click()
    button(page, "Send now").click()
    expect(page.get_by_role("heading", name="Send a survey")).to_have_count(0)
    french = newest(running_demo)["message"]["translations"]["fr"]
    assert french["subject"] == "Votre avis sur la pompe" and "l://SurveyLink" in french["body"]


def test_a_field_of_the_account_and_a_list_go_along(running_demo: RunningDemo, page: Page) -> None:
    begin(page, running_demo)
    choose(page, "Mailing list", "New list…")
    write(page, "Name of the new list", "Visited in autumn")
    button(page, "Create").click()
    button(page, "Add field").click()
    page.keyboard.type("account name")
    page.get_by_role("option", name=re.compile("Account.*Name")).first.click()
    write(page, "Embedded data name", "Company")
    expect(page.get_by_text("The survey does not declare Company")).to_be_visible()
    button(page, "Check").click()
    expect(page.get_by_text("1 selected, 1 will be asked.")).to_be_visible()
    expect_accessible(page)
    button(page, "Send now").click()
    expect(page.get_by_role("heading", name="Send a survey")).to_have_count(0)
    sent = newest(running_demo)
    assert sent["embedded_data"]["Company"].startswith("Account.")
    page.get_by_role("button", name=re.compile("View more")).first.click()
    expect(page.get_by_text("Visited in autumn")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Why")).first.click()
    expect(page.get_by_role("dialog", name=re.compile(ALICE))).to_contain_text("asked now")
    expect_accessible(page)


def test_a_test_arrives_and_counts_for_nobody(running_demo: RunningDemo, page: Page) -> None:
    begin(page, running_demo)
    before = newest(running_demo)["id"] if running_demo.api("GET", "/distributions?limit=1")["items"] else ""
    write(page, "Subject", "Only a test")
    button(page, "Send test").click()
    dialog = page.get_by_role("dialog", name="Send a test")
    dialog.get_by_role("textbox", name="Email address").fill("hugo@example.com")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_text("Sent to hugo@example.com.")).to_be_visible()
    assert mail_of(running_demo, "Only a test")
    page.keyboard.press("Escape")
    now = running_demo.api("GET", "/distributions?limit=1")["items"]
    assert (now[0]["id"] if now else "") == before


def test_sms_needs_its_permission(running_demo: RunningDemo, page: Page) -> None:
    begin(page, running_demo)
    expect(page.get_by_role("radio", name="SMS")).to_be_disabled()
    expect(page.get_by_text("Ask your administrator for the permission “Use SMS distributions”.")).to_be_visible()


def test_with_it_a_survey_is_answered_on_the_phone(running_demo: RunningDemo, page: Page, new_page: NewPage) -> None:
    permit_sms(running_demo)
    begin(page, running_demo, "Promoter")
    page.get_by_text("SMS", exact=True).click()
    page.get_by_text("By replying to the message").click()
    button(page, "Check").click()
    expect(page.get_by_role("heading", name="If you send it now")).to_be_visible()
    expect_accessible(page)
    button(page, "Send now").click()
    expect(page.locator('[data-count="sent"] dd').first).to_have_text("1", timeout=PATIENCE)

    number = mobile_of(running_demo)
    phone = new_page(DESK)
    phone.set_default_timeout(PATIENCE)
    phone.goto(f"{running_demo.facts['phone']}/phones/{number}")
    expect(phone.get_by_text("how was it with us?").first).to_be_visible()
    phone.get_by_role("textbox").last.fill("9")
    phone.get_by_role("button", name="Send").click()
    expect(page.locator('[data-count="started"] dd').first).to_have_text("1", timeout=PATIENCE)


def permit_sms(demo: RunningDemo) -> None:
    """For everybody who has used the widget by now."""
    for user in demo.api("GET", "/users")["items"]:
        demo.api("PATCH", f"/users/{user['id']}", json={"can_use_sms": True})


def mobile_of(demo: RunningDemo) -> str:
    query = f"SELECT MobilePhone FROM Contact WHERE Name = '{ALICE}'"
    session = {"Authorization": f"Bearer {demo.facts['salesforce_session_id']}"}
    found = demo.org("GET", "/services/data/v63.0/query", params={"q": query}, headers=session)
    return re.sub(r"[^+\d]", "", found["records"][0]["MobilePhone"])
