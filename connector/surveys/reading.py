"""Reads a definition written in YAML. What is wrong comes back as Invalid: where, and the cure."""

from collections.abc import Iterator
from typing import Any

import yaml
from pydantic import ValidationError

from connector.foundation.errors import FieldError, Invalid
from connector.foundation.web.errors import in_words
from connector.surveys.definition import SurveyDefinition
from connector.surveys.structure import structural_problems
from connector.surveys.yaml_text import load_yaml

TAGS = frozenset({"question", "page_break"})


def read_definition(text: str) -> SurveyDefinition:
    """The definition in this YAML text; raises Invalid with every problem found, each with its path."""
    try:
        content = load_yaml(text)
    except yaml.YAMLError as error:
        raise Invalid.at("definition", str(error)) from error
    return definition_from(content)


def definition_from(content: Any) -> SurveyDefinition:
    """The definition in this JSON-like content; raises Invalid as `read_definition` does."""
    try:
        definition = SurveyDefinition.model_validate(content)
    except ValidationError as error:
        raise Invalid(errors=list(_described(error, content))) from error
    problems = structural_problems(definition)
    if problems:
        raise Invalid(errors=problems)
    return definition


def _described(error: ValidationError, content: Any) -> Iterator[FieldError]:
    for finding in error.errors():
        yield FieldError(_path(finding["loc"], content), _sentence(finding))


def _path(loc: tuple[int | str, ...], content: Any) -> str:
    """The place as the author sees it, e.g. "blocks[0].elements[2].text", without pydantic's own steps."""
    path = ""
    for step in loc:
        if isinstance(step, int):
            path, content = f"{path}[{step}]", _inside(content, step)
        elif not _is_pydantics(step, content):
            path, content = f"{path}.{step}" if path else step, _inside(content, step)
    return path or "definition"


def _is_pydantics(step: str, content: Any) -> bool:
    return step in TAGS or step == "root" or (isinstance(content, dict) and content.get("type") == step)


def _inside(content: Any, step: int | str) -> Any:
    try:
        return content[step]
    except (KeyError, IndexError, TypeError):
        return None


def _sentence(finding: Any) -> str:
    kind, context = finding["type"], finding.get("ctx", {})
    if kind == "missing":
        return "is missing; add it"
    if kind == "extra_forbidden":
        return "is not known here; check the spelling, or take it out"
    if kind == "union_tag_invalid":
        return f"{context['tag']!r} is not a type; use one of {context['expected_tags']}"
    if kind == "union_tag_not_found":
        return "has no type; write one, e.g. type: multiple_choice"
    return in_words(finding)
