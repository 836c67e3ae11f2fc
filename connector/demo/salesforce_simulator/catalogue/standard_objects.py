"""Reads the standard objects from the fact files beside this one."""

import json
from pathlib import Path
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType

FOLDER = Path(__file__).with_name("standard")


def standard_objects() -> list[ObjectType]:
    return [_object(json.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.json"))]


def _object(facts: dict[str, Any]) -> ObjectType:
    fields = tuple(_field(entry) for entry in facts.pop("fields"))
    return ObjectType(all_fields=fields, **facts)


def _field(facts: dict[str, Any]) -> Field:
    for name in ("picklist", "reference_to"):
        facts[name] = tuple(facts.get(name, ()))
    return Field(**facts)
