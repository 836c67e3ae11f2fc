"""What a person answered to one question, and how it is kept as JSON."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Form = Mapping[str, Sequence[str]]
"""A submitted form: every value of every field, as `request.form.to_dict(flat=False)` gives it."""

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Answer:
    """`choices` are choice ids in the question's order; `texts` what was typed beside a choice, by choice id."""

    choices: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.choices and not self.text

    def to_json(self) -> dict[str, Any]:
        """{"choices": ["3"], "texts": {"3": "…"}, "text": "…"} without the empty parts."""
        parts = {"choices": list(self.choices), "texts": dict(self.texts), "text": self.text}
        return {name: part for name, part in parts.items() if part}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Answer":
        return cls(tuple(value.get("choices", ())), dict(value.get("texts", {})), value.get("text", ""))


Answers = Mapping[str, Answer]
"""Answers by question id; a question without an answer is absent."""


def typed(form: Form, name: str) -> str:
    """The text typed in a field: line ends are one newline, what no database can store is left out, trimmed."""
    values = form.get(name, ())
    text = values[0] if values else ""
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
