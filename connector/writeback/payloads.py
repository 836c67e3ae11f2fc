"""The values of a row as a person sees and changes them: field to value; those of several records as "record.Field"."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from connector.foundation.errors import FieldError, Invalid
from connector.foundation.web.strict_json import is_storable
from connector.writeback.models import Action, WriteBack

Payload = Mapping[str, Any]
FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
FIELD_OF_RECORD = re.compile(rf"(?:[A-Za-z0-9_]+\.)?{FIELD.pattern}")
LONGEST_TEXT = 131_072
"""The longest text area of Salesforce."""
LARGEST_NUMBER = 10**18
KINDS = (str, int, float, bool, type(None))


class Kind(NamedTuple):
    """How the payload of an action is read as fields, and made again of them."""

    read: Callable[[Payload], dict[str, Any]]
    write: Callable[[Payload, Mapping[str, Any], Collection[str]], dict[str, Any]]
    name: re.Pattern[str] = FIELD


def values_of(row: WriteBack) -> dict[str, Any]:
    return _KINDS.get(row.action, _FLAT).read(row.payload)


def changed(row: WriteBack, values: Mapping[str, Any], left_out: Collection[str] = ()) -> dict[str, Any]:
    """The payload with these values and without those fields; raises Invalid naming each mistake."""
    kind = _KINDS.get(row.action, _FLAT)
    errors = [*_wrong_values(kind, values), *_wrong_omissions(row, values, left_out)]
    if errors:
        raise Invalid(errors=errors)
    return kind.write(row.payload, values, left_out)


def _wrong_values(kind: Kind, values: Mapping[str, Any]) -> Iterator[FieldError]:
    for name, value in values.items():
        problem = _problem(value) if kind.name.fullmatch(name) else "is not the name of a field"
        if problem:
            yield FieldError(f"values.{name[:120]}", problem)


def _problem(value: Any) -> str:
    if not isinstance(value, KINDS):
        return "must be a text, a number, true, false or null"
    if isinstance(value, str):
        return _problem_of_text(value)
    if isinstance(value, int | float) and not abs(value) <= LARGEST_NUMBER:  # nor what is no number at all
        return "is larger than Salesforce holds"
    return ""


def _problem_of_text(text: str) -> str:
    if not is_storable(text):
        return "contains a character that cannot be stored (NUL or half a character); remove it"
    return f"has more than {LONGEST_TEXT:,} characters" if len(text) > LONGEST_TEXT else ""


def _wrong_omissions(row: WriteBack, values: Payload, left_out: Collection[str]) -> Iterator[FieldError]:
    known = values_of(row)
    for name in left_out:
        if name not in known:
            yield FieldError("leave_out", f"{name[:80]} is not among the values of this row")
        elif name in values:
            yield FieldError("leave_out", f"{name} cannot be changed and left out at the same time")


def _read_fields(payload: Payload) -> dict[str, Any]:
    return dict(payload)


def _write_fields(payload: Payload, values: Mapping[str, Any], left_out: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in {**payload, **values}.items() if name not in left_out}


def _read_records(payload: Payload) -> dict[str, Any]:
    return {f"{node['name']}.{name}": value for node in payload["nodes"] for name, value in node["values"].items()}


def _write_records(payload: Payload, values: Mapping[str, Any], left_out: Collection[str]) -> dict[str, Any]:
    known = {str(node["name"]) for node in payload["nodes"]}
    strangers = [name for name in values if name.rpartition(".")[0] not in known]
    if strangers:
        records = ", ".join(sorted(known))
        raise Invalid.at(f"values.{strangers[0]}", f"begin with the record: RECORD.Field, where RECORD is {records}")
    flat = _write_fields(_read_records(payload), values, left_out)
    return {"nodes": [{**node, "values": _of_record(node["name"], flat)} for node in payload["nodes"]]}


def _of_record(record: str, flat: Mapping[str, Any]) -> dict[str, Any]:
    found = ((name.rpartition("."), value) for name, value in flat.items())
    return {field: value for (owner, _, field), value in found if owner == record}


def _refuse(_payload: Payload, values: Mapping[str, Any], left_out: Collection[str]) -> dict[str, Any]:
    raise Invalid.at("values", "this row writes no values, so there are none to change")


_FLAT = Kind(_read_fields, _write_fields)
_NONE = Kind(lambda _payload: {}, _refuse)
_KINDS = {Action.GRAPH: Kind(_read_records, _write_records, FIELD_OF_RECORD), Action.FIND: _NONE, Action.DELETE: _NONE}
