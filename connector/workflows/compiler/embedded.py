"""Embedded data that a workflow reads, and that no response will have: misspelled or declared nowhere (A33)."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from connector.foundation import conditions, piped_text
from connector.foundation.conditions import Condition
from connector.foundation.piped_tokens import METADATA
from connector.surveys.checks import RESERVED_FIELDS, near_miss
from connector.surveys.definition import SurveyDefinition
from connector.workflows.compiler.problems import Problem
from connector.workflows.compiler.sentences import Sentence
from connector.workflows.mapping import EmbeddedSource
from connector.workflows.mistakes import path

Steps = tuple[int | str, ...]
Read = tuple[str, str]
"""Where something is read, and the name of the embedded data."""
CONDITIONS = "conditions"


def problems(condition: Condition, tasks: Any, surveys: Collection[SurveyDefinition]) -> Iterator[Problem]:
    """`tasks` as data. Without any survey, only what is misspelled."""
    declared = {field.name for survey in surveys for field in survey.embedded_fields}
    known = {*declared, *RESERVED_FIELDS, *METADATA}
    for place, name in dict.fromkeys((*_in_condition(condition), *_in_data(tasks, ("tasks",)))):
        if name in known:
            continue
        if meant := near_miss(name):
            yield Problem(place, Sentence.MISSPELLED, {"name": name, "meant": meant})
        elif surveys:
            yield _undeclared(place, name, declared)


def _undeclared(place: str, name: str, declared: Collection[str]) -> Problem:
    close = get_close_matches(name[:60], declared, n=1)
    if close:
        return Problem(place, Sentence.UNDECLARED_BUT, {"name": name, "meant": close[0]})
    return Problem(place, Sentence.UNDECLARED, {"name": name})


def _in_condition(condition: Condition) -> Iterator[Read]:
    for field in sorted(conditions.fields(condition)):
        kind, _dot, name = field.partition(".")
        if kind == "embedded":
            yield CONDITIONS, name


def _in_data(data: Any, at: Steps) -> Iterator[Read]:
    """Sources and piped text, wherever they stand."""
    if isinstance(data, Mapping):
        if isinstance(data.get(EmbeddedSource.key), str):
            yield path(at), data[EmbeddedSource.key]
        for name, value in data.items():
            yield from _in_data(value, (*at, str(name)))
    elif isinstance(data, list | tuple):
        for number, value in enumerate(data):
            yield from _in_data(value, (*at, number))
    elif isinstance(data, str):
        yield from ((path(at), token.rest) for token in piped_text.parse(data).tokens if token.scheme == "e")
