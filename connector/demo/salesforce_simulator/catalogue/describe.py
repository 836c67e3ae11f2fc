"""Turns the catalogue into the answers of the describe resources; key sets as recorded from real orgs."""

from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import CREATE, DELETE, EDIT, Child, Field, ObjectType, Schema

Json = dict[str, Any]

SOAP_TYPES = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "double": "xsd:double",
    "currency": "xsd:double",
    "percent": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "address": "urn:address",
}
NEVER_TRUE = [
    "aiPredictionField",
    "calculated",
    "dependentPicklist",
    "deprecatedAndHidden",
    "displayLocationInDecimal",
    "encrypted",
    "formulaTreatNullNumberAsZero",
    "highScaleNumber",
    "queryByDistance",
    "restrictedDelete",
    "searchPrefilterable",
    "writeRequiresMasterRead",
]
ALWAYS_NULL = [
    "calculatedFormula",
    "controllerName",
    "defaultValueFormula",
    "filteredLookupInfo",
    "mask",
    "maskType",
    "referenceTargetField",
    "relationshipOrder",
]
UNTOLD = {"MasterRecordId"}
"""Lookups that a parent's describe does not list among its children."""


def describe_global(schema: Schema, base: str) -> Json:
    """`base` is the versioned root, e.g. /services/data/v63.0."""
    kinds = sorted(schema.objects.values(), key=lambda kind: kind.name)
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": [summary(kind, base) for kind in kinds]}


def summary(kind: ObjectType, base: str) -> Json:
    """An object as it stands in the global describe."""
    return {**_flags(kind), "urls": _row_urls(kind, base)}


def basic(kind: ObjectType, base: str) -> Json:
    """An object as its own resource tells it."""
    return {**_flags(kind), "urls": {**_row_urls(kind, base), **_part_urls(kind, base)}}


def describe(schema: Schema, kind: ObjectType, base: str, instance: str) -> Json:
    """The full describe; `instance` is the address of the record pages."""
    return {
        "actionOverrides": [],
        "childRelationships": [_child(child) for child in schema.children(kind.name) if child.field.name not in UNTOLD],
        "compactLayoutable": True,
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "fields": [_field(field) for field in kind.all_fields],
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [_master_record_type(kind, base)],
        "searchLayoutable": kind.flags.get("searchable", True),
        "sobjectDescribeOption": "FULL",
        "supportedScopes": _scopes(kind),
        "urls": {**_row_urls(kind, base), **_part_urls(kind, base), **_page_urls(kind, instance)},
        **_flags(kind),
    }


def _flags(kind: ObjectType) -> Json:
    never = ("activateable", "customSetting", "deepCloneable", "deprecatedAndHidden", "hasSubtypes", "isInterface")
    always = ("layoutable", "queryable", "replicateable", "retrieveable", "searchable", "triggerable")
    return {
        **dict.fromkeys((*never, "isSubtype"), False),
        **dict.fromkeys(always, True),
        "associateEntityType": None,
        "associateParentEntity": None,
        "createable": kind.createable and CREATE in kind.rights,
        "custom": kind.custom,
        "deletable": kind.deletable and DELETE in kind.rights,
        "feedEnabled": not kind.custom,
        "keyPrefix": kind.key_prefix or None,
        "label": kind.label,
        "labelPlural": kind.label_plural,
        "mergeable": kind.name in ("Account", "Contact", "Lead"),
        "mruEnabled": True,
        "name": kind.name,
        "undeletable": kind.deletable and DELETE in kind.rights,
        "updateable": EDIT in kind.rights,
        **kind.flags,
    }


def _row_urls(kind: ObjectType, base: str) -> Json:
    root = f"{base}/sobjects/{kind.name}"
    return {"rowTemplate": f"{root}/{{ID}}", "describe": f"{root}/describe", "sobject": root}


def _part_urls(kind: ObjectType, base: str) -> Json:
    parts = {"compactLayouts": "describe/compactLayouts", "approvalLayouts": "describe/approvalLayouts"}
    parts |= {"layouts": "describe/layouts", "listviews": "listviews", "quickActions": "quickActions"}
    return {name: f"{base}/sobjects/{kind.name}/{path}" for name, path in parts.items()}


def _page_urls(kind: ObjectType, instance: str) -> Json:
    pages = {"uiDetailTemplate": "{ID}", "uiEditTemplate": "{ID}/e", "uiNewRecord": f"{kind.key_prefix}/e"}
    return {name: f"{instance}/{path}" for name, path in pages.items()}


def _child(child: Child) -> Json:
    return {
        "cascadeDelete": child.field.cascade_delete,
        "childSObject": child.object.name,
        "deprecatedAndHidden": False,
        "field": child.field.name,
        "junctionIdListNames": [],
        "junctionReferenceTo": [],
        "relationshipName": child.field.child_relationship,
        "restrictedDelete": child.field.restricts_delete,
    }


def _master_record_type(kind: ObjectType, base: str) -> Json:
    master = "012000000000000AAA"
    layout = f"{base}/sobjects/{kind.name}/describe/layouts/{master}"
    flags = {"active": True, "available": True, "defaultRecordTypeMapping": True, "master": True}
    names = {"developerName": "Master", "name": "Master", "recordTypeId": master}
    return {**flags, **names, "urls": {"layout": layout}}


def _scopes(kind: ObjectType) -> list[Json]:
    plural = kind.label_plural.lower()
    return [{"label": f"All {plural}", "name": "everything"}, {"label": f"My {plural}", "name": "mine"}]


def _field(field: Field) -> Json:
    return {
        **dict.fromkeys(NEVER_TRUE, False),
        **dict.fromkeys(ALWAYS_NULL),
        **_size(field),
        **_rights(field),
        **_lookup(field),
        "autoNumber": field.auto_number is not None,
        "caseSensitive": field.case_sensitive,
        "compoundFieldName": field.compound,
        "custom": field.custom,
        "defaultValue": field.default,
        "defaultedOnCreate": field.defaulted,
        "externalId": field.external_id,
        "extraTypeInfo": field.extra,
        "htmlFormatted": field.extra == "richtextarea",
        "idLookup": field.id_lookup,
        "inlineHelpText": field.help_text,
        "label": field.label,
        "name": field.name,
        "nameField": field.name_field,
        "picklistValues": [_picklist_value(field, value) for value in field.picklist],
        "restrictedPicklist": field.restricted,
        "soapType": SOAP_TYPES.get(field.type, "xsd:string"),
        "type": field.type,
        "unique": field.unique,
    }


def _size(field: Field) -> Json:
    return {
        "byteLength": field.length if field.type in ("id", "reference") else field.length * 3,
        "digits": field.digits,
        "length": field.length,
        "precision": field.precision,
        "scale": field.scale,
    }


def _rights(field: Field) -> Json:
    return {
        "aggregatable": _is_aggregatable(field),
        "createable": field.createable,
        "filterable": field.filterable,
        "groupable": field.groupable,
        "nillable": field.nillable,
        "permissionable": is_permissionable(field),
        "sortable": field.sortable,
        "updateable": field.updateable,
    }


def _is_aggregatable(field: Field) -> bool:
    """Also numbers and times, which no query groups by."""
    return field.groupable if field.type in ("address", "textarea") else field.type != "boolean"


def is_permissionable(field: Field) -> bool:
    """Whether field-level security may hide it; of a name it may hide no part."""
    return field.type == "address" or (field.nillable and field.createable and field.compound != "Name")


def _lookup(field: Field) -> Json:
    return {
        "cascadeDelete": field.cascade_delete and field.custom,
        "namePointing": len(field.reference_to) > 1,
        "polymorphicForeignKey": len(field.reference_to) > 1,
        "referenceTo": list(field.reference_to),
        "relationshipName": field.relationship,
    }


def _picklist_value(field: Field, value: str) -> Json:
    return {"active": True, "defaultValue": value == field.default, "label": value, "validFor": None, "value": value}
