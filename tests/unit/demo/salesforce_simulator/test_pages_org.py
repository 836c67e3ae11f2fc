"""The record pages on the org that the simulator really keeps: its SOQL, its fields, its first records."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from connector.demo.salesforce_simulator.org import Org
from connector.demo.salesforce_simulator.pages import PagesSettings, create_pages
from connector.demo.salesforce_simulator.pages.language import load_catalogue
from connector.demo.salesforce_simulator.pages.layouts import LAYOUTS
from connector.demo.salesforce_simulator.records.writer import Writer
from connector.demo.salesforce_simulator.seed.load import seed_company
from connector.demo.salesforce_simulator.settings import Settings
from connector.demo.salesforce_simulator.values import format_time


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    settings = Settings(tmp_path_factory.mktemp("org"), 8001, 8002, "http://localhost:8000")
    opened = Org.open(settings)
    seed_company(opened)
    yield opened
    opened.close()


@pytest.fixture
def browser(org: Org, tmp_path: Path) -> FlaskClient:
    app = Flask(__name__)
    settings = PagesSettings(hearback_url="http://localhost:8000", api_key_file=tmp_path / "api_key")
    app.register_blueprint(create_pages(org, settings))
    return app.test_client()


def id_of(org: Org, object_name: str) -> str:
    return str(org.query(f"SELECT Id FROM {object_name} ORDER BY Name LIMIT 1")[0]["Id"])


def respond(org: Org, contact_id: str, key: str, **more: str) -> None:
    values = {"Response_Id__c": key, "Contact__c": contact_id, "Recorded_At__c": format_time(org.clock()), "NPS__c": 9}
    values |= more
    with org.database.write() as connection:
        writer = Writer(connection, org.schema, org.users()[0]["Id"], format_time(org.clock()))
        writer.create(org.schema.get("Survey_Response__c"), values)


PLACES = ["page/home", "o/Contact/list", "o/Contact/list?page=2&q=e", "o/Account/list?q=a", "o/Lead/list?q=a"]
PLACES += ["o/Lead/list?page=2", "o/Campaign/list", "o/Campaign/list?q=fair"]


@pytest.mark.parametrize("path", PLACES)
def test_home_and_lists_show(browser, path) -> None:
    assert browser.get(f"/lightning/{path}").status_code == 200


@pytest.mark.parametrize("object_name", ["Contact", "Lead", "Campaign", "Account"])
def test_a_record_shows(browser, org, object_name) -> None:
    record = org.record(object_name, id_of(org, object_name))
    answer = browser.get(f"/lightning/r/{object_name}/{record['Id']}/view")
    assert answer.status_code == 200


def test_a_written_response_shows_newest_first_and_on_a_page_of_its_own(browser, org) -> None:
    contact_id = id_of(org, "Contact")
    respond(org, contact_id, "R_1")
    respond(org, contact_id, "R_2")
    html = browser.get(f"/lightning/r/Contact/{contact_id}/responses.json").json["html"]
    assert html.index("SR-000002") < html.index("SR-000001")
    page = browser.get(f"/lightning/r/Survey_Response__c/{id_of(org, 'Survey_Response__c')}/view").text
    assert "R_1" in page


def test_a_response_shows_the_case_and_the_opportunity_that_it_is_about(browser, org) -> None:
    respond(org, id_of(org, "Contact"), "R_9")
    page = f"/lightning/r/Survey_Response__c/{id_of(org, 'Survey_Response__c')}/view"
    assert {"Case", "Opportunity"} <= set(re.findall(r"<dt[^>]*>([^<]+)</dt>", browser.get(page).text))
    french = browser.get(page, headers={"Accept-Language": "fr"}).text
    assert "Requête" in french and "Opportunité" in french


def test_a_campaign_shows_its_members_page_by_page_and_who_answered(browser, org) -> None:
    (webinar,) = org.query("SELECT Id FROM Campaign WHERE Name = 'Pump Reliability Webinar'")
    page = browser.get(f"/lightning/r/Campaign/{webinar['Id']}/view?members=2").text
    assert "Campaign Members" in page
    assert 'href="?members=3#members-title"' in page
    respond(org, id_of(org, "Contact"), "R_3", Campaign__c=webinar["Id"])
    html = browser.get(f"/lightning/r/Campaign/{webinar['Id']}/responses.json").json["html"]
    assert f'href="/lightning/r/Contact/{id_of(org, "Contact")}/view"' in html


@pytest.mark.parametrize(("object_name", "title"), [("Case", "Case Information"), ("Opportunity", "Close Date")])
def test_the_address_that_ends_in_an_id_leads_to_its_record(browser, org, object_name, title) -> None:
    (record,) = org.query(f"SELECT Id FROM {object_name} LIMIT 1")

    page = browser.get(f"/{record['Id']}", follow_redirects=True)

    assert page.request.path == f"/lightning/r/{object_name}/{record['Id']}/view" and title in page.text
    assert browser.get("/no-record-has-this-").status_code == 404


def test_people_show_their_campaigns(browser, org) -> None:
    for object_name, name in (("Contact", "Alice Martin"), ("Lead", "Dana Novak")):
        (person,) = org.query(f"SELECT Id FROM {object_name} WHERE Name = '{name}'")
        assert "Spring Customer Dinner 2026" in browser.get(f"/lightning/r/{object_name}/{person['Id']}/view").text


def test_a_search_takes_wildcards_and_quotes_literally(browser) -> None:
    for text in ("%", "_____", "\\", "no'body"):
        assert "Nothing found" in browser.get("/lightning/o/Contact/list", query_string={"q": text}).text


@pytest.mark.parametrize("object_name", list(LAYOUTS))
def test_every_field_of_a_layout_exists_and_has_a_french_label(org, object_name) -> None:
    described = {field["name"]: field for field in org.describe(object_name)["fields"]}
    names = {name for _, fields in LAYOUTS[object_name].sections for name in fields}
    labels = {described[name]["label"].removesuffix(" ID") for name in names}
    assert labels - set(load_catalogue("fr")) == set()
