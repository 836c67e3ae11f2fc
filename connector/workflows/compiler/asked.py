"""Which questions of which surveys a workflow is about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from connector.foundation.conditions import Comparison, Condition, Group, Match
from connector.surveys.definition import SurveyDefinition
from connector.surveys.questions import Question
from connector.workflows.mapping import QuestionSource

SURVEY = "metadata.survey_id"


def asked(source: QuestionSource, questions: Iterable[Question]) -> list[Question]:
    """The questions from which the source may take its value."""
    listed = [question for question in questions if question.takes_answers]
    return [question for question in listed if any(_matches(question, one.model_dump()) for one in source.question)]


def _matches(question: Question, wanted: Mapping[str, str | None]) -> bool:
    return all(getattr(question, name) == value for name, value in wanted.items() if value is not None)


def concerned(condition: Condition, surveys: Mapping[str, SurveyDefinition]) -> list[SurveyDefinition]:
    """Those, by their ids, whose responses can meet the condition as far as it names surveys."""
    named = [ids for ids in map(_surveys_named, _needed(condition)) if ids is not None]
    return [one for survey_id, one in surveys.items() if all(survey_id in ids for ids in named)]


def _needed(condition: Condition) -> Iterator[Comparison]:
    """The comparisons that must all be met."""
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Group) and condition.match is Match.ALL:
        for member in condition.members:
            yield from _needed(member)


def _surveys_named(comparison: Comparison) -> Sequence[str] | None:
    if comparison.field != SURVEY or comparison.operator not in ("equal", "in list"):
        return None
    value = comparison.value
    return [str(each) for each in value] if isinstance(value, tuple) else [str(value)]
