"""Custom objects and fields, parsed from sfdx source format: a field missing there fails as on an org."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, parse

from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType

NAMESPACE = {"m": "http://soap.sforce.com/2006/04/metadata"}
SOURCE = "metadata"
LONG = {"LongTextArea", "Html"}
TYPES = {
    "Text": "string",
    "TextArea": "textarea",
    "LongTextArea": "textarea",
    "Html": "textarea",
    "Email": "email",
    "Phone": "phone",
    "Url": "url",
    "Number": "double",
    "Currency": "currency",
    "Percent": "percent",
    "Checkbox": "boolean",
    "Date": "date",
    "DateTime": "datetime",
    "Picklist": "picklist",
    "MultiselectPicklist": "multipicklist",
    "Lookup": "reference",
    "MasterDetail": "reference",
    "AutoNumber": "string",
}
LENGTHS = {"TextArea": 255, "Email": 80, "Phone": 40, "Url": 255, "Picklist": 255, "MultiselectPicklist": 4099}
LENGTHS |= {"Lookup": 18, "MasterDetail": 18, "AutoNumber": 30}


def custom_fields(objects: Path) -> dict[str, tuple[Field, ...]]:
    """{object name: its custom fields} for every folder below `objects`."""
    folders = sorted(path for path in objects.glob("*") if path.is_dir())
    return {folder.name: _fields(folder) for folder in folders}


def custom_objects(objects: Path, prefixes: Mapping[str, str], system: tuple[Field, ...]) -> list[ObjectType]:
    """Every object defined below `objects`; `system` are the fields each object has."""
    paths = sorted(objects.glob("*__c/*.object-meta.xml"))
    return [_object(path, prefixes[path.parent.name], system) for path in paths]


def custom_object_names(objects: Path) -> list[str]:
    return [path.parent.name for path in sorted(objects.glob("*__c/*.object-meta.xml"))]


def _object(path: Path, prefix: str, system: tuple[Field, ...]) -> ObjectType:
    root = read(path)
    name = path.parent.name
    label = text(root, "label", name)
    fields = (*_standard_part(root, label, system), *_fields(path.parent))
    plural = text(root, "pluralLabel", label)
    return ObjectType(name, label, plural, prefix, fields, {SOURCE: f"salesforce_metadata/objects/{name}"})


def _standard_part(root: Element, label: str, system: tuple[Field, ...]) -> tuple[Field, ...]:
    identity = Field("Id", "Record ID", "id", SOURCE, length=18, **_read_only(), id_lookup=True)
    deleted = Field("IsDeleted", "Deleted", "boolean", SOURCE, **_read_only(), default=False)
    owner = Field("OwnerId", "Owner ID", "reference", SOURCE, 18, nillable=False, defaulted=True,
                  reference_to=("User",), relationship="Owner")  # fmt: skip
    return (identity, owner, deleted, _name(root, label), *system)


def _name(root: Element, label: str) -> Field:
    name = root.find("m:nameField", NAMESPACE)
    if name is None or text(name, "type", "Text") != "AutoNumber":
        return Field("Name", f"{label} Name", "string", SOURCE, 80, id_lookup=True, name_field=True)
    pattern = text(name, "displayFormat", "{0}")
    field_label = text(name, "label", f"{label} Name")
    return Field("Name", field_label, "string", SOURCE, 80, **_read_only(), name_field=True,
                 id_lookup=True, auto_number=pattern)  # fmt: skip


def _read_only() -> dict[str, Any]:
    return {"nillable": False, "createable": False, "updateable": False, "defaulted": True}


def _fields(folder: Path) -> tuple[Field, ...]:
    return tuple(_field(read(path)) for path in sorted(folder.glob("fields/*.field-meta.xml")))


def _field(root: Element) -> Field:
    kind = text(root, "type", "Text")
    if kind not in TYPES:
        raise ValueError(f"field type {kind} of {text(root, 'fullName')} is not played by the simulated org")
    field = Field(
        name=text(root, "fullName"),
        label=text(root, "label", text(root, "fullName")),
        type=TYPES[kind],
        source=SOURCE,
        length=_number(root, "length") or LENGTHS.get(kind, 0),
        nillable=not _flag(root, "required") and kind != "MasterDetail",
        external_id=_flag(root, "externalId"),
        unique=_flag(root, "unique"),
        case_sensitive=_flag(root, "caseSensitive"),
        id_lookup=_flag(root, "externalId"),
        help_text=text(root, "inlineHelpText") or None,
    )
    return _detailed(field, root, kind)


def _detailed(field: Field, root: Element, kind: str) -> Field:
    """What only some kinds of field have."""
    if kind in LONG:
        extra = "richtextarea" if kind == "Html" else "plaintextarea"
        return replace(field, extra=extra, filterable=False, sortable=False, groupable=False)
    if field.type in ("double", "currency", "percent"):
        scale = _number(root, "scale")
        return replace(field, precision=_number(root, "precision"), scale=scale, groupable=False)
    if field.type == "boolean":
        default = text(root, "defaultValue") == "true"
        return replace(field, nillable=False, defaulted=True, default=default)
    if field.type == "reference":
        return _lookup(field, root, kind)
    if field.type in ("picklist", "multipicklist"):
        return _picklist(field, root)
    return field


def _lookup(field: Field, root: Element, kind: str) -> Field:
    relationship = field.name.removesuffix("__c") + "__r"
    children = text(root, "relationshipName")
    return replace(
        field,
        reference_to=(text(root, "referenceTo"),),
        relationship=relationship,
        child_relationship=f"{children}__r" if children else None,
        cascade_delete=kind == "MasterDetail" or text(root, "deleteConstraint") == "Cascade",
        updateable=kind != "MasterDetail" or _flag(root, "reparentableMasterDetail"),
    )


def _picklist(field: Field, root: Element) -> Field:
    values = root.findall("m:valueSet/m:valueSetDefinition/m:value", NAMESPACE)
    names = tuple(text(value, "fullName") for value in values)
    chosen = [text(value, "fullName") for value in values if _flag(value, "default")]
    value_set = root.find("m:valueSet", NAMESPACE)
    restricted = value_set is not None and _flag(value_set, "restricted")
    return replace(field, picklist=names, restricted=restricted, default=chosen[0] if chosen else None)


def read(path: Path) -> Element:
    return parse(path).getroot()  # noqa: S314 - the project's own metadata, not somebody's upload


def text(element: Element, name: str, default: str = "") -> str:
    return (element.findtext(f"m:{name}", default, NAMESPACE) or default).strip()


def _number(element: Element, name: str) -> int:
    return int(text(element, name, "0"))


def _flag(element: Element, name: str) -> bool:
    return text(element, name) == "true"
