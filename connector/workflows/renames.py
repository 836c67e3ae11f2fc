"""Tasks that were given another name. What was written under the old one stays theirs: a backfill does not write it
again, and what waits is put right by the task of today.

A workflow is told anew as a whole, by names. So a task that is gone and one that is new may be the same one: they are
taken for it when they differ in the name alone, and also where a mistake would make second records.
"""

from collections.abc import Mapping, Sequence

from connector.workflows.compiler.problems import Problem
from connector.workflows.compiler.sentences import Sentence
from connector.workflows.config import WorkflowConfig
from connector.workflows.tasks.base import Task
from connector.writeback.models import Action


def names(task: Task) -> tuple[str, ...]:
    """The present one first."""
    return task.name, *(task.formerly or ())


def by_name(tasks: Sequence[Task]) -> Mapping[str, Task]:
    """Each task by all its names; what a task is called now goes before what another one was called."""
    former = {name: task for task in tasks for name in task.formerly or ()}
    return former | {task.name: task for task in tasks}


def carried(before: WorkflowConfig | None, planned: WorkflowConfig) -> WorkflowConfig:
    """With the names that tasks had before, as far as they do not say that themselves."""
    if before is None:
        return planned
    tasks = tuple(task.model_copy(update={"formerly": _formerly(before, planned, task)}) for task in planned.tasks)
    return planned.model_copy(update={"tasks": tasks})


def questions(before: WorkflowConfig | None, planned: WorkflowConfig) -> list[Problem]:
    """What was only supposed of tasks whose names are new, for whoever saves them."""
    return [
        Problem(f"tasks[{place}].name", Sentence.TAKEN_FOR, {"task": old.name, "object": _common(old, task)})
        for place, task in enumerate(planned.tasks)
        for old in (_supposed(before, planned, task) if before else ())
        if not _differ_in_name_alone(old, task)
    ]


def clashes(planned: WorkflowConfig) -> list[Problem]:
    """Tasks with a name that another one had before."""
    had = {name: task.name for task in planned.tasks for name in task.formerly or () if name != task.name}
    return [
        Problem(f"tasks[{place}].name", Sentence.FORMER_NAME, {"task": had[task.name]})
        for place, task in enumerate(planned.tasks)
        if task.name in had
    ]


def _formerly(before: WorkflowConfig, planned: WorkflowConfig, task: Task) -> tuple[str, ...] | None:
    """Also what those were called whose names it had."""
    known = by_name(before.tasks)
    said = task.formerly
    if said is None and task.name in known:
        return known[task.name].formerly
    olds = _supposed(before, planned, task) if said is None else [known[name] for name in said if name in known]
    found = dict.fromkeys([*(said or ()), *(name for old in olds for name in names(old))])
    return tuple(found) or said


def _supposed(before: WorkflowConfig, planned: WorkflowConfig, task: Task) -> list[Task]:
    """Tasks that are gone and may be this one, where it does not say itself what it was called."""
    if task.formerly is not None or task.name in by_name(before.tasks):
        return []
    gone = [old for old in before.tasks if old.name not in by_name(planned.tasks)]
    return [old for old in gone if _differ_in_name_alone(old, task) or _common(old, task)]


def _differ_in_name_alone(old: Task, new: Task) -> bool:
    apart = {"name", "formerly"}
    return old.model_dump(exclude=apart) == new.model_dump(exclude=apart)


def _common(old: Task, new: Task) -> str:
    """An object of which the old one made a new record each time, and the new one makes records as well; "" where
    there is none."""
    made = (write.object_name for write in old.writes() if not write.is_repeatable)
    makes = {write.object_name for write in new.writes() if write.action == Action.CREATE}
    return next((name for name in made if name in makes), "")
