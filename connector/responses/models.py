"""Tables of who was asked and what they answered."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from connector.foundation.db import Base, OrganizationScoped
from connector.foundation.events import BigId


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
    __table_args__ = (
        Index("ix_response_distribution_id_state", "distribution_id", "state"),
        Index("ix_response_recorded", "organization_id", "recorded_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(40))
    """Without an index of its own, which would draw SQLite away from narrower ones."""
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


class ConversationState(StrEnum):
    WAITING = "waiting"
    """Its invitation has not gone yet: it waits for its time, or for another survey at this number to end."""
    OPEN = "open"
    """A question is asked, and a reply is its answer."""
    HANDED_OVER = "handed_over"
    """It continues on a page; whoever still replies well is asked on by SMS."""
    FINISHED = "finished"
    STOPPED = "stopped"
    EXPIRED = "expired"
    """Nobody replied for long; a late reply takes it up again, unless another survey has its turn."""


class SmsConversation(OrganizationScoped, Base):
    """One invitation answered by SMS, question by question; the answers stand in its response."""

    __tablename__ = "sms_conversation"
    __table_args__ = (Index("ix_sms_conversation_state_asked_at", "state", "asked_at"),)

    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.id"), primary_key=True)
    phone: Mapped[str] = mapped_column(String(20), index=True)
    """E.164."""
    our_number: Mapped[str] = mapped_column(String(20), default="")
    """From which it was asked; empty before."""
    language: Mapped[str] = mapped_column(String(20))
    state: Mapped[ConversationState] = mapped_column(String(20))
    mailing_id: Mapped[str | None] = mapped_column(String(40))
    """Of the invitation that opened it: prompts go out in the name of that one."""
    question_id: Mapped[str | None] = mapped_column(String(80))
    """The question that is open; empty: the first one, which stands in the invitation."""
    skipped: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Optional questions that the person chose to leave out."""
    reprompts: Mapped[int] = mapped_column(default=0)
    """How often the open question was asked again."""
    prompts: Mapped[int] = mapped_column(default=0)
    """Messages of ours after the invitation."""
    prompt_message_id: Mapped[int | None] = mapped_column(BigId)
    """The ledger row of the message that asked the open question."""
    last_inbound_id: Mapped[int | None] = mapped_column(BigId)
    """The last reply that was read."""
    asked_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class SmsTurn(Base):
    """Whose turn it is at a number: one survey at a time, whoever asks, since a reply does not say what it is to."""

    __tablename__ = "sms_turn"

    phone: Mapped[str] = mapped_column(String(20), primary_key=True)
    invitation_id: Mapped[str] = mapped_column(String(40))
    free_at: Mapped[datetime | None]
    """When the next survey may take it; empty while this one is going on."""


class InboundSms(Base):
    """A text message that came in, kept before it is acted upon. Whose it is turns out then."""

    __tablename__ = "inbound_sms"
    __table_args__ = (
        Index("ix_inbound_sms_from_number_due_at", "from_number", "due_at"),
        Index(
            "ix_inbound_sms_failed",
            "organization_id",
            postgresql_where=text("outcome = 'failed'"),
            sqlite_where=text("outcome = 'failed'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    sid: Mapped[str] = mapped_column(String(64), unique=True)
    """The provider's name for it: the same message told twice is one row."""
    from_number: Mapped[str] = mapped_column(String(20))
    to_number: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    provider_keyword: Mapped[str] = mapped_column(String(10), default="")
    """STOP, START or HELP when the provider has read it so, and has answered it."""
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When to act upon it; empty once that is done."""
    attempts: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str] = mapped_column(String(30), default="")
    """What it turned out to be (see sms_inbound.Outcome)."""
    organization_id: Mapped[str | None] = mapped_column(String(40), index=True)
    invitation_id: Mapped[str | None] = mapped_column(String(40))
