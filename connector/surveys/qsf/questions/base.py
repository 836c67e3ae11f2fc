"""What the readers of questions share: order, recode values, whether an answer is demanded."""

from collections.abc import Iterator
from typing import Any

from connector.surveys.qsf.logic import in_words
from connector.surveys.qsf.part import Part, is_nothing

Content = dict[str, Any]
LONGEST_RECODE = 40


def in_order(options: Part, order: list[str], name: str) -> Iterator[tuple[str, Part]]:
    """The choices (or answers) that are shown, in their order, with their ids; without an order as they stand."""
    known = list(options)
    shown = dict.fromkeys(key for key in order if key in options) if order else dict.fromkeys(known)
    for key in (*shown, *(key for key in known if key not in shown)):
        part = options.part(key, f"{name} {key}")
        if key not in shown:
            part.note("stands in no order, so it is not shown; it is left out", supported=True)
            part.take_all()
        elif not _is_id(key):
            part.note("has no number: it is carried forward from another question, and is left out")
            part.take_all()
        else:
            _shown_to_all(part)
            yield key, part


def _shown_to_all(part: Part) -> None:
    logic = part.take("DisplayLogic")
    if not is_nothing(logic):
        part.note(f"It is shown to everybody; its display logic is not followed: {in_words(logic)}", "DisplayLogic")


def recodes(payload: Part) -> dict[str, str]:
    """Recode values by choice."""
    values = payload.part("RecodeValues")
    found = {key: values.text(key) for key in values}
    for key, value in found.items():
        if len(value) > LONGEST_RECODE:
            values.note(f"is longer than {LONGEST_RECODE} characters and is cut", key)
    return {key: value[:LONGEST_RECODE] for key, value in found.items() if value}


def is_required(payload: Part) -> bool:
    settings = payload.part("Validation").part("Settings")
    force = settings.text("ForceResponse").casefold()
    if force == "requestresponse":
        settings.note("A missing answer is not pointed out; people may go on.", "ForceResponse")
        return False
    return not is_nothing(force)


def validation(payload: Part) -> tuple[str, Part]:
    """The kind of validation ("" for none), and the settings, of which only those of that kind count."""
    settings = payload.part("Validation").part("Settings")
    kind = settings.text("Type")
    return ("" if is_nothing(kind) else kind), settings


def not_validated(kind: str, settings: Part) -> None:
    settings.note(f"Validation {kind[:40]!a} is not known here: every answer is accepted.", "Type")


def _is_id(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) <= 9
