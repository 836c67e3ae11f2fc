"""The survey flow of a file: embedded data and blocks in their order. Each kind of element is one reader."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from connector.surveys.flow import is_field_name
from connector.surveys.qsf.blocks import Asked, Circumstances, Content, is_trash, read_block, say_about_case
from connector.surveys.qsf.document import refuse
from connector.surveys.qsf.logic import NotExpressible, condition, in_words
from connector.surveys.qsf.part import Part

MOST_FIELDS = 500
ALWAYS = Circumstances()
NOT_FOLLOWED = {
    "WebService": "No web service is called; what it would have given is missing.",
    "Authenticator": "Nobody is asked to identify themselves; the individual link does that.",
    "QuotaCheck": "Quotas are not counted: nobody is turned away.",
    "Quota": "Quotas are not counted: nobody is turned away.",
    "SupplementalData": "No supplemental data is read; what it would have given is missing.",
    "ReferenceSurvey": "The questions of another survey are not included.",
    "TableOfContents": "There is no table of contents; the blocks follow each other.",
}


@dataclass
class Walk:
    """Reads the flow from its start; `flow` and `blocks` grow as our own definition has them."""

    blocks_by_id: dict[str, Part]
    asked: Asked
    flow: list[Content] = field(default_factory=list)
    blocks: list[Content] = field(default_factory=list)
    _fields: int = 0
    shown: set[str] = field(default_factory=set)
    _has_ended: bool = False

    def follow(self, elements: Part, circumstances: Circumstances = ALWAYS) -> None:
        for key in elements:
            element = elements.part(key, _label(elements.peek(key)))
            if self._has_ended:
                element.note("stands after the end of the survey and is reached by nobody", supported=True)
                elements.take(key)
                continue
            READERS.get(element.text("Type"), _unknown)(self, element, circumstances)

    def show_block(self, element: Part, circumstances: Circumstances) -> None:
        block_id = element.text("ID")
        block = self.blocks_by_id.get(block_id)
        if block is None or is_trash(block):
            element.note("The block is not in the file, or in its trash.")
        elif block_id in self.shown:
            element.note(f"The block {block.text('Description')[:80]} is shown once, where it stands first.")
        else:
            self._show(block_id, block, circumstances)

    def _show(self, block_id: str, block: Part, circumstances: Circumstances) -> None:
        self.shown.add(block_id)
        content = read_block(block, f"block{len(self.blocks) + 1}", self.asked, circumstances)
        if content is None:
            block.note("The block has no question that can be shown; it is left out.", supported=True)
        else:
            self.blocks.append(content)
            self.flow.append({"type": "block", "block": content["id"]})

    def declare(self, element: Part, circumstances: Circumstances) -> None:
        is_certain = circumstances == ALWAYS
        found = [_field(part, is_certain) for _, part in element.part("EmbeddedData", "field").parts()]
        fields = [one for one in found if one is not None]
        self._fields += len(fields)
        if self._fields > MOST_FIELDS:
            refuse(f"declares more than {MOST_FIELDS} embedded data; take out what is not needed")
        if fields:
            self.flow.append({"type": "embedded_data", "fields": fields})

    def branch(self, element: Part, circumstances: Circumstances) -> None:
        """What stands in a branch is shown under its condition, where that can be said; else to everybody."""
        logic = element.take("BranchLogic")
        try:
            one = condition(logic, self.asked.asked)
        except NotExpressible:
            element.note(
                f"Everybody follows the branch and may leave its questions unanswered; its condition: {in_words(logic)}"
            )
            inside = Circumstances(circumstances.conditions, is_unsure=True)
        else:
            say_about_case(element, logic)
            inside = Circumstances((*circumstances.conditions, one), circumstances.is_unsure)
        self.follow(element.part("Flow", ""), inside)

    def randomizer(self, element: Part, circumstances: Circumstances) -> None:
        """All of it is shown. Who would have met some parts only may leave questions unanswered."""
        parts, wanted = element.part("Flow", ""), element.text("SubSet")
        shows_some = wanted.isdigit() and int(wanted[:6]) < len(list(parts))
        optional = ", and its questions may be left unanswered" if shows_some else ""
        element.note(f"Nothing is random: all of its parts are shown, in the order of the file{optional}.")
        element.take("EvenPresentation")
        self.follow(parts, Circumstances(circumstances.conditions, circumstances.is_unsure or shows_some))

    def group(self, element: Part, circumstances: Circumstances) -> None:
        self.follow(element.part("Flow", ""), circumstances)

    def end(self, element: Part, circumstances: Circumstances) -> None:
        if circumstances == ALWAYS:
            self._has_ended = True
        else:
            element.note("The survey does not end here; it goes on with what follows.")


def read_flow(payload: Part, walk: Walk) -> None:
    if payload.text("Type") not in ("Root", ""):
        payload.note("The flow is of a kind that is not known here; it is read like any other.", "Type")
    walk.follow(payload.part("Flow", ""))
    for block_id, block in walk.blocks_by_id.items():
        if block_id not in walk.shown and not is_trash(block) and "BlockElements" in block:
            block.note("The block is nowhere in the survey flow, so it is left out.", supported=True)


def _label(element: Any) -> str:
    """ "Branch FL_3", as the survey flow of the editor shows it."""
    known = element if isinstance(element, dict) else {}
    return " ".join(str(known[key])[:40] for key in ("Type", "FlowID") if known.get(key)) or "element"


def _unknown(walk: Walk, element: Part, circumstances: Circumstances) -> None:
    kind = element.text("Type")
    element.note(NOT_FOLLOWED.get(kind) or f"A flow element {kind[:40]!a} is not known here and has no effect.")
    element.take_all()
    if "Flow" in element:
        walk.follow(element.part("Flow", ""), Circumstances(circumstances.conditions, is_unsure=True))


def _field(part: Part, is_certain: bool) -> dict[str, Any] | None:
    name, kind, value = part.text("Field"), part.text("Type"), part.text("Value")
    if not is_field_name(name):
        part.note(f"The name {name[:100]!a} cannot be used here; write letters, digits, spaces and _ . - only.")
        return None
    if not value:
        return {"name": name}
    if kind != "Custom" or not is_certain or "${" in value:
        part.note(f"{name} is declared, but its value is not set: it depends on a condition or another value.")
        return {"name": name}
    return {"name": name, "value": value}


READERS: dict[str, Callable[[Walk, Part, Circumstances], None]] = {
    "Block": Walk.show_block,
    "Standard": Walk.show_block,
    "EmbeddedData": Walk.declare,
    "Branch": Walk.branch,
    "BlockRandomizer": Walk.randomizer,
    "Randomizer": Walk.randomizer,
    "Group": Walk.group,
    "EndSurvey": Walk.end,
}
