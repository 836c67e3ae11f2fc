"""What is wrong with a workflow, in words and by its place as the author wrote it."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from connector.foundation.errors import FieldError
from connector.foundation.web.errors import in_words
from connector.foundation.web.strict_json import Storable
from connector.workflows import names

SOURCES_UNDER = "fields"
"""Below a field's name pydantic puts the kind of its source, which the author did not write."""
RECORDS_UNDER = "records"
"""Below a record's place it puts the record's action."""
WHOLE = "workflow"
WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here; check its spelling or leave it out",
    "model_type": "must be a mapping of names to values",
    "model_attributes_type": "must be a mapping of names to values",
    "mapping_type": "must be a mapping of names to values",
    "tuple_type": "must be a list",
    "string_type": "must be a text",
    "too_short": "must have at least 1 entry",
    "string_too_short": "must not be empty",
    "int_parsing": "must be a whole number",
}
"""What pydantic says in its own terms, by the type of its finding."""
_storable = TypeAdapter(Storable)


def mistakes(error: ValidationError, before: str = "") -> list[FieldError]:
    """One for each finding; `before` is the path of what was validated."""
    found = error.errors()
    return [
        FieldError(path(_as_written(each["loc"]), before) or WHOLE, _words(each))
        for each in found
        if not _only_follows(each, found)
    ]


def path(steps: tuple[int | str, ...], before: str = "") -> str:
    """ "tasks[0].fields.NPS__c"."""
    found = before
    for step in steps:
        found += f"[{step}]" if isinstance(step, int) else f".{step}" if found else str(step)
    return found


def unstorable(data: Any, at: tuple[int | str, ...] = ()) -> Iterator[FieldError]:
    """Values that one database or the other cannot hold."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from (*unstorable(str(name), at), *unstorable(value, (*at, str(name))))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from unstorable(value, (*at, place))
    elif isinstance(data, float) and not math.isfinite(data):
        yield FieldError(path(at), "is not a number that can be stored")
    elif isinstance(data, str):
        try:
            _storable.validate_python(data)
        except ValidationError as error:
            yield FieldError(_printable(path(at)), _words(error.errors()[0]))


def _as_written(steps: tuple[int | str, ...]) -> tuple[int | str, ...]:
    for under in (RECORDS_UNDER, SOURCES_UNDER):
        if under in steps:
            added = steps.index(under) + 2
            steps = (*steps[:added], *steps[added + 1 :])
    return steps


def _only_follows(one: ErrorDetails, found: Sequence[ErrorDetails]) -> bool:
    """A list is too short for pydantic when all of its entries are wrong."""
    at = one["loc"]
    return one["type"] == "too_short" and any(other["loc"][: len(at)] == at for other in found if other is not one)


def _words(found: ErrorDetails) -> str:
    if found["type"] == "literal_error":
        return f"is not known here; there is {found['ctx']['expected'].replace(chr(39), '')}"
    if found["type"] == "union_tag_invalid":
        return f"{found['ctx']['tag']} is not known here; there is {found['ctx']['expected_tags'].replace(chr(39), '')}"
    if found["type"] == "union_tag_not_found":
        return f"{found['ctx']['discriminator'].replace(chr(39), '')} is missing"
    if found["type"] == "string_pattern_mismatch":
        pattern = found["ctx"]["pattern"]
        return names.WORDS.get(pattern, f"does not match {pattern}")
    return WORDS.get(found["type"]) or in_words(found)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)
