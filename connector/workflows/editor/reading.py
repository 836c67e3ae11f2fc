"""Reading what is typed in a form's inputs as values, and noting what cannot be read."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from flask_babel import gettext as _

from connector.foundation.errors import FieldError
from connector.surveys.yaml_text import load_yaml

LONGEST_NUMBER = 18
"""Digits; what is longer is a text."""


@dataclass(slots=True)
class Reading:
    """`problems` are those of inputs, by their names."""

    problems: list[FieldError] = field(default_factory=list)

    def wrong(self, at: str, message: str) -> None:
        self.problems.append(FieldError(at, message))

    def yaml(self, text: str, at: str) -> Any:
        """None for what is no YAML."""
        try:
            return load_yaml(text)
        except yaml.YAMLError as error:
            self.wrong(at, _("This cannot be read as YAML: %(why)s", why=_why(error)))
            return None

    def mapping(self, text: str, at: str) -> dict[str, Any] | None:
        """Lines like "1 = High"; none: None."""
        found: dict[str, Any] = {}
        for line in filter(str.strip, text.splitlines()):
            answer, equals, written = line.partition("=")
            if not equals:
                self.wrong(at, _("Write one answer a line, for example 1 = High."))
                return None
            found[answer.strip()] = scalar(written.strip())
        return found or None


def scalar(text: str) -> str | int | float | bool:
    """A number, true, false, or the text that stands in quotes; anything else is a text as it is."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return found if _is_usual(found) else text


def scalar_text(value: str | float | bool) -> str:
    """As `scalar` reads it back."""
    if isinstance(value, str) and scalar(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def mapping_text(values: Mapping[str, Any]) -> str:
    return "\n".join(f"{answer} = {scalar_text(value)}" for answer, value in values.items())


def number(text: str) -> int | str:
    """What is no number stays as it is, for the workflow's own checks to refuse."""
    stripped = text.strip()
    return int(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) < LONGEST_NUMBER else stripped


def yaml_text(data: Any) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_flow_style=False, width=100)


def _is_usual(found: Any) -> bool:
    if isinstance(found, float):
        return math.isfinite(found)
    return isinstance(found, str | int) and (isinstance(found, str) or abs(found) < 10**LONGEST_NUMBER)


def _why(error: yaml.YAMLError) -> str:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or str(error)
    return _("line %(line)s: %(problem)s", line=mark.line + 1, problem=problem) if mark else str(problem)
