"""Publishing surveys."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from connector.foundation.db import new_id
from connector.foundation.errors import NotFound
from connector.surveys import queries
from connector.surveys.definition import SurveyDefinition
from connector.surveys.models import Survey, SurveyVersion
from connector.surveys.reading import read_yaml


def publish(session: Session, organization_id: str, definition: SurveyDefinition, now: datetime) -> str:
    """A new version of the survey of this name, unless nothing has changed; gives the survey's id."""
    survey = queries.by_name(session, definition.name) or _new(session, organization_id, definition.name, now)
    content, current = definition.to_json(), _current(session, survey.id)
    if current is None or current.definition != content:
        session.add(SurveyVersion(
            id=new_id("SVV_"), organization_id=organization_id, survey_id=survey.id,
            number=current.number + 1 if current else 1, name=definition.name, definition=content, published_at=now,
        ))
        session.flush()
    return survey.id


def load_samples(session: Session, organization_id: str, folder: Path, now: datetime) -> None:
    """Publish the surveys that every organization starts with."""
    for file in sorted(folder.glob("*.yaml")):
        publish(session, organization_id, read_yaml(file.read_text("utf-8")), now)


def _new(session: Session, organization_id: str, name: str, now: datetime) -> Survey:
    survey = Survey(id=new_id("SV_"), organization_id=organization_id, name=name, created_at=now)
    session.add(survey)
    session.flush()
    return survey


def _current(session: Session, survey_id: str) -> SurveyVersion | None:
    try:
        return queries.current_version(session, survey_id)
    except NotFound:
        return None
