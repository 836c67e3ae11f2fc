"""What permission sets grant, as records: field permissions and object permissions, and what writing these asks for."""

from collections.abc import Iterable, Mapping
from sqlite3 import Connection
from typing import Any

from connector.demo.salesforce_simulator.catalogue.guarded import FIELDS, OBJECTS
from connector.demo.salesforce_simulator.catalogue.model import CREATE, DELETE, EDIT, READ, ObjectType, Schema
from connector.demo.salesforce_simulator.catalogue.permission_sets import PermissionSet
from connector.demo.salesforce_simulator.errors import SalesforceError
from connector.demo.salesforce_simulator.store import rows

Values = dict[str, Any]
COLUMNS = {READ: "PermissionsRead", CREATE: "PermissionsCreate", EDIT: "PermissionsEdit", DELETE: "PermissionsDelete"}
PERMISSIONS = "Permissions"
"""How the columns of user permissions begin."""
NEEDS = {EDIT: (READ,), CREATE: (READ,), DELETE: (READ, EDIT)}
"""What comes first (Object Reference, ObjectPermissions and FieldPermissions)."""


def of_fields(connection: Connection, sets: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """(readable, editable) fields like `Contact.DoNotCall` of someone who has the sets with these ids."""
    found = _of(connection, FIELDS, sets)
    readable = frozenset(row["Field"] for row in found if row["PermissionsRead"])
    return readable, frozenset(row["Field"] for row in found if row["PermissionsEdit"])


def of_objects(connection: Connection, sets: Iterable[str]) -> frozenset[str]:
    """Rights like `Case.create`."""
    found = _of(connection, OBJECTS, sets)
    return frozenset(f"{row['SobjectType']}.{right}" for row in found for right, name in COLUMNS.items() if row[name])


def grant(connection: Connection, schema: Schema, set_id: str, one: PermissionSet, made: Values) -> None:
    """What the set's metadata says and its records do not say yet; what an administrator has added stays. `made` are
    the system fields of the new records."""
    for name, key, granted in ((FIELDS, "Field", _fields(one)), (OBJECTS, "SobjectType", _objects(one))):
        known = {row[key] for row in _of(connection, name, [set_id])}
        new = [{"ParentId": set_id, **values} for values in granted if values[key] not in known]
        _insert(connection, schema.get(name), new, made)
    kind = schema.get("PermissionSet")
    permissions = {f"{PERMISSIONS}{name}": 1 for name in one.permissions if kind.field(f"{PERMISSIONS}{name}")}
    if permissions:
        rows.update(connection, kind, set_id, permissions)


def _fields(one: PermissionSet) -> list[Values]:
    return [
        {
            "SobjectType": name.partition(".")[0],
            "Field": name,
            "PermissionsRead": 1,
            "PermissionsEdit": int(name in one.editable),
        }
        for name in sorted(one.readable)
    ]


def _objects(one: PermissionSet) -> list[Values]:
    return [
        {"SobjectType": name, **{column: int(right in rights) for right, column in COLUMNS.items()}}
        for name, rights in sorted(one.objects.items())
    ]


def check_field_grant(connection: Connection, row: Values | None, values: Values) -> None:
    """One for each set and field, of the object that it names."""
    if row is None and values["Field"].partition(".")[0] != values["SobjectType"]:
        message = f"Field Name: bad value for restricted picklist field: {values['Field']}"
        raise SalesforceError("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, fields=["Field"])
    _refuse_second(connection, FIELDS, "Field", row, values)
    _check_dependencies(row, values, values.get("Field") or str((row or {}).get("Field")))


def check_object_grant(connection: Connection, row: Values | None, values: Values) -> None:
    """One for each set and object."""
    _refuse_second(connection, OBJECTS, "SobjectType", row, values)
    _check_dependencies(row, values, values.get("SobjectType") or str((row or {}).get("SobjectType")))


def _refuse_second(connection: Connection, table: str, key: str, row: Values | None, values: Values) -> None:
    if row is None and values[key] in {found[key] for found in _of(connection, table, [values["ParentId"]])}:
        raise SalesforceError("DUPLICATE_VALUE", f"duplicate value found: {key} duplicates value on record", fields=())


def _check_dependencies(row: Values | None, values: Values, name: str) -> None:
    """Reading comes before all else, and a record that grants nothing is none."""
    after = {**(row or {}), **values}
    for right, needs in NEEDS.items():
        missing = [need for need in needs if after.get(COLUMNS[right]) and not after.get(COLUMNS[need])]
        if missing:
            wanted = ", ".join(f"{need.capitalize()} {name}" for need in missing)
            message = f"Permission {right.capitalize()} {name} depends on permission(s): {wanted}"
            raise SalesforceError("FIELD_INTEGRITY_EXCEPTION", message, fields=())
    if not after.get(COLUMNS[READ]):
        message = f"Permission Read {name} must be granted, or nothing at all"
        raise SalesforceError("FIELD_INTEGRITY_EXCEPTION", message, fields=())


def _of(connection: Connection, table: str, sets: Iterable[str]) -> list[Mapping[str, Any]]:
    ids = list(sets)
    sql = f"SELECT * FROM {table} WHERE ParentId IN ({', '.join('?' * len(ids))})"  # noqa: S608 - a table of ours
    return [dict(row) for row in connection.execute(sql, ids)]


def _insert(connection: Connection, kind: ObjectType, new: list[Values], made: Values) -> None:
    if new:
        ids = rows.new_ids(connection, kind, len(new))
        system = {name: value for name, value in made.items() if kind.field(name)}
        rows.insert(connection, kind, [{"Id": key, **values, **system} for key, values in zip(ids, new, strict=True)])
