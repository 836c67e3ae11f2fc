"""Turns the catalogue into the object info of the User Interface API.

Source: User Interface API Developer Guide, "Object Info", "Field", "Picklist Values".
"""

from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import Child, Field, ObjectType, Schema

Json = dict[str, Any]
MASTER = "012000000000000AAA"
"""The record type of an object without record types."""

DATA_TYPES = {
    "id": "Reference",
    "datetime": "DateTime",
    "textarea": "TextArea",
    "multipicklist": "MultiPicklist",
    "combobox": "ComboBox",
}
"""Names that are not the capitalized name of the describe."""


def object_info(schema: Schema, kind: ObjectType, tag: str) -> Json:
    names = [field.name for field in kind.all_fields if field.name_field]
    master = {"available": True, "defaultRecordTypeMapping": True, "master": True, "name": "Master"}
    return {
        "apiName": kind.name,
        "associateEntityType": None,
        "associateParentEntity": None,
        "childRelationships": [_child(child) for child in schema.children(kind.name)],
        "compactLayoutable": True,
        "createable": kind.createable,
        "custom": kind.custom,
        "defaultRecordTypeId": MASTER,
        "deletable": kind.deletable,
        "dependentFields": {},
        "eTag": tag,
        "feedEnabled": not kind.custom,
        "fields": {field.name: _field(schema, field) for field in kind.all_fields},
        "keyPrefix": kind.key_prefix or None,
        "label": kind.label,
        "labelPlural": kind.label_plural,
        "layoutable": True,
        "mruEnabled": True,
        "nameFields": names,
        "queryable": True,
        "recordTypeInfos": {MASTER: {**master, "recordTypeId": MASTER}},
        "searchable": True,
        "searchLayoutable": True,
        "themeInfo": None,
        "updateable": True,
    }


def picklist_values(field: Field, url: str, tag: str) -> Json:
    values = [_value(value) for value in field.picklist]
    default = next((value for value in values if value["value"] == field.default), None)
    return {"controllerValues": {}, "defaultValue": default, "eTag": tag, "url": url, "values": values}


def data_type(field: Field) -> str:
    return DATA_TYPES.get(field.type, field.type.capitalize())


def _value(value: str) -> Json:
    return {"attributes": None, "label": value, "validFor": [], "value": value}


def _child(child: Child) -> Json:
    return {
        "childObjectApiName": child.object.name,
        "fieldName": child.field.name,
        "junctionIdListNames": [],
        "junctionReferenceTo": [],
        "relationshipName": child.field.child_relationship,
    }


def _field(schema: Schema, field: Field) -> Json:
    return {
        **_never_here(),
        "apiName": field.name,
        "compoundFieldName": field.compound,
        "compound": field.type == "address",
        "createable": field.createable,
        "custom": field.custom,
        "dataType": data_type(field),
        "externalId": field.external_id,
        "extraTypeInfo": _camel(field.extra),
        "filterable": field.filterable,
        "htmlFormatted": field.extra == "richtextarea",
        "inlineHelpText": field.help_text,
        "label": field.label,
        "length": field.length,
        "nameField": field.name_field,
        "polymorphicForeignKey": len(field.reference_to) > 1,
        "precision": field.precision,
        "reference": bool(field.reference_to),
        "referenceToInfos": [_target(schema, name) for name in field.reference_to],
        "relationshipName": field.relationship,
        "required": field.required,
        "scale": field.scale,
        "sortable": field.sortable,
        "unique": field.unique,
        "updateable": field.updateable,
    }


def _never_here() -> Json:
    """What no field of this org has."""
    false = ("calculated", "highScaleNumber", "searchPrefilterable")
    none = ("compoundComponentName", "controllerName", "filteredLookupInfo", "maskType", "referenceTargetField")
    return {**dict.fromkeys(false, False), **dict.fromkeys(none), "controllingFields": []}


def _target(schema: Schema, name: str) -> Json:
    kind = schema.find(name)
    names = [field.name for field in kind.all_fields if field.name_field] if kind else ["Name"]
    return {"apiName": name, "nameFields": names}


def _camel(extra: str | None) -> str | None:
    """plaintextarea is PlainTextArea here, and so on."""
    return {"plaintextarea": "PlainTextArea", "richtextarea": "RichTextArea", "personname": "PersonName",
            "imageurl": "ImageUrl"}.get(extra or "", extra)  # fmt: skip
