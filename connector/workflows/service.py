"""Configuring workflows."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import yaml
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from connector.foundation.db import new_id
from connector.foundation.errors import Conflict, FieldError, Invalid
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceDisconnected, SalesforceUnavailable
from connector.workflows import checking, config, drift, queries, renames
from connector.workflows.compiler import problems
from connector.workflows.compiler.problems import Problem
from connector.workflows.config import WorkflowConfig
from connector.workflows.mistakes import unstorable
from connector.workflows.models import Workflow

LONGEST_FILE = 1_000_000
Find = Callable[[Session, str], Workflow | None]
"""The workflow to change, by the name that it is to have; none: a new one is made."""


@dataclass(frozen=True, slots=True)
class Place:
    """The workflow that is changed, as long as its configuration has this fingerprint; none: a new one."""

    workflow_id: str = ""
    fingerprint: str = ""


class ChangedMeanwhile(Conflict):
    """Somebody else has changed the workflow since it was read."""


class WouldBeRefused(Invalid):
    """By Salesforce; `found` are all problems that were found, those that it may take included."""

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__(errors=problems.errors(found))
        self.found = found


@dataclass(frozen=True, slots=True)
class Applied:
    """`warnings`: what could not be checked, and what a person should know."""

    workflow_id: str
    is_new: bool
    warnings: tuple[FieldError, ...] = ()


def apply_checked(bundle: Bundle, organization_id: str, data: object) -> Applied:
    """As `apply`, and checked against the connected org as well: what that would refuse is refused (A38)."""

    def find(session: Session, name: str) -> Workflow | None:
        return _named(session, organization_id, name, for_change=True)

    return _checked(bundle, organization_id, data, find)


def save_checked(bundle: Bundle, organization_id: str, data: object, place: Place) -> Applied:
    """As `apply_checked`, but of just this workflow, which may get another name. Raises ChangedMeanwhile."""
    return _checked(bundle, organization_id, data, lambda session, name: _at(session, organization_id, place, name))


def fingerprint(workflow: Workflow) -> str:
    """Of its configuration; of another one it is another one."""
    return sha256(json.dumps(workflow.config, sort_keys=True).encode()).hexdigest()


def _checked(bundle: Bundle, organization_id: str, data: object, find: Find) -> Applied:
    errors = list(unstorable(data))
    if errors:
        raise Invalid(errors=errors)
    planned = read(data)
    found, unchecked = check(bundle, organization_id, planned)
    if problems.errors(found):
        raise WouldBeRefused(found)
    try:
        with bundle.db.write(organization_id) as session:
            before = find(session, planned.name)
            supposed = renames.questions(_before(before), planned)
            workflow = _write(session, organization_id, planned, before, bundle.clock.now())
            if unchecked:
                drift.look_again(session, workflow, bundle.clock.now())
            else:
                drift.saved(session, workflow, found, bundle.clock.now())
            return Applied(workflow.id, before is None, (*unchecked, *problems.warnings([*supposed, *found])))
    except IntegrityError as error:
        raise Conflict("Somebody else is creating the workflow with this name right now: try again.") from error


def check(
    bundle: Bundle, organization_id: str, planned: WorkflowConfig
) -> tuple[Sequence[Problem], Sequence[FieldError]]:
    """What is found, errors first, and what could not be checked."""
    try:
        return checking.problems(bundle, organization_id, planned), []
    except (SalesforceDisconnected, SalesforceUnavailable) as error:
        unchecked = FieldError("tasks", f"not checked against Salesforce: {error}")
        return checking.of_surveys(bundle, organization_id, planned), [unchecked]


def read(data: object) -> WorkflowConfig:
    """Stricter than `config.read`, with which workflows of earlier days are run. Raises Invalid."""
    planned = config.read(data)
    wrong = config.wrong_uses(planned)
    if wrong:
        raise Invalid(errors=wrong)
    return planned


def apply(session: Session, organization_id: str, data: object, now: datetime) -> Workflow:
    """Create the workflow, or change the one with its name; a new one is off. Raises Invalid naming each mistake."""
    planned = read(data)
    before = _named(session, organization_id, planned.name, for_change=True)
    return _write(session, organization_id, planned, before, now)


def _write(
    session: Session, organization_id: str, planned: WorkflowConfig, workflow: Workflow | None, now: datetime
) -> Workflow:
    """Change this workflow, or make a new one."""
    if workflow is None:
        workflow = Workflow(
            id=new_id("WF_"), organization_id=organization_id, name=planned.name, is_on=False, created_at=now
        )
        session.add(workflow)
    workflow.name, workflow.event, workflow.changed_at = planned.name, planned.event, now
    workflow.config = config.to_data(_with_names(workflow, planned))
    session.flush()
    return workflow


def _before(workflow: Workflow | None) -> WorkflowConfig | None:
    """As it was; None for a new one, and for one that cannot be read any more."""
    try:
        return config.read(workflow.config) if workflow and workflow.config else None
    except Invalid:
        return None


def _with_names(workflow: Workflow, planned: WorkflowConfig) -> WorkflowConfig:
    whole = renames.carried(_before(workflow), planned)
    if wrong := renames.clashes(whole):
        raise Invalid(errors=problems.errors(wrong))
    return whole


def switch(session: Session, workflow_id: str, *, is_on: bool, now: datetime) -> Workflow:
    """Raises NotFound."""
    workflow = queries.one(session, workflow_id)
    workflow.is_on, workflow.changed_at = is_on, now
    if is_on:
        drift.look_again(session, workflow, now)
    return workflow


def create_default(session: Session, organization_id: str, path: Path, now: datetime) -> Workflow:
    """The workflow that an organization starts with, on at once; one that is there already is left as it is."""
    data = read_file(path)
    existing = _named(session, organization_id, config.read(data).name)
    if existing is not None:
        return existing
    workflow = apply(session, organization_id, data, now)
    return switch(session, workflow.id, is_on=True, now=now)


def read_file(path: Path) -> object:
    """The data of a YAML file; raises Invalid when it is none."""
    try:
        text = path.read_text(encoding="utf-8")
        return yaml.safe_load(text) if len(text) <= LONGEST_FILE else _too_long(path)
    except (yaml.YAMLError, UnicodeDecodeError) as exc:
        raise Invalid.at("file", f"{path.name} is not YAML: {exc}") from exc


def _too_long(path: Path) -> object:
    raise Invalid.at("file", f"{path.name} is longer than {LONGEST_FILE} characters")


def _at(session: Session, organization_id: str, place: Place, name: str) -> Workflow | None:
    """The workflow to change; raises NotFound, and Conflict for a name that another one has."""
    found = queries.one(session, place.workflow_id, for_change=True) if place.workflow_id else None
    same = _named(session, organization_id, name)
    if same is not None and same is not found:
        why = _("There is a workflow called “%(name)s” already: choose another name.", name=name)
        raise Conflict.at("name", why)
    if found is not None and fingerprint(found) != place.fingerprint:
        raise ChangedMeanwhile(_("This workflow has been changed since you began."))
    return found


def _named(session: Session, organization_id: str, name: str, *, for_change: bool = False) -> Workflow | None:
    own = select(Workflow).where(Workflow.organization_id == organization_id, Workflow.name == name)
    return session.scalar(own.with_for_update() if for_change else own)
