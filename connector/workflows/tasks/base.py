"""What every task is: a part of a workflow's configuration that knows how to carry itself out."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy.orm import Session

from connector.responses.facts import ResponseFacts
from connector.workflows.compiler.writes import Write

Outputs = Mapping[str, Mapping[str, str]]
"""By the names of the tasks that have run: what ${task://NAME/FIELD} can say."""


class TaskFailed(Exception):
    """The task cannot be done; the text says why, for the person who reads the run."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What a task is given. `gather` is how long writes to Salesforce may wait for others to join them."""

    session: Session
    organization_id: str
    task_run_id: str
    facts: ResponseFacts
    outputs: Outputs
    now: datetime
    gather: timedelta = timedelta(0)
    workflow_id: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What a task did: `input` as it used it, `output` for later tasks, what fell back to a default."""

    input: Mapping[str, Any] = field(default_factory=dict)
    output: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


class Task(BaseModel, ABC):
    """One task as configured; a kind of task is a subclass listed in tasks/registry.py."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_ -]{0,79}$")]
    """Unique in its workflow; piped text calls the task's outputs by it."""

    def writes(self) -> Sequence[Write]:
        """What the task would do in Salesforce: the compiler holds it against the org."""
        return ()

    @abstractmethod
    def run(self, situation: Situation) -> Done:
        """Plan the effect within the situation's transaction. Raises TaskFailed."""
