"""Permission sets, parsed from sfdx source format: what they let a user see, change and do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from connector.demo.salesforce_simulator.catalogue.metadata import NAMESPACE, read, text
from connector.demo.salesforce_simulator.catalogue.model import CREATE, DELETE, EDIT, READ

SUFFIX = ".permissionset-meta.xml"
ALLOWS = {"allowRead": READ, "allowCreate": CREATE, "allowEdit": EDIT, "allowDelete": DELETE}


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """Fields are named like `Contact.HasOptedOutOfEmail`; what is editable is readable too."""

    name: str
    label: str
    description: str
    readable: frozenset[str]
    editable: frozenset[str]
    objects: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Rights by the object's name."""
    permissions: frozenset[str] = frozenset()
    """User permissions, like `CustomizeApplication`."""


def permission_sets(folder: Path) -> list[PermissionSet]:
    return [_permission_set(path) for path in sorted(folder.glob(f"*{SUFFIX}"))]


def _permission_set(path: Path) -> PermissionSet:
    root = read(path)
    name = path.name.removesuffix(SUFFIX)
    editable = _fields(root, "editable")
    return PermissionSet(
        name,
        text(root, "label", name),
        text(root, "description"),
        _fields(root, "readable") | editable,
        editable,
        {text(one, "object"): _rights(one) for one in root.findall("m:objectPermissions", NAMESPACE)},
        _permissions(root),
    )


def _fields(root: Element, access: str) -> frozenset[str]:
    granted = root.findall("m:fieldPermissions", NAMESPACE)
    return frozenset(text(one, "field") for one in granted if text(one, access) == "true")


def _rights(granted: Element) -> frozenset[str]:
    return frozenset(right for name, right in ALLOWS.items() if text(granted, name) == "true")


def _permissions(root: Element) -> frozenset[str]:
    granted = root.findall("m:userPermissions", NAMESPACE)
    return frozenset(text(one, "name") for one in granted if text(one, "enabled") == "true")
