"""Lists whose rows can be ticked, and what becomes of the ticks."""

import json
from pathlib import Path
from typing import Any

import pytest
import responses
from flask import Flask
from flask.testing import FlaskClient
from pages_org import ALICE, BOB, DANA, DINNER, ORG_ID, UMA, FakeOrg

from connector.demo.salesforce_simulator.pages import PagesSettings, create_pages

SERVICE = "http://localhost:8000"
SELECTIONS = f"{SERVICE}/api/v1/selections"
SELECTION = {"id": "SEL_1", "object": "Contact", "record_ids": [ALICE], "expires_at": "2026-03-03T09:30:00Z"}


@pytest.fixture
def browser(tmp_path: Path) -> FlaskClient:
    (tmp_path / "api_key").write_text("hb_secret")
    app = Flask(__name__)
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "main.js").write_text("// widget")
    settings = PagesSettings(hearback_url=SERVICE, api_key_file=tmp_path / "api_key", widget_dist=dist)
    app.register_blueprint(create_pages(FakeOrg(), settings))
    return app.test_client()


def send(browser: FlaskClient, *ids: str, object_name: str = "Contact", query: str = "", **more: Any) -> Any:
    return browser.post(f"/apex/SendSurvey/{object_name}{query}", data={"id": list(ids)}, **more)


@pytest.mark.parametrize(("object_name", "record_id"), [("Contact", ALICE), ("Lead", DANA), ("Campaign", DINNER)])
def test_each_row_has_a_box_to_tick(browser, object_name, record_id) -> None:
    html = browser.get(f"/lightning/o/{object_name}/list").text
    assert f'<input type="checkbox" name="id" value="{record_id}" >' in html
    assert "Select all on this page" in html
    assert f'action="/apex/SendSurvey/{object_name}?page=1"' in html
    assert "Send survey" in html


def test_accounts_cannot_be_asked(browser) -> None:
    assert "Send survey" not in browser.get("/lightning/o/Account/list").text
    assert send(browser, ALICE, object_name="Account").status_code == 404
    assert send(browser, ALICE, object_name="Case").status_code == 404


def test_a_french_visitor_reads_french(browser) -> None:
    html = browser.get("/lightning/o/Lead/list?lang=fr").text
    assert "Envoyer un questionnaire" in html
    assert "Tout sélectionner sur cette page" in html


@responses.activate
def test_ticked_rows_become_a_selection_whose_component_opens(browser) -> None:
    responses.post(SELECTIONS, json=SELECTION, status=201)
    browser.post("/lightning/user", data={"user_id": UMA["Id"]})
    answer = send(browser, ALICE, BOB)
    assert answer.status_code == 303
    assert answer.location == "/lightning/cmp/c__surveyDistributionSelection?c__selection=SEL_1"
    sent = responses.calls[0].request
    assert json.loads(sent.body) == {"object": "Contact", "record_ids": [ALICE, BOB]}
    assert (sent.headers["X-Salesforce-User"], sent.headers["X-Salesforce-Organization"]) == (UMA["Id"], ORG_ID)


def test_the_component_is_told_its_selection(browser) -> None:
    html = browser.get("/lightning/cmp/c__surveyDistributionSelection?c__selection=SEL_1").text
    assert '"component": "surveyDistributionSelection"' in html
    assert '"selectionId": "SEL_1"' in html
    assert "data-hearback-widget" in html


@pytest.mark.parametrize("query", ["", "?c__selection=", "?c__selection=EMD_1", "?c__selection=SEL_<b>"])
def test_a_component_without_a_selection_is_no_page(browser, query) -> None:
    assert browser.get(f"/lightning/cmp/c__surveyDistributionSelection{query}").status_code == 404


def test_with_nothing_ticked_the_list_says_what_to_do(browser) -> None:
    answer = send(browser, query="?q=ali&page=1")
    assert answer.status_code == 400
    assert "Tick whom to send a survey to first." in answer.text
    assert 'name="q" value="ali"' in answer.text


@responses.activate
def test_a_refusal_is_told_on_the_list_and_the_ticks_stay(browser) -> None:
    problem = {"title": "Please check the records.", "errors": [{"field": "record_ids", "message": "Too many."}]}
    responses.post(SELECTIONS, json=problem, status=422)
    answer = send(browser, ALICE)
    assert answer.status_code == 422
    assert "Please check the records: Too many." in answer.text
    assert f'value="{ALICE}" checked' in answer.text
    assert f'value="{BOB}" >' in answer.text


@responses.activate
def test_a_service_that_is_away_is_told_on_the_list(browser) -> None:
    answer = send(browser, ALICE)
    assert answer.status_code == 502
    assert "Hearback could not be reached" in answer.text


def test_a_made_up_id_is_refused(browser) -> None:
    assert send(browser, "<b>").status_code == 400


def test_another_site_cannot_press_the_button(browser) -> None:
    assert send(browser, ALICE, headers={"Origin": "https://example.com"}).status_code == 403


def test_loading_the_buttons_address_leads_back_to_the_list(browser) -> None:
    assert browser.get("/apex/SendSurvey/Lead").location == "/lightning/o/Lead/list"
    assert browser.get("/apex/SendSurvey/Case").status_code == 404


@pytest.mark.parametrize(("object_name", "record_id"), [("Contact", ALICE), ("Lead", DANA), ("Campaign", DINNER)])
def test_a_record_page_hosts_the_widget_and_links_to_it_in_a_window(browser, object_name, record_id) -> None:
    html = browser.get(f"/lightning/r/{object_name}/{record_id}/view").text
    assert f'"objectApiName": "{object_name}", ' in html
    window = f"{SERVICE}/widget?object={object_name}&amp;ids={record_id}&amp;organization={ORG_ID}"
    assert f'href="{window}" target="_blank" rel="noopener">Surveys in a window' in html
    assert browser.get(f"/lightning/r/{object_name}/{record_id}/responses.json").json["count"] == 0


def test_a_lead_shows_that_it_bounced_and_was_converted(browser) -> None:
    html = browser.get("/lightning/o/Lead/list").text
    assert "Bounced" in html
    assert "Converted" in html


def test_an_owner_is_shown_by_name(browser) -> None:
    page = browser.get(f"/lightning/r/Lead/{DANA}/view").text
    assert "Ada Admin</dd>" in page
