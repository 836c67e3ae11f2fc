"""A whole file: its elements put together as one of our definitions, with the report."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from connector.foundation.errors import Invalid
from connector.surveys.checks import check
from connector.surveys.definition import SurveyDefinition
from connector.surveys.places import placed_questions
from connector.surveys.qsf.blocks import Asked, is_trash
from connector.surveys.qsf.document import load, refuse
from connector.surveys.qsf.flow import Walk, read_flow
from connector.surveys.qsf.options import is_own_title, languages, read_options
from connector.surveys.qsf.part import Part, is_nothing
from connector.surveys.qsf.question_ids import own_ids, own_tag
from connector.surveys.qsf.questions import read_question
from connector.surveys.qsf.report import Note, Report
from connector.surveys.qsf.vocabulary import ELEMENTS
from connector.surveys.qsf.wording import Wording, language_of, translations
from connector.surveys.reading import definition_from

LONGEST_NAME, MOST_QUESTIONS = 200, 500
READ = ("SQ", "BL", "FL", "SO")
"""Elements that are read: questions, blocks, flow, options."""
GENERAL = ("Survey", "Survey flow", "Survey options")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Imported:
    definition: SurveyDefinition
    notes: list[Note]


def read_qsf(content: bytes) -> Imported:
    """The survey in a .qsf file; raises Invalid for one that cannot be read or leaves no question."""
    file = _File(load(content))
    definition = file.definition()
    notes = [*file.report_rest(), *_findings(definition, file)]
    return Imported(definition, _by_place(notes, [file.label(own_id) for own_id in definition.questions]))


class _File:
    """Reads one file, once."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.report = Report()
        self._entry = Part(document["SurveyEntry"], "Survey", ("SurveyEntry",), self.report)
        self._rest = Part(document, "The file", (), self.report)
        self._rest.take("SurveyEntry")
        self._elements = list(self._element_parts(self._rest.take("SurveyElements")))
        self._closed: list[Part] = [self._entry, self._rest]

    def definition(self) -> SurveyDefinition:
        walk = Walk(self._blocks, Asked({**self._questions}, self._question_parts))
        read_flow(self._payload("FL", "Survey flow"), walk)
        if not any(met.type != "descriptive_text" for met in walk.asked.asked.values()):
            refuse(f"leaves no question that can be asked here. {self._why()}")
        return self._checked(self._content(walk))

    def label(self, own_id: str) -> str:
        """How the report calls a question, by its id in our definition."""
        return next(part.where for key, part in self._question_parts.items() if self._ids[key] == own_id)

    def report_rest(self) -> list[Note]:
        self._report_elements()
        for part in (*self._closed, *self._question_parts.values()):
            part.close()
        return self.report.notes

    @cached_property
    def language(self) -> str:
        """The language of the texts that are no translation."""
        written = self._entry.text("SurveyLanguage")
        language = language_of(written)
        if not language:
            self._entry.note("names no language that is known here; the texts count as English", "SurveyLanguage")
        return language or "en"

    @cached_property
    def _blocks(self) -> dict[str, Part]:
        payload = self._payload("BL", "Blocks")
        labels = {key: _block_label(payload.peek(key)) for key in payload}
        blocks = [payload.part(key, label) for key, label in labels.items()]
        for block in filter(is_trash, blocks):
            _empty_trash(block)
        found: dict[str, Part] = {}
        for number, block in enumerate(blocks, start=1):
            if found.setdefault(block.text("ID") or f"block {number}", block) is not block:
                block.note("There is a second block with this id; it is left out.")
        return found

    @cached_property
    def _question_parts(self) -> dict[str, Part]:
        """Questions that stand in a block other than the trash, by their ids in the file."""
        wanted = set(self._placed())
        found: dict[str, Part] = {}
        for element in self._elements:
            if element.peek("Element") == "SQ":
                self._add_question(element, wanted, found)
        return found

    def _add_question(self, element: Part, wanted: set[str], found: dict[str, Part]) -> None:
        raw = element.peek("Payload")
        raw = raw if isinstance(raw, dict) else {}
        question_id = str(raw.get("QuestionID") or element.peek("PrimaryAttribute") or "")
        part = Part(raw, _question_label(question_id, raw), (*element.path, "Payload"), self.report)
        part.take("QuestionID")
        if question_id not in wanted:
            if question_id not in self._thrown_away:
                part.note("The question stands in no block, so it is left out.", supported=True)
            return
        if len(found) == MOST_QUESTIONS:
            refuse(f"holds more than {MOST_QUESTIONS} questions; split the survey")
        if question_id in found:
            part.note("There is a second question with this id; it is left out.")
            return
        if not raw.get("QuestionID"):
            part.note("The id of the question is missing; that of its element is taken.", supported=True)
        found[question_id] = part

    @cached_property
    def _ids(self) -> dict[str, str]:
        return own_ids(self._question_parts)

    @cached_property
    def _questions(self) -> dict[str, dict[str, Any]]:
        renamed = {theirs: ours for theirs, ours in self._ids.items() if theirs != ours}
        contents = {key: self._question(key, part, renamed) for key, part in self._question_parts.items()}
        return {key: content for key, content in contents.items() if content is not None}

    def _question(self, key: str, part: Part, renamed: dict[str, str]) -> dict[str, Any] | None:
        wording = Wording(self.language, translations(part, self.language), renamed)
        content = read_question(part, wording)
        if content is None:
            part.take_all()
            return None
        part.part("Configuration", "")
        tag = own_tag(part)
        text = wording.texts(part, "QuestionText")
        if not text[self.language]:
            part.note("The question has no text; its tag is shown.", "QuestionText")
            text[self.language] = tag or key
        return {"id": self._ids[key], "tag": tag, "text": text, **content}

    def _content(self, walk: Walk) -> dict[str, Any]:
        options = self._payload("SO", "Survey options")
        read_options(options)
        name = self._name()
        title = _SPACES.sub(" ", options.text("SurveyTitle")).strip()
        if not is_own_title(title):
            self._entry.note("People see the survey's name as its title.", "SurveyName", supported=True)
        return {
            "name": name,
            "title": title if is_own_title(title) else name,
            "default_language": self.language,
            "languages": languages(options, self.language, [met.content for met in walk.asked.asked.values()]),
            "flow": walk.flow,
            "blocks": walk.blocks,
        }

    def _name(self) -> str:
        name = _SPACES.sub(" ", self._entry.text("SurveyName")).strip()
        if not name:
            refuse("has no SurveyName, by which a survey is known; give the survey a name and export it again")
        if len(name) > LONGEST_NAME:
            self._entry.note(f"The name is cut to {LONGEST_NAME} characters.", "SurveyName")
        return name[:LONGEST_NAME].strip()

    def _checked(self, content: dict[str, Any]) -> SurveyDefinition:
        try:
            return definition_from(content)
        except Invalid as error:
            reasons = "; ".join(f"{found.field} {found.message}" for found in error.errors[:5])
            raise Invalid.at("file", f"cannot be made a survey here: {reasons}") from error

    def _element_parts(self, elements: list[dict[str, Any]]) -> Iterator[Part]:
        for index, element in enumerate(elements):
            kind = str(element.get("Element") or "without a kind")[:40]
            yield Part(element, f"Element {kind}", ("SurveyElements", str(index)), self.report)

    def _payload(self, kind: str, where: str) -> Part:
        """What the one element of this kind holds; what is beside it is reported in the end."""
        found = [element for element in self._elements if element.peek("Element") == kind]
        if not found and kind != "SO":
            refuse(f"holds no {where.lower()} (element {kind}); export the survey again")
        for element in found[1:]:
            element.note("is there a second time and is left out")
        raw, path = (found[0].peek("Payload"), (*found[0].path, "Payload")) if found else ({}, ())
        self._closed.append(Part(raw, where, path, self.report))
        return self._closed[-1]

    def _placed(self) -> Iterator[str]:
        for block in self._blocks.values():
            if not is_trash(block):
                for _, element in block.part("BlockElements", "").parts("element"):
                    yield element.text("QuestionID")

    @cached_property
    def _thrown_away(self) -> set[str]:
        trash = [block.take("BlockElements") for block in self._blocks.values() if is_trash(block)]
        elements = [element for found in trash if isinstance(found, list) for element in found]
        return {str(element.get("QuestionID")) for element in elements if isinstance(element, dict)}

    def _why(self) -> str:
        reasons = [f"{note.where}: {note.what}" for note in self.report.notes if not note.supported]
        return " ".join(reasons[:3])

    def _report_elements(self) -> None:
        for element in self._elements:
            kind, payload = element.text("Element"), element.take("Payload")
            what = ELEMENTS.get(kind, "The element is not known here and has no effect.")
            if what and kind not in READ and not is_nothing(payload):
                element.note(what)
            element.close()


def _findings(definition: SurveyDefinition, file: _File) -> Iterator[Note]:
    """What `checks` finds, at places that can be followed in the file."""
    labels = {place: file.label(question.id) for place, question in placed_questions(definition)}
    for found in check(definition):
        head, _, rest = found.place.partition("].")
        element, _, rest = rest.partition(".") if head.startswith("blocks[") else ("", "", "")
        label = labels.get(f"{head}].{element}")
        where = f"{label} › {rest}" if label else "Survey flow" if found.place.startswith("flow") else found.place
        yield Note(where, found.message)


def _by_place(notes: list[Note], questions: list[str]) -> list[Note]:
    """Notes about the survey as a whole first, then those about each question, in the order of the pages."""
    heads = (*GENERAL, *(note.where.split(" › ")[0] for note in notes))
    order = {head: index for index, head in enumerate(dict.fromkeys(head for head in heads if head not in questions))}
    order |= {label: len(order) + index for index, label in enumerate(questions)}
    return sorted(notes, key=lambda note: order[note.where.split(" › ")[0]])


def _empty_trash(block: Part) -> None:
    elements = block.take("BlockElements")
    if isinstance(elements, list) and elements:
        block.note(f"Unused questions in the trash are left out: {len(elements)}.", supported=True)


def _block_label(block: Any) -> str:
    known = block if isinstance(block, dict) else {}
    return f"block {str(known.get('Description') or known.get('ID') or 'without a name')[:80]}"


def _question_label(question_id: str, payload: dict[str, Any]) -> str:
    tag = payload.get("DataExportTag")
    return f"{question_id[:40]} ({tag[:40]})" if isinstance(tag, str) and tag else question_id[:40]
