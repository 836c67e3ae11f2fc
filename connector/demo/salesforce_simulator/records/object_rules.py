"""What single objects ask for beyond what every object does, by the object's name."""

from collections.abc import Callable, Mapping
from sqlite3 import Connection
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import Schema
from connector.demo.salesforce_simulator.errors import SalesforceError
from connector.demo.salesforce_simulator.records.grants import check_field_grant, check_object_grant
from connector.demo.salesforce_simulator.records.membership import add_statuses, check_member, check_status
from connector.demo.salesforce_simulator.records.service_rules import check_post, complete_case, complete_task

Values = dict[str, Any]


def refuse_converted(connection: Connection, row: Values | None, values: Values) -> None:
    """A converted lead stays as it is."""
    if row and row["IsConverted"]:
        raise cannot_reference_converted_lead()


def cannot_reference_converted_lead() -> SalesforceError:
    return SalesforceError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", fields=())


def refuse_second_assignment(connection: Connection, row: Values | None, values: Values) -> None:
    """A permission set is had or not."""
    sql = "SELECT 1 FROM PermissionSetAssignment WHERE PermissionSetId = ? AND AssigneeId = ? AND NOT IsDeleted"
    if row is None and connection.execute(sql, (values["PermissionSetId"], values["AssigneeId"])).fetchone():
        message = "Duplicate PermissionSetAssignment. Assignee has the permission set already."
        raise SalesforceError("DUPLICATE_VALUE", message, fields=())


BEFORE_WRITE: Mapping[str, Callable[[Connection, Values | None, Values], None]] = {
    "CampaignMember": check_member,
    "CampaignMemberStatus": check_status,
    "Case": complete_case,
    "FeedItem": check_post,
    "FieldPermissions": check_field_grant,
    "Lead": refuse_converted,
    "ObjectPermissions": check_object_grant,
    "PermissionSetAssignment": refuse_second_assignment,
    "Task": complete_task,
}
"""Given the row before, None for a new one, and the values to write; may complete them, or raise."""

AFTER_CREATE: Mapping[str, Callable[[Connection, Schema, Values], None]] = {"Campaign": add_statuses}
"""Given the new row."""
