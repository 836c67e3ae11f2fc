"""Which pages and questions a respondent meets, given answers and embedded data. Pure: the same input, the same way.

The way is walked in order: a question sees the answers before it, and an answer to a hidden question counts nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from connector.foundation.conditions import evaluate, fields
from connector.surveys.answers import Answer, Answers
from connector.surveys.definition import Page, SurveyDefinition
from connector.surveys.flow import EmbeddedData, ShowBlock, reached
from connector.surveys.questions import Question


@dataclass(frozen=True, slots=True)
class Progress:
    """`position` of `total` pages, counted from 1; `percent` is what lies behind."""

    position: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * (self.position - 1) // self.total


@dataclass(frozen=True, slots=True)
class Route:
    """`pages` hold only the questions shown; `embedded` includes what the flow set. `hidden` has the numbers of the
    pages left out, each with the number of the last page whose answers it depends on (0 for none).
    """

    pages: tuple[Page, ...]
    embedded: Mapping[str, str]
    hidden: Mapping[int, int]

    @property
    def question_ids(self) -> frozenset[str]:
        return frozenset(question.id for page in self.pages for question in page.questions)

    def at(self, number: int) -> Page | None:
        """The page with this number; where it is hidden the next one, else the last."""
        later = [page for page in self.pages if page.number >= number]
        return later[0] if later else (self.pages[-1] if self.pages else None)

    def after(self, number: int) -> Page | None:
        """The page that follows; None at the end."""
        return next((page for page in self.pages if page.number > number), None)

    def before(self, number: int) -> Page | None:
        """The page that comes before; None at the beginning."""
        return next((page for page in reversed(self.pages) if page.number < number), None)

    def may_go_on(self, number: int) -> bool:
        """Whether another page follows, or may follow once this one is answered."""
        return self.after(number) is not None or bool(self._may_appear(number))

    def progress(self, number: int) -> Progress:
        """Pages that may still appear are counted, so that progress never goes back."""
        total = len(self.pages) + len(self._may_appear(number))
        return Progress(sum(page.number < number for page in self.pages) + 1, max(total, 1))

    def _may_appear(self, number: int) -> list[int]:
        return [page for page, depends_on in self.hidden.items() if page > number and depends_on >= number]


def route(definition: SurveyDefinition, answers: Answers, embedded: Mapping[str, str]) -> Route:
    """The way through the survey for these answers and this embedded data."""
    return _Walk(definition, answers, embedded).walk()


class _Walk:
    """`facts` grow as the way is walked; branches and display logic read them at the moment they are met."""

    def __init__(self, definition: SurveyDefinition, answers: Answers, embedded: Mapping[str, str]) -> None:
        self._definition, self._answers = definition, answers
        self._embedded = dict(embedded)
        self._hidden: dict[int, int] = {}
        self._facts: dict[str, Any] = {f"embedded.{name}": value for name, value in embedded.items()}

    def walk(self) -> Route:
        pages: list[Page] = []
        for step in reached(self._definition.flow, self._facts):
            if isinstance(step, EmbeddedData):
                self._set(step)
            elif isinstance(step, ShowBlock):
                pages.extend(self._shown_pages(step.block))
        return Route(tuple(pages), self._embedded, self._hidden)

    def _set(self, element: EmbeddedData) -> None:
        for field in element.fields:
            if field.value is not None:
                self._embedded[field.name] = self._facts[f"embedded.{field.name}"] = field.value

    def _shown_pages(self, block_id: str) -> list[Page]:
        designed = [page for page in self._definition.pages if page.block_id == block_id]
        shown = [replace(page, questions=tuple(filter(self._meet, page.questions))) for page in designed]
        left_out = (full for full, page in zip(designed, shown, strict=True) if not page.questions)
        self._hidden.update({page.number: self._depends_on(page) for page in left_out})
        return [page for page in shown if page.questions]

    def _depends_on(self, page: Page) -> int:
        """The number of the last page that the display logic of this one looks at."""
        looked_at = {field for question in page.questions for field in fields(question.condition)}
        numbers = self._definition.page_numbers
        return max((numbers.get(field.removeprefix("question."), 0) for field in looked_at), default=0)

    def _meet(self, question: Question) -> bool:
        """Whether the question is shown; if so, its answer becomes a fact."""
        if not evaluate(question.condition, self._facts.get):
            return False
        answer = self._answers.get(question.id, Answer())
        self._facts.update({f"question.{name}": value for name, value in question.facts(answer).items()})
        return True
