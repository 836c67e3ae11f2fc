"""What an org refuses to write, judged on the values alone."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import CREATE, EDIT, Field, ObjectType
from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError, entity_refused, no_such_column
from connector.demo.salesforce_simulator.values import NUMBERS, from_json

Values = dict[str, Any]
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@(?:[^@\s.<>,;:\"()\[\]\\]+\.)+[^@\s.<>,;:\"()\[\]\\\d]{2,}\Z")


def accept(kind: ObjectType, data: Mapping[str, Any], *, creating: bool) -> Values:
    """The JSON of one record as values to store; raises what the org would answer for the first thing wrong."""
    if kind.played != "write":
        raise NotPlayedError(f"Writing to {kind.name}")
    if (CREATE if creating else EDIT) not in kind.rights:
        raise entity_refused(kind.label, "inserted" if creating else "updated")
    fields = {name: _known(kind, name) for name in data if name != "attributes"}
    if creating and any(field.type == "id" for field in fields.values()):
        message = "cannot specify Id in an insert call"
        raise SalesforceError("INVALID_FIELD_FOR_INSERT_UPDATE", message, fields=["Id"])
    values = {fields[name].name: from_json(fields[name], data[name]) for name in fields}
    _check_rights(list(fields.values()), creating=creating)
    for field in fields.values():
        _check_value(field, values[field.name], creating=creating)
    if creating:
        _check_required(kind, values)
    return values


def _known(kind: ObjectType, name: str) -> Field:
    field = kind.field(name)
    if field is None:
        raise no_such_column(name, kind.name)
    return field


def _check_rights(fields: list[Field], *, creating: bool) -> None:
    refused = [field.name for field in fields if not (field.createable if creating else field.updateable)]
    if refused:
        hint = "Please check the security settings of this field and verify that it is read/write for your profile"
        message = f"Unable to create/update fields: {', '.join(refused)}. {hint} or permission set."
        raise SalesforceError("INVALID_FIELD_FOR_INSERT_UPDATE", message, fields=refused)


def _check_required(kind: ObjectType, values: Values) -> None:
    missing = [field.name for field in kind.all_fields if field.required and values.get(field.name) is None]
    if missing:
        raise _required(missing)


def _required(names: list[str]) -> SalesforceError:
    message = f"Required fields are missing: [{', '.join(names)}]"
    return SalesforceError("REQUIRED_FIELD_MISSING", message, fields=names)


def _check_value(field: Field, value: Any, *, creating: bool) -> None:
    if value is None:
        _check_null(field, creating=creating)
    else:
        _CHECKS.get(field.type, _check_length)(field, value)


def _check_null(field: Field, *, creating: bool) -> None:
    if field.type == "boolean":
        message = f"{field.label}: value not of required type: "
        raise SalesforceError("INVALID_TYPE_ON_FIELD_IN_RECORD", message, fields=[field.name])
    if not field.nillable and not (creating and field.defaulted):
        raise _required([field.name])


def _check_length(field: Field, value: Any) -> None:
    if field.length and len(value) > field.length:
        shown = value if len(value) <= 255 else value[:255]
        message = f"{field.label}: data value too large: {shown} (max length={field.length})"
        raise SalesforceError("STRING_TOO_LONG", message, fields=[field.name])


def _check_email(field: Field, value: Any) -> None:
    _check_length(field, value)
    if not _EMAIL.match(value):
        message = f"{field.label}: invalid email address: {value}"
        raise SalesforceError("INVALID_EMAIL_ADDRESS", message, fields=[field.name])


def _check_picklist(field: Field, value: Any) -> None:
    _check_length(field, value)
    chosen = value.split(";") if field.type == "multipicklist" else [value]
    if field.restricted and not set(chosen) <= set(field.picklist):
        message = f"{field.label}: bad value for restricted picklist field: {value}"
        raise SalesforceError("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, fields=[field.name])


def _check_number(field: Field, value: Any) -> None:
    digits = field.digits or field.precision - field.scale
    if digits and abs(value) >= 10**digits:
        message = f"{field.label}: value outside of valid range on numeric field: {value}"
        raise SalesforceError("NUMBER_OUTSIDE_VALID_RANGE", message, fields=[field.name])


def _anything(field: Field, value: Any) -> None:
    """Lookups are checked against the records, dates by reading them."""


_CHECKS: dict[str, Callable[[Field, Any], None]] = {
    "email": _check_email,
    "picklist": _check_picklist,
    "multipicklist": _check_picklist,
    **dict.fromkeys(NUMBERS, _check_number),
    **dict.fromkeys(("reference", "boolean", "date", "datetime"), _anything),
}
