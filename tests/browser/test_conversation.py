"""A survey answered by text message on the demo's phone, in two languages: from the first question to the record."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESK, PHONE, NewPage, expect_accessible, expect_no_sideways_scrolling
from tests.support.demo_pages import PATIENCE
from tests.support.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.whole]
ASKED = {"en": "How likely are you to recommend us", "fr": "Quelle est la probabilité que vous nous recommandiez"}
REASON = {"en": "What do you value most?", "fr": "Qu’appréciez-vous le plus"}
THANKS = {"en": "Thank you!", "fr": "Merci"}
ANSWER = {"en": "Your people", "fr": "Votre équipe"}


def query(demo: RunningDemo, soql: str) -> list[dict[str, Any]]:
    session = {"Authorization": f"Bearer {demo.facts['salesforce_session_id']}"}
    return list(demo.org("GET", "/services/data/v63.0/query", params={"q": soql}, headers=session)["records"])


def person(demo: RunningDemo, name: str, language: str) -> dict[str, Any]:
    """A contact whose description says which language is spoken."""
    [found] = query(demo, f"SELECT Id, MobilePhone FROM Contact WHERE Name = '{name}'")
    demo.change("Contact", found["Id"], Description=language)
    return found


def ask(demo: RunningDemo, contact: dict[str, Any]) -> None:
    survey = next(each["id"] for each in demo.api("GET", "/surveys")["items"] if "NPS" in each["name"])
    texts = {"en": "Hello ${m://FirstName}", "fr": "Bonjour ${m://FirstName}"}
    message = {"from_name": "Norvik", "body": texts["en"], "language": "en"}
    demo.api(
        "POST",
        "/distributions",
        json={
            "survey": survey,
            "channel": "sms",
            "object": "Contact",
            "record_ids": [contact["Id"]],
            "message": {**message, "translations": {"fr": {"subject": "", "body": texts["fr"]}}},
            "language_field": "Description",
            "sms": {"mode": "two_way", "phone_field": "MobilePhone"},
        },
    )


def reply(page: Page, text: str) -> None:
    page.get_by_role("textbox").last.fill(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("language", "name", "size", "locale"),
    [("en", "Alice Martin", DESK, "en-US"), ("fr", "Bob Keller", PHONE, "fr-FR")],
)
def test_a_survey_is_answered_by_text_message(
    running_demo: RunningDemo, new_page: NewPage, language: str, name: str, size: tuple[int, int], locale: str
) -> None:
    contact = person(running_demo, name, language)
    ask(running_demo, contact)
    page = new_page(size, locale=locale)
    page.set_default_timeout(PATIENCE)
    page.goto(f"{running_demo.facts['phone']}/phones/{re.sub(r'[^+0-9]', '', contact['MobilePhone'])}")
    texts = page.get_by_role("log")

    expect(texts).to_contain_text(ASKED[language], timeout=PATIENCE)
    reply(page, "I do not know")
    expect(texts.get_by_text(re.compile(r"0.*10")).last).to_be_visible()
    reply(page, "9")
    expect(texts).to_contain_text(REASON[language], timeout=PATIENCE)
    reply(page, ANSWER[language])
    expect(texts.locator(".theirs .bubble").last).to_contain_text(THANKS[language], timeout=PATIENCE)

    expect_accessible(page)
    expect_no_sideways_scrolling(page)
    assert written(running_demo, contact["Id"]) == (9, ANSWER[language], language)


def written(demo: RunningDemo, contact_id: str) -> tuple[float, str, str]:
    """What the record in Salesforce says, as soon as it is there."""
    give_up = time.monotonic() + PATIENCE / 1000
    soql = f"SELECT NPS__c, Comment__c, Language__c FROM Survey_Response__c WHERE Contact__c = '{contact_id}'"
    while time.monotonic() < give_up:
        if rows := query(demo, soql):
            return rows[0]["NPS__c"], rows[0]["Comment__c"], rows[0]["Language__c"]
    raise AssertionError("no response came back")
