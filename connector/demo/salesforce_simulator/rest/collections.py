"""sObject collections: up to 200 rows a call, 200 as status, an outcome for each row in request order."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, request

from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType, unknown_type
from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError, bad_id, no_such_column
from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.records.writer import Writer
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.rest.resources import V, check_version
from connector.demo.salesforce_simulator.rest.writing import key_field, row_trouble, writer
from connector.demo.salesforce_simulator.simulator import simulator
from connector.demo.salesforce_simulator.store import rows
from connector.demo.salesforce_simulator.values import to_json

Row = dict[str, Any]
MAX_ROWS = 200
MAX_RETRIEVED = 2000
MAX_CHUNKS = 10

collections = Blueprint("collections", __name__)
collections.url_value_preprocessor(check_version)


class _RolledBackError(Exception):
    """Undoes the transaction of an allOrNone call that has a failed row."""


@collections.post(f"{V}/composite/sobjects")
def create() -> Response:
    records, all_or_none = _records()

    def write_row(write: Writer, record: Row) -> Row:
        return _success(write.create(_kind(record), record))

    return _write(records, write_row, all_or_none=all_or_none)


@collections.patch(f"{V}/composite/sobjects")
def update() -> Response:
    records, all_or_none = _records()
    repeated = _repeated([normal_id(_value(record, "Id")) for record in records])

    def write_row(write: Writer, record: Row) -> Row:
        record_id = normal_id(_value(record, "Id"))
        if record_id in repeated:
            raise SalesforceError("DUPLICATE_VALUE", f"Duplicate id specified: {record_id}", fields=())
        kind, data = _kind(record), _without(record, "Id")
        if _value(record, "Id") is None:
            raise SalesforceError("MISSING_ARGUMENT", "Id not specified in an update call", fields=())
        write.update(kind, _value(record, "Id"), data)
        return _success(record_id)

    return _write(records, write_row, all_or_none=all_or_none)


@collections.patch(f"{V}/composite/sobjects/<name>/<field>")
def upsert(name: str, field: str) -> Response:
    kind = http.object_type(name)
    key = key_field(kind, field)
    records, all_or_none = _records()
    repeated = _repeated([_key_value(key, record) for record in records])

    def write_row(write: Writer, record: Row) -> Row:
        if _kind(record).name != kind.name:
            raise SalesforceError("INVALID_TYPE", f"The records must all be of type {kind.name}", fields=())
        if _key_value(key, record) in repeated:
            message = f"Duplicate external id specified: {_value(record, key.name)}"
            raise SalesforceError("DUPLICATE_VALUE", message, fields=[key.name])
        record_id, created = write.upsert(kind, key, _value(record, key.name), _without(record, key.name))
        return {**_success(record_id), "created": created}

    return _write(records, write_row, all_or_none=all_or_none, failure={"created": False})


@collections.delete(f"{V}/composite/sobjects")
def delete() -> Response:
    ids = [text for text in request.args.get("ids", "").split(",") if text]
    _check_size(ids)
    prefixes = {kind.key_prefix: kind for kind in http.schema().objects.values()}

    def delete_row(write: Writer, record: Row) -> Row:
        kind = prefixes.get(str(record["Id"])[:3])
        if kind is None:
            raise bad_id(str(record["Id"]))
        write.delete(kind, record["Id"])
        return _success(normal_id(record["Id"]))

    return _write([{"Id": text} for text in ids], delete_row, all_or_none=request.args.get("allOrNone") == "true")


@collections.get(f"{V}/composite/sobjects/<name>")
def retrieve(name: str) -> Response:
    return _retrieve(name, request.args.get("ids", "").split(","), request.args.get("fields", "").split(","))


@collections.post(f"{V}/composite/sobjects/<name>")
def retrieve_many(name: str) -> Response:
    body = http.json_object()
    if not isinstance(body.get("ids"), list) or not isinstance(body.get("fields"), list):
        raise SalesforceError("JSON_PARSER_ERROR", "ids and fields must be lists")
    return _retrieve(name, body["ids"], body["fields"])


def _retrieve(name: str, ids: Sequence[Any], names: Sequence[str]) -> Response:
    """Records in the order asked for, null for each that is not there."""
    kind = http.object_type(name)
    if len(ids) > MAX_RETRIEVED:
        raise SalesforceError("EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {MAX_RETRIEVED} ids")
    fields = [_field(kind, field) for field in names if field]
    full_ids = [normal_id(record_id) for record_id in ids]
    with simulator().org.database.read() as connection:
        found = rows.select_by_ids(connection, kind, [record_id for record_id in full_ids if record_id])
    living = {key: row for key, row in found.items() if "IsDeleted" not in row.keys() or not row["IsDeleted"]}  # noqa: SIM118
    http.entry().rows = len(living)
    return http.answer([_record(kind, fields, living[key]) if key in living else None for key in full_ids])


def _record(kind: ObjectType, fields: list[Field], row: Any) -> Row:
    attributes = {"type": kind.name, "url": f"{http.base()}/sobjects/{kind.name}/{row['Id']}"}
    return {"attributes": attributes, "Id": row["Id"], **{field.name: to_json(field, row) for field in fields}}


def _field(kind: ObjectType, name: str) -> Field:
    field = kind.field(str(name).strip())
    if field is None:
        raise no_such_column(str(name), kind.name)
    return field


def _write(
    records: list[Row], write_row: Callable[[Writer, Row], Row], *, all_or_none: bool, failure: Row | None = None
) -> Response:
    """Runs every row in one transaction; a failed row leaves the others alone unless all or none was asked."""
    results: list[Row] = []
    try:
        with writer() as write:
            trouble = row_trouble()
            results += [_outcome(write, record, write_row, trouble, failure or {}) for record in records]
            if all_or_none and not all(result["success"] for result in results):
                raise _RolledBackError
    except _RolledBackError:
        results = [_undone(result, failure or {}) for result in results]
    _count(results, [_object_name(record) for record in records])
    return http.answer(results)


def _outcome(
    write: Writer, record: Row, write_row: Callable[[Writer, Row], Row], trouble: Callable[[], None], failure: Row
) -> Row:
    try:
        trouble()
        return write_row(write, record)
    except NotPlayedError:
        raise
    except SalesforceError as error:
        return {"success": False, "errors": [error.row()], **failure}


def _undone(result: Row, failure: Row) -> Row:
    if not result["success"]:
        return result
    message = "Record rolled back because not all records were valid and the request was using AllOrNone header"
    error = SalesforceError("ALL_OR_NONE_OPERATION_ROLLED_BACK", message, fields=())
    return {"success": False, "errors": [error.row()], **failure}


def _count(results: list[Row], names: list[str]) -> None:
    """`names` are the objects of the rows."""
    for result, name in zip(results, names, strict=True):
        verb = _verb(result) if result["success"] else "failed"
        http.entry().tally(**{verb: 1}, name=name)


def _verb(result: Row) -> str:
    if "created" in result:
        return "created" if result["created"] else "updated"
    return {"POST": "created", "PATCH": "updated", "DELETE": "deleted"}[request.method]


def _object_name(record: Row) -> str:
    """As far as the row tells it."""
    schema = http.schema()
    by_prefix = {kind.key_prefix: kind.name for kind in schema.objects.values()}
    named = _type_of(record)
    kind = schema.find(named) if isinstance(named, str) else None
    return kind.name if kind else by_prefix.get(str(record.get("Id"))[:3], "")


def _records() -> tuple[list[Row], bool]:
    body = http.json_object()
    records = body.get("records")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise SalesforceError("JSON_PARSER_ERROR", "records must be a list of objects at [line:1, column:1]")
    _check_size(records)
    _check_chunks(records)
    return records, body.get("allOrNone") is True


def _check_chunks(records: list[Row]) -> None:
    """Rows of one object that follow each other are a chunk [DOC]; in the words of Apex [PUB]."""
    if sum(1 for _ in groupby(_type_of(record) for record in records)) > MAX_CHUNKS:
        message = f"Cannot have more than {MAX_CHUNKS} chunks in a single operation. "
        raise SalesforceError("LIMIT_EXCEEDED", f"{message}Please rearrange the data to reduce chunking.")


def _check_size(items: Sequence[Any]) -> None:
    if not items:
        raise SalesforceError("REQUIRED_FIELD_MISSING", "The list of records or ids is empty", fields=())
    if len(items) > MAX_ROWS:
        message = f"record limit reached. cannot submit more than {MAX_ROWS} records into this call"
        raise SalesforceError("EXCEEDED_ID_LIMIT", message)


def _type_of(record: Row) -> Any:
    attributes = record.get("attributes")
    return attributes.get("type") if isinstance(attributes, dict) else None


def _kind(record: Row) -> ObjectType:
    name = _type_of(record)
    if not isinstance(name, str):
        raise SalesforceError("INVALID_TYPE", "Include attributes with the type of each record", fields=())
    kind = http.schema().find(name)
    if kind is None:
        raise unknown_type(name)
    http.entry().object = kind.name
    return kind


def _value(record: Row, name: str) -> Any:
    return next((value for key, value in record.items() if key.lower() == name.lower()), None)


def _without(record: Row, name: str) -> Row:
    return {key: value for key, value in record.items() if key.lower() != name.lower()}


def _key_value(key: Field, record: Row) -> Any:
    """The key as it is compared: text without case unless the field minds it."""
    value = _value(record, key.name)
    if key.type == "id":
        return normal_id(value)
    return value.strip().lower() if isinstance(value, str) and not key.case_sensitive else value


def _repeated(values: list[Any]) -> set[Any]:
    counted = Counter(value for value in values if value is not None and not isinstance(value, (list, dict)))
    return {value for value, number in counted.items() if number > 1}


def _success(record_id: str | None) -> Row:
    return {"id": record_id, "success": True, "errors": []}
