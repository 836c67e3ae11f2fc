"""The words of the survey pages (Next, Back, errors) and of text messages themselves, in the language of the survey,
not of the browser.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from connector.surveys.languages import choose, direction

PAGES = Path(__file__).parent / "languages"
TEXT_MESSAGES = Path(__file__).parent / "sms_languages"
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language."""

    language: str
    texts: Mapping[str, str]

    @property
    def direction(self) -> str:
        return direction(self.language)

    def __call__(self, key: str, **values: object) -> str:
        """The sentence `key` with `{name}` filled in; raises KeyError for a key that is not in the catalogue."""
        return self.texts[key].format(**values)


@cache
def catalogues(folder: Path = PAGES) -> Mapping[str, Wording]:
    """Every language there is, one file each; a new language is a new file."""
    return {
        path.stem: Wording(path.stem, yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.yaml"))
    }


def wording(*wished: str) -> Wording:
    """The words in the first of these languages that we speak; else in English."""
    return catalogues()[choose_language(wished)]


def sms_wording(*wished: str) -> Wording:
    """The words of text messages, likewise."""
    spoken = catalogues(TEXT_MESSAGES)
    return spoken[choose(tuple(spoken), wished, DEFAULT_LANGUAGE)]


def choose_language(wished: Iterable[str]) -> str:
    """The first of these languages that the pages speak, e.g. from the browser; else English."""
    return choose(tuple(catalogues()), wished, DEFAULT_LANGUAGE)
