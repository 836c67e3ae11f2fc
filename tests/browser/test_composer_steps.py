"""Each step of the composer in a browser, at the width of a phone and of a desk, in two languages. The answers are
those of `widget_answers`, held against the contract: what needs the whole product is in test_composer.py.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import DESK, PHONE, NewPage, expect_accessible, expect_no_sideways_scrolling
from tests.support.widget_answers import COMPOSER, SCHEDULED, answers
from tests.support.widget_stub import Refusal, WidgetStub

pytestmark = pytest.mark.browser
Shot = Callable[..., Path]
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
WITH_SMS = {**COMPOSER, "sms": {"allowed": True, "code": "allowed", "reason": ""}}


class Composer:
    """What a person sees of the widget, by its English words."""

    def __init__(self, page: Page, **changes: Any) -> None:
        self.page = page
        self.stub = WidgetStub(answers(**changes))
        self.stub.open(page)

    def new(self) -> "Composer":
        self.button("New").click()
        expect(self.page.get_by_role("heading", name="Send a survey")).to_be_visible()
        self.choose("Survey", "Customer satisfaction")
        expect(self.page.get_by_role("link", name="Edit survey")).to_be_visible()
        return self

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def choose(self, name: str, option: str) -> None:
        self.page.get_by_role("combobox", name=name).first.click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def write(self, name: str, text: str) -> None:
        self.page.get_by_role("textbox", name=name).first.fill(text)

    def insert(self, name: str) -> None:
        self.page.get_by_role("button", name="Insert").first.click()
        self.page.get_by_role("menuitem", name=name).click()

    def later(self) -> None:
        self.page.get_by_text("Schedule for later").click()

    def sent(self) -> dict[str, Any]:
        """What was sent to the service by *Send now* or *Schedule*."""
        expect(self.page.get_by_role("heading", name="Send a survey")).to_have_count(0)
        assert self.stub.broken == []
        return self.stub.requests("send")[-1]


def look(page: Page, shot: Shot, name: str) -> None:
    """Accessible, within the screen, and kept as a picture."""
    expect_accessible(page)
    expect_no_sideways_scrolling(page)
    shot(page, f"{name}-{page.viewport_size['width']}")  # type: ignore[index]


@pytest.fixture
def page(new_page: NewPage) -> Page:
    page = new_page(DESK)
    page.set_default_timeout(10_000)
    return page


def test_a_field_of_the_account_is_found_by_typing_and_sent_under_its_name(page: Page) -> None:
    composer = Composer(page).new()
    composer.button("Add field").click()
    expect(page.get_by_role("combobox", name="Salesforce field")).to_be_focused()
    page.keyboard.type("acc rat")
    page.keyboard.press("Enter")
    composer.write("Embedded data name", "Tier")
    composer.button("Send now").click()
    assert composer.sent()["embedded_data"] == {"Tier": "Account.Rating"}


def test_a_name_that_is_nearly_right_is_pointed_out(page: Page) -> None:
    composer = Composer(page).new()
    composer.button("Add field").click()
    composer.write("Embedded data name", "sfContactID")
    expect(page.get_by_text("sfContactID looks like sfContactId.")).to_be_visible()
    composer.write("Embedded data name", "Rank")
    expect(page.get_by_text("The survey does not declare Rank")).to_be_visible()


def test_a_message_is_kept_as_a_template_or_taken_from_one(page: Page) -> None:
    composer = Composer(page).new()
    composer.choose("Message template", "Spring campaign")
    expect(page.get_by_role("textbox", name="Subject")).to_have_value("Spring is here")
    composer.button("Rename").click()
    composer.write("New name of the template", "Summer campaign")
    composer.button("Save").click()
    expect(page.get_by_role("combobox", name="Message template")).to_contain_text("Summer campaign")
    composer.choose("Message template", "Create new")
    composer.button("Send now").click()
    expect(page.get_by_role("textbox", name="Template name")).to_be_focused()
    composer.write("Template name", "Autumn campaign")
    composer.button("Send now").click()
    assert composer.sent()["save_as_template"] == "Autumn campaign"


def test_text_is_marked_and_a_code_is_inserted_where_the_cursor_stands(page: Page) -> None:
    composer = Composer(page).new()
    body = page.get_by_role("textbox", name="Message")
    body.click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Dear ")
    composer.insert("First name")
    composer.button("Bold").click()
    page.keyboard.type(" thanks ")
    composer.button("Bold").click()
    composer.insert("Survey link")
    composer.button("Send now").click()
    html = composer.sent()["message"]["body"]
    assert "Dear ${m://FirstName}" in html and "<b>" in html and "${l://SurveyLink?d=Take the survey}" in html
    assert "style=" not in html and "<span" not in html


def test_what_is_pasted_brings_no_script_and_no_style(page: Page) -> None:
    Composer(page).new()
    body = page.get_by_role("textbox", name="Message")
    body.click()
    pasted = """<p style="color: red" onclick="alert(1)">Pasted <b>bold</b></p><script>alert(1)</script><img src=x>"""
    body.evaluate(
        """(box, html) => {
            const data = new DataTransfer();
            data.setData('text/html', html);
            box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        pasted,
    )
    expect(body).to_contain_text("Pasted bold")
    html = body.inner_html()
    assert not any(word in html for word in ("script", "onclick", "<img", "red"))


def test_a_translation_without_its_link_is_not_sent(page: Page) -> None:
    composer = Composer(page).new()
    page.get_by_role("tab", name="German").click()
    expect(page.get_by_text("the English message is sent instead")).to_be_visible()
    composer.write("Subject", "Ihre Meinung")
    composer.write("Message", "Hallo")
    expect(page.get_by_role("tab", name="German")).to_contain_text("⚠")
    page.get_by_role("tab", name="English").click()
    composer.button("Send now").click()
    expect(page.get_by_role("tab", name="German")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    assert composer.stub.requests("send") == []


def test_it_is_scheduled_on_the_clocks_of_another_zone(page: Page) -> None:
    composer = Composer(page, send={**SCHEDULED, "id": "EMD_9"}).new()
    composer.later()
    expect(page.get_by_role("combobox", name="Time zone")).to_have_value("Europe/Paris")
    page.get_by_label("Date").fill("2026-12-24")
    page.locator("input[type=time]").fill("08:30")
    page.get_by_role("combobox", name="Time zone").fill("new york")
    page.get_by_role("option", name="America/New York").click()
    composer.button("Schedule").click()
    wanted = composer.sent()
    assert (wanted["send_at"], wanted["time_zone"]) == ("2026-12-24T08:30", "America/New_York")
    expect(page.get_by_role("tab", name="Scheduled")).to_have_attribute("aria-selected", "true")


def test_a_reminder_and_thanks_follow(page: Page) -> None:
    composer = Composer(page).new()
    composer.button("Add reminder").click()
    composer.button("Add thank-you").click()
    page.get_by_label("Days after sending").fill("5")
    composer.button("Send now").click()
    first, second = composer.sent()["follow_ups"]
    assert (first["kind"], first["after_hours"], second["kind"], second["after_hours"]) == (
        "reminder",
        120,
        "thank_you",
        24,
    )


def test_a_new_list_records_the_send(page: Page) -> None:
    composer = Composer(page).new()
    composer.choose("Mailing list", "New list…")
    composer.write("Name of the new list", "Autumn")
    composer.button("Create").click()
    expect(page.get_by_role("combobox", name="Mailing list")).to_contain_text("Autumn")
    composer.button("Send now").click()
    assert composer.sent()["mailing_list"] == "ML_2"


def test_the_check_says_who_is_left_out_and_moves_there(page: Page) -> None:
    composer = Composer(page).new()
    composer.button("Check").click()
    expect(page.get_by_text("12 selected, 9 will be asked.")).to_be_visible()
    expect(page.get_by_text("Asked too often lately")).to_be_visible()
    expect(page.get_by_role("heading", name="If you send it now")).to_be_focused()


def test_a_test_goes_to_one_address_and_says_so(page: Page) -> None:
    composer = Composer(page).new()
    composer.button("Send test").first.click()
    dialog = page.get_by_role("dialog", name="Send a test")
    dialog.get_by_role("textbox", name="Email address").fill("hugo@example.com")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_text("Sent to hugo@example.com.")).to_be_visible()
    assert composer.stub.requests("sendTest")[0]["to"] == "hugo@example.com"
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_an_sms_counts_its_segments_and_tells_its_cost(page: Page) -> None:
    composer = Composer(page, getComposer=WITH_SMS).new()
    page.get_by_text("SMS", exact=True).click()
    composer.choose("Phone field", "Business phone")
    composer.write("Message", "a" * 161 + " ${l://SurveyURL}")
    expect(page.get_by_text("178 characters, 2 segments (GSM-7)")).to_be_visible()
    composer.button("Check").click()
    expect(page.get_by_text("About €0.72.")).to_be_visible()
    expect(page.get_by_text("a matrix is not answered by SMS")).to_be_visible()
    page.get_by_text("By replying to the message").click()
    expect(page.get_by_role("combobox", name="Message template")).to_have_count(0)
    composer.write("Message", "How did we do?")
    composer.button("Send now").click()
    wanted = composer.sent()
    assert wanted["sms"] == {"mode": "two_way", "phone_field": "Phone"}
    assert wanted["message"] == {"body": "How did we do?", "language": "en"}


def test_who_was_faster_is_told_and_shown(page: Page) -> None:
    changed = {**SCHEDULED, "version": 4, "send_at": "2026-12-24T08:00:00Z"}

    def refuse(_params: dict[str, Any]) -> None:
        raise Refusal(409, "Ada changed this distribution a moment ago")

    composer = Composer(page, edit=refuse)
    page.get_by_role("tab", name="Scheduled").click()
    composer.button("Edit").click()
    expect(page.get_by_label("Date")).to_have_value("2026-12-01")
    composer.stub.answers["getDistribution"] = changed
    composer.button("Save").click()
    expect(page.get_by_text("Ada changed this distribution a moment ago")).to_be_visible()
    expect(page.get_by_label("Date")).to_have_value("2026-12-24")
    assert composer.stub.requests("edit")[0]["version"] == 3


def test_a_scheduled_one_is_deleted_after_a_question(page: Page) -> None:
    composer = Composer(page, cancel={**SCHEDULED, "state": "cancelled"})
    page.get_by_role("tab", name="Scheduled").click()
    composer.button("Delete").click()
    composer.button("Keep").click()
    assert ("cancel", {"distributionId": "EMD_2"}) not in composer.stub.calls
    composer.button("Delete").click()
    composer.button("Delete for good").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert ("cancel", {"distributionId": "EMD_2"}) in composer.stub.calls


def test_the_recipients_are_a_file(page: Page) -> None:
    composer = Composer(page)
    page.get_by_role("button", name="View more").first.click()
    with page.expect_download() as download:
        composer.button("Export CSV").click()
    assert download.value.suggested_filename == "EMD_1.csv"
    assert Path(download.value.path()).read_bytes() == b"\xef\xbb\xbfrecord_id,state\r\n"


@SIZES
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_view_is_accessible_and_fits(new_page: NewPage, shot: Shot, size: tuple[int, int], language: str) -> None:
    page = new_page(size, locale=language)
    page.set_default_timeout(10_000)
    stub = WidgetStub(answers(getComposer=WITH_SMS))
    stub.open(page, language=language)
    page.locator("c-survey-distribution-list").wait_for()
    look(page, shot, f"sent-{language}")
    page.locator("button.more").first.click()
    page.locator(".why").nth(1).click()
    page.locator("c-why-panel .verdict").wait_for()
    look(page, shot, f"why-{language}")
    page.keyboard.press("Escape")
    look(page, shot, f"details-{language}")
    page.locator(".back button").click()
    page.get_by_role("tab").nth(1).click()
    page.locator(".delete button").click()
    look(page, shot, f"scheduled-{language}")
    page.keyboard.press("Escape")
    page.locator(".edit button").click()
    page.locator("c-composer-form").wait_for()
    look(page, shot, f"composer-{language}")
    page.locator("label[for^=sms]").first.click()
    page.locator(".check button").click()
    page.locator("c-composer-check").wait_for()
    look(page, shot, f"sms-{language}")
    assert stub.broken == []
