"""Small Qualtrics survey files, in the shape in which the editor exports them."""

import json
from pathlib import Path
from typing import Any

import pytest

from connector.surveys.qsf.reading import Imported, read_qsf

REAL_FILES = [
    file for folder in Path(__file__).resolve().parents[2:] for file in sorted(folder.glob("shared/data/qsf/*.qsf"))
]
needs_real_files = pytest.mark.skipif(not REAL_FILES, reason="real survey files are not beside this checkout")
Part = dict[str, Any]


def qsf(*questions: Part | str, **parts: Any) -> Part:
    """A survey of one block with these questions; "break" is a page break. `flow`, `blocks`, `entry`, `options` and
    `elements` replace or add to what the file holds.
    """
    asked = [question for question in questions if not isinstance(question, str)]
    entry = {"SurveyID": "SV_1", "SurveyName": "Fruit", "SurveyLanguage": "EN", "SurveyStatus": "Active"}
    blocks = parts.get("blocks", [block("BL_1", *questions)])
    flow = parts.get("flow", [shown(one["ID"]) for one in blocks])
    return {
        "SurveyEntry": entry | parts.get("entry", {}),
        "SurveyElements": [
            {"Element": "BL", "Payload": blocks},
            {"Element": "FL", "Payload": {"Type": "Root", "FlowID": "FL_1", "Flow": flow}},
            {"Element": "SO", "Payload": {"BackButton": "true", "SurveyTitle": "Fruit", **parts.get("options", {})}},
            *({"Element": "SQ", "PrimaryAttribute": one["QuestionID"], "Payload": one} for one in asked),
            *parts.get("elements", []),
        ],
    }


def as_file(document: Any) -> bytes:
    return json.dumps(document).encode()


def imported(document: Part) -> Imported:
    return read_qsf(as_file(document))


def report(document: Part, *, supported: bool = False) -> dict[str, str]:
    """Where to what, of all that is not about the fields that Salesforce needs."""
    notes = imported(document).notes
    return {note.where: note.what for note in notes if note.supported == supported and "sf" not in note.what}


def block(block_id: str, *questions: Part | str, **parts: Any) -> Part:
    elements = [
        {"Type": "Page Break"} if isinstance(one, str) else {"Type": "Question", "QuestionID": one["QuestionID"]}
        for one in questions
    ]
    return {"ID": block_id, "Type": "Standard", "Description": block_id, "BlockElements": elements, **parts}


def shown(block_id: str) -> Part:
    return {"Type": "Block", "ID": block_id, "FlowID": f"FL_{block_id}"}


def embedded(*fields: str, **values: str) -> Part:
    """An element of the flow that declares fields, and sets the values."""
    data = [{"Field": name, "Type": "Recipient"} for name in fields]
    data += [{"Field": name, "Type": "Custom", "Value": value} for name, value in values.items()]
    return {"Type": "EmbeddedData", "FlowID": "FL_9", "EmbeddedData": data}


SALESFORCE = embedded("sfAccountId", "sfContactId", "sfSurveyId")


def question(question_id: str, kind: str, selector: str, **parts: Any) -> Part:
    return {
        "QuestionID": question_id,
        "QuestionText": f"What about {question_id}?",
        "DataExportTag": f"tag_{question_id}",
        "QuestionType": kind,
        "Selector": selector,
        "Validation": {"Settings": {"ForceResponse": "OFF", "Type": "None"}},
        "Language": [],
        **parts,
    }


def fruit(question_id: str = "QID1", **parts: Any) -> Part:
    """Apple (10), kiwi (20), other with a text box (30); shown as kiwi, apple, other."""
    return question(
        question_id,
        "MC",
        parts.pop("Selector", "SAVR"),
        **{
            "Choices": {
                "1": {"Display": "Apple"},
                "2": {"Display": "Kiwi"},
                "4": {"Display": "Other", "TextEntry": "true"},
            },
            "ChoiceOrder": [2, "1", "4"],
            "RecodeValues": {"1": "10", "2": 20, "4": "30"},
            **parts,
        },
    )


def table(question_id: str = "QID2", **parts: Any) -> Part:
    """Taste and price, each bad (-1) or good (1)."""
    return question(
        question_id,
        "Matrix",
        "Likert",
        **{
            "SubSelector": "SingleAnswer",
            "Choices": {"1": {"Display": "Taste"}, "2": {"Display": "Price"}},
            "ChoiceOrder": ["1", "2"],
            "Answers": {"1": {"Display": "Bad"}, "2": {"Display": "Good"}},
            "AnswerOrder": [1, 2],
            "RecodeValues": {"1": "-1", "2": "1"},
            **parts,
        },
    )


def words(question_id: str = "QID3", selector: str = "SL", **parts: Any) -> Part:
    return question(question_id, "TE", selector, **parts)


def validated(**settings: Any) -> Part:
    return {"Validation": {"Settings": settings}}


REQUIRED = validated(ForceResponse="ON", Type="None")


def score(question_id: str = "QID4", **parts: Any) -> Part:
    return question(
        question_id,
        "MC",
        "NPS",
        **{
            "Choices": [{"Display": str(number)} for number in range(11)],
            "ChoiceOrder": [str(number) for number in range(11)],
            "ColumnLabels": [{"Display": "Never", "IsLabelDefault": False}, {"Display": "Surely"}],
            **parts,
        },
    )


def text(question_id: str = "QID5", **parts: Any) -> Part:
    return question(question_id, "DB", "TB", **parts)


def logic(*expressions: Part, way: str = "And") -> Part:
    """The display logic of a question, or the logic of a branch."""
    joined = [expressions[0], *({**one, "Conjuction": way} for one in expressions[1:])] if expressions else []
    members = {str(index): one for index, one in enumerate(joined)}
    return {"0": {**members, "Type": "If"}, "Type": "BooleanExpression", "inPage": False}


def selected(locator: str, operator: str = "Selected") -> Part:
    """ "QID1/SelectableChoice/2" is selected."""
    return {
        "LogicType": "Question",
        "QuestionID": locator.split("/")[0],
        "QuestionIsInLoop": "no",
        "ChoiceLocator": f"q://{locator}",
        "LeftOperand": f"q://{locator}",
        "Operator": operator,
        "Type": "Expression",
        "Description": f'<span class="ConjDesc">If</span><span>{locator}</span> Is <b>{operator}</b>',
    }


def field_is(name: str, operator: str, value: str | None = None) -> Part:
    right = {} if value is None else {"RightOperand": value}
    return {"LogicType": "EmbeddedField", "LeftOperand": name, "Operator": operator, "Type": "Expression", **right}
