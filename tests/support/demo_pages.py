"""What people do at the demo's pages, whatever a test is about: sign in, find a contact, begin to compose."""

import re

from playwright.sync_api import Page

from tests.support.running_demo import RunningDemo

SECONDS = 1000.0
PATIENCE = 45 * SECONDS


def open_contact(page: Page, demo: RunningDemo, name: str) -> None:
    page.goto(f"{demo.facts['salesforce']}/lightning/o/Contact/list?q={name.split()[0]}")
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("button", name=re.compile("^New")).first.wait_for()


def compose(page: Page, survey: str) -> None:
    page.get_by_role("button", name=re.compile("^New")).first.click()
    choose_survey(page, survey)


def choose_survey(page: Page, survey: str) -> None:
    page.get_by_role("combobox", name=re.compile("Survey")).click()
    page.get_by_role("option", name=re.compile(survey, re.IGNORECASE)).click()


def sign_in(page: Page, demo: RunningDemo) -> None:
    """Signs in as the administrator with a new one-time link."""
    page.goto(new_sign_in_link(demo))
    page.get_by_role("button", name="Sign in").click()


def new_sign_in_link(demo: RunningDemo) -> str:
    return demo.command("sign-in", "--json")["url"]
