"""What the org would take changes without us. Workflows that are on are held against it each day: a person is warned
before a response arrives, and what would fail is parked until the mapping, or the org, is put right.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from connector.foundation.db import insert_new
from connector.foundation.errors import Conflict, Invalid, Unavailable
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceDisconnected, SalesforceUnavailable
from connector.organizations.models import ConnectionState, SalesforceAccount
from connector.workflows import checking, config, queries
from connector.workflows.compiler.problems import Problem
from connector.workflows.models import MappingCheck, Workflow
from connector.workflows.repair import remap
from connector.writeback import parking
from connector.writeback.finding import Wanted
from connector.writeback.models import WriteBackState
from connector.writeback.parking import Refusal
from connector.writeback.repair import Person

CHECK = "workflows.check_mapping"
EVERY = timedelta(hours=24)
AGAIN = timedelta(hours=1)
"""After a check that the org did not answer."""
MOST_AT_ONCE = 20
"""Workflows that one sweep has checked."""
NOT_CONNECTED = "Salesforce is not connected: nothing was checked. Connect it under Admin › Salesforce."
CHANGED_MEANWHILE = "The workflow was changed while it was checked: check it again."
NOT_ANSWERED = "Salesforce does not answer right now: nothing was checked. Try again in a minute."
_TASK = re.compile(r"tasks\[([0-9]+)\]")
_FIELD = re.compile(r"tasks\[[0-9]+\]\.fields\.([A-Za-z0-9_]+)")
log = structlog.get_logger(__name__)


class Overtaken(Conflict):
    """The workflow was saved while it was checked."""


def check(bundle: Bundle, organization_id: str, workflow_id: str) -> None:
    """For workers: an org that cannot be asked changes nothing; it is asked again later."""
    try:
        check_now(bundle, organization_id, workflow_id)
    except Overtaken:
        _later(bundle, organization_id, workflow_id, timedelta(0))
    except (Conflict, Unavailable):
        _later(bundle, organization_id, workflow_id, AGAIN)


def check_now(bundle: Bundle, organization_id: str, workflow_id: str) -> MappingCheck:
    """Look, note what is found, park or go on. Raises NotFound, Conflict or Unavailable; nothing is changed then."""
    with bundle.db.read(organization_id) as session:
        workflow = queries.one(session, workflow_id)
    found = _look(bundle, workflow)
    _write_anew(bundle, workflow)
    with bundle.db.write(organization_id) as session:
        current = queries.one(session, workflow_id, for_change=True)
        if current.changed_at != workflow.changed_at:
            raise Overtaken(CHANGED_MEANWHILE)
        return note(session, current, found, bundle.clock.now())


def _look(bundle: Bundle, workflow: Workflow) -> list[Problem]:
    try:
        return checking.problems(bundle, workflow.organization_id, config.read(workflow.config))
    except SalesforceDisconnected as error:
        raise Conflict(NOT_CONNECTED) from error
    except SalesforceUnavailable as error:
        raise Unavailable(NOT_ANSWERED) from error
    except Invalid as error:
        raise Conflict(f"The workflow cannot be read: {error}") from error


def _write_anew(bundle: Bundle, workflow: Workflow) -> None:
    """What was parked before the workflow was changed gets the values of its mapping of today."""
    person = Person(workflow.organization_id, "", "Hearback")
    wanted = Wanted(state=WriteBackState.PARKED, mapping=workflow.id, until=workflow.changed_at)
    after: int | None = 0
    while after is not None:
        after = remap.remap_all(bundle, person, wanted, after).next


def saved(session: Session, workflow: Workflow, found: Sequence[Problem], now: datetime) -> None:
    """As `note`; but what waits for the workflow's mapping is written anew first, by the check that comes next."""
    if workflow.is_on and parking.is_waiting(session, workflow.organization_id, f"{workflow.id}/"):
        kept = _keep(session, workflow, found, now)
        kept.look_at = now
    else:
        note(session, workflow, found, now)


def note(session: Session, workflow: Workflow, found: Sequence[Problem], now: datetime) -> MappingCheck:
    """Keep what was found; park what would fail, and let go on what would not."""
    kept = _keep(session, workflow, found, now)
    resumed = parking.unpark(session, workflow.organization_id, f"{workflow.id}/", now)
    parked = parking.park(session, workflow.organization_id, refused(kept))
    tell = log.warning if kept.errors else log.info
    places = [problem.place for problem in found if problem.is_error]
    tell("workflows.checked", workflow_id=workflow.id, refused=places, parked=parked, resumed=resumed)
    return kept


def _keep(session: Session, workflow: Workflow, found: Sequence[Problem], now: datetime) -> MappingCheck:
    kept = _kept(session, workflow, now)
    kept.checked_at, kept.look_at = now, now + EVERY
    kept.errors = sum(problem.is_error for problem in found)
    kept.problems = [problem.to_data() | _whose(workflow, problem.place) for problem in found]
    return kept


def look_again(session: Session, workflow: Workflow, at: datetime) -> None:
    """The workflow is to be checked then; what stands stays until that."""
    _kept(session, workflow, at).look_at = at


def _kept(session: Session, workflow: Workflow, now: datetime) -> MappingCheck:
    """The workflow's own, also when somebody else makes it at the same moment."""
    mine = {"workflow_id": workflow.id, "organization_id": workflow.organization_id}
    insert_new(session, MappingCheck, [mine | {"look_at": now, "errors": 0, "problems": []}])
    return session.get_one(MappingCheck, workflow.id)


def hold_back(session: Session, workflow_id: str, recorded_at: datetime | None = None) -> None:
    """What a run has just recorded waits too while its mapping is refused; not what a person has replayed."""
    kept = session.get(MappingCheck, workflow_id)
    if kept is not None and kept.errors:
        parking.park(session, kept.organization_id, refused(kept), recorded_at)


def connected(session: Session, now: datetime) -> None:
    """The connection is back: what was let go with all the rest waits for its mapping, and each is looked at."""
    for workflow in queries.all_of(session):
        hold_back(session, workflow.id)
        look_again(session, workflow, now)


def refused(kept: MappingCheck) -> dict[str, Refusal]:
    """By the mapping, "WF_…/Survey response", why the org would refuse what it gives: what waits since the task had
    another name included."""
    found: dict[str, list[dict[str, Any]]] = {}
    for problem in kept.problems:
        if problem["severity"] == "error" and problem["task"]:
            for name in (problem["task"], *problem.get("formerly", ())):
                found.setdefault(f"{kept.workflow_id}/{name}", []).append(problem)
    return {mapping: _refusal(problems) for mapping, problems in found.items()}


def _refusal(problems: Sequence[dict[str, Any]]) -> Refusal:
    """Of fields alone, if each of the problems is one of a field."""
    fields = [found[1] for problem in problems if (found := _FIELD.fullmatch(problem["field"]))]
    concerned = frozenset(fields) if len(fields) == len(problems) else frozenset()
    return Refusal("; ".join(map(_reason, problems)), concerned)


def task_of(workflow: Workflow, place: str) -> str:
    """The name of the task in which this place is, "" for a place outside of all."""
    return str(_whose(workflow, place)["task"])


def _whose(workflow: Workflow, place: str) -> dict[str, Any]:
    """With the names that the task had before."""
    number = _TASK.match(place)
    task = workflow.config["tasks"][int(number[1])] if number else {}
    return {"task": str(task.get("name", "")), "formerly": list(task.get("formerly") or ())}


def _reason(problem: dict[str, Any]) -> str:
    return f"{_TASK.sub('', problem['field'], count=1).lstrip('.')}: {problem['message']}"


def sweep(bundle: Bundle) -> None:
    """Wake a worker for each workflow that is on and was not checked for a day."""
    with bundle.db.read() as session:
        waiting = due(session, bundle.clock.now())
    wake(bundle, waiting)


def wake(bundle: Bundle, waiting: Iterable[Workflow]) -> None:
    for workflow in waiting:
        bundle.jobs.wake(CHECK, workflow.organization_id, workflow.id)


def due(session: Session, now: datetime) -> Sequence[Workflow]:
    """Those of connected organizations; one that was never checked at once."""
    connected = select(SalesforceAccount.organization_id).where(
        SalesforceAccount.is_main, SalesforceAccount.state == ConnectionState.CONNECTED
    )
    return session.scalars(
        select(Workflow)
        .outerjoin(MappingCheck, MappingCheck.workflow_id == Workflow.id)
        .where(
            Workflow.is_on.is_(True),
            Workflow.organization_id.in_(connected),
            or_(MappingCheck.workflow_id.is_(None), MappingCheck.look_at <= now),
        )
        .order_by(MappingCheck.look_at, Workflow.id)
        .limit(MOST_AT_ONCE)
    ).all()


def _later(bundle: Bundle, organization_id: str, workflow_id: str, wait: timedelta) -> None:
    """The org is asked again after a while; what stands stays."""
    with bundle.db.write(organization_id) as session:
        look_again(session, queries.one(session, workflow_id), bundle.clock.now() + wait)


JOBS = {CHECK: check}
SWEEPS = [sweep]
