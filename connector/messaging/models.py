"""Tables of all that leaves for a person, and of those who do not want it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from connector.foundation.db import Base, OrganizationScoped
from connector.foundation.events import BigId


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


ALL_CHANNELS = "all"
"""The channel of an opt-out that holds for each of them."""
EVERY_SURVEY = ""
"""The survey of an opt-out that holds for each of them."""


class Format(StrEnum):
    """How the author wrote a body."""

    TEXT = "text"
    HTML = "html"


class Kind(StrEnum):
    """What a message is to its reader; decides about the opt-out link and the gate (E28)."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    THANK_YOU = "thank_you"
    CONVERSATION = "conversation"
    """One prompt of a survey that is answered by SMS."""
    TEST = "test"
    """What a sender sends to an address of their own choice, to see it."""
    TRANSACTIONAL = "transactional"
    INTERNAL = "internal"


class MailingState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    """Nothing of it goes until it is released again."""
    CANCELLED = "cancelled"
    """Nothing of it goes any more."""


class MessageState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    """May have been accepted: only a person may send it again."""
    CANCELLED = "cancelled"


class Mailing(OrganizationScoped, Base):
    """What many messages have in common: sender, subject and body with piped text, in one language or several."""

    __tablename__ = "mailing"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[Channel] = mapped_column(String(10))
    kind: Mapped[Kind] = mapped_column(String(20))
    from_name: Mapped[str] = mapped_column(String(200))
    from_address: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    format: Mapped[Format] = mapped_column(String(10), default=Format.TEXT, server_default=Format.TEXT)
    language: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """Of `subject` and `body`; empty: not told."""
    translations: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict, server_default="{}")
    """{language: {"subject", "body"}} beside the one of `language`."""
    appendix: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    """{language: text} that follows the body; "" is for every other language."""
    sender_id: Mapped[str | None] = mapped_column(String(40))
    """Who sends, when the administrator listed that sender: with a window and a pace of its own."""
    survey_id: Mapped[str | None] = mapped_column(String(40))
    """What it asks about; opt-outs of this survey hold it."""
    state: Mapped[MailingState] = mapped_column(String(10), default=MailingState.OPEN, server_default=MailingState.OPEN)
    created_at: Mapped[datetime]

    @property
    def lane(self) -> str:
        """The queue in which its messages wait: of its sender, else of its channel."""
        return self.sender_id or str(self.channel)


class Message(OrganizationScoped, Base):
    """The ledger row of one message to one person. It exists before anything is sent."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("mailing_id", "recipient_key"),
        Index(
            "ix_message_waiting",
            "lane",
            "mailing_id",
            "due_at",
            "id",
            postgresql_where=text("state = 'pending' AND due_at IS NOT NULL"),
            sqlite_where=text("state = 'pending' AND due_at IS NOT NULL"),
        ),
        Index("ix_message_state", "state"),
        Index("ix_message_organization_id_address", "organization_id", "address"),
        Index("ix_message_mailing_id_state", "mailing_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(40))
    """Without an index of its own, which would draw SQLite away from narrower ones."""
    mailing_id: Mapped[str] = mapped_column(ForeignKey("mailing.id"))
    recipient_key: Mapped[str] = mapped_column(String(60))
    """Who and which wave, e.g. "003…AAA:0": nobody gets the same mailing twice."""
    to_name: Mapped[str] = mapped_column(String(200), default="")
    from_address: Mapped[str] = mapped_column(String(254), default="", server_default="")
    """Its own sender, where that depends on the recipient; else the mailing's."""
    to_address: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(String(254), default="", server_default="")
    """`to_address` in its comparable form."""
    lane: Mapped[str] = mapped_column(String(40), default=Channel.EMAIL, server_default=Channel.EMAIL)
    """The queue in which it waits (see Mailing.lane)."""
    language: Mapped[str] = mapped_column(String(20), default="")
    values: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)
    """For piped text: {"m": contact fields, "e": embedded data}, as they were when the row was made."""
    text: Mapped[str | None] = mapped_column(Text)
    """Its own content, instead of the mailing's body."""
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
    provider_id: Mapped[str | None] = mapped_column(String(80), index=True)
    """By which name the provider speaks of it."""
    segments: Mapped[int | None]
    """Into how many an SMS was cut."""
    delivered_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class OptOut(OrganizationScoped, Base):
    """A person's own no to a channel, whatever Salesforce says: to one survey, or to every one."""

    __tablename__ = "opt_out"
    __table_args__ = (UniqueConstraint("organization_id", "address", "channel", "survey_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(40))
    """Without an index of its own, which would draw SQLite away from narrower ones."""
    channel: Mapped[str] = mapped_column(String(10))
    """A channel, or ALL_CHANNELS."""
    address: Mapped[str] = mapped_column(String(254))
    """In its comparable form (see opt_out.comparable)."""
    survey_id: Mapped[str] = mapped_column(String(40), default=EVERY_SURVEY, server_default=EVERY_SURVEY)
    source: Mapped[str] = mapped_column(String(40))
    """How it came: "link", "one_click", "stop", "bounce", "salesforce", "admin"."""
    detail: Mapped[str] = mapped_column(String(255), default="", server_default="")
    message_id: Mapped[int | None] = mapped_column(BigId)
    record_id: Mapped[str] = mapped_column(String(18), default="", server_default="", index=True)
    """Whose record it was, when that is known."""
    created_at: Mapped[datetime]


class LiftedOptOut(OrganizationScoped, Base):
    """The trace of an opt-out that holds no more: what it was, and who lifted it, when and why."""

    __tablename__ = "lifted_opt_out"
    __table_args__ = (Index("ix_lifted_opt_out_organization_id_address", "organization_id", "address"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    """As the opt-out had it."""
    channel: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(254))
    survey_id: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(255))
    message_id: Mapped[int | None] = mapped_column(BigId)
    record_id: Mapped[str] = mapped_column(String(18))
    created_at: Mapped[datetime]
    lifted_at: Mapped[datetime]
    lifted_by: Mapped[str] = mapped_column(String(120))
    """A person's name, "API", or how the person said it, e.g. "start"."""
    reason: Mapped[str] = mapped_column(String(255))
