"""The blocks of a file: pages of questions, each with the conditions under which it is met."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connector.foundation import conditions
from connector.foundation.errors import Invalid
from connector.surveys.qsf.logic import Condition, Met, NotExpressible, condition, in_words, tells_case
from connector.surveys.qsf.part import Part, is_nothing
from connector.surveys.qsf.plain_text import plain_text

Content = dict[str, Any]
TRASH = "Trash"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Under which conditions a block is reached; `is_unsure` when one of them could not be brought over."""

    conditions: tuple[Condition, ...] = ()
    is_unsure: bool = False


@dataclass
class Asked:
    """Questions in the order in which they are asked; `known` are all that can be, `asked` those met so far. Both are
    by their id in the file.
    """

    known: Mapping[str, Content]
    parts: Mapping[str, Part]
    asked: dict[str, Met] = field(default_factory=dict)

    def ask(self, question_id: str, circumstances: Circumstances) -> Content | None:
        """The question with its display logic; None for one that cannot be asked."""
        content = self.known.get(question_id)
        if content is None or question_id in self.asked:
            return None
        content = self._under_conditions(content, self.parts[question_id], circumstances)
        self.asked[question_id] = Met(content)
        return content

    def _under_conditions(self, content: Content, part: Part, circumstances: Circumstances) -> Content:
        wanted, is_unsure = list(circumstances.conditions), circumstances.is_unsure
        logic = part.take("DisplayLogic")
        if not is_nothing(logic):
            try:
                wanted.append(condition(logic, self.asked))
            except NotExpressible:
                is_unsure = True
                part.note(_shown_to_all(content, logic), "DisplayLogic")
            else:
                say_about_case(part, logic)
        display_logic = {"all": wanted} if len(wanted) > 1 else next(iter(wanted), None)
        if not _can_be_read(display_logic):
            display_logic, is_unsure = None, True
            part.note("The question is shown to everybody: its conditions are too many to be followed.")
        required = {"required": False} if is_unsure and content.get("required") else {}
        return content | required | ({"display_logic": display_logic} if display_logic else {})


def _can_be_read(display_logic: Condition | None) -> bool:
    try:
        conditions.parse(display_logic)
    except Invalid:
        return False
    return True


def _shown_to_all(content: Content, logic: Any) -> str:
    optional = " and may be left unanswered" if content.get("required") else ""
    return f"The question is shown to everybody{optional}; its display logic is not followed: {in_words(logic)}"


def say_about_case(part: Part, logic: Any) -> None:
    if tells_case(logic):
        part.note("In its condition upper and lower case count as the same.", supported=True)


def is_trash(block: Part) -> bool:
    return block.text("Type") == TRASH


def read_block(block: Part, own_id: str, asked: Asked, circumstances: Circumstances) -> Content | None:
    """The block's content; None when it has no question that can be shown."""
    elements = [_element(part, asked, circumstances) for _, part in block.part("BlockElements", "").parts("element")]
    found = [element for element in elements if element is not None]
    options = block.part("Options")
    if options.text("Looping").casefold() in ("", "none"):
        options.take("LoopingOptions")
    if not any(element["type"] != "page_break" for element in found):
        return None
    return {"id": own_id, "name": plain_text(block.text("Description")).text[:200], "elements": found}


def _element(part: Part, asked: Asked, circumstances: Circumstances) -> Content | None:
    kind = part.text("Type")
    if kind == "Page Break":
        return {"type": "page_break"}
    if kind != "Question":
        part.note(f"An element {kind[:40]!a} of a block is not known here and is left out.")
        return None
    question_id = part.text("QuestionID")
    if question_id not in asked.parts:
        part.note(f"There is no question {question_id[:40]} in the file.")
        return None
    _skip_logic(part, asked.parts[question_id].where)
    if question_id in asked.asked:
        part.note(f"{question_id} is asked once, where it stands first.")
    return asked.ask(question_id, circumstances)


def _skip_logic(part: Part, where: str) -> None:
    """Each rule as the file describes it."""
    for _, rule in part.part("SkipLogic", at=f"{where} › SkipLogic").parts("rule"):
        words = plain_text(rule.text("Description")).text[:200] or "without a description"
        rule.note(f"Nothing is skipped; the next question follows. The rule: {words}")
        rule.take_all()
