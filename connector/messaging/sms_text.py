"""How a text is cut into the segments of an SMS, by which it is paid.

With letters of the GSM alphabet alone a segment takes 160 septets, 153 when there are several; one letter beyond it
makes the whole text UCS-2: 70 or 67 units. What a reader takes for one character is never cut in two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import regex

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
"""Reached through an escape: two septets each."""
MOST_CHARACTERS = 1600
"""More is refused by the provider."""
_GRAPHEME = regex.compile(r"\X", regex.DOTALL)


class Encoding(StrEnum):
    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


_ROOM = {Encoding.GSM_7: (160, 153), Encoding.UCS_2: (70, 67)}
"""Units in a single segment, and in each of several."""


@dataclass(frozen=True, slots=True)
class SmsText:
    """`characters` are those a reader counts; `beyond_gsm` those for which the text is UCS-2, each once."""

    encoding: Encoding
    segments: int
    characters: int
    beyond_gsm: tuple[str, ...] = ()


def measure(text: str) -> SmsText:
    graphemes = _GRAPHEME.findall(text)
    beyond = tuple(dict.fromkeys(letter for letter in text if not _is_gsm(letter)))
    encoding = Encoding.UCS_2 if beyond else Encoding.GSM_7
    size = _ucs_2_units if beyond else _septets
    return SmsText(encoding, _segments([size(each) for each in graphemes], *_ROOM[encoding]), len(graphemes), beyond)


def _segments(sizes: Sequence[int], single: int, each: int) -> int:
    if sum(sizes) <= single:
        return 1 if sizes else 0
    count, used = 1, 0
    for size in (piece for whole in sizes for piece in _pieces(whole, each)):
        if used + size > each:
            count, used = count + 1, 0
        used += size
    return count


def _pieces(size: int, each: int) -> Iterator[int]:
    """A heap of combining marks may be larger than a segment: then it is cut after all."""
    yield from [each] * (size // each)
    yield size % each


def _is_gsm(letter: str) -> bool:
    return letter in GSM or letter in EXTENSION


def _septets(grapheme: str) -> int:
    return sum(2 if letter in EXTENSION else 1 for letter in grapheme)


def _ucs_2_units(grapheme: str) -> int:
    return sum(2 if ord(letter) > 0xFFFF else 1 for letter in grapheme)
