"""Reading surveys. A session that belongs to an organization finds only its own."""

import re
import threading

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from connector.foundation.errors import NotFound
from connector.surveys.definition import SurveyDefinition
from connector.surveys.models import Survey, SurveyVersion

MOST_PARSED = 256
_SURVEY_ID = re.compile(r"SV_[A-Za-z0-9]{1,37}\Z")
_parsed: dict[tuple[str | None, str], SurveyDefinition] = {}
"""Definitions by who reads them (an organization, or None for all) and the version's id. A version never changes: it is
read once in a process."""
_keeping = threading.Lock()


def current_versions(session: Session) -> list[SurveyVersion]:
    """The current version of every survey, by name."""
    return list(session.scalars(_current().order_by(SurveyVersion.name, SurveyVersion.id)))


def current_version(session: Session, survey_id: str) -> SurveyVersion:
    """What new invitations take; raises NotFound."""
    found = None
    if _SURVEY_ID.match(survey_id):
        found = session.scalar(_current().where(Survey.id == survey_id))
    if found is None:
        raise NotFound("There is no such survey.")
    return found


def definition(session: Session, version_id: str) -> SurveyDefinition:
    """The definition of a version; raises NotFound."""
    key = session.info.get("organization_id"), version_id
    found = _parsed.get(key)
    if found is None:
        found = _parse(session, version_id)
        _keep(key, found)
    return found


def _current() -> Select[SurveyVersion]:
    return select(SurveyVersion).join(
        Survey, (Survey.id == SurveyVersion.survey_id) & (Survey.current_number == SurveyVersion.number)
    )


def _parse(session: Session, version_id: str) -> SurveyDefinition:
    content = session.scalar(select(SurveyVersion.definition).where(SurveyVersion.id == version_id))
    if content is None:
        raise NotFound("There is no such version of a survey.")
    return SurveyDefinition.model_validate(content)


def _keep(key: tuple[str | None, str], parsed: SurveyDefinition) -> None:
    with _keeping:  # finding the oldest fails when another thread adds one at that moment
        while len(_parsed) >= MOST_PARSED:
            del _parsed[next(iter(_parsed))]
        _parsed[key] = parsed
