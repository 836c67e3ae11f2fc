"""Objects and fields as the org knows them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from functools import cached_property, lru_cache
from typing import Any

from connector.demo.salesforce_simulator.errors import SalesforceError, not_found

KEY_PREFIXES_ELSEWHERE = {"Asset": "02i", "DandBCompany": "06E", "Group": "00G", "Individual": "0PK"}
KEY_PREFIXES_ELSEWHERE |= {"OpportunityHistory": "008", "Pricebook2": "01s", "Profile": "00e"}
"""Objects that lookups may name although this org has no such records."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `length` is in characters, `reference_to` names the objects a lookup may point at."""

    name: str
    label: str
    type: str
    source: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    digits: int = 0
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    filterable: bool = True
    sortable: bool = True
    groupable: bool = True
    defaulted: bool = False
    default: Any = None
    external_id: bool = False
    unique: bool = False
    case_sensitive: bool = False
    id_lookup: bool = False
    auto_number: str | None = None
    restricted: bool = False
    picklist: tuple[str, ...] = ()
    reference_to: tuple[str, ...] = ()
    relationship: str | None = None
    child_relationship: str | None = None
    cascade_delete: bool = False
    restricts_delete: bool = False
    compound: str | None = None
    extra: str | None = None
    name_field: bool = False
    help_text: str | None = None

    def read_only(self) -> "Field":
        """The field as someone sees it who may not change it."""
        return replace(self, createable=False, updateable=False)

    @property
    def custom(self) -> bool:
        return self.name.endswith("__c")

    @property
    def required(self) -> bool:
        """A create without a value for it is refused."""
        return self.createable and not self.nillable and not self.defaulted

    @property
    def stored(self) -> bool:
        """Kept in a column of its own; compound addresses and photo links are put together when read."""
        return self.type != "address" and self.extra != "imageurl"

    @property
    def finds_records(self) -> bool:
        """May stand in the path of an upsert."""
        return self.external_id or self.id_lookup


@dataclass(frozen=True)
class ObjectType:
    """One object; `played` says whether its records are written here, only read, or computed by each query.

    `flags` are facts of its describe that differ from those of most objects, e.g. {"searchable": False}.
    """

    name: str
    label: str
    label_plural: str
    key_prefix: str
    all_fields: tuple[Field, ...]
    sources: Mapping[str, str]
    played: str = "write"
    createable: bool = True
    deletable: bool = True
    flags: Mapping[str, bool] = dataclass_field(default_factory=dict)

    @property
    def custom(self) -> bool:
        return self.name.endswith("__c")

    @cached_property
    def name_column(self) -> str:
        """The stored field that people know a record by."""
        return next((field.name for field in self.all_fields if field.name_field and field.stored), "Id")

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Fields by lower-cased name: Salesforce compares names without case."""
        return {field.name.lower(): field for field in self.all_fields}

    @cached_property
    def parents(self) -> dict[str, Field]:
        """Lookup fields by lower-cased relationship name."""
        return {field.relationship.lower(): field for field in self.all_fields if field.relationship}

    @cached_property
    def unique_fields(self) -> tuple[Field, ...]:
        return tuple(field for field in self.all_fields if field.unique)

    def field(self, name: str) -> Field | None:
        return self.fields.get(name.lower())

    def limited(self, hidden: Iterable[str], read_only: Iterable[str]) -> "ObjectType":
        """The object as someone sees it who may not see some fields, or not change them."""
        unseen, fixed = {name.lower() for name in hidden}, {name.lower() for name in read_only}
        seen = (field for field in self.all_fields if field.name.lower() not in unseen)
        return replace(self, all_fields=tuple(f.read_only() if f.name.lower() in fixed else f for f in seen))


@dataclass(frozen=True)
class Child:
    """A relationship seen from the parent."""

    object: ObjectType
    field: Field


class Schema:
    """All objects of the org, as one profile sees them."""

    def __init__(self, objects: Iterable[ObjectType]) -> None:
        self.objects = {kind.name: kind for kind in objects}
        self._by_name = {name.lower(): kind for name, kind in self.objects.items()}

    def find(self, name: str) -> ObjectType | None:
        return self._by_name.get(name.lower())

    def get(self, name: str) -> ObjectType:
        """Raises NOT_FOUND as the REST resources of an absent object do."""
        kind = self.find(name)
        if kind is None:
            raise not_found()
        return kind

    def key_prefix(self, name: str) -> str | None:
        kind = self.find(name)
        return kind.key_prefix if kind else KEY_PREFIXES_ELSEWHERE.get(name)

    def children(self, name: str) -> list[Child]:
        """Lookups that point at this object."""
        kinds = [kind for kind in self.objects.values() if kind.played != "computed"]
        found = (Child(kind, field) for kind in kinds for field in kind.all_fields)
        return [child for child in found if name in child.field.reference_to]

    def limited(self, hidden: frozenset[str], read_only: frozenset[str] = frozenset()) -> "Schema":
        """The schema under field-level security; names are like `Contact.HasOptedOutOfEmail`."""
        return _limited(self, hidden, read_only) if hidden or read_only else self


@lru_cache(maxsize=32)
def _limited(schema: Schema, hidden: frozenset[str], read_only: frozenset[str]) -> Schema:
    unseen, fixed = _by_object(hidden), _by_object(read_only)
    return Schema(kind.limited(unseen[kind.name], fixed[kind.name]) for kind in schema.objects.values())


def _by_object(paths: Iterable[str]) -> defaultdict[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for path in paths:
        object_name, _, field_name = path.partition(".")
        found[object_name].append(field_name)
    return found


def unknown_type(name: str) -> SalesforceError:
    return SalesforceError("INVALID_TYPE", f"sObject type '{name}' is not supported.")
