"""Texts that the code or the database gives, in the reader's language. tests/support/translations.py lists them all."""

import re
from typing import Final

from flask_babel import get_locale, gettext

from connector.foundation.web import said

DEEPEST: Final = 3
"""A value of a sentence may be a sentence with values; a respondent may have written more of them."""
MOST_FINDINGS: Final = 100
"""What comes after so many of one text stays as it is: a text may be as long as what somebody else wrote."""
_next_finding = re.compile(r"; (?=[\w.\[\]]+: )")


def translated(text: str | None) -> str:
    """The text as the catalogue has it, else as it is. Unlike `_()` in a template it takes a % as it comes.

    A sentence that values were put into is found as well, and its values are translated in turn; so is each of several
    findings behind its place: "name: is missing; tasks[0].key: is missing".
    """
    return _translated(text, DEEPEST) if text else ""


def _translated(text: str, deep: int) -> str:
    known = _known(text, deep)
    if known is not None:
        return known
    findings = [_finding(each, deep) for each in _next_finding.split(text, MOST_FINDINGS)]
    return str(gettext("; ")).join(findings)


def _known(text: str, deep: int) -> str | None:
    whole = _whole(text)
    return whole if whole != text else _filled(text, deep)


def _whole(text: str) -> str:
    """As the catalogue has it; under no text at all it has its own header."""
    return str(gettext(text)) if text else ""


def _filled(text: str, deep: int) -> str | None:
    """As the sentence that it was made from, with the same values."""
    for sentence in said.sentences(str(get_locale() or "")) if deep else ():
        values = sentence.values(text)
        if values is not None:
            return sentence.translation % {name: _value(name, value, deep - 1) for name, value in values.items()}
    return None


def _value(name: str, value: str, deep: int) -> str:
    """A single word may be anybody's, e.g. a choice of theirs; a state is ours."""
    if name == "state":
        return _whole(value.replace("_", " ").capitalize()).lower()
    return _translated(value, deep) if " " in value else value


def _finding(text: str, deep: int) -> str:
    """What is said of a place, e.g. "name: is missing"."""
    place, colon, said_of_it = text.partition(": ")
    known = _known(said_of_it, deep) if colon else None
    return text if known is None else f"{place}{gettext(':')} {known}"
