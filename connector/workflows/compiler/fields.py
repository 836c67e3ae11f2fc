"""What each type of field takes. A type is one entry; one that is not listed takes anything."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from connector.integrations.ports import FieldDescription
from connector.integrations.salesforce.record_ids import is_record_id
from connector.workflows.compiler import sentences
from connector.workflows.compiler.given import Kind

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class FieldType:
    """`surely` fits whatever the value; of `perhaps` it depends on the value, which `fits` judges."""

    wants: str
    cure: str
    surely: frozenset[Kind]
    perhaps: frozenset[Kind]
    fits: Callable[[str], bool]
    has_length: bool = False


def _reads(read: Callable[[str], object]) -> Callable[[str], bool]:
    def fits(value: str) -> bool:
        try:
            read(value)
        except ValueError:
            return False
        return True

    return fits


def _is_number(value: str) -> bool:
    return re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", value) is not None


def _is_whole(value: str) -> bool:
    return re.fullmatch(r"[+-]?[0-9]+(\.0+)?", value) is not None


FREE = frozenset({Kind.TEXT})
TEXTS = frozenset({Kind.TEXT, Kind.WORDS, Kind.MOMENT, Kind.DAY, Kind.EMAIL, Kind.RECORD})
_TEXT = FieldType(sentences.A_TEXT, sentences.IN_QUOTES, TEXTS, FREE, lambda value: True, has_length=True)
_NUMBER = FieldType(sentences.A_NUMBER, sentences.TAKE_NUMBER, frozenset({Kind.NUMBER}), FREE, _is_number)
_WHOLE = FieldType(sentences.A_NUMBER, sentences.TAKE_NUMBER, frozenset({Kind.NUMBER}), FREE, _is_whole)
_RECORD = FieldType(sentences.A_RECORD, sentences.TAKE_RECORD, frozenset({Kind.RECORD}), FREE, is_record_id)
TYPES: Mapping[str, FieldType] = {
    **dict.fromkeys(("string", "textarea", "encryptedstring", "combobox", "phone", "url"), _TEXT),
    **dict.fromkeys(("picklist", "multipicklist"), _TEXT),
    **dict.fromkeys(("double", "currency", "percent"), _NUMBER),
    **dict.fromkeys(("int", "long"), _WHOLE),
    **dict.fromkeys(("reference", "id"), _RECORD),
    "boolean": FieldType(
        sentences.A_BOOLEAN,
        sentences.TAKE_BOOLEAN,
        frozenset({Kind.BOOLEAN}),
        FREE,
        lambda value: value.lower() in ("true", "false", "1", "0"),
    ),
    "date": FieldType(
        sentences.A_DAY,
        sentences.TAKE_DAY,
        frozenset({Kind.DAY, Kind.MOMENT}),
        FREE,
        _reads(lambda value: date.fromisoformat(value[:10])),
    ),
    "datetime": FieldType(
        sentences.A_MOMENT,
        sentences.TAKE_MOMENT,
        frozenset({Kind.MOMENT}),
        FREE | {Kind.DAY},
        lambda value: "T" in value and _reads(datetime.fromisoformat)(value),
    ),
    "time": FieldType(sentences.A_TIME, sentences.WRITE_TIME, frozenset(), FREE, _reads(time.fromisoformat)),
    "email": FieldType(
        sentences.AN_EMAIL,
        sentences.TAKE_EMAIL,
        frozenset({Kind.EMAIL}),
        FREE,
        lambda value: _EMAIL.fullmatch(value) is not None,
        has_length=True,
    ),
}
COMPOUND = frozenset({"address", "location", "base64", "complexvalue"})
"""Types that are not written as one value."""


def digits_before_point(field: FieldDescription) -> int:
    """0 when it is not told."""
    return field.digits or max(0, field.precision - field.scale)
