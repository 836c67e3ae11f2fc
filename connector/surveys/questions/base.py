"""What every question type does: read its part of a form, and say its answer in words."""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from connector.foundation import conditions
from connector.foundation.conditions import Condition
from connector.foundation.piped_values import PipedQuestion
from connector.surveys.answers import Answer, Form
from connector.surveys.languages import Texts

QuestionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9]{0,39}$")]
ChoiceId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}$")]
Value = str | int | float | list[str] | None
"""What conditions compare: a number, a text, or the list of what was chosen."""
UNKNOWN = "?"
"""Stands for a choice that the question does not have; what was really sent is not kept."""


class Model(BaseModel):
    """A part of a definition: unchangeable, and strict about names it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


def _at_least_one(items: tuple[Any, ...]) -> tuple[Any, ...]:
    if not items:
        raise ValueError("needs at least one entry")
    return items


NotEmpty = AfterValidator(_at_least_one)
"""For a tuple: unlike min_length it is silent when an entry itself is wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer cannot be taken. `key` names the sentence in the catalogue of the pages, `control` the
    element to go to."""

    key: str
    control: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a form said. With a problem, `answer` is still what was typed, so that the page can show it again."""

    answer: Answer
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen: its value in exports and Salesforce, and its text in each language."""

    value: str
    texts: tuple[str, ...]


class Question(Model, ABC):
    """One question. A new type is a subclass listed in questions/__init__.py and a template of its `type`."""

    takes_answers: ClassVar[bool] = True

    id: QuestionId
    type: str
    text: Texts
    hint: Texts | None = None
    required: bool = False
    tag: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_ -]{0,40}$")] = ""
    """The author's short name for the question in exports and mappings, e.g. CSAT."""
    display_logic: dict[str, Any] | None = None
    """Conditions as data (foundation/conditions) under which the question is shown; None shows it always."""

    @cached_property
    def condition(self) -> Condition:
        """The display logic, read; raises Invalid when it cannot be."""
        return conditions.parse(self.display_logic)

    def parse(self, form: Form) -> Parsed:
        """What the form says about this question."""
        answer = self.read(form)
        return Parsed(answer, self.problem(answer))

    def problem(self, answer: Answer) -> Problem | None:
        """Why this answer, or its absence, cannot stand."""
        if answer.is_empty:
            return Problem("required", self.first_control) if self.required else None
        return self.problem_with(answer)

    @property
    def variant(self) -> str:
        """What the type leaves open, e.g. "single" or "multiple"."""
        return ""

    @property
    def first_control(self) -> str:
        """The id of the element that takes the focus."""
        return self.id

    @abstractmethod
    def read(self, form: Form) -> Answer:
        """The answer as given, not yet judged."""

    @abstractmethod
    def problem_with(self, answer: Answer) -> Problem | None:
        """Why an answer that was given cannot stand."""

    @abstractmethod
    def value(self, answer: Answer) -> Value:
        """What conditions and mappings compare."""

    def facts(self, answer: Answer) -> Mapping[str, Value]:
        """What conditions can ask for, by name: the question's value, and its parts where it has some."""
        return {self.id: self.value(answer)}

    @property
    def fact_names(self) -> tuple[str, ...]:
        """The names in `facts`, whatever the answer."""
        return (self.id,)

    @abstractmethod
    def summary(self, answer: Answer, language: str, default_language: str) -> str:
        """The answer in words, for reports, exports and the record in Salesforce."""

    def piped(self, answer: Answer, language: str, default_language: str) -> PipedQuestion:
        """What ${q://ID/…} can say."""
        return PipedQuestion(self.text.get(language, default_language))

    @property
    def options(self) -> tuple[Option, ...]:
        """All that can be answered; none where an answer may be anything."""
        return ()

    def own_texts(self) -> Iterator[tuple[str, Texts]]:
        """Every text a respondent may read, with its place below the question."""
        yield "text", self.text
        if self.hint is not None:
            yield "hint", self.hint


def repeated(ids: Iterable[str]) -> list[str]:
    """The ids that are there more than once."""
    return [value for value, count in Counter(ids).items() if count > 1]


def as_number(text: str) -> int | float | str:
    """The text as a number when it is one, else itself."""
    if re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        return int(text)
    return float(text) if re.fullmatch(r"[+-]?[0-9]{1,15}\.[0-9]{1,15}", text) else text
