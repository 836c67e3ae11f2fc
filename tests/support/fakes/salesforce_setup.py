"""The setup of the org in memory: fields are added to it, and are seen once a permission set grants them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connector.integrations.ports import FieldDescription, NewField, ObjectDescription, Rejected, SalesforceRefused
from connector.integrations.salesforce import tooling

PERMISSION_SET = ObjectDescription(
    "PermissionSet",
    "0PS",
    {"Id": FieldDescription("Id", "id", length=18), "Name": FieldDescription("Name", "string", length=80)},
)
FIELD_PERMISSIONS = ObjectDescription(
    "FieldPermissions",
    "01k",
    {
        "Id": FieldDescription("Id", "id", length=18, createable=False, updateable=False),
        "ParentId": FieldDescription("ParentId", "reference", length=18, updateable=False),
        "SobjectType": FieldDescription("SobjectType", "picklist", length=40, updateable=False),
        "Field": FieldDescription("Field", "picklist", length=255, updateable=False),
        "PermissionsRead": FieldDescription("PermissionsRead", "boolean"),
        "PermissionsEdit": FieldDescription("PermissionsEdit", "boolean"),
    },
)


class FakeSetup:
    """`objects` are those that the connected user sees; `hidden` are fields like "Case.X__c" that they do not see."""

    def __init__(self, objects: dict[str, ObjectDescription]) -> None:
        self._objects = objects
        self.hidden: dict[str, FieldDescription] = {}
        self.refusal: SalesforceRefused | None = None
        """Why no field may be added."""
        self.grant_refusal: Rejected | None = None
        """Why none may be granted."""

    def add(self, field: NewField) -> None:
        if self.refusal:
            raise self.refusal
        full_name = tooling.custom_field(field)["FullName"]
        if full_name in self.hidden or field.name in self._objects[field.object_name].fields:
            raise SalesforceRefused("DUPLICATE_DEVELOPER_NAME", f"There is already a field named {field.name}.", 400)
        self.hidden[full_name] = FieldDescription(
            field.name, "string", field.label, length=field.length, external_id=True, unique=True
        )

    def granted(self, record: Mapping[str, Any]) -> None:
        """A field permission is written as it stands now."""
        name, may_edit = str(record["Field"]), bool(record["PermissionsEdit"])
        described = self._objects[str(record["SobjectType"])]
        field = self.hidden.pop(name, None) or described.fields[name.partition(".")[2]]
        seen = replace(field, createable=may_edit, updateable=may_edit)
        self._objects[described.name] = replace(described, fields={**described.fields, field.name: seen})
