"""Permission sets, parsed from sfdx source format: which fields they let a user see and change."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from connector.demo.salesforce_simulator.catalogue.metadata import NAMESPACE, read, text
from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType, Schema

SUFFIX = ".permissionset-meta.xml"
OPT_OUTS = frozenset({"HasOptedOutOfEmail", "HasOptedOutOfFax", "DoNotCall"})
"""Of contacts and leads: hidden on a new org, as recorded describes show."""


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """Fields are named like `Contact.HasOptedOutOfEmail`; what is editable is readable too."""

    name: str
    label: str
    description: str
    readable: frozenset[str]
    editable: frozenset[str]


def permission_sets(folder: Path) -> list[PermissionSet]:
    return [_permission_set(path) for path in sorted(folder.glob(f"*{SUFFIX}"))]


def guarded_fields(schema: Schema) -> frozenset[str]:
    """Fields that a permission set must grant; all others come with every profile of this org.

    A required field has no field-level security on a real org either.
    """
    return frozenset(
        f"{kind.name}.{field.name}"
        for kind in schema.objects.values()
        for field in kind.all_fields
        if _is_guarded(kind, field)
    )


def allowed(sets: Iterable[PermissionSet]) -> tuple[frozenset[str], frozenset[str]]:
    """(readable, editable) fields of someone who has all of these."""
    chosen = list(sets)
    readable = frozenset(name for one in chosen for name in one.readable)
    return readable, frozenset(name for one in chosen for name in one.editable)


def _is_guarded(kind: ObjectType, field: Field) -> bool:
    if field.custom:
        return field.nillable or field.type == "boolean"
    return kind.name in ("Contact", "Lead") and field.name in OPT_OUTS


def _permission_set(path: Path) -> PermissionSet:
    root = read(path)
    granted = {text(one, "field"): one for one in root.findall("m:fieldPermissions", NAMESPACE)}
    editable = frozenset(name for name, one in granted.items() if text(one, "editable") == "true")
    readable = frozenset(name for name, one in granted.items() if text(one, "readable") == "true")
    name = path.name.removesuffix(SUFFIX)
    return PermissionSet(name, text(root, "label", name), text(root, "description"), readable | editable, editable)
