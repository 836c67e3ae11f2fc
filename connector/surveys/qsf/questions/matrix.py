"""Matrix tables: several statements on one scale."""

from typing import Any

from connector.surveys.qsf.part import Part
from connector.surveys.qsf.questions.base import Content, in_order, is_required, not_validated, recodes, validation
from connector.surveys.qsf.wording import Wording
from connector.surveys.questions.matrix import MOST_COLUMNS, MOST_ROWS

ANSWERS = {"SingleAnswer": "single", "MultipleAnswer": "multiple", "DL": "single", "DND": "single"}
DRAWN = {"DL": "drop-down lists", "DND": "columns to drag into"}


def likert(payload: Part, wording: Wording) -> Content | None:
    kind = payload.text("SubSelector")
    if kind not in ANSWERS:
        payload.note(f"A matrix of the kind {kind[:40] or 'that is not named'} cannot be asked here and is left out.")
        return None
    rows, columns = _rows(payload, wording), _columns(payload, wording)
    if not 0 < len(rows) <= MOST_ROWS or not 0 < len(columns) <= MOST_COLUMNS:
        limit = f"1 to {MOST_ROWS} and 1 to {MOST_COLUMNS} are possible"
        payload.note(f"The matrix has {len(rows):,} rows and {len(columns):,} answers; {limit}. It is left out.")
        return None
    if kind in DRAWN:
        payload.note(f"Each row is a list of answers to tick, not {DRAWN[kind]}.", "SubSelector", supported=True)
    if (found := validation(payload))[0]:
        not_validated(*found)
    return {
        "type": "matrix",
        "answers": ANSWERS[kind],
        "required": is_required(payload),
        "rows": rows,
        "columns": columns,
    }


def _rows(payload: Part, wording: Wording) -> list[dict[str, Any]]:
    statements = in_order(payload.part("Choices", ""), payload.list("ChoiceOrder"), "statement")
    return [{"id": key, "text": wording.label(part, key, "Choices")} for key, part in statements]


def _columns(payload: Part, wording: Wording) -> list[dict[str, Any]]:
    values = recodes(payload)
    answers = in_order(payload.part("Answers", ""), payload.list("AnswerOrder"), "answer")
    columns = [(key, {"id": key, "text": wording.label(part, key, "Answers")}) for key, part in answers]
    return [column | ({"recode": values[key]} if key in values else {}) for key, column in columns]
