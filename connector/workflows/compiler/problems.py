"""What the compiler finds, in words: a sentence of the catalogue with its values put in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from connector.foundation.errors import FieldError
from connector.workflows.compiler import sentences
from connector.workflows.compiler.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """`place` is the path in the workflow, e.g. "tasks[0].fields.NPS__c"."""

    place: str
    sentence: Sentence
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """Whether Salesforce would surely refuse what the task writes; else it may."""
        return self.sentence in sentences.ERRORS

    @property
    def message(self) -> str:
        """In English."""
        return str(self.sentence) % self.values

    def under(self, place: str) -> Self:
        """The same, seen from what holds this place."""
        return replace(self, place=f"{place}.{self.place}" if self.place else place)

    @property
    def as_error(self) -> FieldError:
        return FieldError(self.place, self.message)

    def to_data(self) -> dict[str, Any]:
        """For keeping, and for answers: the words are those of today."""
        severity = "error" if self.is_error else "warning"
        kept = {"text": str(self.sentence), "values": dict(self.values)}
        return {"field": self.place, "message": self.message, "severity": severity, **kept}


def errors(found: Iterable[Problem]) -> list[FieldError]:
    return [problem.as_error for problem in found if problem.is_error]


def warnings(found: Iterable[Problem]) -> list[FieldError]:
    return [problem.as_error for problem in found if not problem.is_error]
