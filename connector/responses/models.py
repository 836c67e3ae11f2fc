"""Tables of who was asked and what they answered."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from connector.foundation.db import Base, OrganizationScoped


class ResponseState(StrEnum):
    IN_PROGRESS = "in_progress"
    FINISHED = "finished"


class Invitation(OrganizationScoped, Base):
    """One person asked to answer one survey once, with a snapshot of what is known of that person."""

    __tablename__ = "invitation"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    survey_id: Mapped[str] = mapped_column(String(40))
    survey_version_id: Mapped[str] = mapped_column(String(40))
    distribution_id: Mapped[str | None] = mapped_column(String(40), index=True)
    channel: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(20), default="")
    brand: Mapped[str] = mapped_column(String(200), default="")
    """Who asks, as it is shown above the survey."""
    contact: Mapped[dict[str, str]] = mapped_column(JSON)
    """FirstName, LastName, Email… as they were when the invitation was made."""
    embedded: Mapped[dict[str, str]] = mapped_column(JSON)
    is_test: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Made by a sender to see the survey: what comes of it is no answer of a person asked."""
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Response(OrganizationScoped, Base):
    """What one person answered; there is one for an individual invitation."""

    __tablename__ = "response"
    __table_args__ = (Index("ix_response_distribution_id_state", "distribution_id", "state"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.id"), unique=True)
    survey_id: Mapped[str] = mapped_column(String(40), index=True)
    survey_version_id: Mapped[str] = mapped_column(String(40))
    distribution_id: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[ResponseState] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(20))
    page: Mapped[int] = mapped_column(default=0)
    """The page to be shown next, from 0."""
    ip: Mapped[str] = mapped_column(String(45), default="")
    started_at: Mapped[datetime]
    recorded_at: Mapped[datetime | None] = mapped_column(index=True)


class AnswerRow(Base):
    """The answer to one question of one response."""

    __tablename__ = "answer"

    response_id: Mapped[str] = mapped_column(ForeignKey("response.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    """{"choices": ["3"], "texts": {"3": "…"}, "text": "…"}, without the empty parts."""
