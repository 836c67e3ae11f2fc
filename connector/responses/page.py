"""What a survey page shows, without request, session or database.

The view reads a form with `page_form.read_form`, lets `surveys.paging.submit` judge it, and renders
"responses/survey_page.html" with `page=survey_page(…)`. The pages without questions are in notices.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from connector.foundation import piped_text
from connector.foundation.escapes import TEXT
from connector.responses.language_options import LanguageOption, language_options
from connector.responses.wording import Wording, wording
from connector.surveys.answers import Answer, Answers
from connector.surveys.definition import Page, SurveyDefinition
from connector.surveys.languages import Texts, direction
from connector.surveys.logic import Progress, Route, route
from connector.surveys.paging import Submission
from connector.surveys.piping import page_context
from connector.surveys.questions import Question, TextEntry

Say = Callable[[Texts], str]


@dataclass(frozen=True, slots=True)
class Respondent:
    """For whom the page is: what the invitation carries. `contact` by the names of `${m://…}`."""

    embedded: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)
    brand: str = ""
    """Who asks, shown above the title."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question with the texts around it, ready to be shown. Empty texts are not shown."""

    question: Question
    answer: Answer
    text: str
    hint: str
    error: str = ""
    error_control: str = ""
    is_new: bool = False

    @property
    def id(self) -> str:
        return self.question.id

    @property
    def template(self) -> str:
        return f"responses/questions/{self.question.type}.html"

    @property
    def described_by(self) -> str:
        """The value of aria-describedby; empty when nothing describes the question."""
        parts = (("hint", self.hint), ("error", self.error))
        return " ".join(f"{self.id}-{name}" for name, text in parts if text)


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """The whole context of survey_page.html. `number` counts pages as designed, `progress` pages as shown."""

    language: str
    wording: Wording
    say: Say
    """A text of the survey in the page's language, piped text filled in: plain text, escaped by the template."""
    title: str
    brand: str
    number: int
    questions: tuple[QuestionView, ...]
    progress: Progress
    languages: tuple[LanguageOption, ...]
    has_next: bool
    has_previous: bool

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def errors(self) -> list[QuestionView]:
        return [view for view in self.questions if view.error]

    @property
    def has_new(self) -> bool:
        return any(view.is_new for view in self.questions)

    @property
    def shown(self) -> str:
        """The value of the hidden field that lists the questions on the page."""
        return " ".join(view.id for view in self.questions)


def survey_page(
    definition: SurveyDefinition,
    *,
    number: int,
    language: str,
    answers: Answers,
    respondent: Respondent,
    submission: Submission | None = None,
) -> SurveyPage | None:
    """Page `number`, or the nearest that is shown; None when this respondent is shown no page at all.

    With the `submission` that may not leave the page, its problems and new questions are marked.
    """
    way = route(definition, answers, respondent.embedded)
    page = way.at(number)
    if page is None:
        return None
    say = sayer(definition, answers, respondent, language)
    views = tuple(_view(question, say, answers, language, submission) for question in page.questions)
    return _page(definition, way, page, views, say, language, respondent.brand)


def sayer(definition: SurveyDefinition, answers: Answers, respondent: Respondent, language: str) -> Say:
    """Says a text of the survey in a language, piped text filled in."""
    way = route(definition, answers, respondent.embedded)
    context = page_context(definition, answers, way.embedded, respondent.contact, language)
    return lambda texts: piped_text.render(definition.text(texts, language), context, TEXT)


def _page(
    definition: SurveyDefinition,
    way: Route,
    page: Page,
    views: tuple[QuestionView, ...],
    say: Say,
    language: str,
    brand: str,
) -> SurveyPage:
    return SurveyPage(
        language=language,
        wording=wording(language),
        say=say,
        title=say(definition.title),
        brand=brand,
        number=page.number,
        questions=views,
        progress=way.progress(page.number),
        languages=language_options(definition.languages, language),
        has_next=way.may_go_on(page.number),
        has_previous=way.before(page.number) is not None,
    )


def _view(question: Question, say: Say, answers: Answers, language: str, submission: Submission | None) -> QuestionView:
    problem = submission.problems.get(question.id) if submission else None
    is_new = submission is not None and question.id in submission.appeared
    return QuestionView(
        question=question,
        text=say(question.text),
        hint=say(question.hint) if question.hint else "",
        answer=answers.get(question.id) or _default(question, say, fresh=submission is None or is_new),
        error=wording(language)(problem.key, **problem.values) if problem else "",
        error_control=problem.control if problem else "",
        is_new=is_new,
    )


def _default(question: Question, say: Say, *, fresh: bool) -> Answer:
    """What a field holds before anybody typed; what was emptied stays empty."""
    if fresh and isinstance(question, TextEntry) and question.default is not None:
        return Answer(text=say(question.default).strip())
    return Answer()
