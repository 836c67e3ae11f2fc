"""What the pages read from the org; field names are checked against describe, so a hidden field is left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .soql import contains

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
    has_next: bool

    @property
    def first(self) -> int:
        """Position of the first row in the whole list, from 1."""
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        """Position of the last row."""
        return self.first + len(self.rows) - 1


def contacts(org: OrgReader, search: str, number: int) -> Page:
    """Contacts by last name, those whose name, email or account contains the search text."""
    where = _any_contains(("Name", "Email", "Account.Name"), search)
    return _page(org, "Contact", CONTACT_COLUMNS, number, where=where, order="LastName", extra=["Account.Name"])


def accounts(org: OrgReader, search: str, number: int) -> Page:
    """Accounts by name."""
    return _page(org, "Account", ACCOUNT_COLUMNS, number, where=_any_contains(("Name",), search), order="Name")


def contacts_of_account(org: OrgReader, account_id: str) -> list[Record]:
    """The account's contacts by last name, at most 50."""
    fields = _select(org, "Contact", CONTACT_COLUMNS)
    return org.query(f"SELECT {fields} FROM Contact WHERE AccountId = '{account_id}' ORDER BY LastName LIMIT 50")


def responses_of_contact(org: OrgReader, contact_id: str) -> list[Record]:
    """The contact's survey responses, newest first."""
    return _responses(org, f"WHERE Contact__c = '{contact_id}'", RESPONSES_SHOWN)


def latest_responses(org: OrgReader) -> list[Record]:
    """The org's five newest survey responses, with `Contact__r.Name`."""
    return _responses(org, "", 5)


def contact_to_try(org: OrgReader) -> Record | None:
    """A contact that a survey can be sent to by email."""
    asked = {"HasOptedOutOfEmail": "= FALSE", "IsEmailBounced": "= FALSE", "DoNotCall": "= FALSE"}
    conditions = [f"{name} {asked[name]}" for name in _known(org, "Contact", asked)]
    where = " AND ".join(["Email != NULL", *conditions])
    found = org.query(f"SELECT Id, Name FROM Contact WHERE {where} ORDER BY LastName LIMIT 1")
    return found[0] if found else None


def name_of(org: OrgReader, object_name: str, record_id: str | None) -> str:
    """The record's name, or its id when it cannot be read; empty for no id."""
    if not record_id:
        return ""
    users = {user["Id"]: user["Name"] for user in org.users()}
    record = None if record_id in users else org.record(object_name, record_id)
    return users.get(record_id) or (record or {}).get("Name") or record_id


def _responses(org: OrgReader, where: str, limit: int) -> list[Record]:
    fields = _select(org, "Survey_Response__c", RESPONSE_COLUMNS)
    return org.query(
        f"SELECT {fields}, Contact__r.Name FROM Survey_Response__c {where} ORDER BY Recorded_At__c DESC LIMIT {limit}"
    )


def _page(
    org: OrgReader,
    object_name: str,
    columns: Iterable[str],
    number: int,
    *,
    where: str,
    order: str,
    extra: Sequence[str] = (),
) -> Page:
    fields = ", ".join([_select(org, object_name, columns), *extra])
    end = number * PAGE_SIZE
    rows = org.query(f"SELECT {fields} FROM {object_name} {where} ORDER BY {order} LIMIT {end + 1}")
    return Page(rows[end - PAGE_SIZE : end], number, has_next=len(rows) > end)


def _any_contains(fields: Iterable[str], search: str) -> str:
    return "WHERE " + " OR ".join(contains(field, search) for field in fields) if search else ""


def _select(org: OrgReader, object_name: str, columns: Iterable[str]) -> str:
    return ", ".join(_known(org, object_name, columns))


def _known(org: OrgReader, object_name: str, columns: Iterable[str]) -> list[str]:
    fields = {field["name"] for field in org.describe(object_name)["fields"]}
    return [name for name in columns if name in fields]
