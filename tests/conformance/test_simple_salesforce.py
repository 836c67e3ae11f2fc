"""The unmodified simple-salesforce against an org over TLS."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import (
    SalesforceError,
    SalesforceExpiredSession,
    SalesforceGeneralError,
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceRefusedRequest,
    SalesforceResourceNotFound,
)

from tests.contracts.salesforce_org import SalesforceOrg

LONG = "x" * 256
pytestmark = pytest.mark.conformance("simple-salesforce")
RESPONSES = "composite/sobjects/Survey_Response__c/Response_Id__c"


@pytest.fixture
def salesforce(served: SalesforceOrg) -> Iterator[Salesforce]:
    yield served.unmodified_client()
    served.clear_faults()


def _code(refused: pytest.ExceptionInfo[SalesforceError]) -> str:
    content: Any = refused.value.content
    return str(content[0]["errorCode"])


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_it_creates_reads_updates_and_deletes_a_record(salesforce: Salesforce) -> None:
    created = salesforce.Contact.create({"LastName": "Wire", "Email": "wire@example.com"})
    assert salesforce.Contact.get(created["id"])["Name"] == "Wire"
    assert salesforce.Contact.update(created["id"], {"FirstName": "Live"}) == 204
    found = salesforce.query("SELECT Name FROM Contact WHERE Email = 'wire@example.com'")
    assert found["records"][0]["Name"] == "Live Wire"
    assert salesforce.Contact.delete(created["id"]) == 204


def test_it_upserts_by_an_external_id(salesforce: Salesforce) -> None:
    statuses = [salesforce.Survey_Response__c.upsert("Response_Id__c/py-one", {"NPS__c": n}) for n in (3, 4)]
    assert statuses == [201, 200]
    assert salesforce.Survey_Response__c.get_by_custom_id("Response_Id__c", "py-one")["NPS__c"] == 4


def test_it_reads_pages_one_after_the_other(served: SalesforceOrg, salesforce: Salesforce) -> None:
    served.fault("small_pages", size=60)
    page = salesforce.query("SELECT Id FROM Contact")
    ids = [record["Id"] for record in page["records"]]
    while not page["done"]:
        page = salesforce.query_more(page["nextRecordsUrl"], identifier_is_url=True)
        ids += [record["Id"] for record in page["records"]]
    assert len(ids) == len(set(ids)) == page["totalSize"]


def test_it_reads_all_pages_of_a_query(served: SalesforceOrg, salesforce: Salesforce) -> None:
    served.fault("small_pages", size=60)
    records = salesforce.query_all("SELECT Id FROM Contact")["records"]
    iterated = list(salesforce.query_all_iter("SELECT Id FROM Contact"))
    assert len({record["Id"] for record in records}) == len(iterated) >= 200


def test_it_reads_deleted_records_when_asked_to(salesforce: Salesforce) -> None:
    gone = salesforce.Account.create({"Name": "Gone"})["id"]
    salesforce.Account.delete(gone)
    soql = f"SELECT Id FROM Account WHERE Id = '{gone}'"
    assert salesforce.query(soql)["totalSize"] == 0
    assert salesforce.query(soql, include_deleted=True)["totalSize"] == 1


def test_it_reads_the_children_of_a_parent_page_by_page(salesforce: Salesforce) -> None:
    account = salesforce.Account.create({"Name": "With many children"})["id"]
    salesforce.bulk2.Contact.insert(records=[{"LastName": f"{n}", "AccountId": account} for n in range(300)], wait=0)
    soql = f"SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Id = '{account}'"
    page = salesforce.query_all(soql)["records"][0]["Contacts"]
    names = [record["LastName"] for record in page["records"]]
    while not page["done"]:
        page = salesforce.query_more(page["nextRecordsUrl"], identifier_is_url=True)
        names += [record["LastName"] for record in page["records"]]
    assert len(names) == len(set(names)) == page["totalSize"] == 300


def test_it_tells_which_records_changed_and_which_went(salesforce: Salesforce) -> None:
    kept, gone = (salesforce.Contact.create({"LastName": name})["id"] for name in ("Kept", "Gone"))
    salesforce.Contact.delete(gone)
    span = (datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1))
    assert kept in salesforce.Contact.updated(*span)["ids"]
    assert [row["id"] for row in salesforce.Contact.deleted(*span)["deletedRecords"] if row["id"] in (kept, gone)] == [
        gone
    ]


def test_it_describes_objects_and_reads_limits(salesforce: Salesforce) -> None:
    names = {kind["name"] for kind in (salesforce.describe() or {})["sobjects"]}
    key = {field["name"]: field for field in salesforce.Survey_Response__c.describe()["fields"]}["Response_Id__c"]
    assert {"Contact", "Survey_Response__c"} <= names
    assert key["externalId"] and key["unique"]
    assert salesforce.Contact.metadata()["objectDescribe"]["keyPrefix"] == "003"
    assert salesforce.limits()["DailyApiRequests"]["Max"] == salesforce.api_usage["api-usage"].total


def test_it_searches_by_words(salesforce: Salesforce) -> None:
    made = salesforce.Contact.create({"LastName": "Searched", "Title": "Zymurgist"})["id"]
    assert [row["Id"] for row in salesforce.quick_search("zymurg*")["searchRecords"]] == [made]
    (found,) = salesforce.search("FIND {zymurgist} RETURNING Contact(Name, Title)")["searchRecords"]
    assert (found["Name"], found["Title"]) == ("Searched", "Zymurgist")


def test_it_writes_collections_through_restful(salesforce: Salesforce) -> None:
    attributes = {"type": "Survey_Response__c"}
    rows = [{"attributes": attributes, "Response_Id__c": key} for key in ("py-1", "py-2", "py-1")]
    results = salesforce.restful(RESPONSES, method="PATCH", json={"records": rows})
    codes = [row["errors"][0]["statusCode"] if row["errors"] else None for row in results]
    assert codes == ["DUPLICATE_VALUE", None, "DUPLICATE_VALUE"]


def test_it_sends_a_composite_whose_requests_use_each_other(salesforce: Salesforce) -> None:
    base = "/services/data/v63.0/sobjects"
    account = {"method": "POST", "url": f"{base}/Account", "referenceId": "account", "body": {"Name": "Composed"}}
    contact = {"LastName": "Composed", "AccountId": "@{account.id}"}
    parts = [account, {"method": "POST", "url": f"{base}/Contact", "referenceId": "contact", "body": contact}]
    body = {"allOrNone": True, "compositeRequest": parts}
    answers = salesforce.restful("composite", method="POST", json=body)["compositeResponse"]
    assert [answer["httpStatusCode"] for answer in answers] == [201, 201]
    assert salesforce.Contact.get(answers[1]["body"]["id"])["AccountId"] == answers[0]["body"]["id"]


def test_it_loads_rows_by_a_bulk_job(salesforce: Salesforce) -> None:
    rows = [{"LastName": "Bulky", "Email": "b@example.com"}, {"LastName": "", "Email": "nameless@example.com"}]
    (job,) = salesforce.bulk2.Contact.insert(records=rows, wait=0)
    assert (job["numberRecordsProcessed"], job["numberRecordsFailed"]) == (2, 1)
    (written,) = _rows(salesforce.bulk2.Contact.get_successful_records(job["job_id"]))
    (failed,) = _rows(salesforce.bulk2.Contact.get_failed_records(job["job_id"]))
    assert salesforce.Contact.get(written["sf__Id"])["LastName"] == "Bulky"
    assert failed["sf__Error"].startswith("REQUIRED_FIELD_MISSING:")
    assert failed["Email"] == "nameless@example.com"


def test_it_upserts_rows_by_a_bulk_job(salesforce: Salesforce) -> None:
    rows = [{"Response_Id__c": f"py-bulk-{n}", "NPS__c": str(n % 11)} for n in range(250)]
    upsert = salesforce.bulk2.Survey_Response__c.upsert
    jobs = [upsert(records=rows, external_id_field="Response_Id__c", wait=0)[0] for _ in range(2)]
    written = [_rows(salesforce.bulk2.Survey_Response__c.get_successful_records(job["job_id"])) for job in jobs]
    assert [{row["sf__Created"] for row in rows} for rows in written] == [{"true"}, {"false"}]
    count = "SELECT COUNT() FROM Survey_Response__c WHERE Response_Id__c LIKE 'py-bulk-%'"
    assert salesforce.query(count)["totalSize"] == 250


def test_it_updates_and_deletes_rows_by_bulk_jobs(salesforce: Salesforce) -> None:
    ids = [salesforce.Contact.create({"LastName": name})["id"] for name in ("Ann", "Bert")]
    contacts = salesforce.bulk2.Contact
    (updated,) = contacts.update(records=[{"Id": one, "Title": "Told"} for one in ids], wait=0)
    assert {salesforce.Contact.get(one)["Title"] for one in ids} == {"Told"}
    (deleted,) = contacts.delete(records=[{"Id": one} for one in ids], wait=0)
    assert (updated["numberRecordsFailed"], deleted["numberRecordsFailed"]) == (0, 0)
    (left,) = salesforce.bulk2.Contact.query_all(f"SELECT Id, IsDeleted FROM Contact WHERE Id = '{ids[0]}'", wait=0)
    assert _rows(left)[0]["IsDeleted"] == "true"


def test_it_reads_rows_by_a_bulk_query_page_by_page(salesforce: Salesforce) -> None:
    pages = list(salesforce.bulk2.Contact.query("SELECT Id, Name FROM Contact", max_records=100, wait=0))
    assert len(pages) > 1
    ids = [row["Id"] for page in pages for row in _rows(page)]
    assert len(set(ids)) == salesforce.query("SELECT COUNT() FROM Contact")["totalSize"]


def test_it_is_told_of_an_unknown_field(salesforce: Salesforce) -> None:
    with pytest.raises(SalesforceMalformedRequest) as in_query:
        salesforce.query("SELECT Id, Mood__c FROM Contact")
    with pytest.raises(SalesforceMalformedRequest) as in_write:
        salesforce.Survey_Response__c.create({"Mood__c": "fine"})
    assert (_code(in_query), _code(in_write)) == ("INVALID_FIELD", "INVALID_FIELD")


def test_it_is_told_of_a_long_string_in_a_short_field(salesforce: Salesforce) -> None:
    with pytest.raises(SalesforceMalformedRequest) as refused:
        salesforce.Contact.create({"LastName": LONG})
    assert _code(refused) == "STRING_TOO_LONG"
    assert f"Last Name: data value too large: {LONG[:255]}" in str(refused.value)


def test_it_does_not_see_a_hidden_opt_out_field(served: SalesforceOrg, salesforce: Salesforce) -> None:
    served.fault("hide_fields", fields=["Contact.HasOptedOutOfEmail"])
    with pytest.raises(SalesforceMalformedRequest) as refused:
        salesforce.query("SELECT HasOptedOutOfEmail FROM Contact")
    assert _code(refused) == "INVALID_FIELD"
    assert "HasOptedOutOfEmail" not in {field["name"] for field in salesforce.Contact.describe()["fields"]}


def test_it_is_told_of_what_is_not_there(salesforce: Salesforce) -> None:
    with pytest.raises(SalesforceResourceNotFound):
        salesforce.Nothing__c.describe()
    with pytest.raises(SalesforceResourceNotFound):
        salesforce.Contact.get("003000000000000AAA")


def test_it_is_told_of_several_records_that_match(salesforce: Salesforce) -> None:
    for name in ("One", "Other"):
        salesforce.Contact.create({"LastName": name, "Email": "py-twin@example.com"})
    with pytest.raises(SalesforceMoreThanOneRecord):
        salesforce.Contact.upsert("Email/py-twin@example.com", {"LastName": "Twin"})


def test_it_is_told_that_an_update_names_no_record(salesforce: Salesforce) -> None:
    with pytest.raises(SalesforceGeneralError) as refused:
        salesforce.Contact.update("", {"Title": "Whose"})
    assert (refused.value.status, _code(refused)) == (405, "METHOD_NOT_ALLOWED")


def test_it_is_told_of_an_expired_session_and_an_exceeded_limit(served: SalesforceOrg, salesforce: Salesforce) -> None:
    served.fault("expired_session", times=1)
    with pytest.raises(SalesforceExpiredSession):
        salesforce.query("SELECT Id FROM Contact LIMIT 1")
    served.fault("request_limit", times=1)
    with pytest.raises(SalesforceRefusedRequest) as refused:
        salesforce.query("SELECT Id FROM Contact LIMIT 1")
    assert _code(refused) == "REQUEST_LIMIT_EXCEEDED"


def test_it_adds_a_field_and_grants_it(salesforce: Salesforce) -> None:
    metadata = {"type": "Text", "label": "Wire", "length": 40, "unique": True, "externalId": True}
    body = {"FullName": "Account.Wire_Id__c", "Metadata": metadata}
    made = salesforce.restful("tooling/sobjects/CustomField", method="POST", json=body)
    assert made["success"] and "Wire_Id__c" not in {each["name"] for each in salesforce.Account.describe()["fields"]}
    (shown,) = salesforce.query("SELECT Id FROM PermissionSet WHERE Name = 'Hearback_Integration'")["records"]
    grant = {"ParentId": shown["Id"], "SobjectType": "Account", "Field": "Account.Wire_Id__c"}
    salesforce.FieldPermissions.create({**grant, "PermissionsRead": True, "PermissionsEdit": True})
    assert salesforce.Account.upsert("Wire_Id__c/py-wire", {"Name": "Wire"}) == 201
    with pytest.raises(SalesforceMalformedRequest, match="There is already a field named"):
        salesforce.restful("tooling/sobjects/CustomField", method="POST", json=body)


NOT_PLAYED: dict[str, Callable[[Salesforce], Any]] = {
    "bulk2.hard_delete": lambda org: org.bulk2.Contact.hard_delete(records=[{"Id": "003000000000000AAA"}]),
    "SFType.describe_layout": lambda org: org.Contact.describe_layout("012000000000000AAA"),
    "apexecute": lambda org: org.apexecute("Anything"),
    "toolingexecute": lambda org: org.toolingexecute("query?q=SELECT+Id+FROM+ApexClass"),
    "bulk (1.0)": lambda org: org.bulk.Contact.insert([{"LastName": "Old"}]),
}


@pytest.mark.conformance("simple-salesforce", not_covered="calls of it that are not played: 501")
@pytest.mark.parametrize("call", NOT_PLAYED)
def test_other_calls_say_that_they_are_not_played(salesforce: Salesforce, call: str) -> None:
    with pytest.raises(SalesforceError) as refused:
        NOT_PLAYED[call](salesforce)
    assert (refused.value.status, _code(refused)) == (501, "NOT_IMPLEMENTED")
