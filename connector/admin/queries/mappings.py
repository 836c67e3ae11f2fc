"""What the compiler found about a workflow, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from connector.foundation.web.translated import translated
from connector.workflows import drift
from connector.workflows import queries as workflows
from connector.workflows.compiler.problems import Problem
from connector.workflows.compiler.sentences import Sentence
from connector.workflows.external_ids.offers import NAME
from connector.workflows.models import MappingCheck, Workflow

WORDS = frozenset({"cure", "gives", "verb", "wants", "why"})
"""The values that are words of ours; all others are names, of a field for example, and stay as they are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`place` as the author wrote it, e.g. "fields.NPS__c" of the task. `offer` is the place, in the workflow, of a
    mapping that can get an external id, "" of any other."""

    task: str
    place: str
    message: str
    is_error: bool
    object_name: str = ""
    offer: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A workflow that Salesforce would refuse."""

    workflow: Workflow
    findings: Sequence[Finding]


def findings(kept: MappingCheck | None) -> list[Finding]:
    return [_finding(problem) for problem in kept.problems] if kept else []


def told(workflow: Workflow, found: Sequence[Problem]) -> list[Finding]:
    """Of problems that are not kept."""
    return [_finding({**problem.to_data(), "task": drift.task_of(workflow, problem.place)}) for problem in found]


def refused(session: Session) -> list[Refused]:
    return [
        Refused(workflow, [finding for finding in findings(kept) if finding.is_error])
        for workflow, kept in workflows.refused(session)
    ]


def in_words(text: str, values: Mapping[str, str]) -> str:
    """A sentence of the compiler with its values."""
    said = {name: translated(value) if name in WORDS else value for name, value in values.items()}
    return translated(text) % said


def _finding(problem: Mapping[str, Any]) -> Finding:
    place = problem["field"].partition(".")[2] if problem["task"] else problem["field"]
    message = _begun(in_words(problem["text"], problem["values"]), problem["text"])
    is_error = problem["severity"] == "error"
    return Finding(problem["task"], place, message, is_error, problem["values"].get("object", ""), _offer(problem))


def _begun(sentence: str, text: str) -> str:
    """With a capital letter, unless it begins with a value."""
    return sentence if translated(text).startswith("%") else sentence[:1].upper() + sentence[1:]


def _offer(problem: Mapping[str, Any]) -> str:
    """Where a field can be added, or put right when it was taken away again."""
    if problem["text"] == Sentence.NOT_REPEATABLE:
        return str(problem["field"])
    record, _dot, name = problem["field"].rpartition(".")
    return f"{record}.action" if name == "external_id_field" and problem["values"].get("field") == NAME else ""
