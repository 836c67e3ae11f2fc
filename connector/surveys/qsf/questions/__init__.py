"""One reader for each kind of question: from its part of the file to the content of our own definition.

A new kind is a function and an entry here; a kind without an entry is left out and reported.
"""

from collections.abc import Callable
from typing import Any

from connector.surveys.qsf.part import Part
from connector.surveys.qsf.questions import choices, matrix, text
from connector.surveys.qsf.questions.base import Content
from connector.surveys.qsf.vocabulary import LEFT_OUT
from connector.surveys.qsf.wording import Wording

Reader = Callable[[Part, Wording], Content | None]

READERS: dict[tuple[str, str], Reader] = {
    **dict.fromkeys((("MC", name) for name in choices.SINGLE), choices.single),
    **dict.fromkeys((("MC", name) for name in choices.MULTIPLE), choices.multiple),
    ("MC", "NPS"): choices.nps,
    ("Matrix", "Likert"): matrix.likert,
    ("TE", "SL"): text.line,
    ("TE", "PW"): text.password,
    ("TE", "ML"): text.essay,
    ("TE", "ESTB"): text.essay,
    **dict.fromkeys((("DB", name) for name in text.DESCRIPTIONS), text.description),
}
"""By QuestionType and Selector."""


def read_question(payload: Part, wording: Wording) -> dict[str, Any] | None:
    """The question's content without id and display logic; None, and a note, for one that cannot be shown."""
    kind, selector = payload.text("QuestionType"), payload.text("Selector")
    reader = READERS.get((kind, selector))
    if reader is None:
        payload.note(f"A question of the type {_kind(kind, selector)} cannot be asked here and is left out.")
        return None
    return reader(payload, wording)


def _kind(kind: str, selector: str) -> str:
    name = LEFT_OUT.get(kind) or " ".join(filter(None, (kind[:40], selector[:40])))
    return name or "that is not named"
