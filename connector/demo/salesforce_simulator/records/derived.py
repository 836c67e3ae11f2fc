"""What the org fills in by itself."""

import re
from collections.abc import Callable, Mapping
from sqlite3 import Connection
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType
from connector.demo.salesforce_simulator.records.stages import of_case, of_opportunity, of_task
from connector.demo.salesforce_simulator.store import rows

Values = dict[str, Any]


def stamps(kind: ObjectType, user_id: str, now: str, *, creating: bool) -> Values:
    """System fields of a write at this moment by this user."""
    values = {"LastModifiedDate": now, "LastModifiedById": user_id, "SystemModstamp": now}
    if creating:
        values |= {"CreatedDate": now, "CreatedById": user_id}
    return {name: value for name, value in values.items() if kind.field(name)}


def defaults(kind: ObjectType, user_id: str) -> Values:
    """Values of a new record before the caller's own: null where there is no default."""
    values = {field.name: _default(field.default) for field in kind.all_fields if field.stored}
    return values | {"OwnerId": user_id, "IsDeleted": 0}


def consequences(kind: ObjectType, before: Mapping[str, Any], changes: Values, now: str) -> Values:
    """Fields that follow from others, given the row before and the values being written."""
    follow = _CONSEQUENCES.get(kind.name)
    return follow(before, changes, now) if follow else {}


def next_number(connection: Connection, kind: ObjectType, field: Field) -> str:
    """The value of an auto number field in a new record."""
    number = rows.take_numbers(connection, f"{kind.name}.{field.name}")[0]
    return auto_number(field.auto_number or "{0}", number)


def auto_number(pattern: str, number: int) -> str:
    """`SR-{000000}` and 42 give SR-000042."""
    return re.sub(r"\{(0+)\}", lambda match: str(number).zfill(len(match[1])), pattern)


def _of_person(before: Mapping[str, Any], changes: Values, now: str) -> Values:
    after = {**before, **_forget_bounce(before, changes), **changes}
    names = (after.get("FirstName"), after.get("LastName"))
    derived: Values = {"Name": " ".join(name for name in names if name)}
    derived["IsEmailBounced"] = int(after.get("EmailBouncedDate") is not None)
    return {**_forget_bounce(before, changes), **derived}


def _forget_bounce(before: Mapping[str, Any], changes: Values) -> Values:
    """A new address has not bounced yet."""
    if "Email" not in changes or changes["Email"] == before.get("Email") or "EmailBouncedDate" in changes:
        return {}
    return {"EmailBouncedDate": None, "EmailBouncedReason": None}


_CONSEQUENCES: Mapping[str, Callable[[Mapping[str, Any], Values, str], Values]] = {
    "Contact": _of_person,
    "Lead": _of_person,
    "Case": of_case,
    "Opportunity": of_opportunity,
    "Task": of_task,
}


def _default(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value
