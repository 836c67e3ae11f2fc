"""A .qsf file as data: strict JSON that a database can hold, small and flat enough to be looked at."""

from collections import Counter
from typing import Any, NoReturn

from connector.foundation.errors import Invalid
from connector.foundation.web.strict_json import is_storable, strict_loads

MOST_BYTES = 2_000_000
FIELD = "file"


def load(content: bytes) -> dict[str, Any]:
    """The document with its SurveyEntry (an object) and SurveyElements (a list of objects); raises Invalid."""
    if len(content) > MOST_BYTES:
        refuse(f"holds more than {MOST_BYTES:,} bytes; take out what is not needed, e.g. unused questions")
    document = _parsed(content)
    _check_characters(document)
    if not isinstance(document, dict) or not {"SurveyEntry", "SurveyElements"} <= document.keys():
        refuse("is no survey file of Qualtrics: SurveyEntry and SurveyElements are missing; export the survey as .qsf")
    if not isinstance(document["SurveyEntry"], dict) or not _is_list_of_objects(document["SurveyElements"]):
        refuse("is damaged: SurveyEntry is not an object or SurveyElements not a list of objects; export it again")
    return document


def refuse(message: str) -> NoReturn:
    raise Invalid.at(FIELD, message)


def _parsed(content: bytes) -> Any:
    try:
        return strict_loads(content.decode("utf-8-sig"), object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        raise Invalid.at(FIELD, "is not text in UTF-8; export the survey again") from error
    except ValueError as error:
        message = f"cannot be read as JSON ({error}); export the survey again. A definition in YAML is named .yaml"
        raise Invalid.at(FIELD, message) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise ValueError(f"{twice[:40]!a} is there twice in one object")
    return found


def _check_characters(value: Any, path: str = "") -> None:
    """Half a character or NUL could not be stored."""
    if isinstance(value, str) and not is_storable(value):
        refuse(f"holds a character that cannot be stored (NUL or half a character) at {path or 'its start'}")
    if isinstance(value, list):
        for index, member in enumerate(value):
            _check_characters(member, f"{path}[{index}]")
    if isinstance(value, dict):
        for key, member in value.items():
            _check_characters(key, path)
            _check_characters(member, f"{path}.{key[:40]}" if path else key[:40])


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(member, dict) for member in value)
