"""Puts the whole schema together."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from connector.demo.salesforce_simulator.catalogue.metadata import SOURCE, custom_fields, custom_objects, objects_with
from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType, Schema
from connector.demo.salesforce_simulator.catalogue.standard_objects import standard_objects

SYSTEM_FIELDS = ("CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp")


FEATURES = {("FeedItem", "ParentId"): "enableFeeds", ("Task", "WhatId"): "enableActivities"}
"""Lookups that may name a custom object if it has this feature."""


def load_schema(objects: Path, prefixes: Mapping[str, str]) -> Schema:
    """Standard objects with the project's custom fields, and its custom objects under the given key prefixes."""
    added = custom_fields(objects)
    standard = [_with(kind, added.get(kind.name, ()), objects) for kind in standard_objects()]
    return Schema([*standard, *custom_objects(objects, prefixes, _system_fields(standard))])


def _with(kind: ObjectType, fields: tuple[Field, ...], objects: Path) -> ObjectType:
    own = tuple(_with_targets(kind, field, objects) for field in kind.all_fields)
    return replace(kind, all_fields=(*own, *fields))


def _with_targets(kind: ObjectType, field: Field, objects: Path) -> Field:
    feature = FEATURES.get((kind.name, field.name))
    return replace(field, reference_to=(*field.reference_to, *objects_with(objects, feature))) if feature else field


def _system_fields(standard: list[ObjectType]) -> tuple[Field, ...]:
    account = next(kind for kind in standard if kind.name == "Account")
    return tuple(replace(field, source=SOURCE) for field in account.all_fields if field.name in SYSTEM_FIELDS)
