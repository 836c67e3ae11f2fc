"""A describe of REST as the port has it."""

from collections.abc import Mapping
from typing import Any

from connector.integrations.ports import FieldDescription, ObjectDescription, ObjectName


def description(data: Mapping[str, Any]) -> ObjectDescription:
    fields = {entry["name"]: _field(entry) for entry in data["fields"]}
    return ObjectDescription(
        name=data["name"],
        key_prefix=data.get("keyPrefix") or "",
        fields=fields,
        createable=data.get("createable", True),
        updateable=data.get("updateable", True),
        deletable=data.get("deletable", True),
    )


def _field(entry: Mapping[str, Any]) -> FieldDescription:
    return FieldDescription(
        name=entry["name"],
        type=entry["type"],
        label=entry.get("label") or "",
        length=entry.get("length") or 0,
        createable=entry.get("createable", True),
        updateable=entry.get("updateable", True),
        nillable=entry.get("nillable", True),
        external_id=entry.get("externalId", False),
        unique=entry.get("unique", False),
        relationship_name=entry.get("relationshipName"),
        reference_to=tuple(entry.get("referenceTo") or ()),
        restricted_picklist=entry.get("restrictedPicklist", False),
        picklist=tuple(choice["value"] for choice in entry.get("picklistValues") or () if choice.get("active", True)),
        defaulted_on_create=entry.get("defaultedOnCreate", False),
        calculated=entry.get("calculated", False),
        precision=entry.get("precision") or 0,
        scale=entry.get("scale") or 0,
        digits=entry.get("digits") or 0,
    )


def names(data: Mapping[str, Any]) -> list[ObjectName]:
    """Without what Salesforce keeps for itself."""
    listed = (entry for entry in data["sobjects"] if not entry.get("deprecatedAndHidden"))
    return sorted(
        (ObjectName(entry["name"], entry.get("label") or "") for entry in listed), key=lambda one: one.label.casefold()
    )
