"""Reading surveys: the list, the current version, a version's definition."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connector.foundation.errors import NotFound
from connector.surveys.definition import SurveyDefinition
from connector.surveys.models import Survey, SurveyVersion

View = dict[str, Any]


def all_surveys(session: Session) -> list[View]:
    """Every survey by name, in its current version."""
    newest = select(SurveyVersion.survey_id, func.max(SurveyVersion.number).label("number")).group_by(
        SurveyVersion.survey_id
    ).subquery()
    versions = session.scalars(
        select(SurveyVersion).join(
            newest, (newest.c.survey_id == SurveyVersion.survey_id) & (newest.c.number == SurveyVersion.number)
        ).order_by(SurveyVersion.name)
    )
    return [_view(version) for version in versions]


def one(session: Session, survey_id: str) -> View:
    return _view(current_version(session, survey_id))


def current_version(session: Session, survey_id: str) -> SurveyVersion:
    """The newest version; raises NotFound."""
    found = session.scalar(
        select(SurveyVersion).where(SurveyVersion.survey_id == survey_id).order_by(SurveyVersion.number.desc()).limit(1)
    )
    if found is None:
        raise NotFound(f"There is no survey {survey_id[:40]}.")
    return found


def by_name(session: Session, name: str) -> Survey | None:
    return session.scalar(select(Survey).where(Survey.name == name))


def definition(session: Session, version_id: str) -> SurveyDefinition:
    """The definition of a version, read once in each process: versions never change. Raises NotFound."""
    known = _KNOWN.get(version_id)
    if known is None:
        version = session.scalar(select(SurveyVersion).where(SurveyVersion.id == version_id))
        if version is None:
            raise NotFound(f"There is no survey version {version_id[:40]}.")
        known = _KNOWN.put(version_id, SurveyDefinition.model_validate(version.definition))
    return known


class _Definitions:
    """The definitions used last."""

    def __init__(self, size: int) -> None:
        self._size, self._kept = size, dict[str, SurveyDefinition]()

    def get(self, version_id: str) -> SurveyDefinition | None:
        return self._kept.get(version_id)

    def put(self, version_id: str, found: SurveyDefinition) -> SurveyDefinition:
        if len(self._kept) >= self._size:
            self._kept.clear()
        self._kept[version_id] = found
        return found


_KNOWN = _Definitions(500)


def _view(version: SurveyVersion) -> View:
    found = version.definition
    return {
        "id": version.survey_id, "name": version.name, "languages": list(found["languages"]),
        "version": version.number,
    }
