"""From a response to the fields of a Salesforce record: one source a field.

    NPS__c: {question: {type: nps}, value: number}
    Contact__c: {embedded: sfContactId}
    Comment__c: {question: [{tag: Comment}, {type: text_entry, variant: essay}], max_length: 32768}
    Name: "${m://FirstName} ${m://LastName}"
    Priority__c: {question: QID1, value: recode, map: {1: High, 2: High}, default: Normal}
    Answered_On__c: {metadata: recorded_at, zone: Europe/Paris}

A source without a value leaves its field out, so that nothing is emptied in Salesforce; one with `if_empty: clear`
empties it.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from connector.distributions.objects import RESERVED
from connector.foundation.escapes import TEXT
from connector.foundation.piped_text import Context, problems, render
from connector.foundation.piped_tokens import CONTACT_FIELDS
from connector.responses.facts import QuestionFacts, ResponseFacts
from connector.workflows import conversions, names
from connector.workflows.conversions import Answers, Scalar, Zone
from connector.workflows.known import METADATA, PIPED

Value = str | int | float | bool | None
TIMES = ("recorded_at",)
"""The metadata that are times."""


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a source reads from."""

    facts: ResponseFacts
    piped: Context


def _checked(template: str) -> str:
    found = problems(template, PIPED)
    if found:
        raise ValueError(f"{found[0].token} at {found[0].position}: {found[0].message}")
    return template


PipedText = Annotated[str, AfterValidator(_checked)]
"""A template whose tokens exist in workflows."""


class Source(Model, ABC):
    key: ClassVar[str]
    """The key by which the source is known in data."""

    max_length: Annotated[int, Field(ge=1)] | None = None
    """Longer texts are cut; without it they are sent as they are, and Salesforce refuses what does not fit."""
    if_empty: Literal["leave", "clear"] | None = None
    """What becomes of the field when there is no value: left as it is in Salesforce, or emptied."""
    map: Answers | None = None
    """What is written for a value; one that is not listed becomes the default, or stays as it is without one."""
    default: Annotated[Scalar | None, Field(union_mode="left_to_right")] = None

    @model_validator(mode="after")
    def _default_of_a_map(self) -> Self:
        if self.default is not None and self.map is None:
            raise ValueError("default is for values that map does not list; add map")
        return self

    def value(self, seen: Seen) -> Value:
        """The field's value; None or "" when there is none."""
        found = self.read(seen)
        if self.map is not None and found not in (None, ""):
            found = conversions.mapped(found, self.map, self.default)
        return conversions.clipped(found, self.max_length) if isinstance(found, str) and self.max_length else found

    @abstractmethod
    def read(self, seen: Seen) -> Value:
        """The value before it is cut."""


class TextSource(Source):
    key = "text"
    text: PipedText

    def read(self, seen: Seen) -> Value:
        return render(self.text, seen.piped, TEXT).strip()


def _one_value(value: object) -> object:
    if not isinstance(value, str | int | float | bool):
        raise ValueError("must be a text, a number, true or false")
    return value


class ConstantSource(Source):
    key = "constant"
    constant: Annotated[Any, AfterValidator(_one_value)]

    def read(self, seen: Seen) -> Value:
        found: Value = self.constant
        return found


def _metadata(name: str) -> str:
    if name not in METADATA:
        raise ValueError(f"there is no metadata {name}; there are {', '.join(METADATA)}")
    return name


class MetadataSource(Source):
    key = "metadata"
    metadata: Annotated[str, AfterValidator(_metadata)]
    zone: Zone | None = None
    """Of a time: the day that it is there."""

    @model_validator(mode="after")
    def _zone_of_a_time(self) -> Self:
        if self.zone and self.metadata not in TIMES:
            raise ValueError(f"zone makes a day of a time; there is {', '.join(TIMES)}")
        return self

    def read(self, seen: Seen) -> Value:
        found: Value | datetime = METADATA[self.metadata](seen.facts)
        if isinstance(found, datetime):
            return conversions.day(found, self.zone) if self.zone else conversions.as_salesforce(found)
        return found


def _spelled(name: str) -> str:
    """A near miss of a value that the product fills itself would always be empty (A33)."""
    right = next((reserved for reserved in RESERVED if reserved.lower() == name.lower()), name)
    if right != name:
        raise ValueError(f"is spelled {right}: upper and lower case matter")
    return name


class EmbeddedSource(Source):
    key = "embedded"
    embedded: Annotated[str, AfterValidator(_spelled)]

    def read(self, seen: Seen) -> Value:
        return seen.facts.embedded.get(self.embedded)


class ContactSource(Source):
    key = "contact"
    contact: Literal[CONTACT_FIELDS]  # type: ignore[valid-type]

    def read(self, seen: Seen) -> Value:
        return seen.facts.contact.get(self.contact)


class RecordSource(Source):
    """The id of a record that the same task writes before this one, as the records of one call refer to each other."""

    key = "record"
    record: str

    def read(self, seen: Seen) -> Value:
        return f"@{{{self.record}.id}}"


class AnswersSource(Source):
    """All answers, "question: answer", one a line."""

    key = "answers"
    answers: Literal["lines"]

    def read(self, seen: Seen) -> Value:
        answered = (question for question in seen.facts.questions if question.summary)
        return "\n".join(f"{question.text}: {question.summary}" for question in answered)


class Selector(Model):
    """The questions that have all of what is given here."""

    id: str | None = None
    tag: str | None = None
    type: str | None = None
    variant: str | None = None

    def matches(self, question: QuestionFacts) -> bool:
        wanted = self.model_dump(exclude_none=True)
        return all(getattr(question, name) == value for name, value in wanted.items())


def _selectors(value: object) -> object:
    """ "QID1", {type: nps} and lists of them, as a list."""
    listed = value if isinstance(value, list | tuple) else [value]
    return [{"id": one} if isinstance(one, str) else one for one in listed]


class QuestionSource(Source):
    """The first answered question that one of the selectors finds, tried in their order."""

    key = "question"
    question: Annotated[tuple[Selector, ...], BeforeValidator(_selectors), Field(min_length=1)]
    part: Annotated[Literal["text", "recode", "number"], Field(alias="value")] = "text"

    def read(self, seen: Seen) -> Value:
        found = next(self._answered(seen.facts), None)
        return _PARTS[self.part](found) if found else None

    def _answered(self, facts: ResponseFacts) -> Iterator[QuestionFacts]:
        for selector in self.question:
            yield from (q for q in facts.questions if q.summary and selector.matches(q))


def _number(question: QuestionFacts) -> Value:
    for candidate in (question.value, *question.piped.recodes):
        number = _as_number(candidate)
        if number is not None:
            return number
    return None


def _as_number(value: Any) -> int | float | None:
    try:
        number = float(value) if not isinstance(value, bool | list | tuple) and value is not None else math.nan
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


_PARTS = {
    "text": lambda question: question.summary,
    "recode": lambda question: ";".join(question.piped.recodes),
    "number": _number,
}
SOURCES: tuple[type[Source], ...] = (
    TextSource,
    ConstantSource,
    MetadataSource,
    EmbeddedSource,
    ContactSource,
    RecordSource,
    AnswersSource,
    QuestionSource,
)
_KEYS = ", ".join(source.key for source in SOURCES)


def _kind(value: object) -> str | None:
    if isinstance(value, Source):
        return value.key
    return next((s.key for s in SOURCES if isinstance(value, Mapping) and s.key in value), None)


def _shorthand(value: object) -> object:
    """A plain string is a template."""
    return {"text": value} if isinstance(value, str) else value


def _by_itself(source: Source) -> Source:
    if isinstance(source, RecordSource):
        raise ValueError("record names another record of the action together: there is none here")
    return source


AnySource = Annotated[
    Annotated[TextSource, Tag("text")]
    | Annotated[ConstantSource, Tag("constant")]
    | Annotated[MetadataSource, Tag("metadata")]
    | Annotated[EmbeddedSource, Tag("embedded")]
    | Annotated[ContactSource, Tag("contact")]
    | Annotated[RecordSource, Tag("record")]
    | Annotated[AnswersSource, Tag("answers")]
    | Annotated[QuestionSource, Tag("question")],
    Discriminator(_kind, custom_error_type="source", custom_error_message=f"say where the value is from: {_KEYS}"),
]
FieldName = Annotated[str, Field(pattern=names.FIELD)]
FieldMapping = Mapping[FieldName, Annotated[AnySource, BeforeValidator(_shorthand), AfterValidator(_by_itself)]]
"""Salesforce field to the source of its value."""
LinkedFields = Mapping[FieldName, Annotated[AnySource, BeforeValidator(_shorthand)]]
"""The same of one record among several, which may refer to another."""


def values(mapping: Mapping[str, Source], seen: Seen) -> dict[str, Value]:
    """The fields that have a value, and those to be emptied (None), as JSON for Salesforce."""
    found = {name: source.value(seen) for name, source in mapping.items()}
    given = {name: value for name, value in found.items() if value is not None and value != ""}
    cleared = {name: None for name, source in mapping.items() if name not in given and source.if_empty == "clear"}
    return {**given, **cleared}
