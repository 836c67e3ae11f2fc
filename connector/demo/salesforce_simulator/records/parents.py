"""Lookups written by an external id of the parent: `"Contact__r": {"Email": "alice@example.com"}`.

Source: REST API Developer Guide, "Insert or Update a Record Using an External ID", and reports of its refusals.
"""

from collections.abc import Iterator, Mapping
from sqlite3 import Connection
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType, Schema
from connector.demo.salesforce_simulator.errors import SalesforceError, no_such_column
from connector.demo.salesforce_simulator.store import rows
from connector.demo.salesforce_simulator.values import from_json

Values = dict[str, Any]


def with_parents(connection: Connection, schema: Schema, kind: ObjectType, data: Mapping[str, Any]) -> Values:
    """The data with the id of each parent that is named by a key; raises INVALID_FIELD for one that is not there."""
    return dict(_resolved(connection, schema, kind, data))


def _resolved(
    connection: Connection, schema: Schema, kind: ObjectType, data: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    for name, value in data.items():
        lookup = kind.parents.get(name.lower())
        if lookup is None or not isinstance(value, dict) or kind.field(name):
            yield name, value
        elif any(given.lower() == lookup.name.lower() for given in data):
            message = f"Cannot reference a foreign key field {name} and {lookup.name} at the same time."
            raise SalesforceError("INVALID_FIELD", message)
        else:
            yield lookup.name, _parent_id(connection, _target(schema, lookup, name, value), value)


def _target(schema: Schema, lookup: Field, name: str, value: Mapping[str, Any]) -> ObjectType:
    """The object meant: told by `attributes`, or the only one there is."""
    attributes = value.get("attributes")
    told = attributes.get("type") if isinstance(attributes, dict) else value.get("type")
    names = [told] if isinstance(told, str) and told in lookup.reference_to else lookup.reference_to
    found = [kind for target in names if (kind := schema.find(target))]
    if len(found) != 1:
        raise SalesforceError("INVALID_FIELD", f"The reference {name} needs the type of its record in attributes")
    return found[0]


def _parent_id(connection: Connection, parent: ObjectType, value: Mapping[str, Any]) -> str:
    keys = {name: given for name, given in value.items() if name not in ("attributes", "type")}
    if len(keys) != 1:
        raise SalesforceError("INVALID_FIELD", f"A reference to {parent.name} names exactly one external id field")
    ((name, given),) = keys.items()
    field = parent.field(name)
    if field is None:
        raise no_such_column(name, parent.name)
    if not field.finds_records or field.type == "id":
        raise SalesforceError("INVALID_FIELD", f"{name} is not an External ID or indexed field of {parent.name}")
    found = rows.find(connection, parent, field, from_json(field, given))
    return _the_one([row["Id"] for row in found], field, parent, given)


def _the_one(ids: list[str], field: Field, parent: ObjectType, given: Any) -> str:
    if not ids:
        message = f"Foreign key external ID: {given} not found for field {field.name} in entity {parent.name}"
        raise SalesforceError("INVALID_FIELD", message)
    if len(ids) > 1:
        message = f"{field.name}: more than one record found for external id field: [{', '.join(ids)}]"
        raise SalesforceError("DUPLICATE_EXTERNAL_ID", message, fields=[field.name])
    return ids[0]
