"""An administrator writes a workflow in its form, against the demo's org: at a desk by keyboard, and on a phone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.browser import DESK, PHONE, NewPage, expect_accessible, expect_no_sideways_scrolling
from tests.support.demo_pages import PATIENCE, new_sign_in_link, sign_in
from tests.support.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.whole]
Shot = Callable[..., Path]


@pytest.fixture
def page(running_demo: RunningDemo, new_page: NewPage) -> Iterator[Page]:
    page = new_page(DESK)
    page.set_default_timeout(PATIENCE)
    sign_in(page, running_demo)
    yield page


def look(page: Page, shot: Shot, name: str) -> None:
    expect_accessible(page)
    expect_no_sideways_scrolling(page)
    shot(page, f"editor-{name}-{page.viewport_size['width']}")  # type: ignore[index]


def part(page: Page, path: str) -> Locator:
    """The input or row with this path."""
    return page.locator(f'[id="{path}"]')


def test_a_workflow_is_written_with_an_account_connected_on_the_way(
    running_demo: RunningDemo, page: Page, shot: Shot
) -> None:
    page.goto(f"{running_demo.facts['hearback']}/admin/workflows")
    page.get_by_role("link", name="New workflow").click()
    page.get_by_label("Name of the workflow").fill("Follow up")
    page.get_by_role("button", name="Add a condition").click()
    expect(part(page, "conditions.0.field")).to_be_focused()
    part(page, "conditions.0.field").select_option("question.CSAT")
    part(page, "conditions.0.operator").select_option("less or equal")
    part(page, "conditions.0.value").fill("2")
    part(page, "tasks.0.object").fill("Survey_Response__c")
    part(page, "tasks.0.object").press("Tab")
    what_is_typed_while_the_form_is_kept_stays(page)
    expect(part(page, "tasks.0.object.hint")).to_have_text("Survey Response")
    part(page, "tasks.0.external_id_field").select_option("Response_Id__c")
    part(page, "tasks.0.fields.0.field").fill("Comment__c")
    part(page, "tasks.0.fields.0.source").select_option("text")
    part(page, "tasks.0.fields.0.typed").fill("Of ")
    the_menu_inserts_at_the_cursor(page)
    look(page, shot, "written")

    page.get_by_role("button", name="Connect another account…").click()
    page.get_by_label("Name of the account").fill("Europe")
    page.get_by_role("button", name="Connect", exact=True).click()
    page.get_by_role("button", name=re.compile("Allow")).click()
    expect(page).to_have_url(re.compile(r"/admin/workflows/drafts/WD_\w+.*#tasks\.0\.account$"))
    expect(part(page, "tasks.0.fields.0.typed")).to_have_value("Of ${m://FirstName}")
    part(page, "tasks.0.account").select_option("Europe")
    expect(part(page, "tasks.0.fields.0.hint")).to_contain_text("Comment")

    page.route("**/workflows/drafts/*", lambda route: route.abort())
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("This could not be kept")).to_be_visible()
    page.unroute("**/workflows/drafts/*")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("it can be saved nevertheless").or_(page.get_by_text("takes everything"))).to_be_visible()
    look(page, shot, "checked")
    page.get_by_role("button", name="Save the workflow").click()
    expect(page.get_by_text("Follow up is saved.")).to_be_visible()
    (made,) = [each for each in running_demo.api("GET", "/workflows")["items"] if each["name"] == "Follow up"]
    (task,) = running_demo.api("GET", f"/workflows/{made['id']}")["config"]["tasks"]
    assert (task["account"], task["fields"]) == ("Europe", {"Comment__c": {"text": "Of ${m://FirstName}"}})


def what_is_typed_while_the_form_is_kept_stays(page: Page) -> None:
    expect(part(page, "tasks.0.external_id_field")).to_be_focused()
    page.route("**/workflows/drafts/*", answered_late, times=1)
    part(page, "tasks.0.object").fill("Survey_Response")
    part(page, "tasks.0.object").fill("Survey_Response__c")
    part(page, "tasks.0.object").dispatch_event("change")
    part(page, "name").fill("Follow up at once")
    expect(part(page, "tasks.0.object.hint")).to_have_text("Survey Response")
    expect(page.locator("[aria-busy]")).to_have_count(0)
    expect(part(page, "name")).to_have_value("Follow up at once")
    expect(part(page, "name")).to_be_focused()
    part(page, "name").fill("Follow up")


def answered_late(route: Route) -> None:
    route.request.frame.page.wait_for_timeout(400)
    route.continue_()


def the_menu_inserts_at_the_cursor(page: Page) -> None:
    """By the keyboard alone."""
    row = part(page, "tasks.0.fields.0")
    part(page, "tasks.0.fields.0.typed").press("Tab")
    expect(row.locator(".inserts")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row.locator(".token-menu button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(row.locator(".inserts")).to_be_focused()
    page.keyboard.press("Enter")
    row.get_by_role("button", name="First name").press("Enter")
    expect(part(page, "tasks.0.fields.0.typed")).to_have_value("Of ${m://FirstName}")
    expect(part(page, "tasks.0.fields.0.typed")).to_be_focused()


def test_the_workflow_of_the_start_on_a_phone_in_french(
    running_demo: RunningDemo, new_page: NewPage, shot: Shot
) -> None:
    page = new_page(PHONE, locale="fr")
    page.set_default_timeout(PATIENCE)
    page.goto(new_sign_in_link(running_demo))
    page.get_by_role("button", name="Se connecter").click()
    page.goto(f"{running_demo.facts['hearback']}/admin/workflows")
    page.get_by_role("link", name="Write responses to Salesforce").click()
    page.get_by_role("link", name="Modifier", exact=True).click()
    look(page, shot, "start")
    part(page, "tasks.0.fields.1").get_by_text("Options").tap()
    expect(part(page, "tasks.0.fields.1.max_length")).to_be_visible()

    page.get_by_label("Nom du workflow").fill("")
    part(page, "tasks.0.fields.2.source").select_option("constant")
    part(page, "tasks.0.fields.2.typed").fill("x" * 41)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Donnez un nom au workflow.")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("Nom du workflow")).to_be_focused()
    look(page, shot, "refused")
    page.get_by_label("Nom du workflow").fill("Write responses to Salesforce")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Distribution_Id__c")
    page.get_by_text("Supprimer le brouillon…").click()
    page.get_by_role("button", name="Supprimer", exact=True).click()
    expect(page.get_by_text("Le brouillon est supprimé.")).to_be_visible()
