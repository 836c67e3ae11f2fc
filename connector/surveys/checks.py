"""What a person should look at in a definition that loads: translations, embedded data, tokens, logic."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from itertools import islice, takewhile

from flask_babel import gettext as _

from connector.foundation import conditions, piped_text
from connector.foundation.piped_tokens import Known
from connector.surveys.definition import SurveyDefinition
from connector.surveys.flow import EmbeddedData
from connector.surveys.languages import Texts
from connector.surveys.places import placed_questions, placed_texts

REQUIRED_FIELDS = ("sfAccountId", "sfContactId", "sfSurveyId")
RESERVED_FIELDS = (*REQUIRED_FIELDS, "sfLeadId", "sfCampaignId", "sfCaseId", "sfOpportunityId")
MOST_TOKENS, MOST_ABOUT_TOKENS = 100, 100
"""In one text, and as many findings about tokens in all: looking for what was meant takes its time."""
METADATA = ("ResponseID", "Q_Language")
LONGEST_NAME = 60
"""Longer ones are no near miss of anything."""


class Kind(StrEnum):
    MISSING_TRANSLATION = "missing_translation"
    RESERVED_FIELD = "reserved_field"
    EMBEDDED_DATA_LATE = "embedded_data_late"
    PIPED_TEXT = "piped_text"


@dataclass(frozen=True, slots=True)
class Finding:
    """`place` is the path in the definition; `message` says what is wrong and the cure."""

    kind: Kind
    place: str
    message: str


def check(definition: SurveyDefinition) -> list[Finding]:
    """Everything found, in the order translations, reserved fields, order of the flow, piped text."""
    checks = (_translations, _reserved_fields, _embedded_data_in_logic, _piped_text)
    return [finding for one in checks for finding in one(definition)]


def _translations(definition: SurveyDefinition) -> Iterator[Finding]:
    for place, texts in placed_texts(definition):
        missing = texts.missing(definition.languages)
        if missing:
            message = _("has no text in %(languages)s; another language is shown instead", languages=", ".join(missing))
            yield Finding(Kind.MISSING_TRANSLATION, place, message)


def _reserved_fields(definition: SurveyDefinition) -> Iterator[Finding]:
    declared = {field.name for field in definition.embedded_fields}
    for name, meant in misspelled(definition):
        message = _("%(name)s means nothing to Salesforce; write %(meant)s", name=name, meant=meant)
        yield Finding(Kind.RESERVED_FIELD, "flow", message)
    for name in REQUIRED_FIELDS:
        if name not in declared:
            message = _(
                "%(name)s is not declared, so responses cannot be found by it; "
                "add it to the embedded data of the flow.",
                name=name,
            )
            yield Finding(Kind.RESERVED_FIELD, "flow", message)


def misspelled(definition: SurveyDefinition) -> Iterator[tuple[str, str]]:
    """Declared names that are nearly a reserved one, which is not declared itself, each with that one (A33)."""
    declared = {field.name: None for field in definition.embedded_fields}
    for name in declared:
        meant = near_miss(name)
        if meant and meant not in declared:
            yield name, meant


def near_miss(name: str) -> str | None:
    """The reserved name that this one is nearly: other case, or a letter off; None for one that is right."""
    if name in RESERVED_FIELDS or len(name) > LONGEST_NAME:
        return None
    folded = {field.casefold(): field for field in RESERVED_FIELDS}
    close = get_close_matches(name.casefold().replace("_", ""), folded, n=1, cutoff=0.88)
    return folded[close[0]] if close else None


def _embedded_data_in_logic(definition: SurveyDefinition) -> Iterator[Finding]:
    """Logic sees what stands before the first block (A34)."""
    first = takewhile(lambda element: isinstance(element, EmbeddedData), definition.flow)
    early = {field.name for element in first if isinstance(element, EmbeddedData) for field in element.fields}
    declared = {field.name for field in definition.embedded_fields}
    for place, name in _used_in_logic(definition):
        meant = near_miss(name)
        if name not in declared and meant:
            message = _("display logic uses %(name)s, which is always empty; write %(meant)s", name=name, meant=meant)
            yield Finding(Kind.RESERVED_FIELD, place, message)
        elif name not in early:
            message = _(
                "display logic uses the embedded data %(name)s; declare it in an embedded_data element that is the "
                "first of the flow",
                name=name,
            )
            yield Finding(Kind.EMBEDDED_DATA_LATE, "flow[0]", message)


def _used_in_logic(definition: SurveyDefinition) -> Iterator[tuple[str, str]]:
    """Each name of embedded data once, with the first question whose display logic asks for it."""
    seen: set[str] = set()
    for place, question in placed_questions(definition):
        for field in sorted(conditions.fields(question.condition)):
            kind, _dot, name = field.partition(".")
            if kind == "embedded" and name not in seen:
                seen.add(name)
                yield f"{place}.display_logic", name


def _piped_text(definition: SurveyDefinition) -> Iterator[Finding]:
    known = Known(
        schemes=("q", "e", "m"),
        questions=tuple(definition.questions),
        embedded=(*(field.name for field in definition.embedded_fields), *RESERVED_FIELDS, *METADATA),
    )
    found = (one for place, texts in placed_texts(definition) for one in _tokens_of(place, texts, known))
    return islice(found, MOST_ABOUT_TOKENS)


def _tokens_of(place: str, texts: Texts, known: Known) -> Iterator[Finding]:
    for language, text in texts.root.items():
        if text.count("${") > MOST_TOKENS:
            message = _("has more than %(count)s tokens; use fewer", count=MOST_TOKENS)
            yield Finding(Kind.PIPED_TEXT, f"{place}.{language}", message)
            continue
        for problem in piped_text.problems(text, known):
            yield Finding(Kind.PIPED_TEXT, f"{place}.{language}", f"{problem.token}: {problem.message}")
