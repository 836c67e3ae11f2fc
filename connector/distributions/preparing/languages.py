"""Which language a person is written to in: from a field of the record (A4)."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale

from connector.distributions.exclusions.exclusion import value_at
from connector.distributions.preparing.reading import Person
from connector.surveys.languages import is_language, normalize

_COMMON = [
    "en",
    "fr",
    "de",
    "es",
    "it",
    "nl",
    "pt",
    "da",
    "sv",
    "fi",
    "nb",
    "pl",
    "cs",
    "hu",
    "el",
    "tr",
    "ru",
    "uk",
    "ar",
    "he",
    "zh",
    "ja",
    "ko",
    "hi",
    "th",
    "vi",
    "id",
    "ro",
    "bg",
    "hr",
    "sk",
    "sl",
    "et",
    "lv",
    "lt",
    "ca",
]


def language_of(person: Person, fields: Mapping[str, str]) -> str:
    """The tag in the object's field, e.g. "fr" or "fr-CA", also for "French" and "français"; "" when there is none."""
    path = fields.get(person.askable.object_name)
    return tag(value_at(person.record, path)) if path else ""


def tag(value: Any) -> str:
    """What a record says about its language, as a tag; "" when it says nothing that is known."""
    written = str(value or "").strip()
    named = _names().get(written.casefold())
    if named:
        return named
    return normalize(written) if written and is_language(written) else ""


@cache
def _names() -> dict[str, str]:
    """Languages by their English and their own name."""
    found: dict[str, str] = {}
    for code in _COMMON:
        locale = Locale.parse(code)
        found |= {str(name).casefold(): code for name in (locale.get_display_name("en"), locale.get_display_name(code))}
    return found
