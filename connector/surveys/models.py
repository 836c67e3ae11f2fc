"""Tables of surveys and their versions; a response keeps pointing at the version that was answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connector.foundation.db import Base, OrganizationScoped


class Survey(OrganizationScoped, Base):
    """A survey under the name by which a person knows it."""

    __tablename__ = "survey"
    __table_args__ = (UniqueConstraint("organization_id", "name"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class SurveyVersion(OrganizationScoped, Base):
    """One published state of a survey; never changed afterwards."""

    __tablename__ = "survey_version"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    survey_id: Mapped[str] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    """A SurveyDefinition as JSON."""
    published_at: Mapped[datetime]
