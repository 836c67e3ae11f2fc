"""Why a row was not written, as Salesforce says it: a status code, then its words. What can be done about each code."""

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute

NO_CODE = ""
LONGEST_CODE = 64

CURES = {
    "STRING_TOO_LONG": "Lengthen the field in Salesforce, or give it a max_length in the workflow.",
    "UNSENDABLE_VALUE": "This value cannot be put into a call, e.g. a text where a record id belongs: change it here.",
    "REQUIRED_FIELD_MISSING": "Make the field optional in Salesforce, or let the workflow fill it.",
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": (
        "A validation rule of your org refused it: change the rule, or what the workflow writes."
    ),
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": "Add the value to the picklist, or do not restrict it.",
    "INVALID_CROSS_REFERENCE_KEY": "The record it points to was deleted or is of another kind.",
    "MALFORMED_ID": "A field that points to a record holds something else than an id: look at where its value is from.",
    "INSUFFICIENT_ACCESS": (
        "Give the connected user access to the record and the field (permission set Hearback Integration)."
    ),
    "INSUFFICIENT_ACCESS_OR_READONLY": (
        "Give the connected user access to the record and the field (permission set Hearback Integration)."
    ),
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": "Give the connected user access to the record that it points to.",
    "INVALID_TYPE": "The object does not exist, or the connected user may not see it.",
    "INVALID_FIELD": (
        "The field does not exist, or the connected user may not see it: check the permission set Hearback Integration."
    ),
    "INVALID_FIELD_FOR_INSERT_UPDATE": "Let the connected user edit the field (permission set Hearback Integration).",
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": "A trigger or flow of your org stopped it: look at its error.",
    "APEX_ERROR": "A trigger of your org stopped it: look at its error.",
    "DUPLICATES_DETECTED": "A duplicate rule of your org stopped it: let the rule allow it, or merge the records.",
    "DUPLICATE_VALUE": (
        "Another record has this value in a field that must be unique: change that record, or the value here."
    ),
    "MULTIPLE_MATCHES": (
        "Several records have this key: make the field unique in Salesforce, or merge the records, then write again."
    ),
    "DUPLICATE_EXTERNAL_ID": (
        "Several records have this key: make the field unique in Salesforce, or merge the records, then write again."
    ),
    "ENTITY_IS_DELETED": "The record was deleted in Salesforce: restore it, or leave the row as it is.",
    "NOT_FOUND": "The record or the object is not there, or not shared with the connected user.",
    "UNABLE_TO_LOCK_ROW": "Somebody else was changing the same record: it is written again by itself.",
    "INVALID_EMAIL_ADDRESS": "The value is no email address: put it right here, or do not write it.",
    "INVALID_TYPE_ON_FIELD_IN_RECORD": (
        "The value is of another kind than the field takes: change what the workflow writes."
    ),
    "NUMBER_OUTSIDE_VALID_RANGE": "Give the number field more digits in Salesforce, or put the number right here.",
    "JSON_PARSER_ERROR": (
        "A value is of another kind than the field takes, such as a text in a number: change what the workflow writes."
    ),
    "FIELD_INTEGRITY_EXCEPTION": (
        "Two fields contradict each other, or a value is not allowed there: put it right here."
    ),
    "INACTIVE_OWNER_OR_USER": "The owner is an inactive user: activate the user, or let another own the record.",
    "STORAGE_LIMIT_EXCEEDED": "Free some of your org’s data storage.",
}
"""What an administrator can do about a status code of Salesforce."""


def code_of(reason: str | None) -> str:
    """Salesforce's status code, e.g. STRING_TOO_LONG; "" when the reason does not begin with one."""
    code, colon, _ = (reason or "").partition(":")
    is_one = bool(colon) and len(code) <= LONGEST_CODE and code.replace("_", "").isalnum() and code.isupper()
    return code if is_one else NO_CODE


def message_of(reason: str | None) -> str:
    """The reason without its code."""
    code = code_of(reason)
    return (reason or "").removeprefix(f"{code}:").strip() if code else reason or ""


def cure_of(reason: str | None) -> str:
    """What can be done about it; "" when that is not known."""
    return CURES.get(code_of(reason), "")


def kind_of(reason: str | None) -> str:
    """What rows have in common that one cure may help: the code, or how a reason without one begins."""
    return code_of(reason) or (reason or "")[:LONGEST_CODE]


def sql_kind(column: InstrumentedAttribute[str | None]) -> ColumnElement[str]:
    """Enough of the reason for `kind_of`."""
    return func.substr(column, 1, LONGEST_CODE + 1)


def is_like(column: InstrumentedAttribute[str | None], reason: str | None) -> ColumnElement[bool]:
    """Reasons of the same kind."""
    code = code_of(reason)
    if code:
        return has_code(column, code)
    return column.startswith(kind_of(reason), autoescape=True) if reason else column.is_(None)


def has_code(column: InstrumentedAttribute[str | None], code: str) -> ColumnElement[bool]:
    """Reasons that begin with this code."""
    return column.startswith(f"{code}:", autoescape=True)
