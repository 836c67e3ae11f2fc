r"""The words of a search and how they are found in a text.

As documented: a text is split into words at spaces and punctuation, compared without case; `*` stands for any letters
within a word, `?` for one; words in double quotes follow each other; every term must be there, in whichever field.
Reserved characters need a backslash. Source: SOQL and SOSL Reference, "FIND {SearchQuery}".
"""

import re
from collections.abc import Iterable, Sequence

from connector.demo.salesforce_simulator.errors import NotPlayedError
from connector.demo.salesforce_simulator.search.asked import malformed

RESERVED = set("&|!(){}[]^~:'+-")
_PIECES = re.compile(r'"((?:\\.|[^"\\])*)"|((?:\\.|[^\s"\\])+)')
_WORDS = re.compile(r"\w+")
_PATTERN_WORDS = re.compile(r"[\w*?]+")
OPERATORS = {"AND", "OR", "NOT"}

Term = tuple[re.Pattern[str], ...]
"""Words that follow each other."""


def read_terms(text: str) -> list[Term]:
    """Raises MALFORMED_SEARCH; operators are not played."""
    if len(text.strip()) < 2:
        raise malformed(f"search term must be longer than one character: {text.strip()}")
    pieces = [(quoted, plain) for quoted, plain in _PIECES.findall(text)]
    if any(plain.upper() in OPERATORS for _, plain in pieces):
        raise NotPlayedError("SOSL with AND, OR or NOT")
    return [term for quoted, plain in pieces if (term := _term(quoted or _checked(plain)))]


def is_found(terms: Iterable[Term], texts: Sequence[str]) -> bool:
    words = [_WORDS.findall(text) for text in texts]
    return all(any(_stands_in(term, each) for each in words) for term in terms)


def _checked(text: str) -> str:
    found = next((letter for letter in re.sub(r"\\.", "", text) if letter in RESERVED), None)
    if found:
        raise malformed(f"mismatched character '{found}' expecting '}}'")
    return text


def _term(text: str) -> Term:
    words = _PATTERN_WORDS.findall(re.sub(r"\\(.)", r"\1", text))
    return tuple(re.compile(_pattern(word), re.IGNORECASE) for word in words)


def _pattern(word: str) -> str:
    return re.escape(word).replace(r"\*", r"\w*").replace(r"\?", r"\w")


def _stands_in(term: Term, words: Sequence[str]) -> bool:
    starts = range(len(words) - len(term) + 1)
    return any(all(word.fullmatch(words[at + n]) for n, word in enumerate(term)) for at in starts)
