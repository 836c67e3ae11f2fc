"""What every task is: a part of a workflow's configuration that knows how to carry itself out."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.orm import Session

from connector.foundation.piped_text import parse
from connector.responses.facts import ResponseFacts
from connector.workflows import names
from connector.workflows.compiler.writes import Write
from connector.workflows.editor.options import Option
from connector.workflows.known import piped_context
from connector.workflows.mapping import Seen
from connector.workflows.mistakes import path
from connector.writeback.events import RowSettled
from connector.writeback.intents import WriteIntent

TaskName = Annotated[str, StringConstraints(pattern=names.TASK)]
Outputs = Mapping[str, Mapping[str, str]]
"""By the names of the tasks that have run: what ${task://NAME/FIELD} can say."""


class TaskFailed(Exception):
    """The task cannot be done; the text says why, for the person who reads the run."""


class NothingToDo(Exception):
    """The task does nothing for this response, and that is no failure; the text says why."""

    def __init__(self, why: str, output: Mapping[str, str] | None = None) -> None:
        """`output` is what later tasks see of it."""
        super().__init__(why)
        self.output = output or {}


@dataclass(frozen=True)
class Situation:
    """What a task is given. `gather` is how long writes to Salesforce may wait for others to join them."""

    session: Session
    organization_id: str
    task_run_id: str
    facts: ResponseFacts
    outputs: Outputs
    now: datetime
    record: Callable[[WriteIntent], object]
    """Notes what is to be written to Salesforce."""
    workflow_id: str = ""
    is_awaited: bool = False
    """Whether a later task uses what only Salesforce can tell about this one."""

    @cached_property
    def seen(self) -> Seen:
        """What sources and piped text read from; keeps the warnings."""
        return Seen(self.facts, piped_context(self.facts, self.outputs, self.now))


@dataclass(frozen=True, slots=True)
class Done:
    """What a task did: `input` as it used it, `output` for later tasks, what fell back to a default."""

    input: Mapping[str, Any] = field(default_factory=dict)
    output: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    is_awaited: bool = False
    """Salesforce has yet to say what became of it: the row whose cause is the task run is announced."""


@dataclass(frozen=True, slots=True)
class Use:
    """Piped text that asks for what another task gave: ${task://NAME/OUTPUT}. `place` is its path within the task."""

    task: str
    output: str
    place: str


class Task(BaseModel, ABC):
    """One task as configured; a kind of task is a subclass listed in tasks/registry.py."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    is_write_back: ClassVar[bool] = False
    """Whether all it does is to write the response to Salesforce, so that it may be made up for (see backfill)."""
    form: ClassVar[Sequence[Option]] = ()
    """Its options as parts of the form in which it is written; type, action and name go without saying."""

    type: str
    name: TaskName
    """Unique in its workflow; piped text calls the task's outputs by it."""
    formerly: Annotated[tuple[TaskName, ...], Field(max_length=50)] | None = None
    """Names that it had before; None: not said (see renames)."""

    @cached_property
    def needs(self) -> tuple[Use, ...]:
        """What it takes from earlier tasks."""
        return tuple(
            Use(token.parts[0], token.rest, place)
            for place, text in _texts(self.model_dump())
            for token in parse(text).tokens
            if token.scheme == "task"
        )

    def uses(self) -> set[str]:
        """The names of the tasks whose outputs it takes."""
        return {use.task for use in self.needs}

    def outputs(self) -> frozenset[str]:
        """What later tasks may take from it."""
        return self.told_later()

    def told_later(self) -> frozenset[str]:
        """Those of its outputs that are known only once the outcome is."""
        return frozenset()

    def writes(self) -> Sequence[Write]:
        """What the task would do in Salesforce: the compiler holds it against the org."""
        return ()

    @abstractmethod
    def run(self, situation: Situation) -> Done:
        """Plan the effect within the situation's transaction. Raises TaskFailed, NothingToDo."""

    def outcome(self, settled: RowSettled) -> Done:
        """What became of it, once that is known; only asked where it is awaited. Raises TaskFailed, NothingToDo."""
        return Done()


def _texts(data: Any, at: tuple[int | str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every text in the data, after its path."""
    if isinstance(data, str):
        yield path(at), data
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield from _texts(value, (*at, str(name)))
    elif isinstance(data, list | tuple):
        for place, value in enumerate(data):
            yield from _texts(value, (*at, place))
