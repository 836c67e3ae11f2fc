"""Texts that were made from a sentence with values in it, found again by what of the sentence stands between them.

So reasons are kept, and errors told, as plain English, e.g. "This backfill is done already."; the catalogue has
"This backfill is %(state)s already." and what it is in another language.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Self

from babel.messages.mofile import read_mo

CATALOGUES: Final = Path(__file__).resolve().parent / "translations"
FEWEST_WORDS: Final = 3
"""What has fewer of its own would be found in texts that are none of ours. To begin with one counts as another."""
_place = re.compile(r"%\((\w+)\)s")
_word = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`parts` stand around the places for values, so there is one more of them than `names`."""

    parts: tuple[str, ...]
    names: tuple[str, ...]
    translation: str

    @classmethod
    def of(cls, english: str, translation: str) -> Self:
        pieces = _place.split(english)
        return cls(tuple(part.replace("%%", "%") for part in pieces[::2]), tuple(pieces[1::2]), translation)

    @property
    def is_telling(self) -> bool:
        """Whether a text can be known by it."""
        words = sum(len(_word.findall(part)) for part in self.parts)
        return bool(self.names) and words + bool(self.parts[0]) >= FEWEST_WORDS

    @property
    def length(self) -> int:
        return sum(map(len, self.parts))

    def values(self, text: str) -> Mapping[str, str] | None:
        """What stands in its places, each as short as can be; None for another text. Takes one pass, whatever the
        text: a respondent may have written some of it. Of two places side by side the first one is empty."""
        first, *between, last = self.parts
        if not (text.startswith(first) and text.endswith(last) and len(text) >= len(first) + len(last)):
            return None
        rest, found = text[len(first) : len(text) - len(last)], []
        for part in between:
            if part not in rest:
                return None
            value, rest = rest.split(part, 1) if part else ("", rest)
            found.append(value)
        return dict(zip(self.names, (*found, rest), strict=True))


@cache
def sentences(language: str) -> tuple[Sentence, ...]:
    """Those of the language's catalogue, the most telling first; none of a language without one."""
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.mo"
    if not path.is_file():
        return ()
    with path.open("rb") as file:
        texts = ((str(each.id), str(each.string)) for each in read_mo(file) if each.id and not each.context)
        return _telling(Sentence.of(*text) for text in texts)


def _telling(found: Iterable[Sentence]) -> tuple[Sentence, ...]:
    return tuple(sorted((each for each in found if each.is_telling), key=lambda each: -each.length))
