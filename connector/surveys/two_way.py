"""The compatibility report of a survey that is to be answered by SMS (A24), question by question. Pure."""

from dataclasses import dataclass

from connector.surveys.definition import SurveyDefinition
from connector.surveys.questions import Question
from connector.surveys.texting import misfit


@dataclass(frozen=True, slots=True)
class Fit:
    """`reason` is a key ("" when it fits), `reason_text` the same in words. From the first question that does not fit,
    a conversation continues by a link to a page."""

    question: str
    text: str
    fits: bool
    reason: str = ""
    reason_text: str = ""


def compatibility(definition: SurveyDefinition) -> list[Fit]:
    """Each question in the order of the pages. A text between questions fits: it goes in front of the next question."""
    return [_fit(definition, question) for question in definition.questions.values()]


def _fit(definition: SurveyDefinition, question: Question) -> Fit:
    text = definition.text(question.text, definition.default_language)
    found = misfit(question)
    return Fit(question.id, text, fits=True) if found is None else Fit(question.id, text, False, found.key, found.words)
