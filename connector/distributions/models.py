"""Tables of what was sent to whom, and why somebody was left out."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connector.foundation.db import Base, OrganizationScoped
from connector.foundation.events import BigId


class DistributionState(StrEnum):
    PREPARING = "preparing"
    SENDING = "sending"
    SENT = "sent"
    """Nothing of it is pending any more; derived from the ledger, never stored."""
    FAILED = "failed"


class Distribution(OrganizationScoped, Base):
    """One survey sent to the records that a person ticked."""

    __tablename__ = "distribution"
    __table_args__ = (UniqueConstraint("organization_id", "idempotency_key"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    survey_id: Mapped[str] = mapped_column(String(40))
    survey_version_id: Mapped[str] = mapped_column(String(40))
    survey_name: Mapped[str] = mapped_column(String(255))
    mailing_id: Mapped[str] = mapped_column(ForeignKey("mailing.id"))
    channel: Mapped[str] = mapped_column(String(10))
    object_name: Mapped[str] = mapped_column(String(80))
    embedded_data: Mapped[dict[str, str]] = mapped_column(JSON)
    """Embedded-data name to Salesforce field path."""
    state: Mapped[DistributionState] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it failed or waits, for people."""
    idempotency_key: Mapped[str | None] = mapped_column(String(200))
    request_hash: Mapped[str] = mapped_column(String(64))
    created_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    prepare_at: Mapped[datetime | None] = mapped_column(index=True)
    """When preparing is due (again); pushed forward while a worker is at it; empty once prepared."""
    prepare_attempts: Mapped[int] = mapped_column(default=0)
    prepared_at: Mapped[datetime | None]


class Recipient(OrganizationScoped, Base):
    """One selected record: left out with a reason, or invited."""

    __tablename__ = "recipient"
    __table_args__ = (
        UniqueConstraint("distribution_id", "record_id"),
        Index("ix_recipient_distribution_id_address", "distribution_id", "address"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    distribution_id: Mapped[str] = mapped_column(ForeignKey("distribution.id"))
    record_id: Mapped[str] = mapped_column(String(18), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str | None] = mapped_column(String(254))
    """In its comparable form; empty for who was left out."""
    is_prepared: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(String(40))
    """Why this record was left out; empty for who is asked."""
    message_id: Mapped[int | None] = mapped_column(BigId)
    invitation_id: Mapped[str | None] = mapped_column(String(40), index=True)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
