"""What the compiler found about a workflow, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from connector.foundation.web.translated import translated
from connector.workflows import queries as workflows
from connector.workflows.models import MappingCheck, Workflow


@dataclass(frozen=True, slots=True)
class Finding:
    """`place` as the author wrote it, e.g. "fields.NPS__c" of the task."""

    task: str
    place: str
    message: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A workflow that Salesforce would refuse."""

    workflow: Workflow
    findings: Sequence[Finding]


def findings(kept: MappingCheck | None) -> list[Finding]:
    return [_finding(problem) for problem in kept.problems] if kept else []


def refused(session: Session) -> list[Refused]:
    return [
        Refused(workflow, [finding for finding in findings(kept) if finding.is_error])
        for workflow, kept in workflows.refused(session)
    ]


def _finding(problem: Mapping[str, Any]) -> Finding:
    values = {name: translated(value) for name, value in problem["values"].items()}
    place = problem["field"].partition(".")[2] if problem["task"] else problem["field"]
    message = _begun(translated(problem["text"])) % values
    return Finding(problem["task"], place, message, problem["severity"] == "error")


def _begun(sentence: str) -> str:
    """With a capital letter, unless it begins with a value."""
    return sentence[:1].upper() + sentence[1:]
