"""The demo's own pages of the simulated org: what can go wrong, and every call, counted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from connector.demo.salesforce_simulator.pages_application import create_pages_application
from connector.demo.salesforce_simulator.rest.application import create_api
from connector.demo.salesforce_simulator.server import LoopbackServer
from connector.demo.salesforce_simulator.settings import Settings
from connector.demo.salesforce_simulator.simulator import Simulator
from tests.support.browser import DESK, PHONE, NewPage, expect_accessible, expect_no_sideways_scrolling

UPSERT = "/services/data/v63.0/composite/sobjects/Survey_Response__c/Response_Id__c"


class Org:
    """Its pages, and whoever calls its API."""

    def __init__(self, pages: str, api: FlaskClient, world: Simulator) -> None:
        self.pages = pages
        self._api = api
        self._world = world
        self._session = world.grants.mint_session(world.org.users()[0]["Id"])

    def upsert(self, count: int, start: int = 0) -> None:
        attributes = {"type": "Survey_Response__c"}
        rows = [{"attributes": attributes, "Response_Id__c": f"R_{n}"} for n in range(start, start + count)]
        self._call("PATCH", UPSERT, json={"allOrNone": False, "records": rows})

    def query(self, soql: str) -> None:
        self._call("GET", "/services/data/v63.0/query", query_string={"q": soql})

    def calm(self) -> None:
        self._world.faults.clear()

    def _call(self, method: str, path: str, **more: object) -> None:
        headers = {"Authorization": f"Bearer {self._session}", "User-Agent": "python-requests/2.34.2"}
        self._api.open(path, method=method, headers=headers, **more)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    data: Path = tmp_path_factory.mktemp("org")
    world = Simulator.open(Settings(data, 0, 0, "http://localhost:9"))
    pages = LoopbackServer(0, create_pages_application(world))
    pages.start()
    yield Org(f"http://localhost:{pages.server_port}", create_api(world).test_client(), world)
    pages.stop()
    world.close()


@pytest.fixture
def org(served: Org) -> Org:
    served.calm()
    return served


def switch_on(page: Page, title: str, **values: str) -> None:
    """Opens a fault, fills its form in and sends it."""
    form = page.locator("details.sf-fault").filter(has=page.get_by_text(title, exact=True))
    form.locator("summary").first.click()
    for label, value in values.items():
        form.get_by_label(label.replace("_", " ")).fill(value)
    form.get_by_role("button", name="Switch on").click()


def test_a_fault_is_switched_on_strikes_and_is_switched_off(page: Page, org: Org) -> None:
    page.goto(f"{org.pages}/lightning/page/home")
    page.locator("summary").filter(has_text="Demo tools").click()
    page.get_by_role("link", name="What can go wrong").click()
    expect(page.get_by_text("Nothing. This org works as it should.")).to_be_visible()
    switch_on(page, "Refused rows", At_most_so_many_rows="7")
    now = page.get_by_role("region", name="On now")
    expect(now.get_by_text("Rows left: 7")).to_be_visible()
    org.upsert(3)
    page.reload()
    expect(now.get_by_text("Struck calls: 1, rows: 3")).to_be_visible()
    now.get_by_role("button", name="Switch off Refused rows").click()
    expect(page.get_by_text("Nothing. This org works as it should.")).to_be_visible()


def test_calls_are_counted_from_a_chosen_point(page: Page, org: Org) -> None:
    org.upsert(5, start=1_000)
    page.goto(f"{org.pages}/demo/calls")
    page.get_by_role("button", name="Start counting here").click()
    org.upsert(200, start=2_000)
    org.query("SELECT Id FROM Contact LIMIT 1")
    page.goto(f"{org.pages}/demo/calls")
    expect(page.locator(".sf-counts dd")).to_have_text(["2", "1", "200", "200", "0", "0", "0"])
    page.get_by_label("Writes only").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".sf-calls__query")).to_have_count(0)
    page.get_by_role("link", name="PATCH composite").first.click()
    expect(page.get_by_label("Body")).to_contain_text('"Response_Id__c": "R_2000"')


@pytest.mark.parametrize("locale", ["en-US", "fr"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_tools_fit_and_can_be_used_by_everybody(
    new_page: NewPage, org: Org, size: tuple[int, int], locale: str, shot
) -> None:
    page = new_page(size, locale=locale)
    page.request.post(f"{org.pages}/demo/faults", form={"fault": "drop_after_commit", "times": "1"})
    org.upsert(2, start=9_000)
    for fault in ("row_lock", "unavailable", "small_pages"):
        page.request.post(f"{org.pages}/demo/faults", form={"fault": fault, "seconds": "600"})
    org.upsert(40)
    org.query(
        "SELECT Id, Name, Email, Account.Name FROM Contact WHERE HasOptedOutOfEmail = false ORDER BY Name LIMIT 40"
    )
    for name in ("faults", "calls"):
        page.goto(f"{org.pages}/demo/{name}")
        for closed in page.locator("details.sf-fault > summary").all()[:8:2]:
            closed.click()
        expect_no_sideways_scrolling(page)
        expect_accessible(page)
        shot(page, f"demo-{name}-{size[0]}-{locale[:2]}")
    page.locator("summary").filter(has=page.locator("use[href$=gear]")).click()
    expect_accessible(page)
    shot(page, f"demo-menu-{size[0]}-{locale[:2]}", full_page=False)
    page.get_by_role("table").get_by_role("link").first.click()
    page.wait_for_url("**/demo/calls/*")
    expect_no_sideways_scrolling(page)
    expect_accessible(page)
    shot(page, f"demo-call-{size[0]}-{locale[:2]}")
