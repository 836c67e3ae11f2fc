"""Nothing that a file holds is forgotten: each key that affects behaviour is in the model or in the report.

Each kind of path is tried out: taken away, and where that changes nothing (because the value says what is so anyway)
given another value. Then the definition or the report must be another, or the file be refused.
"""

import copy
import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from connector.foundation.errors import Invalid
from connector.surveys.definition import SurveyDefinition
from connector.surveys.qsf.part import is_nothing
from connector.surveys.qsf.reading import read_qsf
from connector.surveys.qsf.vocabulary import SILENT
from connector.surveys.questions import Matrix, MultipleChoice, Question
from tests.support.qsf import (
    REAL_FILES,
    SALESFORCE,
    Part,
    as_file,
    embedded,
    field_is,
    fruit,
    imported,
    logic,
    needs_real_files,
    qsf,
    score,
    selected,
    shown,
    table,
    text,
    validated,
    words,
)

Path_ = tuple[str | int, ...]

NEVER = {
    *SILENT,  # the product's own list; each of its groups says why
    *("Count", "UserStatuses", "Notes", "ParentID"),  # the editor's counters and the authors' notes to each other
}
"""Keys that never affect behaviour, wherever they stand."""

NEVER_ELEMENTS = {"NT", "RS", "STAT", "QC", "PL", "PROJ", "BR"}
"""Elements that never affect behaviour: notes, response sets, statistics, counts, previews."""


def outcome(document: Part) -> Any:
    try:
        found = read_qsf(as_file(document))
    except Invalid as error:
        return str(error)
    return found.definition.to_json(), [(note.where, note.what, note.supported) for note in found.notes]


def reported_as_a_whole(document: Part) -> set[Path_]:
    """Paths of notes about what is not supported: what stands further in is covered by them."""
    return {tuple(note.path) for note in read_qsf(as_file(document)).notes if note.path and not note.supported}


def paths(value: Any, at: Path_ = ()) -> Iterator[Path_]:
    members: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield (*at, key)
        yield from paths(member, (*at, key))


def kind(document: Part, path: Path_) -> str:
    """ "SQ.MC.Payload.Choices.*.Display": numbers do not matter, the kind of element and question does."""
    steps = ["*" if str(step).isdigit() else str(step) for step in path]
    if path[0] == "SurveyElements" and len(path) > 2:
        element = document["SurveyElements"][path[1]]
        payload = element.get("Payload")
        steps[:2] = [element["Element"], payload.get("QuestionType", "") if isinstance(payload, dict) else ""]
    return ".".join(steps)


def without(document: Part, path: Path_) -> Part:
    changed = copy.deepcopy(document)
    del inside(changed, path[:-1])[path[-1]]
    return changed


def others(document: Part, path: Path_) -> Iterator[Part]:
    """The document with other values there."""
    value = inside(document, path)
    for other in {json.dumps(one): one for one in alternatives(value) if one != value}.values():
        changed = copy.deepcopy(document)
        inside(changed, path[:-1])[path[-1]] = other
        yield changed


def alternatives(value: Any) -> list[Any]:
    switches = ["ON", "OFF", "true", "false", "changed", "Trash", {"x": {"y": "changed"}}]
    return [list(reversed(value)), *switches] if isinstance(value, list) else switches


def inside(value: Any, path: Path_) -> Any:
    for step in path:
        value = value[step]
    return value


def never_matters(document: Part, path: Path_) -> bool:
    if any(step in NEVER for step in path):
        return True
    if path[0] != "SurveyElements" or len(path) < 2:
        return False
    element = document["SurveyElements"][path[1]]
    if is_nothing(element.get("Payload")):  # an element that holds nothing
        return True
    return element["Element"] in NEVER_ELEMENTS or element.get("PrimaryAttribute") in trash(document)


def trash(document: Part) -> set[str]:
    """Questions that nobody is shown."""
    blocks = next(one["Payload"] for one in document["SurveyElements"] if one["Element"] == "BL")
    thrown = [one for one in blocks if one["Type"] == "Trash"]
    return {element["QuestionID"] for one in thrown for element in one.get("BlockElements", [])}


def forgotten(document: Part) -> list[str]:
    """The kinds of paths of which no instance makes a difference."""
    before, covered = outcome(document), reported_as_a_whole(document)
    found: dict[str, list[Path_]] = {}
    for path in paths(document):
        texts = tuple(str(step) for step in path)
        if not never_matters(document, path) and not any(texts[: len(one)] == one for one in covered):
            found.setdefault(kind(document, path), []).append(path)
    return [
        name
        for name, instances in found.items()
        if not makes_a_difference(document, instances[:2] + instances[-2:], before)
    ]


def makes_a_difference(document: Part, instances: list[Path_], before: Any) -> bool:
    return any(
        outcome(changed) != before
        for path in instances
        for changed in (without(document, path), *others(document, path))
    )


OWN = {
    "questions": qsf(
        fruit(Selector="MAVR", **validated(ForceResponse="ON", Type="MinChoices", MinChoices="1")),
        "break",
        table(),
        score(),
        text(),
        words(**validated(Type="ContentType", ContentType="ValidNumber", ValidNumber={"Min": "1", "Max": "9"})),
        flow=[SALESFORCE, embedded(Tier="Gold"), shown("BL_1")],
        options={"AvailableLanguages": {"EN": [], "FR": []}},
    ),
    "logic": qsf(
        fruit(),
        words(DisplayLogic=logic(selected("QID1/SelectableChoice/2"), field_is("Tier", "EqualTo", "Gold"))),
        score(QuestionJS="alert(1)", Randomization={"Type": "All"}),
        flow=[
            embedded(Tier="Gold"),
            shown("BL_1"),
            {"Type": "WebService", "URL": "https://x.example", "FlowID": "FL_7"},
        ],
    ),
}


@pytest.mark.parametrize("document", OWN.values(), ids=OWN.keys())
def test_every_key_of_a_small_file_is_imported_or_reported(document: Part) -> None:
    assert forgotten(document) == []


@needs_real_files
@pytest.mark.parametrize("file", REAL_FILES, ids=lambda file: file.stem)
def test_every_key_of_a_real_file_is_imported_or_reported(file: Path) -> None:
    assert forgotten(json.loads(file.read_text("utf-8"))) == []


@needs_real_files
@pytest.mark.parametrize("file", REAL_FILES, ids=lambda file: file.stem)
def test_every_recode_of_a_real_response_is_known_to_the_imported_question(file: Path) -> None:
    """The responses that were collected beside the files are the oracle."""
    definition = read_qsf(file.read_bytes()).definition
    seen = [(column, value) for column, values in responses(file).items() for value in values]
    known = [recodes_of(definition, column) for column, _ in seen]
    compared = [(column, value, known) for (column, value), known in zip(seen, known, strict=True) if known is not None]
    assert compared
    assert [one for one in compared if one[1] not in one[2]] == []


@cache
def responses(file: Path) -> dict[str, set[str]]:
    """The values of each column, without those that say that nothing was chosen."""
    with file.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as lines:
        header, _, *rows = csv.reader(lines)
    rows = [row for row in rows if not row[0].startswith("{")]
    nothing = {"", "-99"}
    return {name: {row[index] for row in rows} - nothing for index, name in enumerate(header) if name}


def recodes_of(definition: SurveyDefinition, column: str) -> set[str] | None:
    """What a column of the responses may hold; None for one that is no choice of an imported question. Where several
    answers are possible each has a column, which holds 1.
    """
    for one in definition.questions.values():
        if (one.variant == "single" and isinstance(one, MultipleChoice) and column == one.tag) or (
            isinstance(one, Matrix)
            and one.answers == "single"
            and column in {f"{one.tag}_{row.id}" for row in one.rows}
        ):
            return {option.value for option in options(one)}
        if one.variant == "multiple" and column in ticks(one):
            return {"1"}
    return None


def options(one: Question) -> Any:
    return one.columns if isinstance(one, Matrix) else getattr(one, "choices", ())


def ticks(one: Question) -> set[str]:
    if isinstance(one, Matrix):
        rows = {f"{one.tag}_{tag}{row.id}" for row in one.rows for tag in ("", f"{one.tag}_")}
        return {f"{row}_{column.id}" for row in rows for column in one.columns}
    return {f"{one.tag}_{choice.id}" for choice in options(one)}


def test_a_recode_that_was_dropped_would_be_noticed() -> None:
    kept, lost = (imported(qsf(fruit(**part))).definition.questions["QID1"] for part in ({}, {"RecodeValues": []}))
    assert {one.value for one in options(kept)} != {one.value for one in options(lost)}
