"""Puts the whole schema together."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from connector.demo.salesforce_simulator.catalogue.metadata import SOURCE, custom_fields, custom_objects
from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType, Schema
from connector.demo.salesforce_simulator.catalogue.standard_objects import standard_objects

SYSTEM_FIELDS = ("CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp")


def load_schema(objects: Path, prefixes: Mapping[str, str]) -> Schema:
    """Standard objects with the project's custom fields, and its custom objects under the given key prefixes."""
    added = custom_fields(objects)
    standard = [_with(kind, added.get(kind.name, ())) for kind in standard_objects()]
    return Schema([*standard, *custom_objects(objects, prefixes, _system_fields(standard))])


def _with(kind: ObjectType, fields: tuple[Field, ...]) -> ObjectType:
    return replace(kind, all_fields=(*kind.all_fields, *fields))


def _system_fields(standard: list[ObjectType]) -> tuple[Field, ...]:
    account = next(kind for kind in standard if kind.name == "Account")
    return tuple(replace(field, source=SOURCE) for field in account.all_fields if field.name in SYSTEM_FIELDS)
