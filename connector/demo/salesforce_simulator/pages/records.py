"""What the pages read from the org; field names are checked against describe, so a hidden field is left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from connector.demo.salesforce_simulator.errors import SalesforceError

Record = dict[str, Any]
PAGE_SIZE = 25
LONGEST_LIST = 400
"""Pages of a list; whoever looks for more searches."""

RESPONSES_SHOWN = 20

CONTACT_COLUMNS = (
    "Id", "Name", "Title", "Email", "Phone", "AccountId", "HasOptedOutOfEmail", "IsEmailBounced",
)  # fmt: skip
LEAD_COLUMNS = (
    "Id", "Name", "Company", "Title", "Email", "Phone", "Status", "HasOptedOutOfEmail", "EmailBouncedDate",
    "IsConverted",
)  # fmt: skip
CAMPAIGN_COLUMNS = (
    "Id", "Name", "Type", "Status", "StartDate", "EndDate", "NumberOfContacts", "NumberOfLeads", "NumberOfResponses",
)  # fmt: skip
MEMBER_COLUMNS = (
    "Id", "Name", "Type", "ContactId", "LeadId", "CompanyOrAccount", "Email", "Status", "HasResponded",
    "HasOptedOutOfEmail",
)  # fmt: skip
ACCOUNT_COLUMNS = ("Id", "Name", "Industry", "Phone", "BillingCity", "BillingCountry")
RESPONSE_COLUMNS = (
    "Id", "Name", "Survey_Name__c", "Recorded_At__c", "NPS__c", "CSAT__c", "Comment__c", "Language__c", "Status__c",
    "Contact__c", "Lead__c",
)  # fmt: skip
RESPONDENTS = {"Contact": "Contact__c", "Lead": "Lead__c", "Campaign": "Campaign__c"}
"""The lookup of a survey response that names a record of this object."""

BY_NAME = "LastName, FirstName"


class OrgReader(Protocol):
    """The part of the simulated org that its pages use; shapes as in `org.Org`."""

    @property
    def id(self) -> str: ...

    def query(self, soql: str) -> list[Record]: ...

    def describe(self, name: str) -> Record: ...

    def record(self, object_name: str, record_id: str) -> Record | None: ...

    def note_view(self, user_id: str, record_id: str) -> None: ...

    def users(self) -> list[Record]: ...

    def key_prefix(self, name: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list view; `number` counts from 1."""

    rows: Sequence[Record]
    number: int
    total: int

    @property
    def has_next(self) -> bool:
        """Whether another page follows that can be shown."""
        return self.total > self.number * PAGE_SIZE and self.number < LONGEST_LIST

    @property
    def first(self) -> int:
        """Position of the first row in the whole list, from 1."""
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        """Position of the last row."""
        return self.first + len(self.rows) - 1


def organization_name(org: OrgReader) -> str:
    """The company's name, as the header shows it."""
    name: str = org.query("SELECT Name FROM Organization")[0]["Name"]
    return name


def contacts_of_account(org: OrgReader, account_id: str) -> list[Record]:
    """The account's contacts by last name, at most 50."""
    fields = known(org, "Contact", CONTACT_COLUMNS)
    return org.query(_soql(fields, "Contact", f"AccountId = '{account_id}'", BY_NAME) + " LIMIT 50")


def members_of_campaign(org: OrgReader, campaign_id: str, number: int) -> Page:
    """The campaign's members by last name."""
    fields = known(org, "CampaignMember", MEMBER_COLUMNS)
    return page(org, number, fields, "CampaignMember", where=f"CampaignId = '{campaign_id}'", order=BY_NAME)


def campaigns_of(org: OrgReader, object_name: str, person_id: str) -> list[Record]:
    """A contact's or lead's memberships, the latest campaign first, at most 20."""
    fields = ("Id", "CampaignId", "Campaign.Name", "Campaign.Type", "Campaign.StartDate", "Status", "HasResponded")
    soql = _soql(fields, "CampaignMember", f"{object_name}Id = '{person_id}'", "Campaign.StartDate DESC")
    return org.query(f"{soql} LIMIT 20")


def responses_of(org: OrgReader, object_name: str, record_id: str) -> list[Record]:
    """Survey responses of a contact or lead, or sent from a campaign, newest first."""
    return _responses(org, f"{RESPONDENTS[object_name]} = '{record_id}'", RESPONSES_SHOWN)


def latest_responses(org: OrgReader) -> list[Record]:
    """The org's five newest survey responses, with the name of who answered."""
    return _responses(org, "", 5)


def contact_to_try(org: OrgReader) -> Record | None:
    """A contact that a survey can be sent to by email."""
    switches = known(org, "Contact", ("HasOptedOutOfEmail", "IsEmailBounced", "DoNotCall", "HasOptedOutOfFax"))
    conditions = ["Email != NULL", *(f"{name} = FALSE" for name in switches)]
    found = org.query(_soql(["Id", "Name"], "Contact", " AND ".join(conditions), BY_NAME) + " LIMIT 1")
    return found[0] if found else None


def name_of(org: OrgReader, object_name: str, record_id: str) -> str:
    """The record's name, or its id when it cannot be read."""
    if object_name == "User":
        return next((user["Name"] for user in org.users() if user["Id"] == record_id), record_id)
    try:
        record = org.record(object_name, record_id) or {}
    except SalesforceError:
        return record_id
    return record.get("Name") or record.get("CaseNumber") or record_id


def _responses(org: OrgReader, where: str, limit: int) -> list[Record]:
    fields = known(org, "Survey_Response__c", RESPONSE_COLUMNS)
    fields += [f"{name.removesuffix('__c')}__r.Name" for name in ("Contact__c", "Lead__c") if name in fields]
    return org.query(_soql(fields, "Survey_Response__c", where, "Recorded_At__c DESC, Name DESC") + f" LIMIT {limit}")


def page(org: OrgReader, number: int, fields: Iterable[str], object_name: str, *, where: str, order: str) -> Page:
    """One page's rows; counted from the start and cut here, because SOQL has no offset beyond 2,000."""
    end = number * PAGE_SIZE
    rows = org.query(_soql(fields, object_name, where, order) + f" LIMIT {end}")
    (counted,) = org.query(_soql(["COUNT(Id) total"], object_name, where))
    return Page(rows[end - PAGE_SIZE :], number, counted["total"])


def _soql(fields: Iterable[str], object_name: str, where: str = "", order: str = "") -> str:
    condition = f" WHERE {where}" if where else ""
    ordering = f" ORDER BY {order}" if order else ""
    return f"SELECT {', '.join(fields)} FROM {object_name}{condition}{ordering}"  # noqa: S608 - quoted by `soql`


def known(org: OrgReader, object_name: str, columns: Iterable[str]) -> list[str]:
    """Those of the columns that the caller's profile sees."""
    fields = {field["name"] for field in org.describe(object_name)["fields"]}
    return [name for name in columns if name in fields]
