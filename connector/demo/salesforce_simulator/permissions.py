"""Field-level security: what each user sees of the schema, by the permission sets assigned to them."""

from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from connector.demo.salesforce_simulator.catalogue.model import Schema
from connector.demo.salesforce_simulator.catalogue.permission_sets import PermissionSet, allowed, guarded_fields
from connector.demo.salesforce_simulator.records.derived import stamps
from connector.demo.salesforce_simulator.store import rows
from connector.demo.salesforce_simulator.store.database import Database

SET, ASSIGNMENT = "PermissionSet", "PermissionSetAssignment"
_ASSIGNED = (
    "SELECT p.Name FROM PermissionSetAssignment a JOIN PermissionSet p ON p.Id = a.PermissionSetId"
    " WHERE a.AssigneeId = ? AND NOT a.IsDeleted ORDER BY p.Name"
)


class FieldSecurity:
    """Reads who has what anew at each question: an assignment counts at once, as on an org."""

    def __init__(self, database: Database, schema: Schema, sets: Sequence[PermissionSet]) -> None:
        self.sets: Mapping[str, PermissionSet] = {one.name: one for one in sets}
        self._database = database
        self._schema = schema
        self._guarded = guarded_fields(schema)

    def assigned(self, user_id: str) -> list[str]:
        """Names of the user's permission sets."""
        with self._database.read() as connection:
            return [str(row["Name"]) for row in connection.execute(_ASSIGNED, (user_id,))]

    def limits(self, user_id: str) -> tuple[frozenset[str], frozenset[str]]:
        """(hidden, read-only) fields of this user, named like `Contact.DoNotCall`."""
        readable, editable = allowed(self.sets[name] for name in self.assigned(user_id) if name in self.sets)
        return self._guarded - readable, (self._guarded & readable) - editable

    def assign(self, user_id: str, name: str, now: str) -> None:
        """Gives the user a permission set that they may have already; KeyError for one that is not there."""
        if name not in self.assigned(user_id):
            with self._database.write() as connection:
                set_id = _set_id(connection, name)
                self._insert(connection, {"PermissionSetId": set_id, "AssigneeId": user_id, "SystemModstamp": now})

    def unassign(self, user_id: str, name: str) -> None:
        """Takes it away; KeyError for one that is not there."""
        with self._database.write() as connection:
            values = (user_id, _set_id(connection, name))
            sql = "UPDATE PermissionSetAssignment SET IsDeleted = 1 WHERE AssigneeId = ? AND PermissionSetId = ?"
            connection.execute(sql, values)

    def install(self, admin: str, defaults: Mapping[str, Sequence[str]], now: str) -> None:
        """Makes records of the permission sets that are new, and assigns those; `defaults` has user ids by set."""
        with self._database.write() as connection:
            known = {row["Name"] for row in connection.execute("SELECT Name FROM PermissionSet")}
            new = [one for one in self.sets.values() if one.name not in known]
            for one in new:
                self._install(connection, one, admin, now)
        for one in new:
            for user_id in defaults.get(one.name, ()):
                self.assign(user_id, one.name, now)

    def _install(self, connection: Connection, one: PermissionSet, admin: str, now: str) -> None:
        kind = self._schema.get(SET)
        values = {"Name": one.name, "Label": one.label, "Description": one.description[:255], "IsCustom": 1}
        (set_id,) = rows.new_ids(connection, kind)
        rows.insert(connection, kind, [{"Id": set_id, **values, **stamps(kind, admin, now, creating=True)}])

    def _insert(self, connection: Connection, values: Mapping[str, str]) -> None:
        kind = self._schema.get(ASSIGNMENT)
        (assignment_id,) = rows.new_ids(connection, kind)
        rows.insert(connection, kind, [{"Id": assignment_id, **values}])


def _set_id(connection: Connection, name: str) -> str:
    found = connection.execute("SELECT Id FROM PermissionSet WHERE Name = ?", (name,)).fetchone()
    if found is None:
        raise KeyError(name)
    return str(found["Id"])
