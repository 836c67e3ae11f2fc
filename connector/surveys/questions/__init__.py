"""The question types, one file each: reading a form, judging an answer, saying it in words.
How a question looks belongs to responses (templates/responses/questions/<type>.html).
"""

from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from connector.surveys.questions.base import Question
from connector.surveys.questions.descriptive_text import DescriptiveText
from connector.surveys.questions.matrix import Matrix
from connector.surveys.questions.multiple_choice import MultipleChoice
from connector.surveys.questions.nps import NetPromoterScore
from connector.surveys.questions.text_entry import TextEntry

__all__ = [
    "QUESTION_TYPES",
    "AnyQuestion",
    "DescriptiveText",
    "Matrix",
    "MultipleChoice",
    "NetPromoterScore",
    "Question",
    "TextEntry",
    "type_name",
]

QUESTION_TYPES: tuple[type[Question], ...] = (
    MultipleChoice,
    Matrix,
    NetPromoterScore,
    TextEntry,
    DescriptiveText,
)
"""The registry: a new question type is one entry here, its file and its template."""

if TYPE_CHECKING:
    AnyQuestion = Question
else:
    AnyQuestion = Annotated[Union[QUESTION_TYPES], Field(discriminator="type")]  # noqa: UP007 -- a union of a tuple


def type_name(question_type: type[Question]) -> str:
    """The word in YAML, and the name of the template."""
    return str(question_type.model_fields["type"].default)
