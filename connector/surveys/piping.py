"""Piped text on survey pages: answers, embedded data and the contact inside the texts of a survey."""

from collections.abc import Mapping

from connector.foundation import piped_values
from connector.foundation.piped_text import Context, Resolver
from connector.surveys.answers import Answer, Answers
from connector.surveys.definition import SurveyDefinition


def question_values(definition: SurveyDefinition, answers: Answers, language: str) -> Resolver:
    """`${q://QID1/…}` for a survey as answered; for pages, messages, mappings and reports alike."""
    return piped_values.questions(
        {
            question.id: question.piped(answers.get(question.id, Answer()), language, definition.default_language)
            for question in definition.questions.values()
        }
    )


def page_context(
    definition: SurveyDefinition,
    answers: Answers,
    embedded: Mapping[str, str],
    contact: Mapping[str, str],
    language: str,
) -> Context:
    """What the texts of a page may show. `contact` by the names of `${m://…}`, e.g. {"FirstName": "Alice"}."""
    return Context(
        {
            "q": question_values(definition, answers, language),
            "e": piped_values.embedded({**embedded, "Q_Language": language}),
            "m": piped_values.contact(contact),
        }
    )
