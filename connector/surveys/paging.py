"""One page at a time: what a submitted form changes, what stops it, and whether the whole is complete. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connector.surveys.answers import Answer, Answers, Form
from connector.surveys.definition import Page, SurveyDefinition
from connector.surveys.logic import Route, route
from connector.surveys.questions import Question
from connector.surveys.questions.base import Parsed, Problem

SHOWN = "shown"
"""The hidden form field that lists the questions a page showed."""


@dataclass(frozen=True, slots=True)
class Submission:
    """`answers` are all answers after the page was handed in, unfinished ones included (so that a page can show
    them again); `problems` by question id; `appeared` are questions of this page that the answers brought up."""

    answers: dict[str, Answer]
    route: Route
    problems: Mapping[str, Problem] = field(default_factory=dict)
    appeared: frozenset[str] = frozenset()

    @property
    def may_leave(self) -> bool:
        """Whether the next page may be shown."""
        return not self.problems and not self.appeared


def submit(
    definition: SurveyDefinition, number: int, form: Form, answers: Answers, embedded: Mapping[str, str]
) -> Submission:
    """Take in the form of page `number` (as designed, from 1) over the answers so far."""
    rendered = _rendered(definition, number, form, route(definition, answers, embedded))
    parsed = {question.id: question.parse(form) for question in rendered}
    merged = _merge(answers, parsed)
    after = route(definition, merged, embedded)
    problems = {
        question_id: found.problem
        for question_id, found in parsed.items()
        if found.problem is not None and question_id in after.question_ids
    }
    return Submission(merged, after, problems, _appeared(after, number, parsed))


def problems_on(page: Page, answers: Answers) -> dict[str, Problem]:
    """What is missing or wrong on a page, by question id."""
    found = {question.id: question.problem(answers.get(question.id, Answer())) for question in page.questions}
    return {question_id: problem for question_id, problem in found.items() if problem is not None}


def first_incomplete(definition: SurveyDefinition, answers: Answers, embedded: Mapping[str, str]) -> Page | None:
    """The first page that cannot stand as it is; None when the survey may be finished."""
    pages = route(definition, answers, embedded).pages
    return next((page for page in pages if problems_on(page, answers)), None)


def final_answers(definition: SurveyDefinition, answers: Answers, embedded: Mapping[str, str]) -> dict[str, Answer]:
    """What is kept at the end: answers that stand, to questions that are shown, in the order of the pages."""
    questions = [question for page in route(definition, answers, embedded).pages for question in page.questions]
    return {question.id: answers[question.id] for question in questions if _stands(question, answers)}


def _stands(question: Question, answers: Answers) -> bool:
    answer = answers.get(question.id)
    return answer is not None and not answer.is_empty and question.problem(answer) is None


def _rendered(definition: SurveyDefinition, number: int, form: Form, before: Route) -> list[Question]:
    """The questions whose fields the form had: those it names, else those shown with the answers so far."""
    questions = [question for page in definition.pages if page.number == number for question in page.questions]
    named = {name for value in form.get(SHOWN, ()) for name in value.split()}
    return [question for question in questions if question.id in (named or before.question_ids)]


def _merge(answers: Answers, parsed: Mapping[str, Parsed]) -> dict[str, Answer]:
    merged = {**answers, **{question_id: found.answer for question_id, found in parsed.items()}}
    return {question_id: answer for question_id, answer in merged.items() if not answer.is_empty}


def _appeared(after: Route, number: int, parsed: Mapping[str, Parsed]) -> frozenset[str]:
    shown = [question.id for page in after.pages if page.number == number for question in page.questions]
    return frozenset(shown) - parsed.keys()
