"""Create, update, upsert and delete: one record at a time, inside somebody else's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import DELETE, Field, ObjectType, Schema
from connector.demo.salesforce_simulator.errors import (
    NotPlayedError,
    SalesforceError,
    bad_id,
    delete_failed,
    duplicate_value,
    entity_is_deleted,
    insufficient_access,
    insufficient_cross_access,
    invalid_cross_reference,
)
from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.records.checks import accept
from connector.demo.salesforce_simulator.records.derived import consequences, defaults, next_number, stamps
from connector.demo.salesforce_simulator.records.object_rules import (
    AFTER_CREATE,
    BEFORE_WRITE,
    cannot_reference_converted_lead,
)
from connector.demo.salesforce_simulator.records.parents import with_parents
from connector.demo.salesforce_simulator.store import rows
from connector.demo.salesforce_simulator.values import from_json

Values = dict[str, Any]


class SeveralMatchesError(SalesforceError):
    """More than one record has the key of an upsert; `ids` are theirs."""

    def __init__(self, field: Field, ids: list[str]) -> None:
        message = f"{field.name}: more than one record found for external id field: [{', '.join(ids)}]"
        super().__init__("DUPLICATE_EXTERNAL_ID", message, fields=[field.name], status=300)
        self.ids = ids


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes as one user at one moment; raises SalesforceError before anything is changed.

    `hidden` are ids of records that the user may not see.
    """

    connection: Connection
    schema: Schema
    user_id: str
    now: str
    hidden: frozenset[str] = frozenset()

    def create(self, kind: ObjectType, data: Mapping[str, Any]) -> str:
        """The new record's id."""
        values = self._accept(kind, data, creating=True)
        self._check_against_records(kind, values, row=None)
        record = {**defaults(kind, self.user_id), **{k: v for k, v in values.items() if v is not None}}
        record |= consequences(kind, {}, record, self.now) | stamps(kind, self.user_id, self.now, creating=True)
        record |= self._numbered(kind)
        (record["Id"],) = rows.new_ids(self.connection, kind)
        rows.insert(self.connection, kind, [{k: v for k, v in record.items() if _stored(kind, k)}])
        if kind.name in AFTER_CREATE:
            AFTER_CREATE[kind.name](self.connection, self.schema, record)
        return str(record["Id"])

    def update(self, kind: ObjectType, record_id: str, data: Mapping[str, Any]) -> None:
        self._change(kind, self._living(kind, record_id), self._accept(kind, data, creating=False))

    def upsert(self, kind: ObjectType, key: Field, value: Any, data: Mapping[str, Any]) -> tuple[str, bool]:
        """(id, created); `data` is without the key. An Id as key updates, a null one creates."""
        if key.type == "id":
            return self._upsert_by_id(kind, value, data)
        stored = from_json(key, value)
        if stored is None:
            raise SalesforceError("MISSING_ARGUMENT", f"{key.name} not specified", fields=())
        found = rows.find(self.connection, kind, key, stored)
        if len(found) > 1:
            raise SeveralMatchesError(key, [row["Id"] for row in found])
        if not found:
            return self.create(kind, {**data, key.name: value}), True
        self._change(kind, found[0], self._accept(kind, data, creating=False))
        return found[0]["Id"], False

    def delete(self, kind: ObjectType, record_id: str) -> None:
        """Into the recycle bin, where there is one, with what hangs on it; other lookups are cleared or forbid it."""
        if not kind.deletable or kind.played != "write":
            raise NotPlayedError(f"Deleting a {kind.name}")
        if DELETE not in kind.rights:
            raise insufficient_access()
        if normal_id(record_id) is None:
            raise bad_id(record_id)
        row = self._living(kind, record_id)
        self._check_free(kind, row)
        self._remove(kind, row)

    def _accept(self, kind: ObjectType, data: Mapping[str, Any], *, creating: bool) -> Values:
        return accept(kind, with_parents(self.connection, self.schema, kind, data), creating=creating)

    def _remove(self, kind: ObjectType, row: Values) -> None:
        if not kind.field("IsDeleted"):
            rows.delete(self.connection, kind, row["Id"])
            return
        changes = {"IsDeleted": 1, **stamps(kind, self.user_id, self.now, creating=False)}
        rows.update(self.connection, kind, row["Id"], changes)
        for child in self.schema.children(kind.name):
            self._let_go(child.object, child.field, row["Id"])

    def _check_free(self, kind: ObjectType, row: Values) -> None:
        """Raises DELETE_FAILED while a record that forbids it looks up to what is to go, or to what goes with it."""
        for child in self.schema.children(kind.name):
            holds = child.field.restricts_delete or child.field.cascade_delete
            below = rows.find(self.connection, child.object, child.field, row["Id"]) if holds else []
            if below and child.field.restricts_delete:
                names = ", ".join(str(each[child.object.name_column]) for each in below)
                raise delete_failed(str(row[kind.name_column]), child.object.label_plural.lower(), names)
            for each in below:
                self._check_free(child.object, each)

    def _let_go(self, kind: ObjectType, field: Field, parent_id: str) -> None:
        for row in rows.find(self.connection, kind, field, parent_id):
            if field.cascade_delete:
                self._remove(kind, row)
            else:
                rows.update(self.connection, kind, row["Id"], {field.name: None})

    def _upsert_by_id(self, kind: ObjectType, value: Any, data: Mapping[str, Any]) -> tuple[str, bool]:
        if value is None:
            return self.create(kind, data), True
        row = self._living(kind, value)
        self._change(kind, row, self._accept(kind, data, creating=False))
        return row["Id"], False

    def _change(self, kind: ObjectType, row: Values, values: Values) -> None:
        self._check_against_records(kind, values, row=row)
        changes = {**values, **consequences(kind, row, values, self.now)}
        changes |= stamps(kind, self.user_id, self.now, creating=False)
        rows.update(self.connection, kind, row["Id"], {k: v for k, v in changes.items() if _stored(kind, k)})

    def _living(self, kind: ObjectType, record_id: Any) -> Values:
        full_id = normal_id(record_id)
        if full_id is None:
            message = f"{kind.fields['id'].label}: id value of incorrect type: {record_id}"
            raise SalesforceError("MALFORMED_ID", message, fields=["Id"])
        row = rows.get(self.connection, kind, full_id)
        if row is None:
            raise invalid_cross_reference()
        if row.get("IsDeleted"):
            raise entity_is_deleted()
        if full_id in self.hidden:
            raise insufficient_access()
        return row

    def _check_against_records(self, kind: ObjectType, values: Values, row: Values | None) -> None:
        """`row` is the record before, None for a new one; may complete the values."""
        for field in kind.all_fields:
            if field.type == "reference" and values.get(field.name) is not None:
                values[field.name] = self._referenced(field, values[field.name])
        for field in kind.unique_fields:
            if values.get(field.name) is not None:
                self._check_unique(kind, field, values[field.name], row["Id"] if row else None)
        if kind.name in BEFORE_WRITE:
            BEFORE_WRITE[kind.name](self.connection, row, values)

    def _referenced(self, field: Field, value: str) -> str:
        """The 18-character id of a living record this lookup may point at.

        No id and the id of another object are refused apart, as people report who tried it.
        """
        full_id = normal_id(value)
        targets = {self.schema.key_prefix(name): name for name in field.reference_to}
        if full_id is None or full_id[:3] not in targets:
            code = "FIELD_INTEGRITY_EXCEPTION" if full_id else "MALFORMED_ID"
            message = f"{field.label}: id value of incorrect type: {value}"
            raise SalesforceError(code, message, fields=[field.name])
        target = self.schema.find(targets[full_id[:3]])
        row = rows.get(self.connection, target, full_id) if target else None
        if row is None:
            raise invalid_cross_reference(400)
        if full_id in self.hidden:
            raise insufficient_cross_access(full_id)
        if row.get("IsDeleted"):
            raise entity_is_deleted(400)
        if row.get("IsConverted"):
            raise cannot_reference_converted_lead()
        return full_id

    def _check_unique(self, kind: ObjectType, field: Field, value: Any, own_id: str | None) -> None:
        for row in rows.find(self.connection, kind, field, value):
            if row["Id"] != own_id:
                raise duplicate_value(field.name, row["Id"])

    def _numbered(self, kind: ObjectType) -> Values:
        numbered = [field for field in kind.all_fields if field.auto_number]
        return {field.name: next_number(self.connection, kind, field) for field in numbered}


def _stored(kind: ObjectType, name: str) -> bool:
    field = kind.field(name)
    return field is not None and field.stored
