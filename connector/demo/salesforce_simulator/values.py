"""Values on their way in (JSON to column, strictly) and out (column to JSON)."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType
from connector.demo.salesforce_simulator.errors import SalesforceError

NUMBERS = ("int", "double", "currency", "percent")
ADDRESS_PARTS = ("City", "Country", "GeocodeAccuracy", "Latitude", "Longitude", "PostalCode", "State", "Street")
_DATETIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)?\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def format_time(moment: datetime) -> str:
    """As Salesforce writes it: UTC, whole seconds, `+0000`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def parse_time(text: str) -> datetime:
    """Raises ValueError."""
    if not _DATETIME.match(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(text.upper())
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def from_json(field: Field, value: Any) -> Any:
    """What to store; raises JSON_PARSER_ERROR where an org cannot make a value of the field's type of it."""
    if value is None or value == "":
        return 0 if field.type == "boolean" and value == "" else None
    try:
        return _CONVERTERS.get(field.type, _text)(field, value)
    except (ValueError, OverflowError) as exc:
        raise _cannot_deserialize(field, value) from exc


def _text(field: Field, value: Any) -> str | None:
    """Blank text is no text."""
    if not isinstance(value, str):
        raise ValueError(value)
    return (value if field.type == "textarea" and value.strip() else value.strip()) or None


def _boolean(field: Field, value: Any) -> int:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.lower() in ("true", "false", "1", "0"):
        return int(value.lower() in ("true", "1"))
    raise ValueError(value)


def _number(field: Field, value: Any) -> float | int:
    """As it is: the API does not round to the field's decimal places, only pages do [DOC: Help 000387302]."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(value)
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(value)
    return _whole(number) if field.type == "int" else number


def _whole(number: float) -> int:
    if number != int(number) or abs(number) >= 2**31:
        raise ValueError(number)
    return int(number)


def _datetime(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return format_time(parse_time(value))


def _date(field: Field, value: Any) -> str:
    """Of a moment, its day in UTC as it is written."""
    if not isinstance(value, str) or not (_DATE.fullmatch(value) or _DATETIME.match(value)):
        raise ValueError(value)
    return date.fromisoformat(value[:10]).isoformat()


_CONVERTERS = {
    "boolean": _boolean,
    "datetime": _datetime,
    "date": _date,
    **dict.fromkeys(NUMBERS, _number),
}

_JSON_TOKENS = {str: "VALUE_STRING", int: "VALUE_NUMBER_INT", float: "VALUE_NUMBER_FLOAT", dict: "START_OBJECT"}
_JSON_TOKENS |= {list: "START_ARRAY"}


def _cannot_deserialize(field: Field, value: Any) -> SalesforceError:
    token = f"VALUE_{str(value).upper()}" if isinstance(value, bool) else _JSON_TOKENS.get(type(value), "VALUE")
    shown = str(value).lower() if isinstance(value, bool) else value
    wanted = field.type if field.type in (*_CONVERTERS, "reference") else "string"
    message = f"Cannot deserialize instance of {wanted} from {token} value {shown} or request may be missing a required"
    return SalesforceError("JSON_PARSER_ERROR", f"{message} field at [line:1, column:1]")


def to_json(field: Field, row: Mapping[str, Any]) -> Any:
    """The value REST gives for a field of a stored row."""
    if field.type == "address":
        return _address(field, row)
    if field.extra == "imageurl":
        return f"/services/images/photo/{row['Id']}"
    value = row[field.name]
    if field.type == "boolean":
        return bool(value)
    if field.type in ("double", "currency", "percent") and value is not None:
        return float(value)
    return value


def record_json(kind: ObjectType, row: Mapping[str, Any]) -> dict[str, Any]:
    """Every field of a stored row, in the order of the catalogue."""
    return {field.name: to_json(field, row) for field in kind.all_fields}


def address_columns(field: Field) -> list[str]:
    """The columns a compound address is made of."""
    prefix = field.name.removesuffix("Address")
    return [f"{prefix}{part}" for part in ADDRESS_PARTS]


def _address(field: Field, row: Mapping[str, Any]) -> dict[str, Any] | None:
    values = [row[column] for column in address_columns(field)]
    if not any(value is not None for value in values):
        return None
    return {part[0].lower() + part[1:]: value for part, value in zip(ADDRESS_PARTS, values, strict=True)}
