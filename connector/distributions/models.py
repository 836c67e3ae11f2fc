"""Tables of what was sent to whom, why somebody was left out, and what the administrator chose for each object."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from connector.foundation.db import Base, OrganizationScoped
from connector.foundation.events import BigId


class DistributionState(StrEnum):
    PREPARING = "preparing"
    """Its people are being read and decided about."""
    SCHEDULED = "scheduled"
    """Everybody is decided about; when it is due, they are read and decided about once more."""
    SENDING = "sending"
    SENT = "sent"
    """Nothing of it is pending any more; derived from the ledger, never stored."""
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FAILED = "failed"


TWO_WAY = "two_way"
"""The mode of a distribution by SMS that is answered by SMS; the other one is "link"."""


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
    """What was ticked: Contact, Lead or Campaign."""
    embedded_data: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Embedded-data name to Salesforce field path, or to a path by object name."""
    sms_mode: Mapped[str] = mapped_column(String(10), default="", server_default="")
    """"link" or "two_way"; empty for email."""
    phone_fields: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    """By object name: the field whose number is written to."""
    language_fields: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    """By object name: the path of the field that holds the person's language (A4)."""
    mailing_list_id: Mapped[str | None] = mapped_column(String(40))
    """Which list records the send (A8)."""
    send_at: Mapped[datetime | None]
    """When it is to go; empty: at once."""
    time_zone: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """The IANA zone in which `send_at` was chosen."""
    is_preview: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It is being prepared for its sender to see; nobody is invited yet."""
    released_at: Mapped[datetime | None]
    """When its messages were let go; from then on nothing of it can be edited."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Grows with each edit; what was read of an older one is thrown away."""
    modified_by: Mapped[str] = mapped_column(String(120), default="", server_default="")
    modified_at: Mapped[datetime | None]
    skips_duplicates: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether who shares an address with an earlier recipient is left out."""
    warnings: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list, server_default="[]")
    """[{"field", "message"}]: what its sender should know."""
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
        Index(
            "ix_recipient_undecided",
            "distribution_id",
            "id",
            postgresql_where=text("is_prepared IS false"),
            sqlite_where=text("is_prepared IS 0"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(40))
    """Without an index of its own, which would draw SQLite away from narrower ones."""
    distribution_id: Mapped[str] = mapped_column(ForeignKey("distribution.id"))
    record_id: Mapped[str] = mapped_column(String(18), index=True)
    """The Contact or Lead that is asked; a ticked Campaign that could not be read."""
    ticked_id: Mapped[str | None] = mapped_column(String(18))
    """The Lead that was ticked, when it has become the Contact of `record_id`."""
    campaign_id: Mapped[str | None] = mapped_column(String(18))
    """The Campaign that this person is a member of, when campaigns were ticked."""
    member_id: Mapped[str | None] = mapped_column(String(18))
    """The membership, whose status follows what becomes of the invitation."""
    member_status: Mapped[int] = mapped_column(default=0, server_default="0")
    """How far it was last asked to be (see MemberStatus)."""
    name: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str | None] = mapped_column(String(254))
    """In its comparable form; empty for who was left out."""
    language: Mapped[str] = mapped_column(String(20), default="", server_default="")
    is_prepared: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(String(40))
    """Why this record was left out; empty for who is asked."""
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """{"rule", "value"} of who was left out; {"rules": […]} of frequency rules for who is asked."""
    message_id: Mapped[int | None] = mapped_column(BigId)
    invitation_id: Mapped[str | None] = mapped_column(String(40), index=True)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class FollowUp(OrganizationScoped, Base):
    """A further message of a distribution, to those who have not answered or to those who have."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("distribution_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(40))
    """Without an index of its own, which would draw SQLite away from narrower ones."""
    distribution_id: Mapped[str] = mapped_column(ForeignKey("distribution.id"))
    number: Mapped[int]
    """From 1, in the order of the request."""
    kind: Mapped[str] = mapped_column(String(20))
    """A Kind of messaging: reminder or thank_you."""
    mailing_id: Mapped[str] = mapped_column(ForeignKey("mailing.id"))
    after_hours: Mapped[int]
    """After the distribution has gone (reminder), or after the answer (thank-you)."""
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When its messages are to be written (again); empty: not before something happens."""
    done_at: Mapped[datetime | None]


class DistributionCampaign(OrganizationScoped, Base):
    """One ticked campaign; its members become recipients, page by page."""

    __tablename__ = "distribution_campaign"
    __table_args__ = (UniqueConstraint("distribution_id", "campaign_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(40))
    """Without an index of its own, which would draw SQLite away from narrower ones."""
    distribution_id: Mapped[str] = mapped_column(ForeignKey("distribution.id"))
    campaign_id: Mapped[str] = mapped_column(String(18), index=True)
    name: Mapped[str] = mapped_column(String(255))
    last_member_id: Mapped[str | None] = mapped_column(String(18))
    """Members up to this one have been taken."""
    is_expanded: Mapped[bool] = mapped_column(default=False)
    default_status: Mapped[str | None] = mapped_column(String(765))
    """Which status its members begin with; empty until it has all the statuses that they are moved to."""
    is_settled: Mapped[bool] = mapped_column(default=False, server_default=false(), index=True)
    """No member lags behind what became of the invitation, and nothing is on its way."""
    look_at: Mapped[datetime | None]
    """Until it is settled: its members are not looked at before this time."""


class Selection(OrganizationScoped, Base):
    """What a person ticked on a list page, kept for a while under an id that fits into an address."""

    __tablename__ = "selection"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    object_name: Mapped[str] = mapped_column(String(80))
    record_ids: Mapped[list[str]] = mapped_column(JSON)
    created_by: Mapped[str | None] = mapped_column(String(40))
    """The user's id; empty for a script."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ObjectSetting(OrganizationScoped, Base):
    """What the administrator chose for one object; without a row everything is as at the start."""

    __tablename__ = "object_setting"

    organization_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    object_name: Mapped[str] = mapped_column(String(80), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=True)
    """Whether it may be sent to."""
    exclusions: Mapped[list[dict[str, Any]] | dict[str, bool]] = mapped_column(JSON)
    """[{"field", "label", "excludes_when", "is_on"}]; of older rows: field to whether it excludes."""
    changed_at: Mapped[datetime]


class RecordSetting(OrganizationScoped, Base):
    """What the administrator chose about writing to people's records; without a row everything is as at the start."""

    __tablename__ = "record_setting"

    organization_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    moves_members: Mapped[bool] = mapped_column(default=True)
    """Whether the status of a campaign's members follows what becomes of their invitations."""
    sms_opt_out_fields: Mapped[dict[str, str]] = mapped_column(JSON)
    """By object, the checkbox that tells an opt-out from text messages."""
    changed_at: Mapped[datetime]


class FrequencyRule(OrganizationScoped, Base):
    """Nobody is invited more than `most` times within `days` days."""

    __tablename__ = "frequency_rule"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    most: Mapped[int]
    days: Mapped[int]
    survey_id: Mapped[str | None] = mapped_column(String(40))
    """It counts and holds invitations to this survey alone; empty: to every one."""
    conditions: Mapped[dict[str, Any]] = mapped_column(JSON)
    """On fields of the record: it holds for whom they are met; {} is everybody."""
    fields: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    """Object name to those of the conditions' fields that it has."""
    is_on: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
