"""Reading workflows and their runs."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.orm import Session

from connector.foundation.errors import Invalid, NotFound
from connector.organizations.models import Organization
from connector.workflows import event_keys
from connector.workflows.models import Backfill, MappingCheck, RunState, TaskRun, Workflow, WorkflowRun
from connector.writeback.models import UNFINISHED, WriteBack


def switched_on(session: Session, organization_id: str, event: str) -> Sequence[Workflow]:
    """The organization's workflows that this event starts, oldest first."""
    return session.scalars(
        select(Workflow)
        .where(Workflow.organization_id == organization_id, Workflow.event == event, Workflow.is_on.is_(True))
        .order_by(Workflow.created_at, Workflow.id)
    ).all()


def all_of(session: Session) -> Sequence[Workflow]:
    """The workflows of the session's organization, by name."""
    return session.scalars(select(Workflow).order_by(Workflow.name)).all()


def one(session: Session, workflow_id: str, *, for_change: bool = False) -> Workflow:
    """Raises NotFound."""
    wanted = select(Workflow).where(Workflow.id == workflow_id)
    found = session.scalar(wanted.with_for_update() if for_change else wanted)
    if found is None:
        raise NotFound(f"There is no workflow {workflow_id[:40]}.")
    return found


def check_of(session: Session, workflow_id: str) -> MappingCheck | None:
    """What the last look at the org said; None before the first."""
    found = session.get(MappingCheck, workflow_id)
    return found if found and found.checked_at else None


def refused(session: Session) -> Sequence[tuple[Workflow, MappingCheck]]:
    """The workflows that are on and that the org would refuse, by name."""
    found = session.execute(
        select(Workflow, MappingCheck)
        .join(MappingCheck, MappingCheck.workflow_id == Workflow.id)
        .where(Workflow.is_on.is_(True), MappingCheck.errors > 0)
        .order_by(Workflow.name)
    )
    return [(workflow, kept) for workflow, kept in found]


def refused_count(session: Session) -> int:
    """How many workflows those are; of every organization that the session may see."""
    found = (
        select(func.count())
        .select_from(Workflow)
        .join(MappingCheck, MappingCheck.workflow_id == Workflow.id)
        .where(Workflow.is_on.is_(True), MappingCheck.errors > 0)
    )
    return session.scalar(found) or 0


def run_counts(session: Session, workflow_ids: Iterable[str]) -> dict[str, dict[RunState, int]]:
    """For each workflow, how many runs are in each state."""
    counts = {workflow_id: dict.fromkeys(RunState, 0) for workflow_id in workflow_ids}
    grouped = (
        select(WorkflowRun.workflow_id, WorkflowRun.state, func.count())
        .where(WorkflowRun.workflow_id.in_(counts))
        .group_by(WorkflowRun.workflow_id, WorkflowRun.state)
    )
    for workflow_id, state, count in session.execute(grouped):
        counts[workflow_id][RunState(state)] = count
    return counts


def newest_runs(
    session: Session, workflow_id: str, limit: int = 50, *, state: RunState | None = None, after: str = ""
) -> Sequence[WorkflowRun]:
    """The newest first; `after` is the id of the last run seen. Raises Invalid for one that is not of the workflow."""
    wanted = select(WorkflowRun).where(WorkflowRun.workflow_id == workflow_id)
    if state:
        wanted = wanted.where(WorkflowRun.state == state)
    if after:
        last = session.scalar(wanted.with_only_columns(WorkflowRun.started_at).where(WorkflowRun.id == after))
        if last is None:
            raise Invalid.at("after", "is not a run of this list; take what an earlier answer gave as next")
        wanted = wanted.where(tuple_(WorkflowRun.started_at, WorkflowRun.id) < (last, after))
    return session.scalars(wanted.order_by(WorkflowRun.started_at.desc(), WorkflowRun.id.desc()).limit(limit)).all()


def runs_of(session: Session, workflow_ids: Iterable[str], response_id: str) -> Sequence[WorkflowRun]:
    """What these workflows made of the response, oldest first: when it came, and by backfills."""
    backfills = session.scalars(select(Backfill.id))
    keys = [event_keys.finished(response_id), *(event_keys.backfilled(each, response_id) for each in backfills)]
    theirs = WorkflowRun.workflow_id.in_(workflow_ids), WorkflowRun.event_key.in_(keys)
    return session.scalars(select(WorkflowRun).where(*theirs).order_by(WorkflowRun.started_at, WorkflowRun.id)).all()


def tasks_of(session: Session, run_id: str) -> Sequence[TaskRun]:
    return tasks_of_runs(session, [run_id])[run_id]


def tasks_of_runs(session: Session, run_ids: Iterable[str]) -> Mapping[str, list[TaskRun]]:
    """By run; the tasks of each by name."""
    found: dict[str, list[TaskRun]] = {run_id: [] for run_id in run_ids}
    for task in session.scalars(select(TaskRun).where(TaskRun.run_id.in_(found)).order_by(TaskRun.name)):
        found[task.run_id].append(task)
    return found


def in_order(workflow: Workflow, tasks: Iterable[TaskRun]) -> list[TaskRun]:
    """As the workflow has them now; those it has no longer come last."""
    names = [task.get("name") for task in workflow.config.get("tasks", ())]
    return sorted(tasks, key=lambda task: names.index(task.name) if task.name in names else len(names))


def overdue(session: Session, limit: int = 200) -> Sequence[tuple[str, str]]:
    """Organization and id of runs that wait for a row of which is known what became, over all organizations."""
    waiting = WorkflowRun.organization_id.in_(select(Organization.id)), WorkflowRun.state == RunState.WAITING
    theirs = (
        WriteBack.organization_id == WorkflowRun.organization_id,
        WriteBack.about == WorkflowRun.response_id,
        WriteBack.cause == TaskRun.id,
        WriteBack.is_awaited,
        WriteBack.state.not_in(UNFINISHED),
    )
    found = (
        select(WorkflowRun.organization_id, WorkflowRun.id)
        .join(TaskRun, and_(TaskRun.run_id == WorkflowRun.id, TaskRun.state == RunState.WAITING))
        .join(WriteBack, and_(*theirs))
        .where(*waiting)
        .distinct()
        .limit(limit)
    )
    return [(organization_id, run_id) for organization_id, run_id in session.execute(found)]
