"""Rows of the ledger as the mapping of today would write them: for rows that were refused, or parked by a check."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.errors import Conflict, Invalid, NotFound
from connector.integrations.bundle import Bundle
from connector.responses import queries as responses
from connector.responses.facts import ResponseFacts
from connector.workflows import config, queries
from connector.workflows.models import TaskRun
from connector.workflows.tasks.base import NothingToDo, Situation, TaskFailed
from connector.workflows.tasks.salesforce.base import SalesforceTask
from connector.writeback import finding, repair
from connector.writeback.finding import Wanted
from connector.writeback.intents import WriteIntent
from connector.writeback.models import WriteBack, WriteBackState
from connector.writeback.repair import Person

LOT = 100
"""Rows that one transaction writes anew: each reads its response."""
BY_ITSELF = (WriteBackState.FAILED, WriteBackState.PARKED)
"""States that are meant when none is named."""
NO_WORKFLOW = "This row does not come from a workflow, so there is no mapping to write it by."


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that stays as it is, and why."""

    row_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Remapped:
    """`next` is the row after which to go on; None when all are done."""

    rows: int
    refused: tuple[Refusal, ...]
    next: int | None


def remap(
    bundle: Bundle, session: Session, person: Person, row_id: int | str, *, then_replay: bool = False
) -> WriteBack:
    """Give one row the values of today's mapping, and write it again if asked. Raises NotFound or Conflict."""
    row, now = finding.one(session, row_id), bundle.clock.now()
    repair.rewrite(session, person, row, intent_of(session, row, now), now)
    if then_replay and row.state != WriteBackState.PENDING:
        repair.replay_rows(bundle, session, person, [row.id])
        session.refresh(row)
    return row


def remap_all(bundle: Bundle, person: Person, wanted: Wanted, after: int = 0, *, then_replay: bool = False) -> Remapped:
    """A lot of what is asked for, from the row after this one on: to be called until `next` is None."""
    states = [wanted.state] if wanted.state else BY_ITSELF
    with bundle.db.write(person.organization_id) as session:
        ids = finding.ids_after(session, person.organization_id, wanted, states, after, LOT)
        refused = tuple(_refusals(bundle, session, person, ids, then_replay=then_replay))
    return Remapped(len(ids) - len(refused), refused, ids[-1] if len(ids) == LOT else None)


def remap_rows(bundle: Bundle, person: Person, ids: Sequence[int], *, then_replay: bool = False) -> Remapped:
    with bundle.db.write(person.organization_id) as session:
        refused = tuple(_refusals(bundle, session, person, ids, then_replay=then_replay))
    return Remapped(len(ids) - len(refused), refused, None)


def intent_of(session: Session, row: WriteBack, now: datetime) -> WriteIntent:
    """What the row's task would write for its response today. Raises Conflict with the reason why it cannot."""
    workflow_id, name = row.workflow_and_task
    task = _task(session, workflow_id, name)
    situation = Situation(
        session=session,
        organization_id=row.organization_id,
        task_run_id=row.cause,
        facts=_facts(session, row.about),
        outputs=_outputs(session, row.cause),
        now=now,
        record=_only_asked,
        workflow_id=workflow_id,
        is_awaited=row.is_awaited,
    )
    try:
        return task.whole_intent(situation)
    except (TaskFailed, NothingToDo) as error:
        raise Conflict(f"The task {name} writes nothing for this response: {error}") from error


def _only_asked(intent: WriteIntent) -> None:
    raise AssertionError("the task was asked what it would write, and is not to write")


def _refusals(
    bundle: Bundle, session: Session, person: Person, ids: Sequence[int], *, then_replay: bool
) -> Iterator[Refusal]:
    for row_id in ids:
        try:
            remap(bundle, session, person, row_id, then_replay=then_replay)
        except (Conflict, NotFound) as error:
            yield Refusal(row_id, str(error))


def _task(session: Session, workflow_id: str, name: str) -> SalesforceTask:
    if not name:
        raise Conflict(NO_WORKFLOW)
    try:
        planned = config.read(queries.one(session, workflow_id).config)
    except NotFound as error:
        raise Conflict("The workflow that this row comes from is gone.") from error
    except Invalid as error:
        raise Conflict(f"The workflow that this row comes from cannot be read: {error}") from error
    found = next((task for task in planned.tasks if task.name == name), None)
    if not isinstance(found, SalesforceTask):
        raise Conflict(f"The workflow {planned.name} has no task {name} any more that writes to Salesforce.")
    return found


def _facts(session: Session, response_id: str) -> ResponseFacts:
    try:
        return responses.facts(session, response_id)
    except NotFound as error:
        raise Conflict("The response that this row is about is gone.") from error


def _outputs(session: Session, task_run_id: str) -> Mapping[str, Mapping[str, str]]:
    """What the tasks of the same run gave."""
    run_id = session.scalar(select(TaskRun.run_id).where(TaskRun.id == task_run_id))
    return {task.name: task.output for task in queries.tasks_of(session, run_id)} if run_id else {}
