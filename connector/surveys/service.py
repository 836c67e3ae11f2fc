"""Publishing surveys."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.db import new_id
from connector.foundation.errors import Conflict, NotFound
from connector.foundation.events import insert_once
from connector.surveys.definition import SurveyDefinition
from connector.surveys.models import Survey, SurveyVersion
from connector.surveys.reading import read_definition


def publish(
    session: Session, organization_id: str, definition: SurveyDefinition, now: datetime, *, survey_id: str | None = None
) -> SurveyVersion:
    """Publish the definition as the next version of the survey `survey_id`, or else of the one with its name, which is
    created if need be. Unchanged content makes no new version. Raises NotFound, or Conflict for a name that is taken.
    """
    survey = _survey(session, organization_id, definition.name, now, survey_id)
    content = definition.to_json()
    current = session.scalar(
        select(SurveyVersion).where(SurveyVersion.survey_id == survey.id, SurveyVersion.number == survey.current_number)
    )
    if current is not None and current.digest == digest(content):
        return current
    return _next_version(session, survey, definition, content, now)


def load_samples(session: Session, organization_id: str, folder: Path, now: datetime) -> list[SurveyVersion]:
    """Publish every *.yaml of a folder; raises Invalid for one that cannot be read."""
    return [publish(session, organization_id, sample, now) for sample in _samples(folder)]


@cache
def _samples(folder: Path) -> Sequence[SurveyDefinition]:
    """Read once: every organization starts with the same ones."""
    return [read_definition(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.yaml"))]


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of the content, however its keys are ordered."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _survey(session: Session, organization_id: str, name: str, now: datetime, survey_id: str | None) -> Survey:
    own = select(Survey).where(Survey.organization_id == organization_id).with_for_update()
    named = session.scalar(own.where(Survey.name == name))
    if survey_id is None:
        return named or _new_survey(session, organization_id, name, now)
    survey = session.scalar(own.where(Survey.id == survey_id))
    if survey is None:
        raise NotFound(f"There is no survey {survey_id[:40]}.")
    if named not in (None, survey):
        raise Conflict.at("name", f"another survey is called {name}; choose another name")
    return survey


def _new_survey(session: Session, organization_id: str, name: str, now: datetime) -> Survey:
    """The survey with this name, locked, also when somebody else makes it at the same moment."""
    values = {"id": new_id("SV_"), "organization_id": organization_id, "name": name, "created_at": now}
    insert_once(session, Survey, {**values, "current_number": 0})
    named = select(Survey).where(Survey.organization_id == organization_id, Survey.name == name)
    return session.scalars(named.with_for_update()).one()


def _next_version(
    session: Session, survey: Survey, definition: SurveyDefinition, content: dict[str, Any], now: datetime
) -> SurveyVersion:
    survey.name, survey.current_number = definition.name, survey.current_number + 1
    version = SurveyVersion(
        id=new_id("SVV_"),
        organization_id=survey.organization_id,
        survey_id=survey.id,
        number=survey.current_number,
        name=definition.name,
        languages=list(definition.languages),
        definition=content,
        digest=digest(content),
        published_at=now,
    )
    session.add(version)
    session.flush()
    return version
