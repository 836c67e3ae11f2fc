"""Configuring workflows."""

from datetime import datetime
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.db import new_id
from connector.foundation.errors import Invalid, NotFound
from connector.workflows import config
from connector.workflows.models import Workflow

LONGEST_FILE = 1_000_000


def apply(session: Session, organization_id: str, data: object, now: datetime) -> Workflow:
    """Create the workflow, or change the one with its name; a new one is off. Raises Invalid naming each mistake."""
    planned = config.read(data)
    workflow = _named(session, organization_id, planned.name)
    if workflow is None:
        workflow = Workflow(
            id=new_id("WF_"), organization_id=organization_id, name=planned.name, is_on=False, created_at=now
        )
        session.add(workflow)
    workflow.event, workflow.config, workflow.changed_at = planned.event, config.to_data(planned), now
    session.flush()
    return workflow


def switch(session: Session, workflow_id: str, *, is_on: bool, now: datetime) -> Workflow:
    """Raises NotFound."""
    workflow = session.scalar(select(Workflow).where(Workflow.id == workflow_id))
    if workflow is None:
        raise NotFound(f"There is no workflow {workflow_id[:40]}.")
    workflow.is_on, workflow.changed_at = is_on, now
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


def _named(session: Session, organization_id: str, name: str) -> Workflow | None:
    own = select(Workflow).where(Workflow.organization_id == organization_id)
    return session.scalar(own.where(Workflow.name == name))
