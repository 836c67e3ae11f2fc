"""Ids and tags of questions, as our definitions allow them."""

import re
from collections.abc import Iterable

from connector.surveys.qsf.part import Part

_OWN = re.compile(r"[A-Za-z][A-Za-z0-9]{0,39}\Z")
_NO_LETTER_OR_DIGIT = re.compile(r"[^A-Za-z0-9]")
_NOT_IN_A_TAG = re.compile(r"[^A-Za-z0-9_ -]")
LONGEST_TAG = 40


def own_ids(theirs: Iterable[str]) -> dict[str, str]:
    """Their id to ours: the same where it can be, and always one of its own."""
    theirs = list(theirs)
    ids = {question_id: question_id for question_id in theirs if _OWN.match(question_id)}
    taken = set(ids.values())
    for question_id in theirs:
        if question_id not in ids:
            ids[question_id] = _free(f"Q{_NO_LETTER_OR_DIGIT.sub('', question_id)[:30]}", taken)
            taken.add(ids[question_id])
    return ids


def own_tag(part: Part) -> str:
    written = part.text("DataExportTag")
    tag = _NOT_IN_A_TAG.sub("_", written)[:LONGEST_TAG].strip()
    if tag != written:
        part.note(f"The export tag is {tag!a} here.", "DataExportTag", supported=True)
    return tag


def _free(wanted: str, taken: set[str]) -> str:
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}n{number}"
    return found
