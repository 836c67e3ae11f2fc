"""What cases, tasks and posts need of other records before they are written."""

from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from connector.demo.salesforce_simulator.errors import SalesforceError

Values = dict[str, Any]
SHOWN_ON_A_CASE = {
    "ContactEmail": "Email",
    "ContactPhone": "Phone",
    "ContactMobile": "MobilePhone",
    "ContactFax": "Fax",
}
"""Fields of a case and what of its contact they show at the time of writing."""

WRITEABLE_POSTS = {"TextPost": "Body", "LinkPost": "LinkUrl"}
"""Posts that the API may create, and the field each must have."""


def complete_case(connection: Connection, row: Values | None, values: Values) -> None:
    """A contact brings its address, and its account when none is named."""
    if "ContactId" not in values:
        return
    contact = _record(connection, "Contact", values["ContactId"])
    values |= {name: contact.get(source) for name, source in SHOWN_ON_A_CASE.items()}
    if row is None and values.get("AccountId") is None:
        values["AccountId"] = contact.get("AccountId")


def complete_task(connection: Connection, row: Values | None, values: Values) -> None:
    """A task is its record's account's, else its person's."""
    if "WhatId" not in values and "WhoId" not in values:
        return
    after = {**(row or {}), **values}
    values["AccountId"] = _account(connection, after.get("WhatId")) or _account(connection, after.get("WhoId"))


def check_post(connection: Connection, row: Values | None, values: Values) -> None:
    """A text needs its words, a link its address; other posts are not for callers to make."""
    if row is not None:
        return
    kind = values.setdefault("Type", "LinkPost" if values.get("LinkUrl") else "TextPost")
    if kind not in WRITEABLE_POSTS:
        message = f"Feed Item Type: cannot create a post of type {kind}"
        raise SalesforceError("FIELD_INTEGRITY_EXCEPTION", message, fields=["Type"])
    needed = WRITEABLE_POSTS[kind]
    if not values.get(needed):
        raise SalesforceError("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{needed}]", fields=[needed])


_WITH_ACCOUNT: Mapping[str, str] = {"003": "Contact", "006": "Opportunity", "500": "Case"}


def _account(connection: Connection, record_id: str | None) -> str | None:
    if record_id is None or record_id.startswith("001"):
        return record_id
    kind = _WITH_ACCOUNT.get(record_id[:3])
    return _record(connection, kind, record_id).get("AccountId") if kind else None


def _record(connection: Connection, table: str, record_id: str | None) -> Values:
    found = connection.execute(f'SELECT * FROM "{table}" WHERE Id = ?', (record_id,)).fetchone()  # noqa: S608
    return dict(found) if found else {}
