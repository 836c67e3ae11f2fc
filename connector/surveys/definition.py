"""A native survey definition: languages, embedded data, flow, blocks, questions. Read one with `reading`."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator

from connector.surveys.flow import AnyFlowElement, EmbeddedData, EmbeddedDataField, ShowBlock, reached
from connector.surveys.languages import Language, Texts
from connector.surveys.questions import AnyQuestion, Question
from connector.surveys.questions.base import Model, NotEmpty

BlockId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]


class PageBreak(Model):
    """The next question of the block stands on a new page."""

    type: Literal["page_break"] = "page_break"


def _kind(value: Any) -> str:
    kind = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
    return "page_break" if kind == "page_break" else "question"


if TYPE_CHECKING:
    BlockElement = Question | PageBreak
else:
    BlockElement = Annotated[
        Annotated[PageBreak, Tag("page_break")] | Annotated[AnyQuestion, Tag("question")], Discriminator(_kind)
    ]


class Block(Model):
    """Questions that belong together; a block begins on a new page."""

    id: BlockId
    name: str = ""
    elements: Annotated[tuple[BlockElement, ...], NotEmpty]

    @property
    def questions(self) -> Iterator[Question]:
        return (element for element in self.elements if isinstance(element, Question))


@dataclass(frozen=True, slots=True)
class Page:
    """A page as designed. `number` counts from 1 over all pages and never depends on answers."""

    number: int
    questions: tuple[Question, ...]
    block_id: str


class Ending(Model):
    """What the last page says; where left out, the pages have words of their own."""

    title: Texts | None = None
    message: Texts | None = None


class SurveyDefinition(Model):
    """A whole survey as designed. Loading checks its shape; `checks` looks for what a person should look at."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    title: Texts
    default_language: Language
    languages: Annotated[tuple[Language, ...], NotEmpty, Field(max_length=100)]
    flow: Annotated[tuple[AnyFlowElement, ...], NotEmpty]
    blocks: Annotated[tuple[Block, ...], NotEmpty]
    ending: Ending = Ending()

    @model_validator(mode="after")
    def _default_is_a_language(self) -> "SurveyDefinition":
        if self.default_language not in self.languages:
            raise ValueError(f"default_language is {self.default_language}; add it to languages")
        return self

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question of the blocks in the flow, by id, in the order of the pages."""
        return {question.id: question for page in self.pages for question in page.questions}

    @cached_property
    def embedded_fields(self) -> tuple[EmbeddedDataField, ...]:
        """The declared embedded data, in the order of the flow."""
        elements = reached(self.flow)
        return tuple(field for element in elements if isinstance(element, EmbeddedData) for field in element.fields)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page that some respondent may meet."""
        found = [page for block_id in self._block_ids() for page in self._pages_of(block_id)]
        return tuple(Page(number, questions, block) for number, (block, questions) in enumerate(found, start=1))

    @cached_property
    def page_numbers(self) -> dict[str, int]:
        """The number of the page on which each question stands, by each name that conditions have for it."""
        return {name: page.number for page in self.pages for one in page.questions for name in one.fact_names}

    def text(self, texts: Texts, language: str) -> str:
        """`texts` in the language, or the nearest there is."""
        return texts.get(language, self.default_language)

    def to_json(self) -> dict[str, Any]:
        """The definition as it is stored: what was left out stays out."""
        stored: dict[str, Any] = self.model_dump(mode="json", exclude_none=True)
        return stored

    def _block_ids(self) -> Iterator[str]:
        return (step.block for step in reached(self.flow) if isinstance(step, ShowBlock))

    def _pages_of(self, block_id: str) -> Iterator[tuple[str, tuple[Question, ...]]]:
        page: list[Question] = []
        for element in (*self._blocks_by_id[block_id].elements, PageBreak()):
            if isinstance(element, Question):
                page.append(element)
            elif page:
                yield block_id, tuple(page)
                page = []

    @cached_property
    def _blocks_by_id(self) -> dict[str, Block]:
        return {block.id: block for block in self.blocks}
