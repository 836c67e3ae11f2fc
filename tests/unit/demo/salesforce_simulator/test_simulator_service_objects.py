"""Cases, opportunities, tasks and posts: their facts, and what their state says about them."""

import json
from typing import Any

import pytest
from simulator_driver import Api, Clock

from connector.demo.salesforce_simulator.catalogue.standard_objects import FOLDER
from connector.demo.salesforce_simulator.settings import REPOSITORY

RECORDED = REPOSITORY.parent / "shared/data/salesforce/describe"
NEW = ("Case", "Opportunity", "OpportunityContactRole", "Task", "FeedItem", "PermissionSet", "PermissionSetAssignment")
Json = dict[str, Any]


def create(api: Api, object_name: str, **values: Any) -> Json:
    """The record as the org keeps it."""
    made = api.post(f"sobjects/{object_name}", values)
    assert made.status_code == 201, made.json
    return api.get(f"sobjects/{object_name}/{(made.json or {})['id']}").json or {}


def refused(api: Api, object_name: str, **values: Any) -> str:
    answer = api.post(f"sobjects/{object_name}", values)
    assert answer.status_code == 400, answer.json
    return str((answer.json or [{}])[0]["errorCode"])


@pytest.mark.parametrize("name", NEW)
def test_every_fact_names_its_source(name: str) -> None:
    facts = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    assert {field["source"] for field in facts["fields"]} <= set(facts["sources"])


@pytest.mark.skipif(not RECORDED.exists(), reason="recorded describes are not beside this checkout")
@pytest.mark.parametrize("name", ["Case", "Opportunity", "OpportunityContactRole"])
def test_fields_are_as_recorded(api: Api, name: str) -> None:
    recorded = json.loads((RECORDED / f"{name}.json").read_text("utf-8"))
    ours = {field["name"]: field for field in (api.get(f"sobjects/{name}/describe").json or {})["fields"]}
    for field in recorded["fields"]:
        if not field["custom"]:
            same = ("type", "length", "nillable", "createable", "updateable", "referenceTo", "restrictedPicklist")
            assert {key: ours[field["name"]][key] for key in same} == {key: field[key] for key in same}


def test_the_company_has_cases_and_opportunities_of_its_contacts(api: Api) -> None:
    cases = api.records(
        "SELECT CaseNumber, Subject, IsClosed, Contact.Name, Account.Name FROM Case ORDER BY CaseNumber"
    )
    assert len(cases) == 6
    assert cases[0]["CaseNumber"] == "00000001"
    assert all(case["Contact"]["Name"] and case["Account"]["Name"] for case in cases)
    assert sum(case["IsClosed"] for case in cases) == 2
    roles = api.records("SELECT Opportunity.Name, Contact.Name FROM OpportunityContactRole")
    assert len(roles) == len(api.records("SELECT Id FROM Opportunity")) == 5


def test_a_case_is_numbered_and_takes_over_its_contact(api: Api) -> None:
    alice = api.get(f"sobjects/Contact/{api.id_of('Alice Martin')}").json or {}
    case = create(api, "Case", Subject="It hums", ContactId=alice["Id"])
    assert (case["CaseNumber"], case["Status"], case["Priority"]) == ("00000007", "New", "Medium")
    assert (case["ContactEmail"], case["AccountId"]) == (alice["Email"], alice["AccountId"])


def test_a_case_is_closed_by_its_status(api: Api, clock: Clock) -> None:
    case = create(api, "Case", Subject="It hums")
    assert (case["IsClosed"], case["ClosedDate"]) == (False, None)
    clock.advance(hours=1)
    api.patch(f"sobjects/Case/{case['Id']}", {"Status": "Closed"})
    closed = api.get(f"sobjects/Case/{case['Id']}").json or {}
    assert (closed["IsClosed"], closed["ClosedDate"]) == (True, "2026-03-02T10:30:00.000+0000")
    api.patch(f"sobjects/Case/{case['Id']}", {"Status": "Working"})
    assert (api.get(f"sobjects/Case/{case['Id']}").json or {})["ClosedDate"] is None


def test_a_case_number_is_not_for_callers_to_choose(api: Api) -> None:
    assert refused(api, "Case", CaseNumber="7") == "INVALID_FIELD_FOR_INSERT_UPDATE"


def test_an_opportunity_needs_name_stage_and_date(api: Api) -> None:
    answer = api.post("sobjects/Opportunity", {"Amount": 5})
    assert set((answer.json or [{}])[0]["fields"]) == {"Name", "StageName", "CloseDate"}


def test_a_stage_brings_its_probability(api: Api) -> None:
    deal = create(api, "Opportunity", Name="Pumps", StageName="Prospecting", CloseDate="2026-08-15", Amount=1000)
    assert (deal["Probability"], deal["ExpectedRevenue"], deal["ForecastCategoryName"]) == (10, 100, "Pipeline")
    assert (deal["FiscalYear"], deal["FiscalQuarter"], deal["Fiscal"]) == (2026, 3, "2026 3")
    api.patch(f"sobjects/Opportunity/{deal['Id']}", {"StageName": "Closed Won"})
    won = api.get(f"sobjects/Opportunity/{deal['Id']}").json or {}
    assert (won["Probability"], won["ExpectedRevenue"], won["IsWon"], won["IsClosed"]) == (100, 1000, True, True)
    assert won["ForecastCategory"] == "Closed"


def test_a_probability_of_ones_own_is_kept(api: Api) -> None:
    deal = create(
        api, "Opportunity", Name="Pumps", StageName="Prospecting", CloseDate="2026-08-15", Amount=1000, Probability=35
    )
    assert (deal["Probability"], deal["ExpectedRevenue"]) == (35, 350)
    api.patch(f"sobjects/Opportunity/{deal['Id']}", {"NextStep": "Call"})
    assert (api.get(f"sobjects/Opportunity/{deal['Id']}").json or {})["Probability"] == 35


def test_a_stage_that_nobody_set_up_is_taken_as_recorded(api: Api) -> None:
    deal = create(api, "Opportunity", Name="Illusional", StageName="In Progress", CloseDate="2021-10-03")
    assert deal["StageName"] == "In Progress"


def test_a_task_belongs_to_the_account_of_its_person(api: Api) -> None:
    alice = api.get(f"sobjects/Contact/{api.id_of('Alice Martin')}").json or {}
    task = create(api, "Task", Subject="Call Alice", WhoId=alice["Id"], Priority="High")
    assert (task["AccountId"], task["Status"], task["IsHighPriority"]) == (alice["AccountId"], "Not Started", True)


def test_a_post_needs_a_parent_that_is_there(api: Api) -> None:
    alice = api.id_of("Alice Martin")
    post = create(api, "FeedItem", ParentId=alice, Body="New answer: 9 of 10")
    assert (post["Type"], post["Body"], post["IsRichText"]) == ("TextPost", "New answer: 9 of 10", False)
    assert refused(api, "FeedItem", Body="To nobody") == "REQUIRED_FIELD_MISSING"
    assert refused(api, "FeedItem", ParentId="003Hb000zzzzzzz", Body="x") == "INVALID_CROSS_REFERENCE_KEY"
    response = create(api, "Survey_Response__c")["Id"]
    assert refused(api, "FeedItem", ParentId=response, Body="x") == "FIELD_INTEGRITY_EXCEPTION", "it has no feed"
    assert refused(api, "FeedItem", ParentId=alice) == "REQUIRED_FIELD_MISSING"
    assert refused(api, "FeedItem", ParentId=alice, Type="TrackedChange", Body="x") == "FIELD_INTEGRITY_EXCEPTION"
    assert refused(api, "FeedItem", ParentId=alice, Body="x" * 10_001) == "STRING_TOO_LONG"


def test_a_post_with_an_address_is_a_link(api: Api) -> None:
    post = create(api, "FeedItem", ParentId=api.id_of("Alice Martin"), LinkUrl="https://reports.example.com", Title="R")
    assert post["Type"] == "LinkPost"


def test_posts_go_with_their_record(api: Api) -> None:
    case = create(api, "Case", Subject="It hums")
    create(api, "FeedItem", ParentId=case["Id"], Body="Heard")
    api.delete(f"sobjects/Case/{case['Id']}")
    assert api.records("SELECT Id FROM FeedItem") == []


def test_whom_a_case_names_cannot_be_deleted_and_nothing_is_half_done(api: Api) -> None:
    account = api.post("sobjects/Account", {"Name": "Kept"}).json["id"]  # type: ignore[index]
    contact = api.post("sobjects/Contact", {"LastName": "Kept", "AccountId": account}).json["id"]  # type: ignore[index]
    case = api.post("sobjects/Case", {"Subject": "Open", "ContactId": contact}).json["id"]  # type: ignore[index]
    number = api.records(f"SELECT CaseNumber FROM Case WHERE Id = '{case}'")[0]["CaseNumber"]
    (refused,) = api.delete(f"sobjects/Account/{account}").json or []
    assert refused["errorCode"] == "DELETE_FAILED"
    assert refused["message"].endswith(
        f"Kept could not be completed because it is associated with the following cases.: {number}\n"
    )
    assert len(api.records(f"SELECT Id FROM Account WHERE Id = '{account}'")) == 1
    api.delete(f"sobjects/Case/{case}")
    assert api.delete(f"sobjects/Account/{account}").status_code == 204
    assert not api.records(f"SELECT Id FROM Contact WHERE Id = '{contact}'")
