"""Details in which orgs differ from what one would guess; each test names who says so."""

from collections.abc import Callable

import pytest
from simulator_driver import Answer, Api

RESPONSE = "sobjects/Survey_Response__c"


def error(answer: Answer) -> tuple[int, str, str]:
    (told,) = answer.json or [{}]
    return answer.status_code, told["errorCode"], told["message"]


def test_a_duplicate_is_told_with_15_characters_of_the_other_id(api: Api) -> None:
    """sfb2csolutionarchitects/b2c-crm-sync #98."""
    made = api.post(RESPONSE, {"Response_Id__c": "R_same"}).json or {}
    status, code, message = error(api.post(RESPONSE, {"Response_Id__c": "R_same"}))
    assert (status, code) == (400, "DUPLICATE_VALUE")
    assert message.endswith(f"Response_Id__c duplicates value on record with id: {made['id'][:15]}")


def test_a_number_keeps_more_decimal_places_than_its_field_has(api: Api) -> None:
    """Salesforce Help 000387302: only pages round."""
    made = api.post(RESPONSE, {"Response_Id__c": "R_third", "NPS__c": 9.126}).json or {}
    assert api.get(f"{RESPONSE}/{made['id']}").json["NPS__c"] == 9.126  # type: ignore[index]


@pytest.mark.parametrize(("given", "kept"), [("2001-02-03", "2001-02-03"), ("2001-02-03T23:30:00Z", "2001-02-03")])
def test_a_date_may_be_given_as_a_moment(api: Api, given: str, kept: str) -> None:
    """SOAP API Developer Guide, "Primitive Data Types"."""
    made = api.post("sobjects/Contact", {"LastName": "Dated", "Birthdate": given}).json or {}
    assert api.get(f"sobjects/Contact/{made['id']}").json["Birthdate"] == kept  # type: ignore[index]


def test_a_date_with_something_behind_it_is_none(api: Api) -> None:
    answer = api.post("sobjects/Contact", {"LastName": "Dated", "Birthdate": "2001-02-03 or so"})
    assert error(answer)[:2] == (400, "JSON_PARSER_ERROR")


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_an_object_without_an_id_takes_no_change(api: Api, method: str) -> None:
    """omniphx/forrest #191, simple-salesforce #412."""
    told = f"HTTP Method '{method}' not allowed. Allowed are HEAD,GET,POST"
    assert error(api.call(method, "sobjects/Account", json={})) == (405, "METHOD_NOT_ALLOWED", told)


def test_the_use_of_the_org_is_told_only_to_who_was_let_in(api: Api, call_as: Callable[..., Api]) -> None:
    """jsforce #1301: headers of a 401."""
    before = int(api.get("limits").json["DailyApiRequests"]["Remaining"])  # type: ignore[index]
    refused = call_as("nobody").get("limits")
    assert (refused.status_code, "Sforce-Limit-Info" in refused.headers) == (401, False)
    assert api.get("limits").json["DailyApiRequests"]["Remaining"] == before - 1  # type: ignore[index]


@pytest.mark.parametrize(("status", "code"), [(500, "UNKNOWN_EXCEPTION"), (503, "SERVER_UNAVAILABLE")])
def test_a_failure_of_the_platform_has_its_own_code(api: Api, status: int, code: str) -> None:
    """restforce #821 and #568."""
    api.fault(fault="unavailable", status=status)
    assert error(api.get("limits"))[:2] == (status, code)


@pytest.mark.parametrize("status", [502, 504])
def test_a_gateway_answers_in_html(api: Api, status: int) -> None:
    api.fault(fault="unavailable", status=status)
    answer = api.get("limits")
    assert (answer.status_code, answer.mimetype) == (status, "text/html")


def test_an_upsert_may_be_told_only_to_update(api: Api) -> None:
    """REST API Developer Guide, "Upsert Records Using sObject Rows by External ID", updateOnly."""
    key = f"{RESPONSE}/Response_Id__c/R_only?updateOnly=true"
    assert error(api.patch(key, {"NPS__c": 9}))[:2] == (404, "NOT_FOUND")
    api.post(RESPONSE, {"Response_Id__c": "R_only"})
    assert api.patch(key, {"NPS__c": 9}).status_code == 200


def test_an_id_that_is_none_is_told_by_the_label_of_the_id(api: Api) -> None:
    """Recorded describes: an id of a custom object is a Record ID, that of an account an Account ID."""
    assert error(api.patch(f"{RESPONSE}/nothing", {}))[2] == "Record ID: id value of incorrect type: nothing"
    assert error(api.patch("sobjects/Account/nothing", {}))[2] == "Account ID: id value of incorrect type: nothing"


@pytest.mark.parametrize(("version", "status"), [("63.0", 201), ("51.0", 400)])
def test_a_reference_to_an_empty_field_is_empty(call_as: Callable[..., Api], version: str, status: int) -> None:
    """Since version 52; what is not there at all stays an error."""
    api, base = call_as(version=version), f"/services/data/v{version}/sobjects"
    account = api.post("sobjects/Account", {"Name": "Empty"}).json or {}
    read = {"method": "GET", "url": f"{base}/Account/{account['id']}", "referenceId": "account"}
    person = {"LastName": "Copied", "Phone": "@{account.Phone}"}
    write = {"method": "POST", "url": f"{base}/Contact", "referenceId": "contact", "body": person}
    answers = (api.post("composite", {"compositeRequest": [read, write]}).json or {})["compositeResponse"]
    assert [answer["httpStatusCode"] for answer in answers] == [200, status]
    write["body"] = {"LastName": "Copied", "Phone": "@{account.Nothing}"}
    answers = (api.post("composite", {"compositeRequest": [read, write]}).json or {})["compositeResponse"]
    assert answers[1]["body"][0]["errorCode"] == "PROCESSING_HALTED"


def test_a_long_list_of_children_goes_on_elsewhere(api: Api) -> None:
    """simple-salesforce #311, jsforce #1752: done is false inside a page that is done."""
    account = (api.post("sobjects/Account", {"Name": "Large"}).json or {})["id"]
    for start in range(0, 450, 150):
        rows = [
            {"attributes": {"type": "Contact"}, "LastName": f"{start + n}", "AccountId": account} for n in range(150)
        ]
        api.post("composite/sobjects", {"records": rows})
    page = api.query(f"SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Id = '{account}'")
    children = page["records"][0]["Contacts"]
    assert (page["done"], children["done"], children["totalSize"], len(children["records"])) == (True, False, 450, 199)
    others = api.get(children["nextRecordsUrl"]).json or {}
    names = {row["LastName"] for row in (*children["records"], *others["records"])}
    assert (others["done"], others["totalSize"], len(names)) == (True, 450, 450)


def test_no_children_are_null(api: Api) -> None:
    account = (api.post("sobjects/Account", {"Name": "Alone"}).json or {})["id"]
    (found,) = api.records(f"SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Id = '{account}'")
    assert found["Contacts"] is None


@pytest.mark.parametrize(
    "condition",
    [
        "CreatedDate = LAST_WEEK",
        "CreatedDate > THIS_QUARTER",
        "CreatedDate = LAST_N_WEEKS:2",
        "CreatedDate < N_DAYS_AGO:3",
        "DISTANCE(MailingAddress, GEOLOCATION(1, 2), 'km') < 3",
    ],
)
def test_soql_that_an_org_understands_and_this_one_does_not_is_no_error_of_the_caller(api: Api, condition: str) -> None:
    answer = api.get("query", query_string={"q": f"SELECT Id FROM Contact WHERE {condition}"})
    assert error(answer)[:2] == (501, "NOT_IMPLEMENTED")


def test_the_plan_of_a_query_is_not_played(api: Api) -> None:
    answer = api.get("query", query_string={"explain": "SELECT Id FROM Contact"})
    assert error(answer)[:2] == (501, "NOT_IMPLEMENTED")


def test_rows_of_several_objects_come_in_at_most_ten_chunks(api: Api) -> None:
    """REST API Developer Guide, "Create Records Using sObject Collections"; words as in DLRS #51."""
    kinds = ({"attributes": {"type": "Account"}, "Name": "A"}, {"attributes": {"type": "Contact"}, "LastName": "C"})
    answer = api.post("composite/sobjects", {"records": [*kinds * 5, kinds[0]]})
    assert error(answer)[1:] == (
        "LIMIT_EXCEEDED",
        "Cannot have more than 10 chunks in a single operation. Please rearrange the data to reduce chunking.",
    )
    assert api.post("composite/sobjects", {"records": [*kinds * 5]}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "since"),
    [
        ("POST", "composite/sobjects", 42),
        ("PATCH", "composite/sobjects/Survey_Response__c/Response_Id__c", 46),
        ("POST", "composite/graph", 50),
        ("POST", "jobs/ingest", 41),
        ("POST", "jobs/query", 47),
    ],
)
def test_a_door_is_there_from_its_version_on(call_as: Callable[..., Api], method: str, path: str, since: int) -> None:
    """ "Availability" in the REST API and Bulk API 2.0 Developer Guides."""
    before, then = (call_as(version=f"{version}.0").call(method, path, json={}) for version in (since - 1, since))
    assert (before.status_code, then.status_code) == (404, 400)


def test_an_id_to_delete_that_is_none_is_bad(api: Api) -> None:
    """Salesforce Help 000387915."""
    assert error(api.delete("sobjects/Contact/nothing")) == (400, "MALFORMED_ID", "bad id nothing")
    (row,) = api.delete("composite/sobjects?ids=nothing").json or []
    assert row["errors"][0]["message"] == "bad id nothing"


def test_a_batch_may_search(api: Api) -> None:
    """REST API Developer Guide, "Composite Batch"."""
    search = {"method": "GET", "url": "v63.0/search?q=FIND {nobodyofthisname}"}
    answer = api.post("composite/batch", {"batchRequests": [search]}).json or {}
    assert answer["results"] == [{"statusCode": 200, "result": {"searchRecords": []}}]


def test_too_many_calls_at_once_have_the_code_of_the_daily_limit(api: Api) -> None:
    """SalesforceLabs/OrgCheck #432: the use of the day's calls says nothing of it."""
    words = "ConcurrentRequests (Concurrent API Requests) Limit exceeded."
    api.fault(fault="request_limit", message=words)
    answer = api.get("limits")
    assert error(answer) == (403, "REQUEST_LIMIT_EXCEEDED", words)
    assert not answer.headers["Sforce-Limit-Info"].startswith("api-usage=100000/")
