"""Columns that name a parent by its external id: `Contact__r.Email`, with its object where that may differ:
`User:Owner.Username`.

Source: Bulk API 2.0 Developer Guide, "Relationship Fields in a Header Row".
"""

import re
from collections.abc import Mapping
from typing import Any

from connector.demo.salesforce_simulator.bulk.jobs import NULL
from connector.demo.salesforce_simulator.catalogue.model import ObjectType, Schema

_COLUMN = re.compile(r"(?:(\w+):)?(\w+)\.(\w+)", re.ASCII)


def is_there(schema: Schema, kind: ObjectType, column: str) -> bool:
    """Whether the column names a field of the object, or of a parent that it may have."""
    found = _COLUMN.fullmatch(column)
    if found is None:
        return kind.field(column) is not None
    named, relationship, key = found.groups()
    lookup = kind.parents.get(relationship.lower())
    targets = [name for name in lookup.reference_to if named in (None, name)] if lookup else []
    return any(target.field(key) for name in targets if (target := schema.find(name)))


def parents_of(kind: ObjectType, record: Mapping[str, str]) -> dict[str, Any]:
    """The parents as JSON would name them; empty texts leave theirs alone, `#N/A` takes it away."""
    found = ((_COLUMN.fullmatch(column), text) for column, text in record.items() if text != "")
    return dict(_parent(kind, match, text) for match, text in found if match)


def _parent(kind: ObjectType, column: re.Match[str], text: str) -> tuple[str, Any]:
    named, relationship, key = column.groups()
    if text == NULL:
        return kind.parents[relationship.lower()].name, None
    return relationship, {key: text} | ({"attributes": {"type": named}} if named else {})
