"""The pages of the ledger: finding rows, putting one right, writing many again, and older responses."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from connector.writeback import intents, ledger
from connector.writeback.intents import WriteIntent
from connector.writeback.models import ParkedFor, WriteBack, WriteBackBudget, WriteBackState, WriteBackUsage
from tests.support.accounts import connect
from tests.support.desk import Desk
from tests.support.product import Product
from tests.support.workflows import finish, settle
from tests.unit.admin.conftest import RULE, TOO_LONG

OBJECT = "Survey_Response__c"
Refused = Callable[..., list[int]]


def rows(product: Product) -> list[WriteBack]:
    with product.db.read(product.organization_id) as session:
        return list(session.scalars(select(WriteBack).order_by(WriteBack.id)))


def turn(product: Product, row_id: int, **values: Any) -> None:
    with product.db.write(product.organization_id) as session:
        row = session.get_one(WriteBack, row_id)
        for name, value in values.items():
            setattr(row, name, value)


def settled(product: Product) -> None:
    for _ in range(2):
        settle(product)


def test_seven_of_200_are_put_right_on_their_pages_and_written(product: Product, desk: Desk) -> None:
    with product.db.write(product.organization_id) as session:
        for number in range(200):
            values = {"Language__c": "x" * 21} if number < 7 else {"Language__c": "en"}
            intent = WriteIntent(OBJECT, "Response_Id__c", f"R_{number}", values, f"TR_{number}")
            ledger.record(session, product.organization_id, intent, product.clock.now())
    settled(product)
    assert len(product.org.records(OBJECT)) == 193

    page = desk.html("/admin/write-back?state=failed")
    links = set(re.findall(r'href="(/admin/write-back/\d+)"', page))
    assert len(links) == 7 and page.count("<code>STRING_TOO_LONG</code>") == 7
    for link in links:
        assert "Lengthen the field" in desk.says(link)
        assert "The values are saved" in desk.press(f"{link}/fix", **{"values.Language__c": "fr"})
    assert "7 rows are concerned." in desk.says("/admin/write-back/all?state=failed")
    assert "7 rows are being written again." in desk.press("/admin/write-back/all", state="failed")
    settled(product)

    assert len(product.org.records(OBJECT)) == 200
    assert "No row like this" in desk.says("/admin/write-back?state=failed")


def test_the_menu_leads_to_the_ledger(desk: Desk) -> None:
    assert 'href="/admin/write-back"' in desk.html("/admin/")


def test_rows_are_found_by_a_form_that_needs_no_script(desk: Desk, refused: Refused) -> None:
    refused(TOO_LONG, RULE)

    assert "R_0" in desk.says("/admin/write-back") and "R_1" in desk.says("/admin/write-back")
    found = desk.says("/admin/write-back?object=Survey_Response__c&reason=STRING_TOO_LONG&text=&since=&response=")
    assert "R_0" in found and "R_1" not in found
    assert "R_1" in desk.says("/admin/write-back?text=nps+is+needed") and "open><summary>Find rows" in desk.html(
        "/admin/write-back?text=nps"
    )
    assert "No row like this" in desk.says("/admin/write-back?since=2999-01-01")
    for wrong in ("state=lost", "since=yesterday", "after=x"):
        desk.html(f"/admin/write-back?{wrong}", 422)


def test_a_row_without_a_key_of_its_own_is_called_by_its_task(product: Product, desk: Desk) -> None:
    post = intents.create("FeedItem", {"Body": "Hello"}, "TR_9")
    with product.db.write(product.organization_id) as session:
        ledger.record(
            session, product.organization_id, replace(post, mapping="WF_1/Tell the owner"), product.clock.now()
        )
    page = desk.says("/admin/write-back")
    assert "Tell the owner" in page and "TR_9" not in page


def test_what_writing_costs_stands_above_the_list(product: Product, desk: Desk) -> None:
    now = product.clock.now()
    with product.db.write(product.organization_id) as session:
        session.add(WriteBackBudget(account_id="", used=8120, limit=100_000, seen_at=now))
        session.add(WriteBackUsage(account_id="", day=(now - timedelta(days=1)).date(), calls=62, rows=10_000))

    said = "API calls: 8,120 of 100,000 used in 24 hours · 6.2 calls per 1,000 responses (7 days)"
    assert said in desk.says("/admin/write-back")


def test_rows_of_one_account_are_found(product: Product, desk: Desk, refused: Refused) -> None:
    _of_main, of_sandbox = refused(TOO_LONG, RULE)
    assert "Account" not in desk.says("/admin/write-back")
    connect(product, is_main=True, name="")
    connect(product, id="SA_2", is_main=False, name="Sandbox")
    turn(product, of_sandbox, account_id="SA_2")

    assert "Main account Sandbox" in desk.says("/admin/write-back")
    assert "R_0" in (page := desk.says("/admin/write-back?account=main")) and "R_1" not in page
    assert "R_1" in (page := desk.says("/admin/write-back?account=SA_2")) and "R_0" not in page
    assert "1 row is concerned. Account Sandbox" in desk.says("/admin/write-back/all?account=SA_2")


def test_values_are_read_as_what_they_were(product: Product, desk: Desk, refused: Refused) -> None:
    (row_id,) = refused(TOO_LONG)
    payload = {"NPS__c": 5, "Is__c": True, "Text__c": "one\ntwo", "Empty__c": None, "Gone__c": "x"}
    turn(product, row_id, payload=payload)
    same = {"values.Text__c": "one\r\ntwo", "values.Empty__c": "", "values.Is__c": "no", "values.NPS__c": "7,5"}
    new = {"new_name": "Extra__c", "new_value": "9", "new_kind": "number"}

    desk.press(f"/admin/write-back/{row_id}/fix", leave_out="Gone__c", **same, **new)

    after = {"NPS__c": 7.5, "Is__c": False, "Text__c": "one\ntwo", "Empty__c": None, "Extra__c": 9}
    assert rows(product)[0].payload == after
    desk.press(f"/admin/write-back/{row_id}/fix", new_name="Box__c", new_kind="yes")
    assert rows(product)[0].payload == {**after, "Box__c": True}


def test_a_mistake_is_said_beside_its_field_and_nothing_changes(product: Product, desk: Desk, refused: Refused) -> None:
    (row_id,) = refused(TOO_LONG)
    turn(product, row_id, payload={"NPS__c": 5})

    answer = desk.browser.post(f"/admin/write-back/{row_id}/fix", data={"values.NPS__c": "many"})

    assert answer.status_code == 422 and "must be a number" in answer.text and 'value="many"' in answer.text
    assert 'aria-invalid="true"' in answer.text and rows(product)[0].payload == {"NPS__c": 5}
    wrong = desk.browser.post(f"/admin/write-back/{row_id}/fix", data={"new_name": "no name", "new_value": "x"})
    assert wrong.status_code == 422 and "is not the name of a field" in wrong.text


def test_what_somebody_else_changed_meanwhile_is_shown_first(product: Product, desk: Desk, refused: Refused) -> None:
    (row_id,) = refused(TOO_LONG)
    seen = rows(product)[0].fence
    turn(product, row_id, fence=seen + 1)

    said = desk.press(f"/admin/write-back/{row_id}/fix", version=seen, **{"values.Language__c": "fr"})

    assert "Somebody or something else has changed this row meanwhile" in said
    assert rows(product)[0].payload == {"Language__c": "en"}


def test_a_row_is_saved_and_written_in_one_step(product: Product, desk: Desk, refused: Refused) -> None:
    (row_id,) = refused(TOO_LONG)
    desk.press(f"/admin/write-back/{row_id}/fix", again="yes", **{"values.Language__c": "fr"})
    settled(product)
    assert rows(product)[0].state == "written" and product.org.records(OBJECT)[0]["Language__c"] == "fr"


@pytest.mark.parametrize(
    ("choice", "state", "said"),
    [
        ({"outcome": "written", "record_id": "a01000000000001AAA"}, "written", "The row counts as written."),
        ({"outcome": "again"}, "pending", "It is being written again."),
        ({"outcome": "given_up", "why": "of no use"}, "skipped", "The row is given up"),
    ],
)
def test_an_uncertain_row_offers_three_ways_out(
    product: Product, desk: Desk, refused: Refused, choice: dict[str, str], state: str, said: str
) -> None:
    (row_id,) = refused("Nobody knows.")
    turn(product, row_id, state=WriteBackState.UNCERTAIN)
    page = desk.says(f"/admin/write-back/{row_id}")
    assert "It is there" in page and "It is not there" in page and "Give up" in page
    assert "Decide row by row" in desk.says("/admin/failures"), "no button writes uncertain rows again unseen"

    assert said in desk.press(f"/admin/write-back/{row_id}/resolve", **choice)
    assert rows(product)[0].state == state


def test_a_wrong_record_id_is_said(product: Product, desk: Desk, refused: Refused) -> None:
    (row_id,) = refused("Nobody knows.")
    turn(product, row_id, state=WriteBackState.UNCERTAIN)
    said = desk.press(f"/admin/write-back/{row_id}/resolve", outcome="written", record_id="x")
    assert "A record id has 15 or 18 letters and digits." in said and rows(product)[0].state == "uncertain"
    assert desk.browser.post(f"/admin/write-back/{row_id}/resolve", data={"outcome": "?"}).status_code == 422


def test_many_uncertain_rows_are_written_again_only_after_a_warning(
    product: Product, desk: Desk, refused: Refused
) -> None:
    for row_id in refused("Nobody knows.", "Nobody knows."):
        turn(product, row_id, state=WriteBackState.UNCERTAIN)

    assert "may be there twice" in desk.says("/admin/write-back/all?state=uncertain")
    assert "0 rows" in desk.press("/admin/write-back/all"), "what is refused is meant when no state is named"
    assert "2 rows" in desk.press("/admin/write-back/all", state="uncertain")


def test_a_row_leads_to_its_response_and_workflow_and_is_written_by_the_mapping_of_today(
    product: Product, desk: Desk
) -> None:
    finish(product)
    settled(product)
    (row,) = rows(product)
    turn(product, row.id, state=WriteBackState.PARKED, parked_for=ParkedFor.MAPPING, payload={}, reason="Drift")
    page = desk.html(f"/admin/write-back/{row.id}")
    assert "/admin/responses/R_1" in page and "/admin/workflows/WF_" in page and "Survey response" in page

    assert "those of today’s mapping" in desk.press(f"/admin/write-back/{row.id}/remap")
    assert rows(product)[0].state == "pending" and rows(product)[0].payload["Language__c"] == "en"


def test_many_rows_are_written_by_the_mapping_of_today(product: Product, desk: Desk, refused: Refused) -> None:
    refused(TOO_LONG)
    finish(product)
    settle(product)
    said = desk.press("/admin/write-back/all", how="remap")
    assert "1 rows stay as they are, for example: This row does not come from a workflow" in said


def test_a_row_that_waits_for_its_org_shows_the_way(product: Product, desk: Desk, refused: Refused) -> None:
    (row_id,) = refused("Salesforce is not connected.")
    turn(product, row_id, state=WriteBackState.PARKED, parked_for=ParkedFor.CONNECTION)
    page = desk.says(f"/admin/write-back/{row_id}")
    assert "Look at the connection" in page and "Save and write again" not in page


def test_a_row_that_is_not_there_is_not_found(desk: Desk) -> None:
    for row_id in ("4711", "x", "9" * 30):
        desk.html(f"/admin/write-back/{row_id}", 404)


def test_older_responses_are_offered_where_a_workflow_is_shown(product: Product, desk: Desk) -> None:
    workflow = product.api("GET", "/workflows").json["items"][0]["id"]
    product.api("POST", f"/workflows/{workflow}/switch", json={"is_on": False})
    for number in "12":
        finish(product, f"R_{number}")
    settle(product)
    assert "2 older responses have not been through this workflow." in desk.says(f"/admin/workflows/{workflow}")

    assert "being written to Salesforce" in desk.press(f"/admin/workflows/{workflow}/backfills", since="")
    settled(product)

    page = desk.says(f"/admin/workflows/{workflow}")
    assert "Every finished response has been through" in page and "2 of 2 looked at, 2 to be written" in page
    assert len(product.org.records(OBJECT)) == 2


def test_a_response_shows_what_a_backfill_wrote_of_it(product: Product, desk: Desk) -> None:
    workflow = product.api("GET", "/workflows").json["items"][0]["id"]
    finish(product, "R_1")
    settle(product)
    for _ in range(2):
        product.api("POST", f"/workflows/{workflow}/backfills", json={"repeat": True})
        settled(product)

    response, workflow_page = desk.html("/admin/responses/R_1"), desk.html(f"/admin/workflows/{workflow}")
    assert response.count(f'href="/admin/workflows/{workflow}/runs/WR_') == 3
    assert workflow_page.count('href="/admin/responses/R_1"') == 3
    run = re.search(r'href="(/admin/workflows/[^"/]+/runs/WR_[^"]+)"', response)
    assert run and 'href="/admin/responses/R_1"' in desk.html(run[1])


def test_a_backfill_is_stopped(product: Product, desk: Desk) -> None:
    workflow = product.api("GET", "/workflows").json["items"][0]["id"]
    backfill = product.api("POST", f"/workflows/{workflow}/backfills", json={}).json["id"]

    assert "No more older responses" in desk.press(f"/admin/backfills/{backfill}/cancel")
    assert "cancelled already" in desk.press(f"/admin/backfills/{backfill}/cancel")
    assert "must be a day" in desk.press(f"/admin/workflows/{workflow}/backfills", since="soon")
    assert desk.browser.post("/admin/backfills/BF_x/cancel").status_code == 404


def test_the_pages_speak_french(product: Product, desk: Desk, refused: Refused) -> None:
    (row_id,) = refused(TOO_LONG)
    desk.html("/admin/?lang=fr")
    assert "Enregistrer et écrire de nouveau" in desk.says(f"/admin/write-back/{row_id}")
