"""The record pages as a browser gets them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import responses
from flask import Flask
from flask.testing import FlaskClient
from pages_org import ACME, ALICE, BOB, RECORDS, RESPONSE, UMA, FakeOrg

from connector.demo.salesforce_simulator.pages import PagesSettings, create_pages

SERVICE = "http://localhost:8000"


@pytest.fixture
def org() -> FakeOrg:
    return FakeOrg()


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A built widget."""
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "main.js").write_text("// widget")
    (folder / "style.css").write_text("")
    (folder / "labels.en.json").write_text(json.dumps({"Send": "Send now"}))
    (folder / "labels.fr.json").write_text(json.dumps({"Send": "Envoyer"}))
    return folder


@pytest.fixture
def browser(org: FakeOrg, dist: Path, tmp_path: Path) -> FlaskClient:
    return browser_of(org, dist, tmp_path)


def browser_of(org: FakeOrg, dist: Path, data: Path) -> FlaskClient:
    (data / "api_key").write_text("hb_secret")
    app = Flask(__name__)
    settings = PagesSettings(
        hearback_url=SERVICE,
        api_key_file=data / "api_key",
        mailbox_url="http://localhost:8003",
        widget_dist=dist,
    )
    app.register_blueprint(create_pages(org, settings))
    return app.test_client()


def page_data(html: str) -> Any:
    found = re.search(r'<script type="application/json" id="page-data">(.*?)</script>', html, re.S)
    assert found
    return json.loads(found[1])


def test_home_leads_through_three_steps(browser) -> None:
    html = browser.get("/", follow_redirects=True).text
    assert "Send your first survey" in html
    assert f'href="/lightning/r/Contact/{ALICE}/view">Open Alice Martin</a>' in html
    assert 'href="http://localhost:8003"' in html


def test_home_suggests_a_contact_that_can_be_asked(browser, org) -> None:
    browser.get("/lightning/page/home")
    asked = next(soql for soql in org.asked if "LIMIT 1" in soql and "FROM Contact" in soql)
    assert "WHERE Email != NULL AND HasOptedOutOfEmail = FALSE AND IsEmailBounced = FALSE" in asked


def test_home_works_in_an_empty_org(browser, org) -> None:
    org.rows["Contact"] = []
    assert browser.get("/lightning/page/home").status_code == 200


def test_the_contact_list_marks_who_cannot_be_asked(browser) -> None:
    html = browser.get("/lightning/o/Contact/list").text
    bob = html[html.index("Bob Stone") :]
    assert all(badge in bob for badge in ("No email", "Opted out", "Bounced"))
    assert f'href="/lightning/r/Account/{ACME}/view">Acme</a>' in html


def test_the_contact_list_has_pages(browser, org) -> None:
    org.rows["Contact"] = [RECORDS[BOB]] * 25 + [RECORDS[ALICE]]
    first, second = (browser.get(f"/lightning/o/Contact/list?page={number}").text for number in (1, 2))
    assert 'rel="next" href="/lightning/o/Contact/list?page=2"' in first
    assert "Alice Martin" not in first
    assert "Alice Martin" in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize("number", ["0", "-3", "many", "99999999999999999999"])
def test_a_strange_page_number_is_put_right(browser, number) -> None:
    assert browser.get(f"/lightning/o/Contact/list?page={number}").status_code == 200


def test_the_search_reaches_soql_as_a_literal(browser, org) -> None:
    browser.get("/lightning/o/Contact/list", query_string={"q": "O'Hara_100%\\"})
    assert r"Name LIKE '%O\'Hara\_100\%\\%'" in org.asked[0]


def test_a_field_hidden_from_the_page_is_not_asked_for(browser, org) -> None:
    hidden = {"HasOptedOutOfEmail", "IsEmailBounced"}
    whole = org.describe("Contact")
    visible = [field for field in whole["fields"] if field["name"] not in hidden]
    org.describe = lambda name: {**whole, "fields": visible}
    browser.get("/lightning/o/Contact/list")
    assert "HasOptedOutOfEmail" not in org.asked[0]


@pytest.mark.parametrize("record_id", [ALICE, ALICE[:15]])
def test_a_contact_opens_by_both_forms_of_its_id(browser, record_id) -> None:
    html = browser.get(f"/lightning/r/Contact/{record_id}/view").text
    assert "<h1>Alice Martin</h1>" in html
    assert "Mar 1, 2026, 10:30" in html
    assert "Ada Admin" in html


def test_what_a_record_holds_is_never_markup(browser) -> None:
    html = browser.get(f"/lightning/r/Contact/{ALICE}/view").text
    assert "<script>alert(1)" not in html


@pytest.mark.parametrize(
    "path",
    [
        "/lightning/r/Contact/003Hb0000000009IAA/view",
        "/lightning/r/Contact/nonsense/view",
        f"/lightning/r/Contact/{ACME}/view",
        f"/lightning/r/Contact/{ALICE[:15]}AAA/view",
        "/lightning/r/Account/001/view",
        "/lightning/r/Survey_Response__c/a00/view",
        "/lightning/o/Case/list",
    ],
)
def test_an_unknown_address_has_a_page_of_its_own(browser, path) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text


def test_an_id_alone_leads_to_its_record(browser) -> None:
    answer = browser.get(f"/lightning/r/{ALICE[:15]}/view")
    assert answer.location == f"/lightning/r/Contact/{ALICE}/view"


def test_the_widget_is_told_who_and_where(browser) -> None:
    html = browser.get(f"/lightning/r/Contact/{ALICE}/view").text
    data = page_data(html)
    assert (data["recordId"], data["objectApiName"], data["apexUrl"]) == (ALICE, "Contact", "/_sim/apex")
    assert data["user"]["name"] == "Ada Admin"
    assert data["labels"] == {"Send": "Send now"}
    assert '<script src="/widget-assets/main.js" type="module">' in html
    assert "data-hearback-widget" in html
    assert 'href="/widget-assets/style.css"' in html


def test_the_widget_speaks_the_visitors_language(browser) -> None:
    html = browser.get(f"/lightning/r/Contact/{ALICE}/view", headers={"Accept-Language": "fr-CA, en;q=0.5"}).text
    assert page_data(html)["labels"] == {"Send": "Envoyer"}
    assert '<html lang="fr">' in html


def test_a_chosen_language_is_remembered(browser) -> None:
    browser.get("/lightning/page/home?lang=fr")
    assert "Accueil" in browser.get("/lightning/page/home", headers={"Accept-Language": "en"}).text


def test_without_a_build_the_page_says_how_to_build(org, tmp_path) -> None:
    html = browser_of(org, tmp_path / "nowhere", tmp_path).get(f"/lightning/r/Contact/{ALICE}/view").text
    assert "npm run build" in html
    assert "main.js" not in html


def test_files_outside_the_build_are_not_served(browser) -> None:
    assert browser.get("/widget-assets/main.js").status_code == 200
    assert browser.get("/widget-assets/../api_key").status_code == 404
    assert browser.get("/widget-assets/%2e%2e/api_key").status_code == 404


def test_an_arriving_response_changes_the_related_list(browser, org) -> None:
    address = f"/lightning/r/Contact/{ALICE[:15]}/responses.json"
    before = browser.get(address).json
    org.rows["Survey_Response__c"] = [RECORDS[RESPONSE] | {"Contact__r": {"Name": "Alice Martin"}}]
    after = browser.get(address).json
    assert (before["count"], after["count"]) == (0, 1)
    assert before["version"] != after["version"]
    assert f"/lightning/r/Survey_Response__c/{RESPONSE}/view" in after["html"]
    assert "NPS 9" in after["html"]
    assert "French" in after["html"]
    assert f"Contact__c = '{ALICE}'" in org.asked[-1]


def test_the_page_and_the_related_list_agree_on_the_version(browser) -> None:
    version = browser.get(f"/lightning/r/Contact/{ALICE}/responses.json").json["version"]
    assert f'data-version="{version}"' in browser.get(f"/lightning/r/Contact/{ALICE}/view").text


def test_the_related_list_of_no_record_is_not_found(browser) -> None:
    assert browser.get("/lightning/r/Contact/nonsense/responses.json").status_code == 404


def test_a_survey_response_shows_its_fields_and_report(browser) -> None:
    html = browser.get(f"/lightning/r/Survey_Response__c/{RESPONSE}/view").text
    assert "Très bien &lt;b&gt;" in html
    assert 'href="https://localhost/r/1" target="_blank" rel="noopener noreferrer"' in html
    assert f'href="/lightning/r/Contact/{ALICE}/view">Alice Martin</a>' in html


def test_an_address_field_never_becomes_a_script_link(browser) -> None:
    html = browser.get(f"/lightning/r/Account/{ACME}/view").text
    assert 'href="javascript' not in html


def test_accounts_are_listed_with_their_contacts(browser) -> None:
    assert "Acme" in browser.get("/lightning/o/Account/list").text
    assert "Alice Martin" in browser.get(f"/lightning/r/Account/{ACME}/view").text


def test_the_chosen_user_is_who_apex_runs_as(browser) -> None:
    browser.post("/lightning/user", data={"user_id": UMA["Id"], "next": "/lightning/o/Contact/list?q=a"})
    with responses.RequestsMock() as service:
        service.get(f"{SERVICE}/api/v1/surveys", json={"items": []})
        answer = call_apex(browser)
        assert service.calls[0].request.headers["X-Salesforce-User"] == UMA["Id"]
    assert (answer.status_code, answer.json) == (200, {"items": []})


def test_a_user_of_another_org_is_ignored(browser) -> None:
    browser.post("/lightning/user", data={"user_id": "005000000000000AAA"})
    assert "Ada Admin" in browser.get("/lightning/page/home").text


@pytest.mark.parametrize("target", ["https://example.com", "//example.com", "/\\example.com", "", "/a\r\nb"])
def test_switching_users_never_leads_to_another_site(browser, target) -> None:
    answer = browser.post("/lightning/user", data={"user_id": UMA["Id"], "next": target})
    assert answer.location == "/lightning/page/home"


def call_apex(browser: FlaskClient, **more: Any) -> Any:
    call = {"cls": "SurveyDistributionController", "method": "listSurveys", "params": {}}
    return browser.post("/_sim/apex", **({"json": call} | more))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "rebound.example.com"},
    ],
)
def test_another_site_can_neither_call_apex_nor_switch_users(browser, headers) -> None:
    assert call_apex(browser, headers=headers).status_code == 403
    assert browser.post("/lightning/user", data={"user_id": UMA["Id"]}, headers=headers).status_code == 403


def test_our_own_pages_may_call_apex(browser) -> None:
    with responses.RequestsMock() as service:
        service.get(f"{SERVICE}/api/v1/surveys", json={"items": []})
        headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
        assert call_apex(browser, headers=headers).status_code == 200


def test_apex_takes_json_only(browser) -> None:
    assert call_apex(browser, json=None, data="cls=x").status_code == 403


@pytest.mark.parametrize(
    "body", [[], "text", {"cls": 1, "method": "x"}, {"cls": "x"}, {"cls": "x", "method": "y", "params": [1]}]
)
def test_an_apex_call_of_another_shape_is_refused(browser, body) -> None:
    assert call_apex(browser, json=body).status_code == 400


def test_pages_allow_no_inline_script_and_no_frame(browser) -> None:
    policy = browser.get("/lightning/page/home").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
