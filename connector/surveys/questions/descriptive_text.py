"""A text between the questions; nothing is asked."""

from typing import ClassVar, Literal

from connector.surveys.answers import Answer, Form
from connector.surveys.questions.base import Problem, Question, Value


class DescriptiveText(Question):
    takes_answers: ClassVar[bool] = False

    type: Literal["descriptive_text"] = "descriptive_text"
    required: Literal[False] = False

    def read(self, form: Form) -> Answer:
        return Answer()

    def problem_with(self, answer: Answer) -> Problem | None:
        return None

    def value(self, answer: Answer) -> Value:
        return None

    def summary(self, answer: Answer, language: str, default_language: str) -> str:
        return ""
