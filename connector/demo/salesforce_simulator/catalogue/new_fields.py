"""Custom fields that are added to the running org, checked as the Tooling API checks them.

Sources: Tooling API Developer Guide, CustomField; Metadata API Developer Guide, CustomField; what people report of its
refusals. Only text fields are played.
"""

import re
from collections.abc import Mapping
from typing import Any

from connector.demo.salesforce_simulator.catalogue.guarded import is_guarded
from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType, Schema
from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError

SOURCE = "tooling"
EXPLANATION = "added to this org by POST tooling/sobjects/CustomField"
LONGEST_LABEL, LONGEST_NAME, LONGEST_TEXT = 40, 40, 255
_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*__c\Z")
_FLAGS = ("caseSensitive", "externalId", "required", "unique", "trackFeedHistory", "trackHistory", "trackTrending")
_KNOWN = frozenset({*_FLAGS, "description", "inlineHelpText", "label", "length", "type"})
"""Of a text field; other keys of CustomFieldMetadata belong to other types, or are not played."""


def read_field(schema: Schema, body: Mapping[str, Any]) -> tuple[ObjectType, Field]:
    """The object and the new field that {"FullName": "Case.Some__c", "Metadata": {…}} describes; raises what the org
    would answer."""
    for name in body:
        if name not in ("FullName", "Metadata"):
            raise SalesforceError("INVALID_FIELD", f"No such column '{name}' on sobject of type CustomField")
    full_name, metadata = body.get("FullName"), body.get("Metadata")
    if not isinstance(full_name, str) or not isinstance(metadata, dict):
        missing = [name for name in ("FullName", "Metadata") if not body.get(name)]
        message = f"Required fields are missing: [{', '.join(missing)}]"
        raise SalesforceError("REQUIRED_FIELD_MISSING", message, fields=missing)
    object_name, _dot, name = full_name.partition(".")
    kind = _object(schema, object_name)
    _check_name(kind, name)
    return kind, _field(name, metadata)


def _object(schema: Schema, name: str) -> ObjectType:
    kind = schema.find(name)
    if kind is None or not is_guarded(kind):
        message = f"Entity Enumeration Or ID: bad value for restricted picklist field: {name}"
        raise SalesforceError("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, fields=["TableEnumOrId"])
    return kind


def _check_name(kind: ObjectType, name: str) -> None:
    if not _NAME.match(name) or len(name) - len("__c") > LONGEST_NAME:
        raise _wrong(
            "The Custom Field API Name can only contain alphanumeric characters, must begin with a letter, cannot end "
            "with an underscore or contain two consecutive underscore characters",
            "DeveloperName",
        )
    if kind.field(name):
        message = f"There is already a field named {name} on {kind.label}."
        raise SalesforceError("DUPLICATE_DEVELOPER_NAME", message, fields=["DeveloperName"])


def _field(name: str, metadata: Mapping[str, Any]) -> Field:
    if metadata.get("type") != "Text":
        raise NotPlayedError(f"A new field of type {metadata.get('type')}")
    if unknown := sorted(metadata.keys() - _KNOWN):
        raise NotPlayedError(f"{unknown[0]} of a new text field")
    label, length = metadata.get("label"), metadata.get("length")
    if not isinstance(label, str) or not 0 < len(label) <= LONGEST_LABEL:
        raise _wrong(f"A field's label has 1 to {LONGEST_LABEL} characters", "MasterLabel")
    if not isinstance(length, int) or isinstance(length, bool) or not 0 < length <= LONGEST_TEXT:
        raise _wrong("Must specify 'length' for a CustomField of type Text", "Length")
    flags = {flag: _flag(metadata, flag) for flag in _FLAGS}
    return Field(
        name=name,
        label=label,
        type="string",
        source=SOURCE,
        length=length,
        nillable=not flags["required"],
        external_id=flags["externalId"],
        id_lookup=flags["externalId"],
        unique=flags["unique"],
        case_sensitive=flags["caseSensitive"],
        help_text=metadata.get("inlineHelpText"),
    )


def _flag(metadata: Mapping[str, Any], name: str) -> bool:
    value = metadata.get(name)
    if value not in (None, True, False):
        raise SalesforceError("JSON_PARSER_ERROR", f"Cannot deserialize instance of boolean from {name}")
    return bool(value)


def _wrong(message: str, field: str) -> SalesforceError:
    return SalesforceError("FIELD_INTEGRITY_EXCEPTION", message, fields=[field])
