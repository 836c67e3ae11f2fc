"""Objects and fields as the org knows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from functools import cached_property, lru_cache
from typing import Any

from connector.demo.salesforce_simulator.errors import SalesforceError, not_found

KEY_PREFIXES_ELSEWHERE = {"Asset": "02i", "DandBCompany": "06E", "Group": "00G", "Individual": "0PK"}
KEY_PREFIXES_ELSEWHERE |= {"OpportunityHistory": "008", "Pricebook2": "01s", "Profile": "00e"}
"""Objects that lookups may name although this org has no such records."""
READ, CREATE, EDIT, DELETE = "read", "create", "edit", "delete"
RIGHTS = frozenset({READ, CREATE, EDIT, DELETE})
"""What somebody may do with the records of an object."""


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
    rights: frozenset[str] = RIGHTS
    """Of whoever looks at it; without `read` it is not there at all."""

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

    def limited(self, limits: "Limits") -> "ObjectType":
        """The object as someone sees it who may not see some fields, or not change them, or not its records."""
        seen = (field for field in self.all_fields if f"{self.name}.{field.name}" not in limits.hidden)
        rights = frozenset(right for right in self.rights if f"{self.name}.{right}" not in limits.denied)
        return replace(self, rights=rights, all_fields=tuple(self._limited(field, limits, rights) for field in seen))

    def _limited(self, field: Field, limits: "Limits", rights: frozenset[str]) -> Field:
        """What may not be done with the object may not be done with any of its fields
        (salesforce.stackexchange.com/questions/37282)."""
        if f"{self.name}.{field.name}" in limits.read_only:
            return field.read_only()
        createable, updateable = field.createable and CREATE in rights, field.updateable and EDIT in rights
        is_same = (createable, updateable) == (field.createable, field.updateable)
        return field if is_same else replace(field, createable=createable, updateable=updateable)


@dataclass(frozen=True)
class Child:
    """A relationship seen from the parent."""

    object: ObjectType
    field: Field


@dataclass(frozen=True, slots=True)
class Limits:
    """What somebody may not: `hidden` and `read_only` are fields like `Contact.DoNotCall`, `denied` are rights like
    `Case.create`."""

    hidden: frozenset[str] = frozenset()
    read_only: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()


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

    def spelled(self, path: str) -> str:
        """A field like `contact.donotcall` as the catalogue spells it; one that is not there as it is."""
        object_name, _dot, name = path.partition(".")
        kind = self.find(object_name)
        field = kind.field(name) if kind else None
        return f"{kind.name}.{field.name}" if kind and field else path

    def key_prefix(self, name: str) -> str | None:
        kind = self.find(name)
        return kind.key_prefix if kind else KEY_PREFIXES_ELSEWHERE.get(name)

    def children(self, name: str) -> list[Child]:
        """Lookups that point at this object."""
        kinds = [kind for kind in self.objects.values() if kind.played != "computed"]
        found = (Child(kind, field) for kind in kinds for field in kind.all_fields)
        return [child for child in found if name in child.field.reference_to]

    def limited(self, limits: Limits) -> "Schema":
        """The schema under object permissions and field-level security."""
        return _limited(self, limits) if limits != Limits() else self

    def with_field(self, object_name: str, field: Field, source: str) -> "Schema":
        """The schema with one field more; `source` explains that of the field."""
        kind = self.objects[object_name]
        sources = {**kind.sources, field.source: source}
        grown = replace(kind, all_fields=(*kind.all_fields, field), sources=sources)
        return Schema(grown if each is kind else each for each in self.objects.values())


@lru_cache(maxsize=32)
def _limited(schema: Schema, limits: Limits) -> Schema:
    readable = (kind for kind in schema.objects.values() if f"{kind.name}.{READ}" not in limits.denied)
    return Schema(kind.limited(limits) for kind in readable)


def unknown_type(name: str) -> SalesforceError:
    return SalesforceError("INVALID_TYPE", f"sObject type '{name}' is not supported.")
