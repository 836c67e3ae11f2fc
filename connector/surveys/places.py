"""Where things stand in a definition, said as a path that its author can follow."""

from collections.abc import Iterator

from connector.surveys.definition import SurveyDefinition
from connector.surveys.languages import Texts
from connector.surveys.questions import Question


def placed_questions(definition: SurveyDefinition) -> Iterator[tuple[str, Question]]:
    """Each question with its path, e.g. "blocks[0].elements[2]"."""
    for number, block in enumerate(definition.blocks):
        for index, element in enumerate(block.elements):
            if isinstance(element, Question):
                yield f"blocks[{number}].elements[{index}]", element


def placed_texts(definition: SurveyDefinition) -> Iterator[tuple[str, Texts]]:
    """Each text that a respondent may read, with its path."""
    yield "title", definition.title
    for place, question in placed_questions(definition):
        for part, texts in question.own_texts():
            yield f"{place}.{part}", texts
    for part, ending in (("title", definition.ending.title), ("message", definition.ending.message)):
        if ending is not None:
            yield f"ending.{part}", ending
