"""What of the schema somebody has to be granted; all the rest comes with every profile of this org."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from connector.demo.salesforce_simulator.catalogue.describe import is_permissionable
from connector.demo.salesforce_simulator.catalogue.model import RIGHTS, Field, ObjectType, Schema

OPT_OUTS = frozenset({"HasOptedOutOfEmail", "HasOptedOutOfFax", "DoNotCall"})
"""Of contacts and leads: hidden on a new org, as recorded describes show."""
GUARDED = frozenset({"Account", "Campaign", "Case", "Contact", "Lead", "Opportunity"})
"""Standard objects that have permissions of their own. Others follow them, or come with every user."""
FIELDS, OBJECTS = "FieldPermissions", "ObjectPermissions"


def is_guarded(kind: ObjectType) -> bool:
    return kind.custom or kind.name in GUARDED


@lru_cache(maxsize=4)
def guarded_fields(schema: Schema) -> frozenset[str]:
    """Fields like `Contact.DoNotCall` that a permission set must grant.

    A required field has no field-level security on a real org either.
    """
    return _names(schema.objects.values(), _is_hidden)


@lru_cache(maxsize=4)
def guarded_rights(schema: Schema) -> frozenset[str]:
    """Rights like `Case.create` that a profile or a permission set must grant."""
    return frozenset(f"{kind.name}.{right}" for kind in _guarded(schema) for right in RIGHTS)


def with_choices(schema: Schema) -> Schema:
    """The schema in which the picklists of field and object permissions have what can be granted."""
    objects = tuple(sorted(kind.name for kind in _guarded(schema)))
    fields = _names(_guarded(schema), lambda kind, field: _is_hidden(kind, field) or is_permissionable(field))
    choices = {"SobjectType": objects, "Field": tuple(sorted(fields))}
    kinds = schema.objects.values()
    return Schema(_choosing(kind, choices) if kind.name in (FIELDS, OBJECTS) else kind for kind in kinds)


def _names(kinds: Iterable[ObjectType], chosen: Callable[[ObjectType, Field], bool]) -> frozenset[str]:
    return frozenset(f"{kind.name}.{field.name}" for kind in kinds for field in kind.all_fields if chosen(kind, field))


def _guarded(schema: Schema) -> list[ObjectType]:
    return [kind for kind in schema.objects.values() if is_guarded(kind)]


def _is_hidden(kind: ObjectType, field: Field) -> bool:
    if field.custom:
        return field.nillable or field.type == "boolean"
    return kind.name in ("Contact", "Lead") and field.name in OPT_OUTS


def _choosing(kind: ObjectType, choices: dict[str, tuple[str, ...]]) -> ObjectType:
    fields = (replace(f, picklist=choices[f.name]) if f.name in choices else f for f in kind.all_fields)
    return replace(kind, all_fields=tuple(fields))
