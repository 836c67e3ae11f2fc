"""What the org answers when it refuses: a message, a code, a status, sometimes field names."""

from collections.abc import Sequence
from typing import Any


class SalesforceError(Exception):
    """A refusal in Salesforce's words. `status` is that of a call of its own; rows of collections ignore it."""

    def __init__(self, code: str, message: str, *, fields: Sequence[str] | None = None, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.fields = fields
        self.status = status

    def body(self) -> list[dict[str, Any]]:
        """The JSON body of a refused call."""
        error: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        if self.fields is not None:
            error["fields"] = list(self.fields)
        return [error]

    def row(self) -> dict[str, Any]:
        """One error of a row inside a collections answer: `statusCode`, and always `fields`."""
        return {"statusCode": self.code, "message": self.message, "fields": list(self.fields or ())}


def not_found() -> SalesforceError:
    return SalesforceError("NOT_FOUND", "The requested resource does not exist", status=404)


class NotPlayedError(SalesforceError):
    """A real org can do this and this one cannot; never answered with an invented success, nor as a row's error."""

    def __init__(self, what: str) -> None:
        super().__init__("NOT_IMPLEMENTED", f"{what} is not played by this simulated org", status=501)


def entity_is_deleted(status: int = 404) -> SalesforceError:
    """The record of the call; as the target of a lookup in it, with status 400."""
    return SalesforceError("ENTITY_IS_DELETED", "entity is deleted", fields=(), status=status)


def invalid_cross_reference(status: int = 404) -> SalesforceError:
    """No such record: the one of the call, or with status 400 the target of a lookup in it."""
    return SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", fields=(), status=status)


def delete_failed(name: str, children: str, names: str) -> SalesforceError:
    message = f"Your attempt to delete {name} could not be completed because it is associated with the following"
    return SalesforceError("DELETE_FAILED", f"{message} {children}.: {names}\n", fields=())


def entity_refused(label: str, verb: str) -> SalesforceError:
    """Without the permission to create or to edit records of the object; people report these words of their orgs."""
    message = f"entity type cannot be {verb}: {label}"
    return SalesforceError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message, fields=())


def bad_id(record_id: str) -> SalesforceError:
    """What is to be deleted; elsewhere an id is of incorrect type. Source: Salesforce Help 000387915."""
    return SalesforceError("MALFORMED_ID", f"bad id {record_id}", fields=())


def duplicate_value(field: str, record_id: str) -> SalesforceError:
    """The other record's id is told with 15 characters, as people report who met it [PUB]."""
    message = f"duplicate value found: {field} duplicates value on record with id: {record_id[:15]}"
    return SalesforceError("DUPLICATE_VALUE", message, fields=())


def unavailable(status: int) -> SalesforceError:
    """500 is the platform's own failure, 503 says that the org does not answer at the moment [PUB]."""
    if status == 503:
        return SalesforceError("SERVER_UNAVAILABLE", "Server Unavailable", status=status)
    message = "An unexpected error occurred. Please include this ErrorId if you contact support"
    return SalesforceError("UNKNOWN_EXCEPTION", f"{message}: 1452464078-314667 (-1173371248)", status=status)


def insufficient_access() -> SalesforceError:
    """The record of the call, which the caller may not change."""
    return SalesforceError(
        "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", fields=(), status=403
    )


def insufficient_cross_access(record_id: str) -> SalesforceError:
    """The target of a lookup, which the caller may not see."""
    message = f"insufficient access rights on cross-reference id: {record_id}"
    return SalesforceError("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", message, fields=())


def no_such_column(field: str, object_name: str) -> SalesforceError:
    return SalesforceError("INVALID_FIELD", f"No such column '{field}' on sobject of type {object_name}")
