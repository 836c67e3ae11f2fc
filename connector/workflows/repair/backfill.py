"""Writing older responses back: those that a workflow's Salesforce tasks have not written yet, lot by lot.

Only the workflow's Salesforce tasks run; nobody gets a message because of a backfill. A response that never ran through
the workflow gets the one run that its event would have made, so that the event, if it ever came, would find it done.
Responses whose event is still to be told are left to it. What has run already is looked up in the ledger, task by task,
and what is missing there gets a run of this backfill's own. Each lot is committed together with the place that the
backfill has come to, under its fence: whatever dies in between, no response is taken twice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, exists, func, literal, select
from sqlalchemy.orm import Session

from connector.foundation import conditions, events
from connector.foundation.db import new_id
from connector.foundation.errors import Conflict, Invalid, NotFound
from connector.foundation.jobs import wake_after
from connector.integrations.bundle import Bundle
from connector.responses import queries as responses
from connector.responses.events import ResponseFinished
from connector.responses.facts import ResponseFacts
from connector.responses.models import Invitation, Response, ResponseState
from connector.workflows import config, event_keys, queries, runner
from connector.workflows.config import WorkflowConfig
from connector.workflows.known import resolver
from connector.workflows.models import Backfill, BackfillState, RunState, Workflow, WorkflowRun
from connector.workflows.repair import remap
from connector.workflows.runner import Happening
from connector.workflows.tasks.base import Task
from connector.writeback import ledger, repair
from connector.writeback.models import Action, WriteBack, WriteBackState
from connector.writeback.repair import Person

BACKFILL = "workflows.backfill"
AT_MOST = 10_000
"""As far as is counted how many responses never ran through a workflow."""
EACH = timedelta(milliseconds=10)
LONGEST_GATHERING = timedelta(minutes=10)
"""Rows become due together, about when the last is recorded: then many share a call, or go by the Bulk API."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a lot came to."""

    recorded: int = 0
    skipped: int = 0


def start(bundle: Bundle, person: Person, workflow_id: str, since: datetime | None, *, is_repeat: bool) -> Backfill:
    """Raises NotFound, Conflict while another one of the workflow is under way, or Invalid when it has no task."""
    now = bundle.clock.now()
    with bundle.db.write(person.organization_id) as session:
        workflow = _locked(session, workflow_id)
        _require_tasks(workflow)
        if _is_running(session, workflow_id):
            raise Conflict("Older responses of this workflow are being written already: wait for the end, or stop it.")
        new = Backfill(
            id=new_id("BF_"),
            workflow_id=workflow.id,
            state=BackfillState.RUNNING,
            since=since,
            is_repeat=is_repeat,
            total=responses.count_recorded(session, since, now),
            created_by=person.name,
            created_at=now,
        )
        session.add(new)
        session.flush()
        wake_after(bundle.jobs, session, BACKFILL, new.id)
    return new


def cancel(session: Session, backfill_id: str, now: datetime) -> Backfill:
    """What is recorded already is still written. Raises NotFound, or Conflict when it is over."""
    found = one(session, backfill_id, lock=True)
    if found.state != BackfillState.RUNNING:
        raise Conflict(f"This backfill is {found.state} already.")
    found.state, found.finished_at, found.lease_until = BackfillState.CANCELLED, now, None
    found.fence += 1
    return found


def one(session: Session, backfill_id: str, *, lock: bool = False) -> Backfill:
    """Raises NotFound."""
    own = select(Backfill).where(Backfill.id == backfill_id)
    found = session.scalar(own.with_for_update() if lock else own)
    if found is None:
        raise NotFound("There is no such backfill.")
    return found


def all_of(session: Session, workflow_id: str, limit: int = 20) -> Sequence[Backfill]:
    """The newest first."""
    own = select(Backfill).where(Backfill.workflow_id == workflow_id)
    return session.scalars(own.order_by(Backfill.created_at.desc(), Backfill.id).limit(limit)).all()


def count_unwritten(session: Session, workflow_id: str, at_most: int) -> int:
    """Finished responses that never ran through the workflow, tests left out; counted up to `at_most`."""
    key = literal(event_keys.finished("")).concat(Response.id)
    ran = exists().where(WorkflowRun.workflow_id == workflow_id, WorkflowRun.event_key == key)
    found = (
        select(literal(1))
        .select_from(Response)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Response.state == ResponseState.FINISHED, Invitation.is_test.is_(False), ~ran)
        .limit(at_most)
    )
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def gathering(backfill: Backfill, now: datetime, shortest: timedelta) -> timedelta:
    """How long a row recorded now waits for the others."""
    together = backfill.created_at + min(backfill.total * EACH, LONGEST_GATHERING)
    return max(shortest, together - now)


class Lot:
    """Some responses of one backfill, within one transaction."""

    def __init__(self, bundle: Bundle, session: Session, backfill: Backfill) -> None:
        self._bundle, self._session, self._backfill = bundle, session, backfill
        self._workflow = queries.one(session, backfill.workflow_id)
        self._planned = config.only_write_back(config.read(self._workflow.config))
        self._now = bundle.clock.now()
        shortest = timedelta(seconds=bundle.settings.jobs.coalesce_seconds)
        self._gather = gathering(backfill, self._now, shortest)

    def take(self, response_ids: Sequence[str]) -> Taken:
        """The responses first, then what is not told yet, then the runs: so none is missed by all three."""
        known = responses.facts_of(self._session, response_ids)
        untold = self._untold()
        runs = self._runs(response_ids)
        theirs = [facts for facts in known if not facts.is_test and facts.response_id not in untold]
        fresh = [facts for facts in theirs if facts.response_id not in runs]
        met = [(facts, runs[facts.response_id]) for facts in theirs if facts.response_id in runs]
        taken = self._run(fresh, event_keys.finished, self._planned) + sum(self._take(*each) for each in met)
        return Taken(taken, len(known) - taken)

    def _untold(self) -> set[str]:
        with self._bundle.db.read() as session:
            return {event["response_id"] for event in events.untold(session, ResponseFinished)}

    def _runs(self, response_ids: Sequence[str]) -> Mapping[str, list[WorkflowRun]]:
        """Those of the event and of backfills, locked: none of them goes on meanwhile."""
        mine = select(Backfill.id).where(Backfill.workflow_id == self._workflow.id)
        makers: list[Callable[[str], str]] = [
            event_keys.finished,
            *(partial(event_keys.backfilled, backfill_id) for backfill_id in self._session.scalars(mine)),
        ]
        keys = {key(each): each for each in response_ids for key in makers}
        own = WorkflowRun.workflow_id == self._workflow.id, WorkflowRun.event_key.in_(keys)
        found: dict[str, list[WorkflowRun]] = {}
        for run in self._session.scalars(select(WorkflowRun).where(*own).order_by(WorkflowRun.id).with_for_update()):
            found.setdefault(keys[run.event_key], []).append(run)
        return found

    def _take(self, facts: ResponseFacts, runs: Sequence[WorkflowRun]) -> bool:
        """Whether something of a response that has been through the workflow is to be written now that was not.

        A run that failed because of a row that is repaired goes on by itself to the tasks after it; other failed runs
        leave theirs to this backfill, for good: nothing is written by both.
        """
        if any(run.state == RunState.WAITING for run in runs) or self._is_unmet(facts):
            return False
        rows = self._rows(facts.response_id)
        repaired = self._repair([row for found in rows.values() for row in found])
        if any(row.is_awaited for row in repaired):
            return True
        missing = self._missing(rows)
        if missing:
            for run in runs:
                run.plan = None
        return (bool(missing) and self._run([facts], self._own_key, self._of(missing, rows)) > 0) or bool(repaired)

    def _run(self, known: Sequence[ResponseFacts], key: Callable[[str], str], planned: WorkflowConfig) -> int:
        """How many of the runs write something."""
        happenings = [Happening(key(each.response_id), each, self._now, self._gather, planned) for each in known]
        done = runner.run_all(self._session, self._workflow, happenings)
        return sum(run.state in (RunState.SUCCEEDED, RunState.WAITING) for run in done)

    def _is_unmet(self, facts: ResponseFacts) -> bool:
        return conditions.unmet(self._planned.condition, resolver(facts)) is not None

    def _rows(self, response_id: str) -> dict[str, list[WriteBack]]:
        """What the ledger has of the response, by task."""
        mine = WriteBack.organization_id == self._workflow.organization_id, WriteBack.about == response_id
        found: dict[str, list[WriteBack]] = {task.name: [] for task in self._planned.tasks}
        for row in self._session.scalars(select(WriteBack).where(*mine)):
            workflow_id, name = row.workflow_and_task
            if workflow_id == self._workflow.id and name in found:
                found[name].append(row)
        return found

    def _repair(self, rows: Iterable[WriteBack]) -> list[WriteBack]:
        """Write refused rows again as the mapping of today has them; gives those that can be."""
        return [row for row in rows if row.state == WriteBackState.FAILED and self._repair_row(row)]

    def _repair_row(self, row: WriteBack) -> bool:
        try:
            intent = remap.intent_of(self._session, row, self._now)
            repair.rewrite(self._session, self._person, row, intent, self._now)
        except Conflict:
            return False
        return bool(ledger.replay(self._session, row.organization_id, [row.id], self._now))

    def _missing(self, rows: Mapping[str, Sequence[WriteBack]]) -> list[Task]:
        repeated = _repeatable(self._planned.tasks, rows) if self._backfill.is_repeat else set()
        return [task for task in self._planned.tasks if not rows[task.name] or task.name in repeated]

    def _of(self, wanted: Sequence[Task], rows: Mapping[str, Sequence[WriteBack]]) -> WorkflowConfig:
        """The workflow with these tasks, and with those whose outputs they use as far as these may be repeated."""
        names = {task.name for task in wanted}
        repeatable = _repeatable(self._planned.tasks, rows)
        for task in reversed(self._planned.tasks):
            if task.name in names:
                names |= task.uses() & repeatable
        tasks = tuple(task for task in self._planned.tasks if task.name in names)
        return self._planned.model_copy(update={"tasks": tasks})

    def _own_key(self, response_id: str) -> str:
        return event_keys.backfilled(self._backfill.id, response_id)

    @property
    def _person(self) -> Person:
        return Person(self._workflow.organization_id, self._backfill.id, self._backfill.created_by)


def _repeatable(tasks: Iterable[Task], rows: Mapping[str, Sequence[WriteBack]]) -> set[str]:
    """The names of those that make no second record of this response. What was created before the mapping went by an
    external id has none, and would not be found by it."""
    return {task.name for task in tasks if _is_keyed(task) and all(row.is_repeatable for row in rows[task.name])}


def _is_keyed(task: Task) -> bool:
    return all(write.action != Action.CREATE or write.external_id_field for write in task.writes())


def _locked(session: Session, workflow_id: str) -> Workflow:
    """So that two who start at once come one after the other. Raises NotFound."""
    queries.one(session, workflow_id)
    return session.scalars(select(Workflow).where(Workflow.id == workflow_id).with_for_update()).one()


def _require_tasks(workflow: Workflow) -> None:
    try:
        planned = config.only_write_back(config.read(workflow.config))
    except Invalid as error:
        raise Conflict(f"This workflow cannot be read: {error}") from error
    if not planned.tasks:
        raise Conflict("This workflow writes nothing to Salesforce.")


def _is_running(session: Session, workflow_id: str) -> bool:
    running: ColumnElement[bool] = Backfill.state == BackfillState.RUNNING
    return session.scalar(select(Backfill.id).where(Backfill.workflow_id == workflow_id, running).limit(1)) is not None
