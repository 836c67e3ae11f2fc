"""Recorded describes of real orgs beside those of the simulated org."""

import json
from dataclasses import dataclass
from typing import Any

from connector.demo.salesforce_simulator.catalogue.describe import describe
from connector.demo.salesforce_simulator.catalogue.load import load_schema
from connector.demo.salesforce_simulator.catalogue.metadata import custom_object_names
from connector.demo.salesforce_simulator.settings import REPOSITORY
from tests.conformance.exchanges import DESCRIBED

FACTS = ("type", "length", "precision", "scale", "digits", "byteLength", "createable", "updateable", "nillable")
FACTS += ("filterable", "sortable", "groupable", "aggregatable", "defaultedOnCreate", "defaultValue", "unique")
FACTS += ("referenceTo", "relationshipName", "restrictedPicklist", "idLookup", "externalId", "label", "soapType")
FACTS += ("compoundFieldName", "extraTypeInfo", "custom", "nameField", "autoNumber", "caseSensitive", "cascadeDelete")
FACTS += ("namePointing", "polymorphicForeignKey", "htmlFormatted")
PERSON_ACCOUNTS = {("Account", "Name", fact) for fact in ("nillable", "compoundFieldName", "extraTypeInfo")}
"""The recorded org had person accounts, whose names may have parts."""
NOT_KEPT = {("Case", "Comments", "byteLength"), ("Case", "Comments", "aggregatable")}
NOT_KEPT |= {("Opportunity", "Fiscal", "byteLength")}
"""Other fields of their types have the usual values; the catalogue keeps no exceptions."""

Described = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """`ours` is empty for an object that the simulated org does not have."""

    name: str
    real: Described
    ours: Described

    def fields(self) -> list[tuple[str, Described, Described]]:
        """(name, ours, real) of the fields that both have."""
        real = _by_name(self.real)
        return [(name, field, real[name]) for name, field in _by_name(self.ours).items() if name in real]

    def absent(self) -> list[str]:
        """Standard fields of the real org that this one does not have."""
        ours = _by_name(self.ours) if self.ours else {}
        return [name for name in _by_name(self.real) if name not in ours and not name.endswith(("__c", "__pc"))]

    def added(self) -> list[str]:
        """Standard fields that the recorded describe does not show, for instance because they were hidden."""
        real = _by_name(self.real)
        return [name for name, field in _by_name(self.ours).items() if name not in real and not field["custom"]]


def pairs() -> list[Pair]:
    """One for each recorded describe of a standard object; none when they are not here."""
    objects = REPOSITORY / "salesforce_metadata" / "objects"
    schema = load_schema(objects, {name: f"a0{n}" for n, name in enumerate(custom_object_names(objects))})
    found = [json.loads(path.read_text("utf-8")) for path in sorted(DESCRIBED.glob("*.json"))]
    return [Pair(real["name"], real, _ours(schema, real["name"])) for real in found if not real["custom"]]


def _ours(schema: Any, name: str) -> Described:
    kind = schema.find(name)
    return describe(schema, kind, "/services/data/v63.0", "http://localhost") if kind else {}


def field_differences(pair: Pair) -> list[tuple[str, str, Any, Any]]:
    """(field, fact, ours, real), picklists by their active values."""
    found = []
    for name, ours, real in pair.fields():
        for fact in FACTS:
            if ours[fact] != real[fact] and (pair.name, name, fact) not in PERSON_ACCOUNTS | NOT_KEPT:
                found.append((name, fact, ours[fact], real[fact]))
        if _values(ours) != _values(real):
            found.append((name, "picklistValues", _values(ours), _values(real)))
    return found


def _values(field: Described) -> list[str]:
    return [value["value"] for value in field["picklistValues"] if value["active"]]


def _by_name(described: Described) -> dict[str, Described]:
    return {field["name"]: field for field in described["fields"]}
