"""The lists of the simulated org in a browser: ticking rows, and what the button does with them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response, jsonify, request
from playwright.sync_api import Page, expect

from connector.demo.salesforce_simulator.pages_application import create_pages_application
from connector.demo.salesforce_simulator.server import LoopbackServer
from connector.demo.salesforce_simulator.settings import Settings
from connector.demo.salesforce_simulator.simulator import Simulator
from tests.support.browser import DESK, PHONE, NewPage, expect_accessible, expect_no_sideways_scrolling

PAGES = ("o/Contact/list", "o/Lead/list", "o/Campaign/list", "page/home")


def selections() -> Flask:
    """Stands in for the service: keeps what was ticked, and has a limit."""
    app = Flask(__name__)

    @app.post("/api/v1/selections")
    def keep() -> tuple[Response, int]:
        ids = request.get_json()["record_ids"]
        if len(ids) > 20:
            return jsonify(
                title="Too many", status=422, errors=[{"field": "record_ids", "message": "20 at most."}]
            ), 422
        return jsonify(id="SEL_1", object="Lead", record_ids=ids, expires_at="2026-03-03T09:30:00Z"), 201

    return app


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the pages of an org whose service only keeps selections."""
    data: Path = tmp_path_factory.mktemp("org")
    (data / "api_key").write_text("hb_key")
    service = LoopbackServer(0, selections())
    address = f"http://localhost:{service.server_port}"
    world = Simulator.open(Settings(data, 0, 0, address, api_key_file=data / "api_key"))
    pages = LoopbackServer(0, create_pages_application(world))
    for server in (service, pages):
        server.start()
    yield f"http://localhost:{pages.server_port}"
    for server in (pages, service):
        server.stop()
    world.close()


def tick(page: Page, count: int) -> None:
    for number in range(count):
        page.get_by_role("row").get_by_role("checkbox").nth(number).check()


def test_the_button_waits_for_a_tick(page: Page, org: str) -> None:
    page.goto(f"{org}/lightning/o/Lead/list")
    button = page.get_by_role("button", name="Send survey")
    expect(button).to_be_disabled()
    tick(page, 2)
    expect(page.get_by_text("2 selected")).to_be_visible()
    button.click()
    page.wait_for_url("**/lightning/cmp/c__surveyDistributionSelection?c__selection=SEL_1")


def test_all_rows_of_a_page_are_ticked_at_once_and_a_refusal_keeps_them(page: Page, org: str) -> None:
    page.goto(f"{org}/lightning/o/Lead/list")
    page.get_by_label("Select all on this page").check()
    expect(page.get_by_text("25 selected")).to_be_visible()
    page.get_by_role("button", name="Send survey").click()
    expect(page.get_by_role("alert")).to_contain_text("Too many: 20 at most.")
    expect(page.get_by_text("25 selected")).to_be_visible()
    page.get_by_label("Select all on this page").uncheck()
    expect(page.get_by_text("None selected")).to_be_visible()


def test_ticks_survive_a_step_back(page: Page, org: str) -> None:
    page.goto(f"{org}/lightning/o/Campaign/list")
    tick(page, 1)
    page.get_by_role("button", name="Send survey").click()
    page.wait_for_url("**SEL_1")
    page.go_back()
    expect(page.get_by_text("1 selected")).to_be_visible()
    expect(page.get_by_role("button", name="Send survey")).to_be_enabled()


def test_lists_work_without_javascript(new_page: NewPage, org: str) -> None:
    page = new_page(DESK, java_script_enabled=False)
    page.goto(f"{org}/lightning/o/Contact/list?q=martin")
    page.get_by_role("button", name="Send survey").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick whom to send a survey to first.")
    page.get_by_label("Select Alice Martin").check()
    page.get_by_role("button", name="Send survey").click()
    page.wait_for_url("**SEL_1")


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_page_is_accessible_and_fits(new_page: NewPage, org: str, size: tuple[int, int], locale: str) -> None:
    page = new_page(size, locale=locale, bypass_csp=True)
    for path in PAGES:
        page.goto(f"{org}/lightning/{path}")
        expect_accessible(page)
        expect_no_sideways_scrolling(page)
    for name in ("Pump Reliability Webinar", "Spring Customer Dinner 2026"):
        page.goto(f"{org}/lightning/o/Campaign/list")
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        expect_accessible(page)
        expect_no_sideways_scrolling(page)
