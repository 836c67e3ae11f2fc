"""A small org for the tests of the record pages: one account, Alice, Bob and Charlie, canned query results."""

from typing import Any

Record = dict[str, Any]
ORG_ID = "00DHb0000000001MAA"
ACME = "001Hb0000000001IAA"
ALICE = "003Hb0000000001IAA"
BOB = "003Hb0000000002IAA"
RESPONSE = "a00Hb0000000001IAA"
DANA = "00QHb0000000001MAA"
DINNER = "701Hb0000000001IAA"
ADA = {"Id": "005Hb0000000001IAA", "Name": "Ada Admin", "Username": "ada@example.com", "TimeZoneSidKey": "Europe/Paris"}
UMA = {"Id": "005Hb0000000002IAA", "Name": "Uma User", "Username": "uma@example.com", "TimeZoneSidKey": "UTC"}


def field(name: str, label: str, kind: str = "string", **more: Any) -> Record:
    return {"name": name, "label": label, "type": kind, **more}


DESCRIBES = {
    "Contact": [
        field("Id", "Contact ID", "id"),
        field("Name", "Full Name"),
        field("Title", "Title"),
        field("Email", "Email", "email"),
        field("Phone", "Business Phone", "phone"),
        field("AccountId", "Account ID", "reference", referenceTo=["Account"]),
        field("HasOptedOutOfEmail", "Email Opt Out", "boolean"),
        field("IsEmailBounced", "Is Email Bounced", "boolean"),
        field("Description", "Contact Description", "textarea"),
        field("CreatedDate", "Created Date", "datetime"),
        field("CreatedById", "Created By ID", "reference", referenceTo=["User"]),
    ],
    "Lead": [
        field("Id", "Lead ID", "id"),
        field("Name", "Full Name"),
        field("Company", "Company"),
        field("Email", "Email", "email"),
        field("EmailBouncedDate", "Email Bounced Date", "datetime"),
        field("IsConverted", "Converted", "boolean"),
        field("OwnerId", "Owner ID", "reference", referenceTo=["Group", "User"]),
    ],
    "Campaign": [
        field("Id", "Campaign ID", "id"),
        field("Name", "Name"),
        field("Type", "Type", "picklist"),
        field("StartDate", "Start Date", "date"),
        field("NumberOfContacts", "Contacts in Campaign", "int"),
    ],
    "CampaignMember": [
        field("Id", "Campaign Member ID", "id"),
        field("Name", "Name"),
        field("ContactId", "Contact ID", "reference", referenceTo=["Contact"]),
        field("LeadId", "Lead ID", "reference", referenceTo=["Lead"]),
        field("Status", "Status", "picklist"),
    ],
    "Account": [
        field("Id", "Account ID", "id"),
        field("Name", "Account Name"),
        field("Industry", "Industry"),
        field("Website", "Website", "url"),
    ],
    "Survey_Response__c": [
        field("Id", "Record ID", "id"),
        field("Name", "Survey Response"),
        field("Survey_Name__c", "Survey Name"),
        field("Recorded_At__c", "Recorded At", "datetime"),
        field("NPS__c", "NPS", "double"),
        field("CSAT__c", "CSAT", "double"),
        field("Comment__c", "Comment", "textarea"),
        field("Answers__c", "Answers", "textarea"),
        field("Language__c", "Language"),
        field("Status__c", "Status", "picklist"),
        field("Report_Url__c", "Report URL", "url"),
        field("Contact__c", "Contact", "reference", referenceTo=["Contact"]),
    ],
}
PREFIXES = {"Account": "001", "Contact": "003", "Survey_Response__c": "a00"}
PREFIXES |= {"Lead": "00Q", "Campaign": "701", "CampaignMember": "00v"}
RECORDS: dict[str, Record] = {
    ACME: {"Id": ACME, "Name": "Acme", "Industry": "Optics", "Website": "javascript:alert(1)//"},
    ALICE: {
        "Id": ALICE,
        "Name": "Alice Martin",
        "Title": "Buyer",
        "Email": "alice@example.com",
        "Phone": "+33 1 70 18 99 00",
        "AccountId": ACME,
        "HasOptedOutOfEmail": False,
        "IsEmailBounced": False,
        "Description": "</script><script>alert(1)</script>",
        "CreatedDate": "2026-03-01T09:30:00.000+0000",
        "CreatedById": ADA["Id"],
    },
    BOB: {"Id": BOB, "Name": "Bob Stone", "HasOptedOutOfEmail": True, "IsEmailBounced": True},
    DANA: {
        "Id": DANA,
        "Name": "Dana Novak",
        "Company": "Moravia Pumps",
        "Email": "dana@example.com",
        "EmailBouncedDate": "2026-03-01T09:30:00.000+0000",
        "IsConverted": True,
        "OwnerId": ADA["Id"],
    },
    DINNER: {"Id": DINNER, "Name": "Dinner", "Type": "Conference", "StartDate": "2026-03-12", "NumberOfContacts": 1234},
    RESPONSE: {
        "Id": RESPONSE,
        "Name": "SR-000001",
        "Survey_Name__c": "Customer satisfaction",
        "Recorded_At__c": "2026-03-02T10:00:00.000+0000",
        "NPS__c": 9.0,
        "CSAT__c": None,
        "Comment__c": "Très bien <b>",
        "Language__c": "fr",
        "Status__c": "Complete",
        "Report_Url__c": "https://localhost/r/1",
        "Contact__c": ALICE,
    },
}


class FakeOrg:
    """Answers each query with `rows[object]` and remembers its text in `asked`."""

    id = ORG_ID

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.rows: dict[str, list[Record]] = {
            "Organization": [{"Name": "Northwind"}],
            "Contact": [RECORDS[ALICE] | {"Account": {"Name": "Acme"}}, RECORDS[BOB] | {"Account": None}],
            "Account": [RECORDS[ACME]],
            "Lead": [RECORDS[DANA]],
            "Campaign": [RECORDS[DINNER]],
            "CampaignMember": [],
            "Survey_Response__c": [],
        }

    def query(self, soql: str) -> list[Record]:
        self.asked.append(soql)
        rows = self.rows[soql.split(" FROM ")[1].split()[0]]
        if "COUNT(Id) total" in soql:
            return [{"total": len(rows)}]
        return rows[: int(soql.split("LIMIT ")[1])] if "LIMIT" in soql else rows

    def describe(self, name: str) -> Record:
        return {"name": name, "keyPrefix": PREFIXES[name], "fields": DESCRIBES[name]}

    def record(self, object_name: str, record_id: str) -> Record | None:
        return RECORDS.get(record_id) if record_id.startswith(PREFIXES[object_name]) else None

    def key_prefix(self, name: str) -> str | None:
        return {"User": "005", "Group": "00G"}.get(name)

    def note_view(self, user_id: str, record_id: str) -> None:
        """Nobody asks these tests what was seen."""

    def users(self) -> list[Record]:
        return [ADA, UMA]
