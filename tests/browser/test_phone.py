"""The phone page in a browser: finding a phone, reading what came, answering; in two languages, wide and narrow."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from connector.demo.phone.store import INBOUND, OUTBOUND
from tests.support.browser import DESK, PHONE, NewPage, expect_accessible, expect_no_sideways_scrolling
from tests.support.mobile_network import NUMBER, MobileNetwork, mobile_network

pytestmark = pytest.mark.browser
ALICE, BOB = "+33644000001", "+447400000002"
QUESTION = "How likely are you to recommend us? Reply with 0 to 10."


@pytest.fixture
def network(tmp_path: Path) -> Iterator[MobileNetwork]:
    with mobile_network(tmp_path) as network:
        deliver(network, BOB, "Hello Bob http://localhost:8000/s/0123456789")
        deliver(network, ALICE, QUESTION)
        yield network


def deliver(network: MobileNetwork, to: str, body: str) -> None:
    network.line.carry(network.store.add(OUTBOUND, NUMBER, to, body))
    network.line.wait()


def open_phone(page: Page, network: MobileNetwork, number: str = ALICE) -> None:
    page.goto(f"{network.url}/phones/{number}")


@pytest.mark.parametrize(("locale", "label", "you"), [("en-US", "Text message", "You"), ("fr-FR", "SMS", "Vous")])
def test_a_person_answers_and_reads_what_comes_next(
    new_page: NewPage, network: MobileNetwork, locale: str, label: str, you: str
) -> None:
    page = new_page(DESK, locale=locale)
    open_phone(page, network)
    texts = page.get_by_role("log")
    expect(texts).to_contain_text(QUESTION)

    page.get_by_label(label, exact=True).fill("9")
    page.keyboard.press("Enter")
    expect(texts.locator(".own .bubble")).to_have_text("9")
    expect(page.get_by_role("navigation")).to_contain_text(re.compile(f"{you}\\s?: 9"))
    deliver(network, ALICE, "Thank you!")

    expect(texts.locator(".theirs .bubble").last).to_have_text("Thank you!")
    expect(page.get_by_label(label, exact=True)).to_have_value("")
    assert [(text.sender, text.direction) for text in network.texts() if text.body == "9"] == [(ALICE, INBOUND)]


def test_the_list_leads_from_phone_to_phone(new_page: NewPage, network: MobileNetwork) -> None:
    page = new_page(DESK)
    page.goto(network.url)
    rows = page.get_by_role("navigation").get_by_role("link")
    expect(rows).to_have_count(2)

    rows.filter(has_text="+44 7400 000002").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("+44 7400 000002")
    link = page.get_by_role("log").get_by_role("link")
    expect(link).to_have_attribute("href", "http://localhost:8000/s/0123456789")
    expect(link).to_have_attribute("target", "_blank")


def test_a_text_that_comes_while_nobody_looks_shows_in_the_list(new_page: NewPage, network: MobileNetwork) -> None:
    page = new_page(DESK)
    page.goto(network.url)

    deliver(network, "+33644000003", "Bonjour Charlie")

    expect(page.get_by_role("navigation")).to_contain_text("Bonjour Charlie")


def test_on_a_phone_the_handset_fills_the_screen_and_leads_back(new_page: NewPage, network: MobileNetwork) -> None:
    page = new_page(PHONE)
    page.goto(network.url)
    page.get_by_role("navigation").get_by_text(QUESTION[:20]).click()
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport()

    page.get_by_role("link", name="All phones").click()

    expect(page).to_have_url(re.compile(r"/$"))


def test_without_scripts_a_reply_goes_by_the_form(new_page: NewPage, network: MobileNetwork) -> None:
    page = new_page(DESK, java_script_enabled=False)
    open_phone(page, network)
    page.get_by_label("Text message").fill("STOP")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("log").locator(".own .bubble")).to_have_text("STOP")


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("path", ["/", f"/phones/{ALICE}", f"/phones/{BOB}", "/?q=nobody", "/phones/+33644000009"])
@pytest.mark.parametrize("locale", ["en-US", "fr-FR"])
def test_every_view_is_accessible(
    new_page: NewPage, network: MobileNetwork, size: tuple[int, int], path: str, locale: str
) -> None:
    network.store.add(INBOUND, ALICE, NUMBER, "9")
    page = new_page(size, locale=locale)
    page.goto(f"{network.url}{path}")

    expect_accessible(page)
    expect_no_sideways_scrolling(page)
