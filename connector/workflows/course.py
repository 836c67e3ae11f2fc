"""The tasks of one run, in their order, as far as they can go now.

A task that uses what only Salesforce can tell about an earlier one stops the run there, until the ledger announces that
row; then the run goes on from its plan. So nothing runs out of its order. A failed task ends the run; where it failed
because of its row, and a person puts that right, the run goes on as if it had not.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from connector.foundation.db import new_id
from connector.responses.facts import ResponseFacts
from connector.workflows import queries
from connector.workflows.config import WorkflowConfig, to_data
from connector.workflows.models import RunState, TaskRun, WorkflowRun
from connector.workflows.tasks.base import Done, NothingToDo, Situation, Task, TaskFailed
from connector.writeback import queries as ledger

AFTER_FAILURE = "An earlier task of this run failed."


class Course:
    """`gather` is how long writes to Salesforce may wait for others to join them."""

    def __init__(
        self,
        session: Session,
        run: WorkflowRun,
        planned: WorkflowConfig,
        *,
        facts: ResponseFacts,
        now: datetime,
        gather: timedelta,
    ) -> None:
        self._session, self._run, self._planned = session, run, planned
        self._facts, self._now, self._gather = facts, now, gather
        self._noted = {noted.name: noted for noted in queries.tasks_of(session, run.id)}

    def hear(self) -> None:
        """Note what has become of the rows that tasks wait for, or failed because of."""
        for task in self._planned.tasks:
            noted = self._noted.get(task.name)
            if noted and noted.state in (RunState.WAITING, RunState.FAILED):
                self._hear_of(task, noted)

    def go_on(self) -> None:
        """Carry out what can be, and say what that makes of the run."""
        waits_for = None
        for task in self._planned.tasks:
            waits_for = self._waits_for(task)
            if waits_for:
                break
            self._carry_out(task)
        self._run.state, self._run.reason = self._outcome(waits_for)
        self._run.plan = None if self._run.state == RunState.SUCCEEDED else to_data(self._planned)

    def _hear_of(self, task: Task, noted: TaskRun) -> None:
        settled = ledger.settled(self._session, self._run.response_id, noted.id)
        if settled is None:
            return
        try:
            done = task.outcome(settled)
        except TaskFailed as failure:
            noted.state, noted.error = RunState.FAILED, str(failure)
        except NothingToDo as nothing:
            _skip(noted, nothing)
        else:
            noted.state, noted.error = RunState.SUCCEEDED, None
            noted.output = {**noted.output, **done.output}

    def _waits_for(self, task: Task) -> str | None:
        """The earlier task of which this one needs what is not known yet."""
        if self._is_over(task) or self._has_failed():
            return None
        return next((use.task for use in task.needs if self._is_unknown(use.task, use.output)), None)

    def _is_over(self, task: Task) -> bool:
        noted = self._noted.get(task.name)
        return noted is not None and noted.error != AFTER_FAILURE

    def _is_unknown(self, name: str, output: str) -> bool:
        noted = self._noted.get(name)
        return noted is not None and noted.state == RunState.WAITING and output not in noted.output

    def _has_failed(self) -> bool:
        return any(noted.state == RunState.FAILED for noted in self._noted.values())

    def _carry_out(self, task: Task) -> None:
        if self._is_over(task):
            return
        noted = self._noted.get(task.name) or self._begin(task)
        if self._has_failed():
            return
        try:
            _note(noted, task.run(self._situation(task, noted)))
        except TaskFailed as failure:
            noted.state, noted.error = RunState.FAILED, str(failure)
        except NothingToDo as nothing:
            _skip(noted, nothing)

    def _begin(self, task: Task) -> TaskRun:
        noted = TaskRun(
            id=new_id("TR_"),
            organization_id=self._run.organization_id,
            run_id=self._run.id,
            name=task.name,
            type=task.type,
            state=RunState.SKIPPED,
            input={},
            output={},
            warnings=[],
            error=AFTER_FAILURE,
        )
        self._session.add(noted)
        self._noted[task.name] = noted
        return noted

    def _situation(self, task: Task, noted: TaskRun) -> Situation:
        return Situation(
            session=self._session,
            organization_id=noted.organization_id,
            task_run_id=noted.id,
            facts=self._facts,
            outputs={name: earlier.output for name, earlier in self._noted.items()},
            now=self._now,
            gather=self._gather,
            workflow_id=self._run.workflow_id,
            is_awaited=self._is_awaited(task),
        )

    def _is_awaited(self, task: Task) -> bool:
        """Whether another task uses what is only told later of this one."""
        told_later = task.told_later()
        uses = (use for each in self._planned.tasks for use in each.needs)
        return any(use.task == task.name and use.output in told_later for use in uses)

    def _outcome(self, waits_for: str | None) -> tuple[RunState, str | None]:
        states = {task.name: self._noted[task.name].state for task in self._planned.tasks if task.name in self._noted}
        for name, state in states.items():
            if state == RunState.FAILED:
                return RunState.FAILED, f"{name}: {self._noted[name].error}"
        waiting = waits_for or next((name for name, state in states.items() if state == RunState.WAITING), None)
        if waiting:
            return RunState.WAITING, f"Waits for what Salesforce says about {waiting}."
        return RunState.SUCCEEDED, None


def _note(noted: TaskRun, done: Done) -> None:
    noted.state, noted.error = RunState.WAITING if done.is_awaited else RunState.SUCCEEDED, None
    noted.input, noted.output, noted.warnings = dict(done.input), dict(done.output), list(done.warnings)


def _skip(noted: TaskRun, nothing: NothingToDo) -> None:
    noted.state, noted.error = RunState.SKIPPED, str(nothing)
    noted.output = {**noted.output, **nothing.output}
