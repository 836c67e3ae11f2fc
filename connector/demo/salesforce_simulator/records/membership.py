"""Campaigns and who is in them: what a membership needs before it is written."""

from sqlite3 import Connection
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import Schema
from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError, duplicate_value
from connector.demo.salesforce_simulator.store import rows

Values = dict[str, Any]
FIRST_STATUSES = (("Sent", 1, 0), ("Responded", 0, 1))
"""Of a new campaign: label, whether it is the default, whether it counts as a response."""

_STAMPS = ("CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp")


def check_member(connection: Connection, row: Values | None, values: Values) -> None:
    """Completes the values of a member to write; raises for one without a person, or a person who is in already.

    As documented: of two persons the contact counts, and a status that the campaign does not have becomes its default.
    """
    if row is None:
        _check_person(connection, values)
    if row is None or "Status" in values:
        campaign_id = str((row or values)["CampaignId"])
        values["Status"] = _status(connection, campaign_id, values.get("Status"))


def check_status(connection: Connection, row: Values | None, values: Values) -> None:
    """A new status: its label and its place are its campaign's only ones; a new default takes the place of the old."""
    if row is not None:
        raise NotPlayedError("Changing a CampaignMemberStatus")
    for field in ("Label", "SortOrder"):
        sql = f"SELECT Id FROM CampaignMemberStatus WHERE CampaignId = ? AND {field} = ? AND NOT IsDeleted"  # noqa: S608
        if found := connection.execute(sql, (values["CampaignId"], values[field])).fetchone():
            raise duplicate_value(field, found["Id"])
    if values.get("IsDefault"):
        connection.execute(
            "UPDATE CampaignMemberStatus SET IsDefault = 0 WHERE CampaignId = ?", (values["CampaignId"],)
        )


def add_statuses(connection: Connection, schema: Schema, campaign: Values) -> None:
    """Gives a new campaign the statuses that its members can have; `campaign` is its row."""
    kind = schema.get("CampaignMemberStatus")
    common = {"CampaignId": campaign["Id"], "IsDeleted": 0, **{name: campaign[name] for name in _STAMPS}}
    ids = rows.new_ids(connection, kind, len(FIRST_STATUSES))
    new = [
        {**common, "Id": ids[number], "Label": label, "SortOrder": number + 3, "IsDefault": first, "HasResponded": yes}
        for number, (label, first, yes) in enumerate(FIRST_STATUSES)
    ]
    rows.insert(connection, kind, new)


def _check_person(connection: Connection, values: Values) -> None:
    person = "ContactId" if values.get("ContactId") else "LeadId"
    if not values.get(person):
        message = "Required fields are missing: [ContactId or LeadId]"
        raise SalesforceError("REQUIRED_FIELD_MISSING", message, fields=["ContactId", "LeadId"])
    if person == "ContactId":
        values.pop("LeadId", None)
    sql = f"SELECT 1 FROM CampaignMember WHERE {person} = ? AND CampaignId = ? AND NOT IsDeleted"  # noqa: S608
    if connection.execute(sql, (values[person], values["CampaignId"])).fetchone():
        raise SalesforceError("DUPLICATE_VALUE", "Already a campaign member.", fields=())


def _status(connection: Connection, campaign_id: str, wanted: str | None) -> str | None:
    sql = "SELECT Label FROM CampaignMemberStatus WHERE CampaignId = ? AND NOT IsDeleted AND (Label = ? OR IsDefault)"
    found = connection.execute(f"{sql} ORDER BY Label = ? DESC", (campaign_id, wanted, wanted)).fetchone()
    return str(found["Label"]) if found else wanted
