"""Text entry: one line or an essay, freely or as an email address or a number."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import Field, model_validator

from connector.foundation.piped_values import PipedQuestion
from connector.surveys.answers import Answer, Form, typed
from connector.surveys.languages import Texts
from connector.surveys.questions.base import Problem, Question, Value, as_number

LONGEST_LINE, LONGEST_ESSAY = 255, 10_000
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,15})?")


class TextEntry(Question):
    type: Literal["text_entry"] = "text_entry"
    lines: Literal["single", "essay"] = "single"
    validation: Literal["email", "number"] | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: Annotated[int, Field(ge=1, le=30_000)] | None = None
    default: Texts | None = None
    """What the field holds at first, piped text allowed, e.g. ${m://Email}."""
    autocomplete: Literal["name", "given-name", "family-name", "organization", "tel", "email"] | None = None
    """What a browser may fill in (WCAG 1.3.5)."""

    @model_validator(mode="after")
    def _options_fit(self) -> "TextEntry":
        if self.validation and self.lines == "essay":
            raise ValueError("an essay is free text; for an email address or a number write lines: single")
        if self.validation != "number" and (self.minimum, self.maximum) != (None, None):
            raise ValueError("minimum and maximum are for numbers; write validation: number, or max_length")
        return self

    @property
    def variant(self) -> str:
        return self.lines

    @property
    def longest(self) -> int:
        return self.max_length or (LONGEST_ESSAY if self.lines == "essay" else LONGEST_LINE)

    def read(self, form: Form) -> Answer:
        text = typed(form, self.id)
        return Answer(text=text if self.lines == "essay" else " ".join(text.split()))

    def problem_with(self, answer: Answer) -> Problem | None:
        if len(answer.text) > self.longest:
            return Problem("too_long", self.id, {"limit": self.longest, "length": len(answer.text)})
        if self.validation == "email":
            return None if _is_email(answer.text) else Problem("email", self.id)
        return self._number_problem(answer.text) if self.validation == "number" else None

    def value(self, answer: Answer) -> Value:
        return as_number(_point(answer.text)) if self.validation == "number" else answer.text or None

    def summary(self, answer: Answer, language: str, default_language: str) -> str:
        return answer.text

    def piped(self, answer: Answer, language: str, default_language: str) -> PipedQuestion:
        return PipedQuestion(self.text.get(language, default_language), typed={"": answer.text})

    def own_texts(self) -> Iterator[tuple[str, Texts]]:
        yield from super().own_texts()
        if self.default is not None:
            yield "default", self.default

    def _number_problem(self, text: str) -> Problem | None:
        if not _NUMBER.fullmatch(text):
            return Problem("number", self.id)
        number = float(_point(text))
        if self.minimum is not None and number < self.minimum:
            return Problem("too_small", self.id, {"limit": f"{self.minimum:g}"})
        if self.maximum is not None and number > self.maximum:
            return Problem("too_large", self.id, {"limit": f"{self.maximum:g}"})
        return None


def _point(text: str) -> str:
    return text.replace(",", ".")


def _is_email(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
