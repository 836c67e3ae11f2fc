"""The table of all that is, or was, to be written to Salesforce."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connector.foundation.db import Base, OrganizationScoped
from connector.foundation.events import BigId


class Action(StrEnum):
    """How a row is written."""

    UPSERT = "upsert"
    UPDATE = "update"
    """The record whose id is the key."""
    ENSURE = "ensure"
    """Created, unless a record is there with the same values in the key fields."""


class WriteBackState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    WRITTEN = "written"
    FAILED = "failed"
    """Refused for good: waits to be put right and replayed by a person."""
    UNCERTAIN = "uncertain"
    """May have been written where a repeat would write twice: only a person may repeat it."""
    SKIPPED = "skipped"
    """Not written, since the record in Salesforce has moved on."""
    PARKED = "parked"
    """Waits for the org to be connected again."""


UNFINISHED = (WriteBackState.PENDING, WriteBackState.SENDING, WriteBackState.PARKED)


class FailureClass(StrEnum):
    """Why the last attempt did not write."""

    TRANSIENT = "transient"
    PERMANENT = "permanent"


class WriteBack(OrganizationScoped, Base):
    """One record to write, for one cause."""

    __tablename__ = "write_back"
    __table_args__ = (
        UniqueConstraint(
            "organization_id", "object_name", "external_id_field", "key", "cause", name="uq_write_back_identity"
        ),
        Index("ix_write_back_state_due_at", "state", "due_at"),
        Index("ix_write_back_order", "organization_id", "object_name", "external_id_field", "folded_key", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(40))
    """Without an index of its own, which would draw SQLite away from narrower ones."""
    action: Mapped[Action] = mapped_column(String(20), default=Action.UPSERT, server_default=Action.UPSERT)
    object_name: Mapped[str] = mapped_column(String(80))
    external_id_field: Mapped[str] = mapped_column(String(80))
    """What `key` is a value of: the external id, "Id" for an update, the key fields with commas for `ensure`."""
    key: Mapped[str] = mapped_column(String(255))
    folded_key: Mapped[str] = mapped_column(String(255))
    """The key without upper case: rows that Salesforce may take for the same record."""
    cause: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    only_if: Mapped[dict[str, list[Any]] | None] = mapped_column(JSON)
    """Field to the values over which this may be written; looked up right before."""
    state: Mapped[WriteBackState] = mapped_column(String(20), default=WriteBackState.PENDING)
    failure: Mapped[FailureClass | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    record_id: Mapped[str | None] = mapped_column(String(18), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    """Grows with each claim; only the claim's holder may write an outcome."""
    created_at: Mapped[datetime]
    written_at: Mapped[datetime | None]


class WriteBackHold(OrganizationScoped, Base):
    """The open circuit of one organization: nothing is written before `until`."""

    __tablename__ = "write_back_hold"

    organization_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    until: Mapped[datetime]
    trips: Mapped[int] = mapped_column(default=1)
    """How often in a row the limit was met."""
    reason: Mapped[str] = mapped_column(Text)
