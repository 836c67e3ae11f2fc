"""Text entry, and texts between the questions."""

import math
import re
from typing import Any

from connector.surveys.qsf.part import Part, is_nothing
from connector.surveys.qsf.questions.base import Content, is_required, not_validated, validation
from connector.surveys.qsf.wording import Wording

DESCRIPTIONS = ("TB", "GRB", "PTB", "FLB")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?\Z")
LONGEST = 30_000


def line(payload: Part, wording: Wording) -> Content | None:
    return {"type": "text_entry", "required": is_required(payload)} | _validated(payload)


def password(payload: Part, wording: Wording) -> Content | None:
    payload.note("What is typed is not hidden.", "Selector")
    return line(payload, wording)


def essay(payload: Part, wording: Wording) -> Content | None:
    content = line(payload, wording) or {}
    if "validation" in content:
        settings = payload.part("Validation").part("Settings")
        settings.note("A text of several lines is not checked: every text is accepted.", "ContentType")
    kept = {key: value for key, value in content.items() if key not in ("validation", "minimum", "maximum")}
    return kept | {"lines": "essay"}


def description(payload: Part, wording: Wording) -> Content | None:
    if payload.text("Selector") != "TB":
        payload.note("The picture or file is not shown, only the text.", "Selector")
    if not payload.text("QuestionText"):
        payload.note("There is no text to show; it is left out.")
        return None
    return {"type": "descriptive_text"}


def _validated(payload: Part) -> dict[str, Any]:
    kind, settings = validation(payload)
    if kind == "ContentType":
        return _content_type(settings)
    if kind in ("MaxChars", "MaxChar", "TotalChar", "TotalChars", "CharRange"):
        return _length(kind, settings)
    if kind:
        not_validated(kind, settings)
    return {}


def _content_type(settings: Part) -> dict[str, Any]:
    wanted = settings.text("ContentType")
    if wanted == "ValidEmail":
        return {"validation": "email"}
    if wanted == "ValidNumber":
        return {"validation": "number"} | _limits(settings.part("ValidNumber"))
    settings.note(f"The form of what is typed ({wanted[:40]}) is not checked: every text is accepted.", "ContentType")
    return {}


def _limits(number: Part) -> dict[str, float]:
    limits = {}
    for ours, theirs in (("minimum", "Min"), ("maximum", "Max")):
        written = number.text(theirs)
        if _NUMBER.match(written) and math.isfinite(float(written)):
            limits[ours] = float(written)
        elif written:
            number.note("is not a number; there is no such limit here", theirs)
    if not is_nothing(number.take("NumDecimals")) or number.text("NumDecimals") == "0":
        number.note("The number of decimals is not checked.", "NumDecimals")
    return limits


def _length(kind: str, settings: Part) -> dict[str, int]:
    if kind == "CharRange":
        settings.note("The least number of characters is not checked.", "MinChars")
    elif kind.startswith("Total"):
        settings.note("Fewer characters are accepted, too.", "TotalChars")
    written = settings.text("MaxChars") or settings.text("TotalChars")
    if written.isascii() and written.isdigit() and 0 < int(written[:6]) <= LONGEST:
        return {"max_length": int(written[:6])}
    settings.note("The greatest number of characters cannot be read; it is not checked.", "MaxChars")
    return {}
