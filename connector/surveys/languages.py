"""Languages and texts in several languages: which one is shown when the wished one is missing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, RootModel, StringConstraints, field_validator

ANY_LANGUAGE = "*"
MAX_TEXT = 20_000
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ur", "yi"})
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")


def is_language(tag: str) -> bool:
    """Whether it is written as one: "en", "FR", "fr_ca"."""
    return bool(_TAG.match(normalize(tag)))


def normalize(tag: str) -> str:
    """The tag as we write it: "FR" → "fr", "fr_ca" → "fr-CA", "zh-hant" → "zh-Hant"."""
    first, *rest = tag.strip().replace("_", "-").split("-")
    return "-".join([first.lower(), *(_subtag(part) for part in rest)])


def fallbacks(tag: str) -> list[str]:
    """The language and what it narrows: "fr-CA" → ["fr-CA", "fr"]."""
    parts = normalize(tag).split("-")
    return ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]


def choose(available: Sequence[str], wished: Iterable[str], default: str) -> str:
    """The first of `wished` that is available, a wider language of it included; else `default`."""
    for tag in wished:
        for candidate in fallbacks(tag):
            if candidate in available:
                return candidate
    return default


def direction(tag: str) -> str:
    """The value of the HTML attribute `dir`."""
    return "rtl" if normalize(tag).split("-")[0] in RIGHT_TO_LEFT else "ltr"


def _subtag(part: str) -> str:
    if len(part) == 2:
        return part.upper()
    return part.title() if len(part) == 4 else part.lower()


def _language(value: Any) -> str:
    if not isinstance(value, str) or not is_language(value):
        raise ValueError("a language is written as en, fr or fr-CA")
    return normalize(value)


Language = Annotated[str, BeforeValidator(_language)]


class Texts(RootModel[dict[str, Annotated[str, StringConstraints(max_length=MAX_TEXT)]]], frozen=True):
    """One text in several languages, written {en: …, fr: …}; a plain text is the same in every language."""

    @field_validator("root", mode="before")
    @classmethod
    def _accept_plain_text(cls, value: Any) -> Any:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return {ANY_LANGUAGE: str(value)}
        if not isinstance(value, Mapping) or not value:
            raise ValueError("write a text, or one text for each language: {en: …, fr: …}")
        return {_key(key): _text(text) for key, text in value.items()}

    def get(self, language: str, default_language: str) -> str:
        """The text in `language`, a wider one, the survey's default, or whatever there is."""
        for tag in (*fallbacks(language), *fallbacks(default_language), ANY_LANGUAGE):
            if tag in self.root:
                return self.root[tag]
        return next(iter(self.root.values()))

    def missing(self, languages: Iterable[str]) -> list[str]:
        """The languages whose readers would meet another language."""
        if ANY_LANGUAGE in self.root:
            return []
        return [tag for tag in languages if not any(self.root.get(part, "").strip() for part in fallbacks(tag))]


def _key(key: Any) -> str:
    return ANY_LANGUAGE if key == ANY_LANGUAGE else _language(key)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise ValueError("a text in one language is plain text; put it in quotes")
