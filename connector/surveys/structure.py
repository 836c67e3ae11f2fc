"""What a definition must fulfil as a whole: ids that are unique, and references that lead somewhere."""

from collections.abc import Iterator

from connector.foundation import conditions
from connector.foundation.errors import FieldError, Invalid
from connector.surveys.definition import SurveyDefinition
from connector.surveys.flow import ShowBlock, reached
from connector.surveys.places import placed_questions
from connector.surveys.questions import Question
from connector.surveys.questions.base import repeated


def structural_problems(definition: SurveyDefinition) -> list[FieldError]:
    """Why this cannot be a survey; empty when it can."""
    checks = (_repeated_blocks, _repeated_questions, _flow_problems, _display_logic_problems)
    problems = [problem for check in checks for problem in check(definition)]
    if not problems and not definition.pages:
        problems.append(FieldError("flow", "shows no question; add a block: {type: block, block: …}"))
    return problems


def _repeated_blocks(definition: SurveyDefinition) -> Iterator[FieldError]:
    for block_id in repeated(block.id for block in definition.blocks):
        yield FieldError("blocks", f"the id {block_id} is there twice; give each block an id of its own")


def _repeated_questions(definition: SurveyDefinition) -> Iterator[FieldError]:
    seen: dict[str, str] = {}
    for place, question in placed_questions(definition):
        first = seen.setdefault(question.id, place)
        if first != place:
            message = f"{question.id} is already the question at {first}; give each question an id of its own"
            yield FieldError(f"{place}.id", message)


def _flow_problems(definition: SurveyDefinition) -> Iterator[FieldError]:
    known = {block.id for block in definition.blocks}
    shown = [step.block for step in reached(definition.flow) if isinstance(step, ShowBlock)]
    for block_id in dict.fromkeys(shown):
        if block_id not in known:
            yield FieldError("flow", f"there is no block {block_id}; the blocks are {', '.join(sorted(known))}")
    for block_id in repeated(shown):
        yield FieldError("flow", f"the block {block_id} is shown twice; show each block once")


def _display_logic_problems(definition: SurveyDefinition) -> Iterator[FieldError]:
    """Display logic may look at embedded data and at questions that stand before."""
    earlier: set[str] = set()
    for place, question in placed_questions(definition):
        yield from _logic_problems(question, f"{place}.display_logic", earlier)
        earlier.update(f"question.{name}" for name in question.fact_names)


def _logic_problems(question: Question, place: str, earlier: set[str]) -> Iterator[FieldError]:
    try:
        condition = conditions.parse(question.display_logic, at=place)
    except Invalid as error:
        yield from error.errors
        return
    for field in sorted(conditions.fields(condition) - earlier):
        if not field.startswith("embedded."):
            yield FieldError(place, f"{field} is no question before this one; use question.QID1 or embedded.NAME")
