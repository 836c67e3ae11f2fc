"""A workflow as data: read from JSON or YAML, with every mistake named by its place."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, StringConstraints, ValidationError, field_validator

from connector.foundation import conditions
from connector.foundation.conditions import Condition
from connector.foundation.errors import FieldError, Invalid
from connector.workflows.event_keys import RESPONSE_FINISHED
from connector.workflows.known import problem_with_field
from connector.workflows.mistakes import mistakes
from connector.workflows.tasks.base import Task, Use
from connector.workflows.tasks.registry import REGISTRY


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
    tasks, wrong = _tasks(data.get("tasks") if isinstance(data, Mapping) else None)
    try:
        config = WorkflowConfig.model_validate({**data, "tasks": tasks} if isinstance(data, Mapping) else data)
    except ValidationError as exc:
        found = [error for error in mistakes(exc) if not wrong or error.field != "tasks"]
        raise Invalid(errors=[*found, *wrong, *_wrong_conditions(data)]) from exc
    if wrong := [*wrong, *_wrong_conditions(data)]:
        raise Invalid(errors=wrong)
    return config


def to_data(config: WorkflowConfig) -> dict[str, Any]:
    """The workflow as JSON; `read` reads it back."""
    data: dict[str, Any] = config.model_dump(mode="json", exclude_none=True, by_alias=True)
    return data


def only_write_back(config: WorkflowConfig) -> WorkflowConfig:
    """Without the tasks that do anything else than write the response to Salesforce."""
    return config.model_copy(update={"tasks": tuple(task for task in config.tasks if task.is_write_back)})


def wrong_uses(config: WorkflowConfig) -> list[FieldError]:
    """Piped text that asks for what no earlier task gives: it would always be empty."""
    given: dict[str, frozenset[str]] = {}
    wrong: list[FieldError] = []
    for index, task in enumerate(config.tasks):
        found = ((use, _problem_with_use(use, given)) for use in task.needs)
        wrong += [FieldError(f"tasks[{index}].{use.place}", problem) for use, problem in found if problem]
        given[task.name] = task.outputs()
    return wrong


def _problem_with_use(use: Use, given: Mapping[str, frozenset[str]]) -> str | None:
    if use.task not in given:
        return f"${{task://{use.task}/{use.output}}}: no task before this one is called {use.task}"
    if use.output not in given[use.task]:
        known = ", ".join(sorted(given[use.task]))
        return f"${{task://{use.task}/{use.output}}}: the task {use.task} gives {known}"
    return None


def _tasks(value: object) -> tuple[object, list[FieldError]]:
    """The tasks that can be read, and what is wrong with the others; what is no list is left to the model."""
    if not isinstance(value, list | tuple):
        return value, []
    read: list[Task] = []
    wrong: list[FieldError] = []
    for index, one in enumerate(value):
        try:
            read.append(_task(one, f"tasks[{index}]"))
        except Invalid as invalid:
            wrong += invalid.errors
    return read, wrong


def _task(value: object, at: str) -> Task:
    data = value if isinstance(value, Mapping) else {}
    actions = REGISTRY.get(_word(data.get("type")))
    if actions is None:
        raise Invalid.at(f"{at}.type", f"Choose a type of task: {', '.join(REGISTRY)}")
    first = next(iter(actions))
    kind = actions.get(_word(data.get("action", first)))
    if kind is None:
        raise Invalid.at(f"{at}.action", f"Choose an action: {', '.join(actions)}")
    try:
        return kind.model_validate({"action": first, **data})
    except ValidationError as exc:
        raise Invalid(errors=mistakes(exc, at)) from exc


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _wrong_conditions(data: object) -> list[FieldError]:
    try:
        condition = conditions.parse(data.get("conditions") if isinstance(data, Mapping) else None)
    except Invalid as invalid:
        return list(invalid.errors)
    wrong = {field: problem_with_field(field) for field in sorted(conditions.fields(condition))}
    return [FieldError("conditions", f"{field}: {message}") for field, message in wrong.items() if message]
