"""The numbers that monitoring asks for, over all organizations: from the database and from Redis, counts only.

What is unfinished is counted each time, by index. What is finished grows without end, so it is counted once a minute.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute, Session

from connector.distributions.models import Distribution, DistributionState
from connector.foundation.events import Event
from connector.foundation.jobs import Load
from connector.integrations.bundle import Bundle
from connector.messaging.models import Message, MessageState
from connector.messaging.waiting import WAITS
from connector.organizations.models import ConnectionState, Organization, SalesforceAccount
from connector.workflows import queries as workflows
from connector.workflows.models import RunState, WorkflowRun
from connector.writeback.models import WriteBack, WriteBackBudget, WriteBackState

FINISHED = timedelta(minutes=1)
OPEN_MESSAGES = (MessageState.PENDING, MessageState.SENDING, MessageState.UNCERTAIN, MessageState.FAILED)
DONE_WRITES = (WriteBackState.WRITTEN, WriteBackState.SKIPPED)
OPEN_WRITES = tuple(state for state in WriteBackState if state not in DONE_WRITES)
Moment = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
Counted = Mapping[str, int]
Finished = dict[str, Counted]


class Measures:
    """What one process has counted; `collect` may be called by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._finished: Finished = {}
        self._until: datetime | None = None

    def collect(self, bundle: Bundle) -> Iterator[Metric]:
        try:
            counted = list(self._of_database(bundle))
        except SQLAlchemyError:
            counted = []
        yield _one("hearback_database_up", "Whether the database answers; without it nothing works.", bool(counted))
        yield from counted
        yield from _redis(bundle.jobs.load())

    def _of_database(self, bundle: Bundle) -> Iterator[Metric]:
        now = bundle.clock.now()
        with bundle.db.read() as session:
            finished = self._once_a_minute(session, now)
            yield from _messages(session, now, finished["messages"])
            yield from _write_backs(session, now, finished["write_backs"])
            yield from _requests(session)
            yield from _events(session, now)
            yield _distributions(session)
            yield _by("hearback_workflow_runs", "Runs of workflows by state.", "state", finished["runs"])
            yield _organizations(session)
            yield _mappings(session)

    def _once_a_minute(self, session: Session, now: datetime) -> Finished:
        with self._lock:
            if self._until is None or now >= self._until:
                self._finished, self._until = _count_finished(session), now + FINISHED
            return self._finished


def _count_finished(session: Session) -> Finished:
    sent = (MessageState.SENT, MessageState.CANCELLED)
    return {
        "messages": _states(session, Message.state, sent),
        "write_backs": _states(session, WriteBack.state, DONE_WRITES),
        "runs": _states(session, WorkflowRun.state, RunState),
    }


def _messages(session: Session, now: datetime, finished: Counted) -> Iterator[Metric]:
    counted = {**_states(session, Message.state, OPEN_MESSAGES), **finished}
    yield _by("hearback_messages", "Messages by state.", "state", counted)
    due = _longest_due(session, Message.due_at, now, *WAITS)
    yield _one("hearback_messages_oldest_due_seconds", "For how long the oldest unsent message has been due.", due)


def _write_backs(session: Session, now: datetime, finished: Counted) -> Iterator[Metric]:
    counted = {**_states(session, WriteBack.state, OPEN_WRITES), **finished}
    yield _by("hearback_write_backs", "Rows to be written to Salesforce, by state.", "state", counted)
    due = _longest_due(session, WriteBack.due_at, now, WriteBack.state == WriteBackState.PENDING)
    yield _one("hearback_write_backs_oldest_due_seconds", "For how long the oldest unwritten row has been due.", due)


def _requests(session: Session) -> Iterator[Metric]:
    labels = ["organization", "account"]
    used = GaugeMetricFamily("hearback_salesforce_requests", "API requests of an org in 24 hours.", labels=labels)
    limit = GaugeMetricFamily("hearback_salesforce_requests_limit", "How many an org may make.", labels=labels)
    for each in session.scalars(select(WriteBackBudget)):
        used.add_metric([each.organization_id, each.account_id], each.used)
        limit.add_metric([each.organization_id, each.account_id], each.limit)
    yield from (used, limit)


def _events(session: Session, now: datetime) -> Iterator[Metric]:
    waiting = select(func.count()).select_from(Event).where(Event.due_at.is_not(None))
    yield _one("hearback_events_waiting", "Events not told to all listeners yet.", session.scalar(waiting) or 0)
    due = _longest_due(session, Event.due_at, now)
    yield _one("hearback_events_oldest_due_seconds", "For how long the oldest untold event has been due.", due)


def _distributions(session: Session) -> Metric:
    """Sent is what is sending with no message left to send."""
    counted = dict(_states(session, Distribution.state, DistributionState))
    left = select(func.count(Message.mailing_id.distinct())).where(
        Message.state.in_((MessageState.PENDING, MessageState.SENDING)), Message.due_at.is_not(None)
    )
    sending = min(session.scalar(left) or 0, counted[DistributionState.SENDING])
    counted[DistributionState.SENT] = counted[DistributionState.SENDING] - sending
    counted[DistributionState.SENDING] = sending
    return _by("hearback_distributions", "Distributions by state.", "state", counted)


def _organizations(session: Session) -> Metric:
    main = SalesforceAccount.is_main.is_(True)
    counted = dict(_states(session, SalesforceAccount.state, ConnectionState, main))
    everyone = session.scalar(select(func.count()).select_from(Organization)) or 0
    counted["never"] = everyone - sum(counted.values())
    return _by("hearback_organizations", "Organizations by their connection to Salesforce.", "salesforce", counted)


def _mappings(session: Session) -> Metric:
    refused = workflows.refused_count(session)
    return _one("hearback_workflows_refused", "Workflows that are on and that Salesforce would refuse.", refused)


def _redis(load: Load | None) -> Iterator[Metric]:
    yield _one("hearback_redis_up", "Whether Redis answers; without it nothing is sent or written.", load is not None)
    if load is not None:
        yield _one("hearback_queue_jobs", "Wake-ups that no worker has taken yet.", load.waiting)
        yield _one("hearback_queue_workers", "Worker processes that listen to the queue.", load.workers)


def _states(
    session: Session, column: InstrumentedAttribute[Any], states: Iterable[StrEnum], *where: ColumnElement[bool]
) -> Counted:
    """How many rows are in each of these states, every one present."""
    wanted = list(states)
    rows: Select[Any] = select(column, func.count()).where(column.in_(wanted), *where).group_by(column)
    found = {str(state): number for state, number in session.execute(rows)}
    return {state.value: found.get(state.value, 0) for state in wanted}


def _longest_due(session: Session, due_at: Moment, now: datetime, *where: ColumnElement[bool]) -> float:
    oldest = session.scalar(select(func.min(due_at)).where(*where))
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def _one(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_text, value=float(value))


def _by(name: str, help_text: str, label: str, counted: Counted) -> Metric:
    family = GaugeMetricFamily(name, help_text, labels=[label])
    for value, number in counted.items():
        family.add_metric([value], number)
    return family
