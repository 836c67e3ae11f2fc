"""The part of the User Interface API that a component on a record page asks for: records, object info, picklists.

Source: User Interface API Developer Guide for shapes; no traffic of it is recorded.
"""

import re
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from flask import Blueprint, Response, request

from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType
from connector.demo.salesforce_simulator.catalogue.object_info import MASTER, object_info, picklist_values
from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError, no_such_column, not_found
from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.rest.resources import V, check_version
from connector.demo.salesforce_simulator.simulator import simulator

Json = dict[str, Any]
MAX_RECORDS = 200
SYSTEM = ("Id", "LastModifiedById", "LastModifiedDate", "SystemModstamp")
DISPLAYED = ("picklist", "multipicklist", "date", "datetime", "int", "double", "currency", "percent")
"""Types whose value is shown in words of the user's language; here as it is."""

_PATH = re.compile(r"\w+(\.\w+)+", re.ASCII)

ui_api = Blueprint("ui_api", __name__)
ui_api.url_value_preprocessor(check_version)


@ui_api.get(f"{V}/ui-api/records/<record_id>")
def record(record_id: str) -> Response:
    """?fields=Contact.Name,Contact.Account.Name and ?optionalFields=, which are left out where they are not there."""
    found = _record(record_id)
    http.entry().rows = 1
    return http.answer(found)


@ui_api.get(f"{V}/ui-api/records/batch/<ids>")
def records(ids: str) -> Response:
    """An outcome for each id."""
    wanted = ids.split(",")
    if len(wanted) > MAX_RECORDS:
        raise SalesforceError("EXCEEDED_ID_LIMIT", f"cannot ask for more than {MAX_RECORDS} records")
    results = [_outcome(record_id) for record_id in wanted]
    http.entry().rows = len(results)
    return http.answer({"hasErrors": any(r["statusCode"] != 200 for r in results), "results": results})


@ui_api.get(f"{V}/ui-api/object-info/<name>")
def info(name: str) -> Response:
    kind = http.object_type(name)
    tag, _ = simulator().view_of(http.caller().user_id)
    return http.answer(object_info(http.schema(), kind, tag))


@ui_api.get(f"{V}/ui-api/object-info/<name>/picklist-values/<record_type>/<field>")
def picklist(name: str, record_type: str, field: str) -> Response:
    kind = http.object_type(name)
    found = kind.field(field)
    if normal_id(record_type) != MASTER or found is None or not found.picklist:
        raise not_found()
    url = f"{http.base()}/ui-api/object-info/{kind.name}/picklist-values/{MASTER}/{found.name}"
    tag, _ = simulator().view_of(http.caller().user_id)
    return http.answer(picklist_values(found, url, tag))


def _outcome(record_id: str) -> Json:
    try:
        return {"result": _record(record_id), "statusCode": 200}
    except NotPlayedError:
        raise
    except SalesforceError as error:
        return {"result": error.body(), "statusCode": error.status}


def _record(record_id: str) -> Json:
    kind, full_id = _named(record_id)
    paths = [*_paths(kind, "fields"), *_paths(kind, "optionalFields")]
    if not paths:
        raise NotPlayedError("A record by its layout, without fields,")
    where = f"WHERE Id = '{full_id}'"
    selected = dict.fromkeys([*(name for name in SYSTEM if kind.field(name)), *_with_ids(paths)])
    rows = simulator().org.queries.all(http.schema(), f"SELECT {', '.join(selected)} FROM {kind.name} {where}")  # noqa: S608
    if not rows:
        raise not_found()
    return _shown(kind, rows[0], paths, is_whole=True)


def _named(record_id: str) -> tuple[ObjectType, str]:
    """The object of the record, and its whole id."""
    full_id = normal_id(record_id)
    kinds = [kind for kind in http.schema().objects.values() if kind.key_prefix == record_id[:3]]
    if full_id is None or not kinds or kinds[0].played == "computed":
        raise not_found()
    http.entry().object = kinds[0].name
    return kinds[0], full_id


def _paths(kind: ObjectType, parameter: str) -> list[str]:
    """Paths below the object, as the catalogue spells them; raises INVALID_FIELD for one of `fields` that is absent."""
    texts = [text.strip() for part in request.args.getlist(parameter) for text in part.split(",") if text.strip()]
    for text in texts:
        if not _PATH.fullmatch(text) or text.partition(".")[0].lower() != kind.name.lower():
            raise SalesforceError("INVALID_FIELD", f"Field {text} must be qualified with the object {kind.name}")
    paths = [text.partition(".")[2] for text in texts]
    return [_spelled(kind, path) for path in paths if parameter == "fields" or _is_there(kind, path)]


def _spelled(kind: ObjectType, path: str) -> str:
    """The path in the catalogue's letters; raises INVALID_FIELD for one that leads nowhere."""
    first, _, rest = path.partition(".")
    if not rest:
        field = kind.field(first)
        if field is None:
            raise no_such_column(first, kind.name)
        return field.name
    parent, name = _parent(kind, first)
    return f"{name}.{_spelled(parent, rest)}"


def _parent(kind: ObjectType, relationship: str) -> tuple[ObjectType, str]:
    lookup = kind.parents.get(relationship.lower())
    targets = [found for name in lookup.reference_to if (found := http.schema().find(name))] if lookup else []
    if lookup is None or not targets:
        raise no_such_column(relationship, kind.name)
    if len(targets) > 1:
        raise NotPlayedError(f"The parent {relationship} of {kind.name}")
    return targets[0], str(lookup.relationship)


def _is_there(kind: ObjectType, path: str) -> bool:
    try:
        return bool(_spelled(kind, path))
    except NotPlayedError:
        raise
    except SalesforceError:
        return False


def _with_ids(paths: list[str]) -> list[str]:
    """Each path, and the ids of the parents on the way."""
    ids = [f"{path.rpartition('.')[0]}.Id" for path in paths if "." in path]
    return [*paths, *ids]


def _shown(kind: ObjectType, row: Mapping[str, Any], paths: list[str], *, is_whole: bool) -> Json:
    """A record; of a parent only the fields asked for are told."""
    stamp = row.get("SystemModstamp") if is_whole else None
    return {
        "apiName": kind.name,
        "childRelationships": {},
        "eTag": f"{crc32(repr(sorted(paths)).encode() + str(row).encode()):08x}",
        "fields": _fields(kind, row, paths),
        "id": row.get("Id"),
        "lastModifiedById": row.get("LastModifiedById") if is_whole else None,
        "lastModifiedDate": _zulu(row.get("LastModifiedDate")) if is_whole else None,
        "recordTypeId": MASTER if is_whole else None,
        "recordTypeInfo": None,
        "systemModstamp": _zulu(stamp),
        "weakEtag": crc32(str(stamp).encode()) if stamp else 0,
    }


def _fields(kind: ObjectType, row: Mapping[str, Any], paths: list[str]) -> Json:
    found: Json = {}
    below: dict[str, list[str]] = {}
    for path in paths:
        first, _, rest = path.partition(".")
        if rest:
            below.setdefault(first, []).append(rest)
        elif field := kind.field(first):
            found[field.name] = _value(field, row[field.name])
    return {**found, **{name: _related(kind, name, row[name], rest) for name, rest in below.items()}}


def _related(kind: ObjectType, relationship: str, row: Mapping[str, Any] | None, paths: list[str]) -> Json:
    if row is None:
        return {"displayValue": None, "value": None}
    parent, _ = _parent(kind, relationship)
    names = (row.get(field.name) for field in parent.all_fields if field.name_field)
    return {"displayValue": next(names, None), "value": _shown(parent, row, paths, is_whole=False)}


def _value(field: Field, value: Any) -> Json:
    shown = _zulu(value) if field.type == "datetime" else value
    displayed = str(shown) if field.type in DISPLAYED and shown is not None else None
    return {"displayValue": displayed, "value": shown}


def _zulu(moment: str | None) -> str | None:
    """Moments of this API end in Z."""
    return moment.removesuffix("+0000") + "Z" if moment else None
