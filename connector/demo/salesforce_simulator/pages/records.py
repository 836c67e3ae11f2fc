"""What the pages read from the org; field names are checked against describe, so a hidden field is left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from connector.demo.salesforce_simulator.pages.soql import contains

Record = dict[str, Any]
PAGE_SIZE = 25
RESPONSES_SHOWN = 20

CONTACT_COLUMNS = (
    "Id", "Name", "Title", "Email", "Phone", "AccountId", "HasOptedOutOfEmail", "IsEmailBounced",
)  # fmt: skip
ACCOUNT_COLUMNS = ("Id", "Name", "Industry", "Phone", "BillingCity", "BillingCountry")
RESPONSE_COLUMNS = (
    "Id", "Name", "Survey_Name__c", "Recorded_At__c", "NPS__c", "CSAT__c", "Comment__c", "Language__c", "Status__c",
    "Contact__c",
)  # fmt: skip
BY_NAME = "LastName, FirstName"


class OrgReader(Protocol):
    """The part of the simulated org that its pages use; shapes as in `org.Org`."""

    @property
    def id(self) -> str: ...

    def query(self, soql: str) -> list[Record]: ...

    def describe(self, name: str) -> Record: ...

    def record(self, object_name: str, record_id: str) -> Record | None: ...

    def users(self) -> list[Record]: ...


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list view; `number` counts from 1."""

    rows: Sequence[Record]
    number: int
    total: int

    @property
    def has_next(self) -> bool:
        """Whether another page follows."""
        return self.total > self.number * PAGE_SIZE

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


def contacts(org: OrgReader, search: str, number: int) -> Page:
    """Contacts by last name, those whose name, email or account contains the search text."""
    conditions = [contains(field, search) for field in ("Name", "Email", "Account.Name")] if search else []
    fields = [*_known(org, "Contact", CONTACT_COLUMNS), "Account.Name"]
    return _page(org, number, fields, "Contact", where=" OR ".join(conditions), order=BY_NAME)


def accounts(org: OrgReader, search: str, number: int) -> Page:
    """Accounts by name, those whose name contains the search text."""
    where = contains("Name", search) if search else ""
    return _page(org, number, _known(org, "Account", ACCOUNT_COLUMNS), "Account", where=where, order="Name")


def contacts_of_account(org: OrgReader, account_id: str) -> list[Record]:
    """The account's contacts by last name, at most 50."""
    fields = _known(org, "Contact", CONTACT_COLUMNS)
    return org.query(_soql(fields, "Contact", f"AccountId = '{account_id}'", BY_NAME) + " LIMIT 50")


def responses_of_contact(org: OrgReader, contact_id: str) -> list[Record]:
    """The contact's survey responses, newest first."""
    return _responses(org, f"Contact__c = '{contact_id}'", RESPONSES_SHOWN)


def latest_responses(org: OrgReader) -> list[Record]:
    """The org's five newest survey responses, with `Contact__r.Name`."""
    return _responses(org, "", 5)


def contact_to_try(org: OrgReader) -> Record | None:
    """A contact that a survey can be sent to by email."""
    switches = _known(org, "Contact", ("HasOptedOutOfEmail", "IsEmailBounced", "DoNotCall", "HasOptedOutOfFax"))
    conditions = ["Email != NULL", *(f"{name} = FALSE" for name in switches)]
    found = org.query(_soql(["Id", "Name"], "Contact", " AND ".join(conditions), BY_NAME) + " LIMIT 1")
    return found[0] if found else None


def name_of(org: OrgReader, object_name: str, record_id: str) -> str:
    """The record's name, or its id when it cannot be read."""
    if object_name == "User":
        return next((user["Name"] for user in org.users() if user["Id"] == record_id), record_id)
    record = org.record(object_name, record_id)
    return (record or {}).get("Name") or record_id


def _responses(org: OrgReader, where: str, limit: int) -> list[Record]:
    fields = [*_known(org, "Survey_Response__c", RESPONSE_COLUMNS), "Contact__r.Name"]
    return org.query(_soql(fields, "Survey_Response__c", where, "Recorded_At__c DESC, Name DESC") + f" LIMIT {limit}")


def _page(org: OrgReader, number: int, fields: Iterable[str], object_name: str, *, where: str, order: str) -> Page:
    """One page's rows; counted from the start and cut here, because SOQL has no offset beyond 2,000."""
    end = number * PAGE_SIZE
    rows = org.query(_soql(fields, object_name, where, order) + f" LIMIT {end}")
    (counted,) = org.query(_soql(["COUNT(Id) total"], object_name, where))
    return Page(rows[end - PAGE_SIZE :], number, counted["total"])


def _soql(fields: Iterable[str], object_name: str, where: str = "", order: str = "") -> str:
    condition = f" WHERE {where}" if where else ""
    ordering = f" ORDER BY {order}" if order else ""
    return f"SELECT {', '.join(fields)} FROM {object_name}{condition}{ordering}"  # noqa: S608 - quoted by `soql`


def _known(org: OrgReader, object_name: str, columns: Iterable[str]) -> list[str]:
    fields = {field["name"] for field in org.describe(object_name)["fields"]}
    return [name for name in columns if name in fields]
