"""Who may see, change and do what: each user's profile and the permission sets assigned to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Connection

from connector.demo.salesforce_simulator.catalogue.guarded import FIELDS, OBJECTS, guarded_fields, guarded_rights
from connector.demo.salesforce_simulator.catalogue.model import CREATE, DELETE, EDIT, READ, Limits
from connector.demo.salesforce_simulator.catalogue.permission_sets import PermissionSet
from connector.demo.salesforce_simulator.catalogue.profiles import (
    MANAGE_PERMISSION_SETS,
    MINIMUM_ACCESS,
    MODIFY_ALL_DATA,
    PROFILES,
    VIEW_SETUP,
    Profile,
)
from connector.demo.salesforce_simulator.org import Org
from connector.demo.salesforce_simulator.records import grants
from connector.demo.salesforce_simulator.records.derived import stamps
from connector.demo.salesforce_simulator.store import rows

SET, ASSIGNMENT = "PermissionSet", "PermissionSetAssignment"
NEEDS = {READ: VIEW_SETUP, CREATE: MANAGE_PERMISSION_SETS, EDIT: MANAGE_PERMISSION_SETS, DELETE: MANAGE_PERMISSION_SETS}
"""What field and object permissions themselves ask for."""
_ASSIGNED = (
    "SELECT p.* FROM PermissionSetAssignment a JOIN PermissionSet p ON p.Id = a.PermissionSetId"
    " WHERE a.AssigneeId = ? AND NOT a.IsDeleted ORDER BY p.Name"
)


@dataclass(frozen=True, slots=True)
class _User:
    """`sets` are ids of the permission sets; `added` are the user permissions that these add to the profile."""

    profile: Profile
    sets: tuple[str, ...]
    added: frozenset[str]

    def may(self, permission: str) -> bool:
        return permission in self.profile.permissions | self.added

    @property
    def rights(self) -> frozenset[str]:
        """By the profile alone."""
        return frozenset(f"{name}.{right}" for name, rights in self.profile.objects.items() for right in rights)


class Permissions:
    """Reads who has what anew at each question: an assignment, or a grant, counts at once, as on an org."""

    def __init__(self, org: Org, sets: Sequence[PermissionSet]) -> None:
        self.sets: Mapping[str, PermissionSet] = {one.name: one for one in sets}
        self._org = org

    def assigned(self, user_id: str) -> list[str]:
        """Names of the user's permission sets."""
        with self._org.database.read() as connection:
            return [str(row["Name"]) for row in connection.execute(_ASSIGNED, (user_id,))]

    def limits(self, user_id: str) -> Limits:
        guarded = guarded_fields(self._org.schema)
        with self._org.database.read() as connection:
            user = _user(connection, user_id)
            readable, editable = grants.of_fields(connection, user.sets)
            rights = user.rights | grants.of_objects(connection, user.sets)
        denied = _setup_denied(user)
        if not user.may(MODIFY_ALL_DATA):
            denied |= guarded_rights(self._org.schema) - rights
        return Limits(guarded - readable, (guarded & readable) - editable, denied)

    def may(self, user_id: str, permission: str) -> bool:
        """Whether the user has a user permission, like `CustomizeApplication`."""
        with self._org.database.read() as connection:
            return _user(connection, user_id).may(permission)

    def assign(self, user_id: str, name: str, now: str) -> None:
        """Gives the user a permission set that they may have already; KeyError for one that is not there."""
        if name not in self.assigned(user_id):
            with self._org.database.write() as connection:
                set_id = _set_id(connection, name)
                self._insert(connection, {"PermissionSetId": set_id, "AssigneeId": user_id, "SystemModstamp": now})

    def unassign(self, user_id: str, name: str) -> None:
        """Takes it away; KeyError for one that is not there."""
        with self._org.database.write() as connection:
            values = (user_id, _set_id(connection, name))
            sql = "UPDATE PermissionSetAssignment SET IsDeleted = 1 WHERE AssigneeId = ? AND PermissionSetId = ?"
            connection.execute(sql, values)

    def install(self, admin: str, defaults: Mapping[str, Sequence[str]], now: str) -> None:
        """Makes records of the permission sets, with what they grant, and assigns those that are new; `defaults` has
        user ids by set."""
        with self._org.database.write() as connection:
            known = {row["Name"] for row in connection.execute("SELECT Name FROM PermissionSet")}
            new = [one for one in self.sets.values() if one.name not in known]
            for one in new:
                self._install(connection, one, admin, now)
            made = stamps(self._org.schema.get(OBJECTS), admin, now, creating=True)
            for one in self.sets.values():
                grants.grant(connection, self._org.schema, _set_id(connection, one.name), one, made)
        for one in new:
            for user_id in defaults.get(one.name, ()):
                self.assign(user_id, one.name, now)

    def _install(self, connection: Connection, one: PermissionSet, admin: str, now: str) -> None:
        kind = self._org.schema.get(SET)
        values = {"Name": one.name, "Label": one.label, "Description": one.description[:255], "IsCustom": 1}
        (set_id,) = rows.new_ids(connection, kind)
        rows.insert(connection, kind, [{"Id": set_id, **values, **stamps(kind, admin, now, creating=True)}])

    def _insert(self, connection: Connection, values: Mapping[str, str]) -> None:
        kind = self._org.schema.get(ASSIGNMENT)
        (assignment_id,) = rows.new_ids(connection, kind)
        rows.insert(connection, kind, [{"Id": assignment_id, **values}])


def _user(connection: Connection, user_id: str) -> _User:
    row = connection.execute("SELECT ProfileId FROM User WHERE Id = ?", (user_id,)).fetchone()
    assigned = [dict(each) for each in connection.execute(_ASSIGNED, (user_id,))]
    added = {name for each in assigned for name in each if name.startswith(grants.PERMISSIONS) and each[name]}
    return _User(
        PROFILES.get(row["ProfileId"], MINIMUM_ACCESS) if row else MINIMUM_ACCESS,
        tuple(str(each["Id"]) for each in assigned),
        frozenset(name.removeprefix(grants.PERMISSIONS) for name in added),
    )


def _setup_denied(user: _User) -> frozenset[str]:
    """Rights to the grants themselves."""
    denied = [right for right, need in NEEDS.items() if not user.may(need)]
    return frozenset(f"{name}.{right}" for name in (FIELDS, OBJECTS) for right in denied)


def _set_id(connection: Connection, name: str) -> str:
    found = connection.execute("SELECT Id FROM PermissionSet WHERE Name = ?", (name,)).fetchone()
    if found is None:
        raise KeyError(name)
    return str(found["Id"])
