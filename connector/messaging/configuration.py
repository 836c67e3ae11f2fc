"""Tables of what people set up ahead of sending: ready-made messages, senders, their domains, and who is the sender."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from connector.foundation.db import Base, OrganizationScoped
from connector.messaging.models import Channel, Format


class MessageTemplate(OrganizationScoped, Base):
    """A message to be used again. A distribution copies it: changing it later changes nothing that was sent."""

    __tablename__ = "message_template"
    __table_args__ = (UniqueConstraint("organization_id", "channel", "name_key"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[Channel] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(240))
    """The form in which two names are the same."""
    from_name: Mapped[str] = mapped_column(String(200), default="")
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text)
    format: Mapped[Format] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(20), default="")
    translations: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    created_by_id: Mapped[str | None] = mapped_column(String(40))
    """The user who made it; empty for a script."""
    modified_by: Mapped[str] = mapped_column(String(120))
    modified_at: Mapped[datetime]


class RecordState(StrEnum):
    """What DNS says about one record that a domain needs."""

    OK = "ok"
    MISSING = "missing"
    WRONG = "wrong"
    UNCHECKED = "unchecked"


class SenderDomain(OrganizationScoped, Base):
    """A domain from which messages may come, once its owner has published our records (E15)."""

    __tablename__ = "sender_domain"
    __table_args__ = (UniqueConstraint("organization_id", "domain"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    domain: Mapped[str] = mapped_column(String(253))
    """In lower case and ASCII."""
    selector: Mapped[str] = mapped_column(String(63))
    """Where the public key stands: SELECTOR._domainkey.DOMAIN. Its own for each organization, so that publishing it
    proves who owns the domain."""
    private_key: Mapped[str] = mapped_column(Text)
    """PEM, encrypted."""
    public_key: Mapped[str] = mapped_column(Text)
    """As in the record: base64 of its DER form."""
    spf: Mapped[RecordState] = mapped_column(String(20), default=RecordState.UNCHECKED)
    dkim: Mapped[RecordState] = mapped_column(String(20), default=RecordState.UNCHECKED)
    dmarc: Mapped[RecordState] = mapped_column(String(20), default=RecordState.UNCHECKED)
    checked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    @property
    def is_verified(self) -> bool:
        """Whether messages may come from it. DMARC is good advice only."""
        return self.spf == RecordState.OK and self.dkim == RecordState.OK


class Sender(OrganizationScoped, Base):
    """An address or a number that messages come from, with times at which it sends and a pace."""

    __tablename__ = "sender"
    __table_args__ = (
        UniqueConstraint("organization_id", "channel", "address"),
        UniqueConstraint("organization_id", "country"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[Channel] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(254))
    """An email address in lower case, or a number in E.164."""
    country: Mapped[str | None] = mapped_column(String(2))
    """Of an SMS number: whose recipients it writes to (ISO 3166); "" for all countries without a number of their own.
    An email address has none."""
    name: Mapped[str] = mapped_column(String(120), default="")
    window: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """{"days", "from", "to", "time_zone"} (see send_windows)."""
    per_minute: Mapped[int | None]
    free_at: Mapped[datetime | None]
    """How far its pace is used up (see pace)."""
    created_at: Mapped[datetime]


class SenderPolicy(OrganizationScoped, Base):
    """Who is the sender unless the author says otherwise (A43); without a row as at the start."""

    __tablename__ = "sender_policy"

    organization_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    policy: Mapped[str] = mapped_column(String(20))
    from_name: Mapped[str] = mapped_column(String(200), default="")
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    allow_override: Mapped[bool] = mapped_column(default=True, server_default=true())
    changed_at: Mapped[datetime]
