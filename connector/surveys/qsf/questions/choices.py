"""Multiple choice and Net Promoter Score."""

from typing import Any

from connector.surveys.qsf.part import Part, is_nothing
from connector.surveys.qsf.questions.base import Content, in_order, is_required, not_validated, recodes, validation
from connector.surveys.qsf.wording import Wording

SINGLE = {
    "SAVR": "",
    "SAHR": "side by side",
    "SACOL": "in columns",
    "DL": "as a drop-down list",
    "SB": "as a select box",
}
MULTIPLE = {"MAVR": "", "MAHR": "side by side", "MACOL": "in columns", "MSB": "as a select box"}
"""Selectors, and how their choices are drawn where that is not one below the other."""
MOST_CHOICES = 500
ENDS = {"low": "Not at all likely", "high": "Extremely likely"}
SCORES = [str(score) for score in range(11)]


def single(payload: Part, wording: Wording) -> Content | None:
    content = _choices(payload, wording, SINGLE)
    kind, settings = validation(payload)
    if kind and content:
        not_validated(kind, settings)
    return content


def multiple(payload: Part, wording: Wording) -> Content | None:
    content = _choices(payload, wording, MULTIPLE)
    kind, settings = validation(payload)
    if not content:
        return None
    if kind == "MinChoices" and content["required"] and settings.text("MinChoices") in ("", "1"):
        return content | {"answers": "multiple"}
    if kind:
        settings.note("Any number of choices may be ticked; their number is not checked.", "Type")
    return content | {"answers": "multiple"}


def nps(payload: Part, wording: Wording) -> Content | None:
    choices, order = payload.part("Choices"), payload.list("ChoiceOrder")
    shown = [choices.part(key, f"choice {key}").text("Display") or key for key in choices]
    if (shown and shown != SCORES) or (order and order != SCORES):
        choices.note("The scores are 0 to 10, in this order, whatever the file says.")
    if any(key != value for key, value in recodes(payload).items()):
        payload.part("RecodeValues").note("The scores keep their values 0 to 10.")
    for translation in wording.translations.values():
        translation.take("Choices")
    ends = payload.part("ColumnLabels", "")
    labels = {name: _end(ends, str(index), name, wording) for index, name in enumerate(ENDS)}
    return {"type": "nps", "required": is_required(payload), "labels": labels}


def _end(ends: Part, key: str, name: str, wording: Wording) -> dict[str, str]:
    texts = wording.texts(ends.part(key, f"label {key}"), "Display", "ColumnLabels", key)
    return texts if texts[wording.language] else texts | {wording.language: ENDS[name]}


def _choices(payload: Part, wording: Wording, drawn: dict[str, str]) -> Content | None:
    values = recodes(payload)
    order = payload.list("ChoiceOrder")
    found = [
        _choice(key, part, values, wording) for key, part in in_order(payload.part("Choices", ""), order, "choice")
    ]
    if not 0 < len(found) <= MOST_CHOICES:
        payload.note(f"The question has {len(found):,} choices; 1 to {MOST_CHOICES} are possible. It is left out.")
        return None
    _say_how_drawn(payload, drawn)
    return {"type": "multiple_choice", "required": is_required(payload), "choices": found}


def _choice(key: str, part: Part, values: dict[str, str], wording: Wording) -> dict[str, Any]:
    choice: dict[str, Any] = {"id": key, "text": wording.label(part, key, "Choices")}
    if key in values:
        choice["recode"] = values[key]
    if not is_nothing(part.take("TextEntry")):
        choice["text_box"] = True
    return choice


def _say_how_drawn(payload: Part, drawn: dict[str, str]) -> None:
    if way := drawn[payload.text("Selector")]:
        payload.note(f"The choices stand one below the other, not {way}.", "Selector", supported=True)
    if payload.text("SubSelector") not in ("", "TX"):
        payload.note("The choices are shown as plain texts.", "SubSelector")
