"""A workflow as data: read from JSON or YAML, with every mistake named by its place."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, StringConstraints, ValidationError, field_validator
from pydantic_core import ErrorDetails

from connector.foundation import conditions
from connector.foundation.conditions import Condition
from connector.foundation.errors import FieldError, Invalid
from connector.workflows.known import problem_with_field
from connector.workflows.tasks.base import Task
from connector.workflows.tasks.registry import REGISTRY

RESPONSE_FINISHED: Final = "response_finished"


class WorkflowConfig(BaseModel):
    """Event, conditions, tasks. The tasks run in their order; later ones may use what earlier ones gave."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    event: Literal["response_finished"] = RESPONSE_FINISHED
    conditions: dict[str, Any] | None = None
    """As foundation/conditions reads them; none: every event."""
    tasks: Annotated[tuple[SerializeAsAny[Task], ...], Field(min_length=1, max_length=50)]

    @cached_property
    def condition(self) -> Condition:
        return conditions.parse(self.conditions)

    @field_validator("tasks", mode="before")
    @classmethod
    def _by_type(cls, value: object) -> object:
        return [_task(one, index) for index, one in enumerate(value)] if isinstance(value, list | tuple) else value

    @field_validator("tasks")
    @classmethod
    def _names_differ(cls, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
        names = [task.name for task in tasks]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two tasks are called {twice[0]}; give each its own name")
        return tasks


def read(data: object) -> WorkflowConfig:
    """The workflow that the data describes; raises Invalid with one error per mistake."""
    try:
        config = WorkflowConfig.model_validate(data)
    except ValidationError as exc:
        raise Invalid(errors=[error for details in exc.errors() for error in _errors(details)]) from exc
    wrong = {field: problem_with_field(field) for field in sorted(conditions.fields(config.condition))}
    errors = [FieldError("conditions", f"{field}: {message}") for field, message in wrong.items() if message]
    if errors:
        raise Invalid(errors=errors)
    return config


def to_data(config: WorkflowConfig) -> dict[str, Any]:
    """The workflow as JSON; `read` reads it back."""
    data: dict[str, Any] = config.model_dump(mode="json", exclude_none=True, by_alias=True)
    return data


def _task(value: object, index: int) -> Task:
    if isinstance(value, Task):
        return value
    kind = value.get("type") if isinstance(value, Mapping) else None
    if not isinstance(kind, str) or kind not in REGISTRY:
        raise Invalid.at(f"tasks[{index}].type", f"Choose a type of task: {', '.join(REGISTRY)}")
    try:
        return REGISTRY[kind].model_validate(value)
    except ValidationError as exc:
        found = [error for details in exc.errors() for error in _errors(details, f"tasks[{index}]")]
        raise Invalid(errors=found) from exc


def _errors(details: ErrorDetails, before: str = "") -> list[FieldError]:
    path = before
    for step in details["loc"]:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    return [FieldError(path, details["msg"].removeprefix("Value error, "))]
