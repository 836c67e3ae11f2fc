"""Leads, campaigns and their members, as an org keeps them."""

from typing import Any

import pytest
from simulator_driver import Answer, Api, Clock

from connector.demo.salesforce_simulator.seed.load import seed_company
from connector.demo.salesforce_simulator.simulator import Simulator

DINNER = "Spring Customer Dinner 2026"
EMPTY = "Partner Day Autumn 2026"
MIXED = "Hannover Trade Fair 2026"
COUNTS = ("NumberOfContacts", "NumberOfLeads", "NumberOfResponses")


def add(api: Api, **person: Any) -> Answer:
    return api.post("sobjects/CampaignMember", {"CampaignId": api.id_of(EMPTY, "Campaign"), **person})


def member(api: Api, **person: Any) -> str:
    answer = add(api, **person)
    assert answer.status_code == 201, answer.text
    return str((answer.json or {})["id"])


def read(api: Api, name: str, record_id: str) -> dict[str, Any]:
    return dict(api.get(f"sobjects/{name}/{record_id}").json or {})


def counts(api: Api, campaign: str = EMPTY) -> tuple[int, ...]:
    (row,) = api.records(f"SELECT {', '.join(COUNTS)} FROM Campaign WHERE Name = '{campaign}'")
    return tuple(row[name] for name in COUNTS)


def code(answer: Answer) -> tuple[int, str]:
    return answer.status_code, (answer.json or [{}])[0]["errorCode"]


def test_the_company_has_leads_with_all_that_makes_sending_hard(api: Api) -> None:
    assert api.query("SELECT COUNT() FROM Lead")["totalSize"] == 60
    troubles = ("HasOptedOutOfEmail = true", "EmailBouncedDate != null", "DoNotCall = true", "Email = null")
    for trouble in (*troubles, "HasOptedOutOfFax = true"):
        assert api.records(f"SELECT Id FROM Lead WHERE {trouble}"), trouble
    (dana,) = api.records("SELECT Email, Company FROM Lead WHERE Name = 'Dana Novak'")
    assert dana["Email"] == "dana.novak@example.com"


def test_three_leads_became_contacts_that_exist(api: Api) -> None:
    fields = "Email, ConvertedContact.Email, ConvertedContact.AccountId, ConvertedAccountId, ConvertedDate"
    rows = api.records(f"SELECT {fields} FROM Lead WHERE IsConverted = true")
    assert len(rows) == 3
    for row in rows:
        contact = row["ConvertedContact"]
        assert (contact["Email"], contact["AccountId"]) == (row["Email"], row["ConvertedAccountId"])


def test_one_lead_that_is_no_contact_shares_the_address_of_one(api: Api) -> None:
    contacts = {row["Email"] for row in api.records("SELECT Email FROM Contact WHERE Email != null")}
    leads = api.records("SELECT Email FROM Lead WHERE IsConverted = false AND Email != null")
    assert len([row for row in leads if row["Email"] in contacts]) == 1


def test_five_campaigns_count_their_members(api: Api) -> None:
    assert counts(api, DINNER) == (8, 4, 0)
    assert counts(api, EMPTY) == (0, 0, 0)
    assert api.query("SELECT COUNT() FROM Campaign")["totalSize"] == 5
    assert api.query("SELECT COUNT() FROM CampaignMember WHERE Campaign.Type = 'Webinar'")["totalSize"] == 150


def test_one_campaign_has_a_converted_lead_and_its_contact(api: Api) -> None:
    asked = "SELECT Lead.ConvertedContactId FROM CampaignMember WHERE Lead.IsConverted = true AND Campaign.Name ="
    became = api.records(f"{asked} '{MIXED}'")[0]["Lead"]["ConvertedContactId"]
    assert api.records(f"SELECT Id FROM CampaignMember WHERE ContactId = '{became}' AND Campaign.Name = '{MIXED}'")


def test_a_member_shows_its_person(api: Api) -> None:
    alice, dana = api.id_of("Alice Martin"), api.id_of("Dana Novak", "Lead")
    rows = [read(api, "CampaignMember", i) for i in (member(api, ContactId=alice), member(api, LeadId=dana))]
    assert [(row["Type"], row["Name"], row["LeadOrContactId"]) for row in rows] == [
        ("Contact", "Alice Martin", alice), ("Lead", "Dana Novak", dana)
    ]  # fmt: skip
    assert [row["Email"] for row in rows] == ["alice.martin@example.com", "dana.novak@example.com"]
    assert [row["CompanyOrAccount"] for row in rows] == ["Hélios Énergie", "Moravia Pumps"]
    assert all(row["MobilePhone"] and row["City"] and row["Status"] == "Sent" for row in rows)


def test_a_member_follows_its_person(api: Api) -> None:
    alice = api.id_of("Alice Martin")
    record_id = member(api, ContactId=alice)
    api.patch(f"sobjects/Contact/{alice}", {"LastName": "Marin", "HasOptedOutOfEmail": True, "Email": "a@example.com"})
    api.patch(f"sobjects/Account/{api.id_of('Hélios Énergie', 'Account')}", {"Name": "Hélios"})
    row = read(api, "CampaignMember", record_id)
    shown = (row["Name"], row["HasOptedOutOfEmail"], row["Email"], row["CompanyOrAccount"])
    assert shown == ("Alice Marin", True, "a@example.com", "Hélios")


def test_what_a_member_shows_cannot_be_written(api: Api) -> None:
    dana = api.id_of("Dana Novak", "Lead")
    for field in ("Email", "HasOptedOutOfEmail", "HasResponded", "Name"):
        assert code(add(api, LeadId=dana, **{field: True if "Has" in field else "x"})) == (
            400, "INVALID_FIELD_FOR_INSERT_UPDATE"
        )  # fmt: skip
    record_id = member(api, LeadId=dana)
    answer = api.patch(f"sobjects/CampaignMember/{record_id}", {"LeadId": api.id_of("Emil Sørensen", "Lead")})
    assert code(answer) == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")


def test_nobody_is_in_a_campaign_twice(api: Api) -> None:
    alice = api.id_of("Alice Martin")
    first = member(api, ContactId=alice)
    answer = add(api, ContactId=alice[:15])
    assert answer.json == [{"message": "Already a campaign member.", "errorCode": "DUPLICATE_VALUE", "fields": []}]
    api.delete(f"sobjects/CampaignMember/{first}")
    assert add(api, ContactId=alice).status_code == 201


def test_a_member_is_a_contact_or_a_lead(api: Api) -> None:
    alice, dana = api.id_of("Alice Martin"), api.id_of("Dana Novak", "Lead")
    assert code(add(api)) == (400, "REQUIRED_FIELD_MISSING")
    both = read(api, "CampaignMember", member(api, ContactId=alice, LeadId=dana))
    assert (both["ContactId"], both["LeadId"], both["Type"]) == (alice, None, "Contact")
    assert code(api.post("sobjects/CampaignMember", {"ContactId": alice})) == (400, "REQUIRED_FIELD_MISSING")


def test_the_status_says_whether_a_member_responded(api: Api, clock: Clock) -> None:
    record_id = member(api, ContactId=api.id_of("Alice Martin"))
    clock.advance(days=1)
    api.patch(f"sobjects/CampaignMember/{record_id}", {"Status": "responded"})
    row = read(api, "CampaignMember", record_id)
    assert (row["Status"], row["HasResponded"], row["FirstRespondedDate"]) == ("Responded", True, "2026-03-03")
    assert counts(api) == (1, 0, 1)
    clock.advance(days=1)
    for status in ("Sent", "Responded"):
        api.patch(f"sobjects/CampaignMember/{record_id}", {"Status": status})
        assert counts(api) == (1, 0, int(status == "Responded"))
    assert read(api, "CampaignMember", record_id)["FirstRespondedDate"] == "2026-03-03"


def test_a_status_that_the_campaign_does_not_have_becomes_its_default(api: Api) -> None:
    record_id = member(api, ContactId=api.id_of("Alice Martin"), Status="Ate everything")
    assert read(api, "CampaignMember", record_id)["Status"] == "Sent"


def test_a_member_who_responded_at_once_is_counted(api: Api) -> None:
    row = read(api, "CampaignMember", member(api, LeadId=api.id_of("Dana Novak", "Lead"), Status="Responded"))
    assert (row["HasResponded"], row["FirstRespondedDate"]) == (True, "2026-03-02")
    assert counts(api) == (0, 1, 1)


def test_a_deleted_person_is_no_member_any_more(api: Api) -> None:
    dana = api.id_of("Dana Novak", "Lead")
    member(api, LeadId=dana)
    member(api, ContactId=api.id_of("Alice Martin"), Status="Responded")
    api.delete(f"sobjects/Lead/{dana}")
    assert counts(api) == (1, 0, 1)
    assert api.delete(f"sobjects/Campaign/{api.id_of(EMPTY, 'Campaign')}").status_code == 204
    assert api.records("SELECT Id FROM CampaignMember WHERE Campaign.Name = 'Partner Day Autumn 2026'") == []


def test_a_new_campaign_has_the_two_usual_statuses(api: Api) -> None:
    campaign = (api.post("sobjects/Campaign", {"Name": "Open Doors"}).json or {})["id"]
    asked = "SELECT Label, IsDefault, HasResponded FROM CampaignMemberStatus WHERE CampaignId ="
    found = api.records(f"{asked} '{campaign}' ORDER BY SortOrder")
    assert [(row["Label"], row["IsDefault"], row["HasResponded"]) for row in found] == [
        ("Sent", True, False), ("Responded", False, True)
    ]  # fmt: skip
    assert read(api, "Campaign", campaign)["Status"] == "Planned"
    assert code(api.patch(f"sobjects/Campaign/{campaign}", {"NumberOfLeads": 7})) == (
        400, "INVALID_FIELD_FOR_INSERT_UPDATE"
    )  # fmt: skip


def status(api: Api, label: str, order: int, **values: Any) -> Answer:
    campaign = api.id_of(EMPTY, "Campaign")
    return api.post(
        "sobjects/CampaignMemberStatus", {"CampaignId": campaign, "Label": label, "SortOrder": order} | values
    )


def test_a_campaign_takes_more_statuses_and_its_members_can_have_them(api: Api) -> None:
    assert status(api, "Attended", 5, HasResponded=True).status_code == 201
    record_id = member(api, ContactId=api.id_of("Alice Martin"), Status="Attended")
    row = read(api, "CampaignMember", record_id)
    assert (row["Status"], row["HasResponded"]) == ("Attended", True)


def test_each_label_and_each_place_is_given_once_in_a_campaign(api: Api) -> None:
    assert code(status(api, "sent", 5)) == (400, "DUPLICATE_VALUE")
    assert code(status(api, "Attended", 3)) == (400, "DUPLICATE_VALUE")
    assert status(api, "Attended", 5).status_code == 201
    assert code(status(api, "Attended", 6)) == (400, "DUPLICATE_VALUE")


def test_a_status_needs_its_place_and_cannot_be_marked_as_deleted(api: Api) -> None:
    campaign = api.id_of(EMPTY, "Campaign")
    answer = api.post("sobjects/CampaignMemberStatus", {"CampaignId": campaign, "Label": "Attended"})
    assert code(answer) == (400, "REQUIRED_FIELD_MISSING")
    assert code(status(api, "Attended", 5, IsDeleted=True)) == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")


def test_a_converted_lead_takes_no_changes(api: Api) -> None:
    (lead,) = api.records("SELECT Id FROM Lead WHERE IsConverted = true LIMIT 1")
    for answer in (
        api.patch(f"sobjects/Lead/{lead['Id']}", {"Title": "x"}),
        api.post("sobjects/Survey_Response__c", {"Lead__c": lead["Id"]}),
        add(api, LeadId=lead["Id"]),
    ):
        assert code(answer) == (400, "CANNOT_UPDATE_CONVERTED_LEAD")


def test_a_lead_is_named_as_a_contact_is(api: Api) -> None:
    lead = (api.post("sobjects/Lead", {"FirstName": "Žofie", "LastName": "Nová", "Company": "x"}).json or {})["id"]
    row = read(api, "Lead", lead)
    assert (row["Name"], row["Status"], row["IsConverted"]) == ("Žofie Nová", "Open - Not Contacted", False)
    assert code(api.post("sobjects/Lead", {"LastName": "Nová"})) == (400, "REQUIRED_FIELD_MISSING")


def test_a_response_points_at_a_living_lead_and_campaign(api: Api) -> None:
    values = {"Lead__c": api.id_of("Dana Novak", "Lead"), "Campaign__c": api.id_of(DINNER, "Campaign")}
    assert api.post("sobjects/Survey_Response__c", values).status_code == 201
    (row,) = api.records("SELECT Lead__r.Company, Campaign__r.Name FROM Survey_Response__c")
    assert (row["Lead__r"]["Company"], row["Campaign__r"]["Name"]) == ("Moravia Pumps", DINNER)


def test_members_are_read_page_by_page_after_an_id(api: Api) -> None:
    webinar = api.id_of("Pump Reliability Webinar", "Campaign")
    seen: list[str] = []
    while True:
        after = f" AND Id > '{seen[-1]}'" if seen else ""
        page = api.records(
            f"SELECT Id, Contact.Email, Lead.Company FROM CampaignMember WHERE CampaignId = '{webinar}'{after}"
            " ORDER BY Id LIMIT 60"
        )
        seen += [row["Id"] for row in page]
        if len(page) < 60:
            break
    assert (len(seen), len(set(seen))) == (150, 150)


@pytest.mark.parametrize("body", [{"contacts": 3, "leads": 2, "campaign": "Many"}, {"campaign": "None"}])
def test_seeding_puts_new_people_into_a_campaign(api: Api, body: dict[str, Any]) -> None:
    made = api.post("/_sim/seed", body)
    facts = made.json or {}
    assert made.status_code == 201
    assert counts(api, body["campaign"])[:2] == (body.get("contacts", 0), body.get("leads", 0))
    members = api.records(f"SELECT LeadOrContactId FROM CampaignMember WHERE CampaignId = '{facts['campaign_id']}'")
    assert {row["LeadOrContactId"] for row in members} == {*facts["contact_ids"], *facts["lead_ids"]}


@pytest.mark.parametrize("body", [[], {"campaign": 5}, {"campaign": "x" * 81}, {"leads": -1}, {"contact": 5}])
def test_a_strange_seed_is_refused(api: Api, body: Any) -> None:
    assert api.post("/_sim/seed", body).status_code == 400


def test_an_org_of_an_earlier_version_gets_what_is_new(world: Simulator, api: Api) -> None:
    with world.org.database.write() as connection:
        for table in ("CampaignMember", "CampaignMemberStatus", "Campaign", "Lead"):
            connection.execute(f"DELETE FROM {table}")
    contacts = api.query("SELECT COUNT() FROM Contact")["totalSize"]
    seed_company(world.org)
    assert api.query("SELECT COUNT() FROM Contact")["totalSize"] == contacts
    assert counts(api, DINNER) == (8, 4, 0)
