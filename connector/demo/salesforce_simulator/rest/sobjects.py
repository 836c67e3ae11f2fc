"""Single records: create, read, update, delete, upsert by an external id."""

from typing import Any

from flask import Blueprint, Response, request

from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType
from connector.demo.salesforce_simulator.errors import (
    NotPlayedError,
    SalesforceError,
    entity_is_deleted,
    no_such_column,
    not_found,
)
from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.records.writer import SeveralMatchesError, Writer
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.rest.resources import V, check_version
from connector.demo.salesforce_simulator.rest.writing import key_field, row_trouble, writer
from connector.demo.salesforce_simulator.simulator import simulator
from connector.demo.salesforce_simulator.store import rows
from connector.demo.salesforce_simulator.values import from_json, to_json

UPDATE_ANSWERS_SINCE = 46
"""From this version on an upsert tells `created`, and answers an update with 200 and a body."""

sobjects = Blueprint("sobjects", __name__)
sobjects.url_value_preprocessor(check_version)


@sobjects.post(f"{V}/sobjects/<name>")
def create(name: str) -> Response:
    kind = http.object_type(name)
    data = http.json_object()
    with writer() as write:
        _check_trouble()
        record_id = write.create(kind, data)
    http.entry().tally(created=1)
    return _written(kind, record_id, 201, {})


@sobjects.route(f"{V}/sobjects/<name>", methods=["PATCH", "PUT", "DELETE"])
def without_id(name: str) -> Response:
    """An update that names no record; word for word as many people report it [PUB]."""
    message = f"HTTP Method '{request.method}' not allowed. Allowed are HEAD,GET,POST"
    raise SalesforceError("METHOD_NOT_ALLOWED", message, status=405)


@sobjects.get(f"{V}/sobjects/<name>/<record_id>")
def read(name: str, record_id: str) -> Response:
    kind = http.object_type(name)
    full_id = normal_id(record_id)
    if full_id is None or full_id[:3] != kind.key_prefix:
        raise _no_such_key(record_id)
    with simulator().org.database.read() as connection:
        row = rows.get(connection, kind, full_id)
    return _record_answer(kind, row)


@sobjects.patch(f"{V}/sobjects/<name>/<record_id>")
def update(name: str, record_id: str) -> Response:
    kind = http.object_type(name)
    data = http.json_object()
    _refuse_key(data, "Id")
    with writer() as write:
        _check_trouble()
        write.update(kind, record_id, data)
    http.entry().tally(updated=1)
    return http.no_content()


@sobjects.delete(f"{V}/sobjects/<name>/<record_id>")
def delete(name: str, record_id: str) -> Response:
    kind = http.object_type(name)
    with writer() as write:
        _check_trouble()
        write.delete(kind, record_id)
    http.entry().tally(deleted=1)
    return http.no_content()


@sobjects.get(f"{V}/sobjects/<name>/<field>/<path:value>")
def read_by_key(name: str, field: str, value: str) -> Response:
    kind = http.object_type(name)
    key = key_field(kind, field)
    with simulator().org.database.read() as connection:
        found = rows.find(connection, kind, key, normal_id(value) if key.type == "id" else from_json(key, value))
    if len(found) > 1:
        return _choices(kind, [row["Id"] for row in found])
    return _record_answer(kind, found[0] if found else None)


@sobjects.patch(f"{V}/sobjects/<name>/<field>/<path:value>")
def upsert(name: str, field: str, value: str) -> Response:
    kind = http.object_type(name)
    key = key_field(kind, field)
    data = http.json_object()
    _refuse_key(data, key.name)
    with writer() as write:
        _check_trouble()
        _refuse_new(write, kind, key, value)
        record_id, created = write.upsert(kind, key, value, data)
    http.entry().tally(created=int(created), updated=int(not created))
    return _upserted(kind, record_id, created=created)


@sobjects.delete(f"{V}/sobjects/<name>/<field>/<path:value>")
def delete_by_key(name: str, field: str, value: str) -> Response:
    kind = http.object_type(name)
    key = key_field(kind, field)
    with writer() as write:
        _check_trouble()
        write.delete(kind, _the_one(write, kind, rows.find(write.connection, kind, key, from_json(key, value))))
    http.entry().tally(deleted=1)
    return http.no_content()


@sobjects.errorhandler(SeveralMatchesError)
def several_matches(error: SeveralMatchesError) -> Response:
    return _choices(http.object_type(http.entry().object or ""), error.ids)


def not_here(name: str, rest: str = "") -> Response:
    raise NotPlayedError(request.path)


for part in ("describe/<path:rest>", "listviews", "listviews/<path:rest>", "quickActions"):
    sobjects.add_url_rule(f"{V}/sobjects/<name>/{part}", view_func=not_here)


def _the_one(write: Writer, kind: ObjectType, found: list[dict[str, Any]]) -> str:
    if not found:
        raise not_found()
    return str(found[0]["Id"])


def _refuse_new(write: Writer, kind: ObjectType, key: Field, value: str) -> None:
    """`?updateOnly=true` makes no record [DOC]."""
    if request.args.get("updateOnly", "").lower() != "true" or key.type == "id":
        return
    if not rows.find(write.connection, kind, key, from_json(key, value)):
        raise not_found()


def _check_trouble() -> None:
    row_trouble()()


def _written(kind: ObjectType, record_id: str, status: int, more: dict[str, Any]) -> Response:
    body = {"id": record_id, "success": True, "errors": [], **more}
    return http.answer(body, status, {"Location": _url(kind, record_id)})


def _upserted(kind: ObjectType, record_id: str, *, created: bool) -> Response:
    modern = http.version() >= UPDATE_ANSWERS_SINCE
    if not created and not modern:
        return http.no_content()
    return _written(kind, record_id, 201 if created else 200, {"created": created} if modern else {})


def _choices(kind: ObjectType, ids: list[str]) -> Response:
    """300: the addresses of all records that match."""
    return http.answer([_url(kind, record_id) for record_id in ids], 300)


def _record_answer(kind: ObjectType, row: dict[str, Any] | None) -> Response:
    if row is None:
        raise not_found()
    if row.get("IsDeleted"):
        raise entity_is_deleted()
    http.entry().rows = 1
    names = request.args.get("fields")
    fields = [_field(kind, name) for name in names.split(",")] if names else kind.all_fields
    record = {field.name: to_json(field, row) for field in fields}
    attributes = {"type": kind.name, "url": _url(kind, row["Id"])}
    tag = row.get("SystemModstamp") or row["Id"]
    return http.answer({"attributes": attributes, **record, "Id": row["Id"]}, headers={"ETag": f'"{tag}"'})


def _field(kind: ObjectType, name: str) -> Any:
    field = kind.field(name.strip())
    if field is None:
        raise no_such_column(name, kind.name)
    return field


def _refuse_key(data: dict[str, Any], key: str) -> None:
    if key.lower() in (name.lower() for name in data):
        message = f"The {key} field should not be specified in the sobject data."
        raise SalesforceError("INVALID_FIELD", message)


def _no_such_key(record_id: str) -> SalesforceError:
    message = f"Provided external ID field does not exist or is not accessible: {record_id}"
    return SalesforceError("NOT_FOUND", message, status=404)


def _url(kind: ObjectType, record_id: str) -> str:
    return f"{http.base()}/sobjects/{kind.name}/{record_id}"
