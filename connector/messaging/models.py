"""Tables of all that leaves for a person, and of those who do not want it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connector.foundation.db import Base, OrganizationScoped
from connector.foundation.events import BigId


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


class Kind(StrEnum):
    """What a message is to its reader; decides about the opt-out link and the gate (E28)."""

    INVITATION = "invitation"
    TRANSACTIONAL = "transactional"
    INTERNAL = "internal"


class MessageState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    """May have been accepted: only a person may send it again."""
    CANCELLED = "cancelled"


class Mailing(OrganizationScoped, Base):
    """What many messages have in common: sender, subject and body with piped text."""

    __tablename__ = "mailing"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[Channel] = mapped_column(String(10))
    kind: Mapped[Kind] = mapped_column(String(20))
    from_name: Mapped[str] = mapped_column(String(200))
    from_address: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class Message(OrganizationScoped, Base):
    """The ledger row of one message to one person. It exists before anything is sent."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("mailing_id", "recipient_key"),
        Index("ix_message_state_due_at", "state", "due_at"),
        Index("ix_message_mailing_id_state", "mailing_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    mailing_id: Mapped[str] = mapped_column(ForeignKey("mailing.id"))
    recipient_key: Mapped[str] = mapped_column(String(60))
    """Who and which wave, e.g. "003…AAA:0": nobody gets the same mailing twice."""
    to_name: Mapped[str] = mapped_column(String(200), default="")
    to_address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(20), default="")
    values: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)
    """For piped text: {"m": contact fields, "e": embedded data}, as they were when the row was made."""
    invitation_id: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[MessageState] = mapped_column(String(20), default=MessageState.PENDING)
    reason: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime | None]
    """Not before this time; empty until it is released."""
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    """Grows with each claim; only the claim's holder may write an outcome."""
    handed_at: Mapped[datetime | None]
    """When its content was about to reach the wire: from then on its outcome may be unknown."""
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class OptOut(OrganizationScoped, Base):
    """A person's own no to a channel, whatever Salesforce says."""

    __tablename__ = "opt_out"
    __table_args__ = (UniqueConstraint("organization_id", "channel", "address"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[Channel] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(254))
    """In its comparable form (see opt_out.comparable)."""
    source: Mapped[str] = mapped_column(String(40))
    """How it came: "link", "one_click"…"""
    message_id: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[datetime]


Row = dict[str, Any]
