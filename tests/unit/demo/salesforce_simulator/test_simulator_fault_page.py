"""The demo's own pages: what can go wrong, and the calls."""

import pytest
from flask.testing import FlaskClient
from sign_in_driver import HUGO, Person
from simulator_driver import Answer, Api

from connector.demo.salesforce_simulator.fault_kinds import KINDS
from connector.demo.salesforce_simulator.pages_application import create_pages_application
from connector.demo.salesforce_simulator.simulator import Simulator

FAULTS, OFF, CALLS = "/demo/faults", "/demo/faults/off", "/demo/calls"
UPSERT = "composite/sobjects/Survey_Response__c/Response_Id__c"


@pytest.fixture
def pages(world: Simulator) -> FlaskClient:
    return create_pages_application(world).test_client()


def switch_on(pages: FlaskClient, **form: str) -> Answer:
    return pages.post(FAULTS, data=form)


def upsert(api: Api, count: int) -> None:
    attributes = {"type": "Survey_Response__c"}
    api.patch(UPSERT, {"records": [{"attributes": attributes, "Response_Id__c": f"R_{n}"} for n in range(count)]})


def test_the_page_tells_what_the_api_tells(pages: FlaskClient, api: Api) -> None:
    text = pages.get(FAULTS).text
    for kind in (api.get("/_sim/faults/kinds").json or {})["items"]:
        assert f'id="{kind["fault"]}"' in text
        assert kind["text"].replace("'", "&#39;") in text


@pytest.mark.parametrize("fault", list(KINDS))
def test_every_fault_can_be_switched_on_with_what_its_form_offers(pages: FlaskClient, fault: str) -> None:
    offered = {parameter.name: parameter.usual for parameter in KINDS[fault].parameters if parameter.usual}
    needed = (
        {"user_id": HUGO, "record_ids": "003Hb0000000001IAA, 003Hb0000000002IAA"} if fault == "hide_records" else {}
    )
    answer = switch_on(pages, fault=fault, **offered, **needed)
    assert answer.status_code == 303, answer.text


def test_empty_fields_are_left_out(pages: FlaskClient, world: Simulator) -> None:
    switch_on(pages, fault="partial_failure", rows="7", share="", times=" ", code="", path="/composite/", after="5000")
    (active,) = world.faults.items()
    assert (active.rows_left, active.left, active.after) == (7, None, 5000)
    assert active.parameters == {"path": "/composite/"}
    assert "Rows left: 7" in pages.get(FAULTS).text


def test_a_decimal_comma_is_understood(pages: FlaskClient, world: Simulator) -> None:
    switch_on(pages, fault="row_lock", share="0,25")
    assert world.faults.items()[0].parameters == {"share": 0.25}


@pytest.mark.parametrize(
    "form", [{"fault": "small_pages", "size": "none"}, {"fault": "small_pages", "size": "0"}, {"fault": "hide_fields"}]
)
def test_what_makes_no_sense_is_told_beside_its_form_and_kept(
    pages: FlaskClient, world: Simulator, form: dict[str, str]
) -> None:
    answer = switch_on(pages, **form)
    assert (answer.status_code, world.faults.items()) == (400, [])
    alert = answer.text.partition('role="alert"')[2].partition("</div>")[0]
    assert "This cannot be switched on:" in alert
    assert f'value="{form.get("size", "")}"' in answer.text


@pytest.mark.parametrize("form", [{}, {"fault": "bogus"}])
def test_a_fault_that_is_none_is_refused(pages: FlaskClient, form: dict[str, str]) -> None:
    assert switch_on(pages, **form).status_code == 400


def test_what_ends_at_once_is_told_with_its_number(pages: FlaskClient, person: Person) -> None:
    tokens = person.sign_in(user=HUGO)
    sent_to = switch_on(pages, fault="expired_session", user_id=HUGO).headers["Location"]
    assert "Sessions ended: 1." in pages.get(sent_to).text
    assert person.limits(tokens["access_token"]) == 401
    sent_to = switch_on(pages, fault="revoked_grant").headers["Location"]
    assert "Autorisations retirées\u00a0: 1." in pages.get(sent_to, headers={"Accept-Language": "fr"}).text
    assert "Struck: 1" in pages.get(FAULTS).text


def test_faults_are_switched_off_one_by_one_or_all(pages: FlaskClient, world: Simulator) -> None:
    for fault in ("row_lock", "slow", "unavailable"):
        switch_on(pages, fault=fault)
    pages.post(OFF, data={"id": world.faults.items()[0].id})
    assert [active.fault for active in world.faults.items()] == ["slow", "unavailable"]
    pages.post(OFF)
    assert world.faults.items() == []


@pytest.mark.parametrize("path", [FAULTS, OFF, CALLS])
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "rebound.example"}]
)
def test_another_site_changes_nothing(pages: FlaskClient, world: Simulator, path: str, headers: dict[str, str]) -> None:
    switch_on(pages, fault="slow")
    answer = pages.post(path, data={"fault": "unavailable", "start": "here"}, headers=headers)
    assert (answer.status_code, len(world.faults.items())) == (403, 1)
    assert "Set-Cookie" not in answer.headers


def test_calls_are_listed_newest_first_and_filtered(pages: FlaskClient, api: Api) -> None:
    api.query("SELECT Id FROM Contact LIMIT 3")
    upsert(api, 40)
    api.get("sobjects/<b>Foo</b>/describe")
    text = pages.get(CALLS).text
    places = [
        text.index(word) for word in ("&lt;b&gt;Foo", "composite/<wbr>sobjects", "SELECT Id FROM Contact LIMIT 3")
    ]
    assert places == sorted(places)
    assert "<b>Foo" not in text
    for query, shown in (("object=Contact", "query"), ("status=404", "describe"), ("writes=1", "sobjects/<wbr>Survey")):
        rows = pages.get(f"{CALLS}?{query}").text.partition("<tbody>")[2].partition("</tbody>")[0]
        assert (rows.count("<tr>"), shown in rows) == (1, True)
    assert "No call fits." in pages.get(f"{CALLS}?path=nothing").text


def test_the_times_of_calls_name_their_zone(pages: FlaskClient) -> None:
    assert "Times are in the time zone of Ada Sterling, Europe/Paris." in pages.get(CALLS).text
    assert "fuseau horaire de Ada Sterling, Europe/Paris." in pages.get(f"{CALLS}?lang=fr").text


def test_many_calls_come_page_by_page(pages: FlaskClient, api: Api) -> None:
    for _ in range(60):
        api.get("limits")
    first = pages.get(f"{CALLS}?path=limits").text
    assert (first.count('href="/demo/calls/'), 'href="/demo/calls?path=limits&amp;before=11"' in first) == (50, True)
    older = pages.get(f"{CALLS}?path=limits&before=11").text
    assert (older.count('href="/demo/calls/'), 'href="/demo/calls?path=limits"' in older) == (10, True)


def test_calls_are_counted_from_where_a_person_said(pages: FlaskClient, api: Api) -> None:
    def counted() -> list[str]:
        parts = pages.get(CALLS).text.partition('<dl class="sf-counts">')[2].partition("</dl>")[0].split("<dd>")
        return [part.partition("</dd>")[0] for part in parts[1:]]

    upsert(api, 40)
    assert counted() == ["1", "1", "40", "40", "0", "0", "0"]
    pages.post(CALLS, data={"start": "here"})
    assert counted() == ["0"] * 7
    upsert(api, 50)
    assert counted() == ["1", "1", "50", "10", "40", "0", "0"]
    pages.post(CALLS, data={"start": "beginning"})
    assert counted()[0] == "2"


@pytest.mark.parametrize("cookie", ["", "x", "-1", "9" * 40])
def test_a_spoilt_counter_counts_everything(pages: FlaskClient, api: Api, cookie: str) -> None:
    api.get("limits")
    pages.set_cookie("counted_from", cookie)
    assert "Since the beginning" in pages.get(CALLS).text


def test_one_call_is_shown_with_its_body_and_what_went_wrong(pages: FlaskClient, api: Api) -> None:
    api.fault(fault="drop_after_commit")
    upsert(api, 2)
    text = pages.get(f"{CALLS}/1").text
    for words in ("R_1", "Answer lost", "Connection lost after the commit"):
        assert words in text
    assert pages.get(f"{CALLS}/2").status_code == 404
    assert pages.get(f"{CALLS}/{10**30}").status_code == 404


@pytest.mark.parametrize("before", ["x", "-5", str(10**30)])
def test_a_page_that_is_none_is_put_right(pages: FlaskClient, api: Api, before: str) -> None:
    api.get("limits")
    assert pages.get(f"{CALLS}?before={before}").status_code == 200


def test_the_tools_are_linked_from_every_page(pages: FlaskClient) -> None:
    for path in ("/lightning/page/home", "/lightning/o/Contact/list", FAULTS):
        text = pages.get(path).text
        assert 'href="/demo/faults"' in text
        assert 'href="/demo/calls"' in text
