"""Tables of surveys and their published versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connector.foundation.db import Base, OrganizationScoped


class Survey(OrganizationScoped, Base):
    """A survey of an organization; what it asks stands in its versions."""

    __tablename__ = "survey"
    __table_args__ = (UniqueConstraint("organization_id", "name"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    current_number: Mapped[int] = mapped_column(default=0)
    """The number of the version that new invitations take; 0 before the first."""
    created_at: Mapped[datetime]


class SurveyVersion(OrganizationScoped, Base):
    """A survey as published once. It never changes, so that a response can be read as it was answered."""

    __tablename__ = "survey_version"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    """Counts from 1."""
    name: Mapped[str] = mapped_column(String(200))
    languages: Mapped[list[str]] = mapped_column(JSON)
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As SurveyDefinition.to_json gives it."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the definition: the same content has the same digest."""
    published_at: Mapped[datetime]
