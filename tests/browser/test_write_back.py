"""The pages of the ledger in a browser: a row put right, many written again, older responses; at a desk and a phone."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from connector.integrations.ports import SalesforceRefused
from connector.responses.models import InboundSms
from connector.responses.sms_dialogue import Outcome
from connector.writeback.models import WriteBack, WriteBackBudget, WriteBackState, WriteBackUsage
from tests.support.browser import DESK, PHONE, NewPage, expect_accessible, expect_no_sideways_scrolling
from tests.support.databases import on_one_database
from tests.support.product import Product
from tests.support.workflows import a_case, add_workflow, finish, settle, task

pytestmark = [pytest.mark.browser, on_one_database]
Shot = Callable[..., Path]
WRONG = {"Language__c": "${m://FirstName}" * 5, "NPS__c": {"constant": 9}, "Comment__c": "Slow\n" * 9}


def failed_text(product: Product) -> InboundSms:
    """One that could not be worked on."""
    return InboundSms(
        sid="SM1",
        from_number="+33612345601",
        to_number="+33644630000",
        body="STOP, please. " * 20,
        received_at=product.clock.now(),
        outcome=Outcome.FAILED,
        organization_id=product.organization_id,
    )


@pytest.fixture
def rows(product: Product) -> list[int]:
    """Of eight responses three are refused, one is uncertain, and four are written; a text could not be worked on."""
    default = product.api("GET", "/workflows").json["items"][0]["id"]
    for number in range(4):
        finish(product, f"R_old{number}")
    settle(product)
    product.api("POST", f"/workflows/{default}/switch", json={"is_on": False})
    add_workflow(product, task(fields=WRONG))
    for number in range(4):
        finish(product, f"R_{number}")
    for _ in range(2):
        settle(product)
    now = product.clock.now()
    with product.db.write(product.organization_id) as session:
        mine = {"organization_id": product.organization_id, "account_id": ""}
        session.merge(WriteBackBudget(**mine, used=8120, limit=100_000, seen_at=now))
        session.merge(WriteBackUsage(**mine, day=(now - timedelta(days=1)).date(), calls=62, rows=10_000))
        session.add(failed_text(product))
        row = session.query(WriteBack).filter_by(key="R_3").one()
        row.state, row.reason = WriteBackState.UNCERTAIN, "The call was interrupted: the record may be there."
        return [row.id for row in session.query(WriteBack).order_by(WriteBack.id) if row.state != "written"]


@pytest.fixture(params=[(DESK, "en-US"), (PHONE, "fr-FR")], ids=["desk", "phone"])
def admin(
    product: Product, live: str, new_page: NewPage, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    """The administrator, signed in: in English at a desk, in French on a phone."""
    monkeypatch.setitem(product.app.config, "SESSION_COOKIE_SECURE", False)
    size, locale = request.param
    browser = product.client
    with browser.session_transaction() as session:
        session["user_id"] = product.admin_id
    cookie = browser.get_cookie("hearback_session")
    assert cookie is not None
    page = new_page(size, locale=locale, base_url=live)
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live}])
    yield page
    expect_no_sideways_scrolling(page)


def look(page: Page, path: str, shot: Shot, name: str) -> None:
    page.goto(path)
    page.evaluate("document.querySelectorAll('main details').forEach((folded) => { folded.open = true })")
    expect_accessible(page)
    expect_no_sideways_scrolling(page)
    shot(page, f"write-back-{name}-{page.viewport_size['width']}")  # type: ignore[index]


def test_every_page_fits_and_is_accessible(product: Product, admin: Page, rows: list[int], shot: Shot) -> None:
    workflow = next(w["id"] for w in product.api("GET", "/workflows").json["items"] if w["name"] == "Mine")
    look(admin, "/admin/write-back", shot, "list")
    look(admin, "/admin/write-back?state=failed&reason=STRING_TOO_LONG", shot, "failed")
    look(admin, f"/admin/write-back/{rows[0]}", shot, "row")
    look(admin, f"/admin/write-back/{rows[-1]}", shot, "uncertain")
    look(admin, "/admin/write-back/all?state=failed", shot, "all")
    look(admin, "/admin/write-back/all?state=uncertain", shot, "all-uncertain")
    look(admin, f"/admin/workflows/{workflow}", shot, "workflow")
    look(admin, "/admin/failures", shot, "failures")


def test_a_field_is_added_after_a_look_at_what_it_is(product: Product, admin: Page, shot: Shot) -> None:
    product.org.load("PermissionSet", Name="Hearback_Integration")
    workflow = f"/admin/workflows/{add_workflow(product, a_case())}"
    look(admin, workflow, shot, "offer")
    admin.locator("#check a.button").click()
    look(admin, admin.url, shot, "add-field")
    product.org.setup.refusal = SalesforceRefused("NOT_FOUND", "no", 404)
    admin.locator("main form button").click()
    expect(admin.get_by_role("alert")).to_be_visible()
    expect_accessible(admin)
    shot(admin, f"write-back-add-field-refused-{admin.viewport_size['width']}")  # type: ignore[index]
    product.org.setup.refusal = None
    admin.locator("main form button").click()
    expect(admin.locator(".notice:not(.error)").first).to_be_visible()
    assert "Hearback_Response_Id__c" in product.org.describe("Case").fields


def test_a_row_is_put_right_and_the_others_are_written_again(product: Product, admin: Page, rows: list[int]) -> None:
    admin.goto("/admin/write-back?state=failed")
    admin.locator("main tbody a").first.click()
    admin.get_by_label("Language__c").first.fill("fr")
    admin.locator("main button[name=again]").click()
    expect(admin.locator(".notice:not(.error)").first).to_be_visible()

    product.clock.advance(seconds=6)
    product.sweep()
    with product.db.read(product.organization_id) as session:
        states = [row.state for row in session.query(WriteBack).order_by(WriteBack.id) if row.id in rows]
    assert sorted(states) == ["failed", "failed", "uncertain", "written"]
