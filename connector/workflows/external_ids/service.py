"""What a person asks for: see what would be added, and have it added."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from sqlalchemy.orm import Session

from connector.foundation.errors import Conflict, Invalid, NotFound
from connector.integrations.bundle import Bundle
from connector.integrations.ports import FieldDescription, ObjectDescription
from connector.organizations import accounts
from connector.workflows import checking, config, drift, queries
from connector.workflows.compiler.compiling import Look
from connector.workflows.compiler.problems import Problem, errors
from connector.workflows.config import WorkflowConfig
from connector.workflows.external_ids import offers as offering
from connector.workflows.external_ids import setup
from connector.workflows.external_ids.offers import LABEL, LENGTH, NAME, Offer
from connector.workflows.models import Workflow
from connector.writeback.repair import Person

NO_SUCH_PLACE = "no field is offered for this place: the list of offers says for which"
log = structlog.get_logger(__name__)


class WouldBeRefused(Invalid):
    """Salesforce would refuse the changed workflow; `found` says why."""

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__(errors=errors(found))
        self.found = tuple(problem for problem in found if problem.is_error)


@dataclass(frozen=True, slots=True)
class Added:
    """`is_new`: the org did not have the field before. `found` is what the check of the changed workflow says."""

    offer: Offer
    is_new: bool
    found: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A workflow as it is, and as it will be."""

    workflow: Workflow
    offer: Offer
    account_id: str
    planned: WorkflowConfig


def open_offers(session: Session, workflow_id: str) -> list[Offer]:
    """Those that are not taken. Raises NotFound."""
    return [each for each in offers(session, workflow_id) if not each.is_taken]


def offers(session: Session, workflow_id: str) -> list[Offer]:
    """Raises NotFound; of a workflow that cannot be read there are none."""
    workflow = queries.one(session, workflow_id)
    others = [each for each in queries.all_of(session) if each.id != workflow.id]
    planned = _readable([workflow])
    return offering.offers(planned[0], _readable(others)) if planned else []


def one(session: Session, workflow_id: str, place: str) -> Offer:
    """Raises NotFound, and Invalid when there is nothing to offer for this place."""
    found = next((each for each in offers(session, workflow_id) if each.place == place), None)
    if found is None:
        raise Invalid.at("place", NO_SUCH_PLACE)
    return found


def add(bundle: Bundle, person: Person, workflow_id: str, place: str) -> Added:
    """Add the field to the org, let the connected user write it, and have the mapping go by it.

    Nothing is added when the changed workflow would be refused. Raises NotFound, Invalid, Conflict, Unavailable.
    """
    with bundle.db.read(person.organization_id) as session:
        wanted = _wanted(session, workflow_id, place)
    with setup.answering():
        _refuse(checking.problems(bundle, person.organization_id, wanted.planned, _assuming(bundle, person, wanted)))
        is_new = setup.prepare(bundle.salesforce.api(person.organization_id, wanted.account_id), wanted.offer)
        _note(person, wanted, is_new=is_new)
        found = _refuse(checking.problems(bundle, person.organization_id, wanted.planned))
    with bundle.db.write(person.organization_id) as session:
        _save(session, wanted, found, bundle)
    return Added(wanted.offer, is_new, found)


def _wanted(session: Session, workflow_id: str, place: str) -> _Wanted:
    workflow, offer = queries.one(session, workflow_id), one(session, workflow_id, place)
    planned = config.read(offering.with_external_id(workflow.config, offer))
    try:
        return _Wanted(workflow, offer, accounts.id_of(session, offer.account), planned)
    except NotFound as error:
        raise Conflict(error.detail) from error


def _assuming(bundle: Bundle, person: Person, wanted: _Wanted) -> Look:
    """The org as it will be with the field."""
    look = checking.looking(bundle, person.organization_id)
    field = FieldDescription(NAME, "string", LABEL, LENGTH, external_id=True, unique=True)

    def look_ahead(account: str, object_name: str) -> ObjectDescription:
        described = look(account, object_name)
        if (account, object_name) != (wanted.offer.account, wanted.offer.object_name):
            return described
        return replace(described, fields={**described.fields, NAME: field})

    return look_ahead


def _refuse(found: Sequence[Problem]) -> Sequence[Problem]:
    if errors(found):
        raise WouldBeRefused(found)
    return found


def _save(session: Session, wanted: _Wanted, found: Sequence[Problem], bundle: Bundle) -> None:
    """Unless somebody else, who asked at the same moment, has done it."""
    current, now = queries.one(session, wanted.workflow.id, for_change=True), bundle.clock.now()
    data = config.to_data(wanted.planned)
    if current.config != data:
        if current.changed_at != wanted.workflow.changed_at:
            raise Conflict(drift.CHANGED_MEANWHILE)
        current.config, current.changed_at = data, now
    session.flush()
    drift.saved(session, current, found, now)


def _note(person: Person, wanted: _Wanted, *, is_new: bool) -> None:
    facts: dict[str, Any] = {"workflow_id": wanted.workflow.id, "account_id": wanted.account_id, "is_new": is_new}
    facts |= {"object": wanted.offer.object_name, "field": NAME}
    log.info("workflows.field_added", organization_id=person.organization_id, by=person.id, **facts)


def _readable(workflows: Sequence[Workflow]) -> list[WorkflowConfig]:
    """As they are configured; one of an earlier day may not be read any more."""
    found = []
    for workflow in workflows:
        try:
            found.append(config.read(workflow.config))
        except Invalid:
            continue
    return found
