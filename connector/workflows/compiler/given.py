"""What a source can give, as far as it is known before any response; one function for each kind of source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import singledispatch

from connector.foundation import piped_text
from connector.foundation.piped_text import Literal, Token
from connector.surveys.questions import Question
from connector.workflows.compiler.asked import asked
from connector.workflows.conversions import as_text
from connector.workflows.known import TOKENS
from connector.workflows.mapping import (
    TIMES,
    AnswersSource,
    ConstantSource,
    ContactSource,
    EmbeddedSource,
    MetadataSource,
    QuestionSource,
    Source,
    TextSource,
)


class Kind(StrEnum):
    """Named as messages call it."""

    ANYTHING = "a value that is not known yet"
    TEXT = "a text of any kind"
    WORDS = "a text"
    """Surely no number, date or record id."""
    NUMBER = "a number"
    BOOLEAN = "true or false"
    MOMENT = "a time"
    DAY = "a day"
    EMAIL = "an email address"
    RECORD = "a record's id"


@dataclass(frozen=True, slots=True)
class Given:
    """`values` are all that can come, as text, when that is known; `longest` in characters, None: without end."""

    kind: Kind
    longest: int | None = None
    values: tuple[str, ...] | None = None
    objects: tuple[str, ...] = ()
    """Of a record's id: whose it may be."""
    several: bool = False
    """Several of the values at once, with semicolons between."""
    always: bool = False
    """A value comes with every response."""


FREE = Given(Kind.TEXT)
UNKNOWN = Given(Kind.ANYTHING)
OBJECTS: Mapping[str, str] = {
    "sfContactId": "Contact",
    "sfLeadId": "Lead",
    "sfAccountId": "Account",
    "sfCampaignId": "Campaign",
    "sfCaseId": "Case",
    "sfOpportunityId": "Opportunity",
}
"""Whose ids these embedded data are."""
OF_METADATA: Mapping[str, Given] = {
    "response_id": Given(Kind.WORDS, 40, always=True),
    "survey_id": Given(Kind.WORDS, 40, always=True),
    "survey_name": Given(Kind.TEXT, 200, always=True),
    "distribution_id": Given(Kind.WORDS, 40),
    "invitation_id": Given(Kind.WORDS, 40, always=True),
    "channel": Given(Kind.WORDS, 20, always=True),
    "language": Given(Kind.WORDS, 20, always=True),
    "recorded_at": Given(Kind.MOMENT, 24, always=True),
    "duration_seconds": Given(Kind.NUMBER, 9, always=True),
    "status": Given(Kind.WORDS, 8, ("Complete", "Partial"), always=True),
    "ip": Given(Kind.WORDS, 45),
    "report_url": Given(Kind.WORDS, 255),
}
OF_CONTACT: Mapping[str, Given] = {
    "FirstName": Given(Kind.TEXT, 80),
    "LastName": Given(Kind.TEXT, 80),
    "Email": Given(Kind.EMAIL, 254),
    "Phone": Given(Kind.WORDS, 40),
    "Language": Given(Kind.WORDS, 20),
}
OF_EMBEDDED: Mapping[str, Given] = {
    "ResponseID": OF_METADATA["response_id"],
    "Q_Language": OF_METADATA["language"],
    "sfSurveyId": OF_METADATA["survey_id"],
    **{name: Given(Kind.RECORD, 18, objects=(object_name,)) for name, object_name in OBJECTS.items()},
}


def given(source: Source, questions: Iterable[Question]) -> Given:
    """What the source can give when these are the questions of the surveys."""
    found = _given(source, tuple(questions))
    if source.map is not None:
        found = _mapped(found, source)
    if source.max_length is not None and found.kind in (Kind.TEXT, Kind.WORDS):
        return replace(found, longest=min(found.longest or source.max_length, source.max_length))
    return found


@singledispatch
def _given(source: Source, _questions: tuple[Question, ...]) -> Given:
    return UNKNOWN


@_given.register
def _constant(source: ConstantSource, _questions: tuple[Question, ...]) -> Given:
    return replace(_of_values([source.constant]), always=True)


@_given.register
def _metadata(source: MetadataSource, _questions: tuple[Question, ...]) -> Given:
    found = OF_METADATA[source.metadata]
    return replace(found, kind=Kind.DAY, longest=10) if source.zone and source.metadata in TIMES else found


@_given.register
def _embedded(source: EmbeddedSource, _questions: tuple[Question, ...]) -> Given:
    return OF_EMBEDDED.get(source.embedded, FREE)


@_given.register
def _contact(source: ContactSource, _questions: tuple[Question, ...]) -> Given:
    return OF_CONTACT.get(source.contact, FREE)


@_given.register
def _answers(source: AnswersSource, _questions: tuple[Question, ...]) -> Given:
    return Given(Kind.WORDS)


@_given.register
def _question(source: QuestionSource, questions: tuple[Question, ...]) -> Given:
    if source.part == "number":
        return Given(Kind.NUMBER)
    found = asked(source, questions)
    if not found or not all(question.options for question in found):
        return FREE
    several = any(question.variant == "multiple" for question in found)
    if source.part == "text" and several:
        return FREE
    options = [option for question in found for option in question.options]
    values = [v for o in options for v in ([o.value] if source.part == "recode" else o.texts)]
    return _known(Kind.TEXT, values, several=several)


@_given.register
def _text(source: TextSource, _questions: tuple[Question, ...]) -> Given:
    segments = piped_text.parse(source.text).segments
    parts = [_of_segment(segment) for segment in segments]
    if len(parts) == 1:
        return parts[0]
    lengths = [part.longest for part in parts]
    longest = None if None in lengths else sum(length or 0 for length in lengths)
    return Given(Kind.TEXT, longest, always=any(part.always for part in parts))


def _of_segment(segment: Literal | Token) -> Given:
    if isinstance(segment, Literal):
        return replace(_known(Kind.TEXT, [segment.text.strip()]), longest=len(segment.text), always=True)
    return OF_SCHEME.get(segment.scheme, lambda token: FREE)(segment)


OF_SCHEME = {
    "e": lambda token: OF_EMBEDDED.get(token.rest, FREE),
    "m": lambda token: OF_CONTACT.get(token.path, FREE),
    "rm": lambda token: OF_METADATA[TOKENS[token.rest]],
    "task": lambda token: UNKNOWN,
}
"""By the scheme of a token; what is not here may give any text."""


def _mapped(found: Given, source: Source) -> Given:
    """What is not listed stays as it is, unless there is a default."""
    answers, default = source.map or {}, source.default
    written = [*answers.values(), *(() if default is None else (default,))]
    if default is None and found.values is None:
        return replace(FREE, several=found.several)
    rest = () if default is not None else tuple(v for v in found.values or () if v not in answers)
    return replace(_of_values([*written, *rest]), several=found.several, always=found.always)


def _of_values(values: list[str | int | float | bool]) -> Given:
    kinds = {_kind(value) for value in values}
    return _known(kinds.pop() if len(kinds) == 1 else Kind.TEXT, [as_text(value) for value in values])


def _kind(value: object) -> Kind:
    if isinstance(value, bool):
        return Kind.BOOLEAN
    return Kind.NUMBER if isinstance(value, int | float) else Kind.TEXT


def _known(kind: Kind, values: Iterable[str], *, several: bool = False) -> Given:
    distinct = tuple(dict.fromkeys(values))
    longest = sum(map(len, distinct)) + len(distinct) if several else max(map(len, distinct), default=0)
    return Given(kind, longest, distinct, several=several)
