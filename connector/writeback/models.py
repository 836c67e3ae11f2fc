"""The table of all that is, or was, to be written to Salesforce."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Date, Index, String, Text, UniqueConstraint, false, true
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
    CREATE = "create"
    """A new record each time: an interrupted call leaves the row uncertain."""
    DELETE = "delete"
    FIND = "find"
    """Nothing is written: the record with this key is looked up for whoever waits for it."""
    GRAPH = "graph"
    """Several records, all or none."""


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
    """Waits for the org to be connected again, or for its mapping to be put right."""


UNFINISHED = (WriteBackState.PENDING, WriteBackState.SENDING, WriteBackState.PARKED)
"""Written, or not, without anybody's doing; what is parked once its reason is gone."""
REFUSED = (WriteBackState.FAILED, WriteBackState.UNCERTAIN)
"""Stays as it is until a person decides."""
OPEN = (*REFUSED, WriteBackState.PARKED)
"""Waits for a person, or for its org, so that it can be put right."""


class FailureClass(StrEnum):
    """Why the last attempt did not write."""

    TRANSIENT = "transient"
    PERMANENT = "permanent"


class ParkedFor(StrEnum):
    """What a parked row waits for."""

    CONNECTION = "connection"
    MAPPING = "mapping"


class WriteBack(OrganizationScoped, Base):
    """One record to write, for one cause."""

    __tablename__ = "write_back"
    __table_args__ = (
        UniqueConstraint(
            "organization_id", "object_name", "external_id_field", "key", "cause", name="uq_write_back_identity"
        ),
        Index("ix_write_back_state_due_at", "state", "due_at"),
        Index("ix_write_back_folded_key", "folded_key"),
        Index("ix_write_back_about", "organization_id", "about"),
        Index("ix_write_back_mapping", "organization_id", "mapping", "state"),
        Index("ix_write_back_newest", "organization_id", "id"),
        Index("ix_write_back_state", "organization_id", "state", "id"),
        Index("ix_write_back_object", "organization_id", "object_name", "id"),
        Index("ix_write_back_created_at", "organization_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(40))
    """Without an index of its own, which would draw SQLite away from narrower ones."""
    action: Mapped[Action] = mapped_column(String(20), default=Action.UPSERT, server_default=Action.UPSERT)
    account_id: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """Whose grant writes it; "" is the organization's main account."""
    object_name: Mapped[str] = mapped_column(String(80))
    external_id_field: Mapped[str] = mapped_column(String(80))
    """What `key` is a value of: the external id, "Id" for an update, the key fields with commas for `ensure`."""
    key: Mapped[str] = mapped_column(String(255))
    folded_key: Mapped[str] = mapped_column(String(255))
    """The key without upper case: rows that Salesforce may take for the same record."""
    cause: Mapped[str] = mapped_column(String(80))
    about: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """The response that it comes from, or ""."""
    mapping: Mapped[str] = mapped_column(String(130), default="", server_default="")
    """The workflow and task that gave its values, "WF_…/Survey response", or ""."""
    is_repeatable: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Written twice is as written once; if not, an interrupted call leaves the row uncertain."""
    is_awaited: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its outcome is announced (events.RowSettled)."""
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    only_if: Mapped[dict[str, list[Any]] | None] = mapped_column(JSON)
    """Field to the values over which this may be written; looked up right before."""
    state: Mapped[WriteBackState] = mapped_column(String(20), default=WriteBackState.PENDING)
    failure: Mapped[FailureClass | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    parked_for: Mapped[ParkedFor | None] = mapped_column(String(20))
    record_id: Mapped[str | None] = mapped_column(String(18), index=True)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What `find` read, by field; the ids of a graph's records, by their names."""
    bulk_job_id: Mapped[int | None] = mapped_column(BigId, index=True)
    """The job of the Bulk API that carries it just now, or that it came back from to go by calls."""
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    """Grows with each claim; only the claim's holder may write an outcome."""
    untouched_fence: Mapped[int | None]
    """The claim that has begun no call yet: what its worker holds is surely not written. None where it may be, and
    where that makes no difference."""
    may_be_written: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A call for it was never answered: a record that holds these values may hold them because of it."""
    created_at: Mapped[datetime]
    written_at: Mapped[datetime | None]
    as_of: Mapped[datetime | None]
    """Since when it is so, where that is long before the row was recorded: an older response that is written back."""

    @property
    def place(self) -> tuple[datetime, int]:
        """Among the rows of its record: what comes behind is newer."""
        return self.as_of or self.created_at, self.id

    @property
    def is_delicate(self) -> bool:
        """Whether it makes a difference that a call of it may have been carried out."""
        return not self.is_repeatable or bool(self.only_if)

    @property
    def workflow_and_task(self) -> tuple[str, str]:
        """The workflow's id and the task's name, or ("", "")."""
        workflow_id, _, task = self.mapping.partition("/")
        return workflow_id, task

    @property
    def title(self) -> str:
        """By what a person knows it: the key of its record or, where that has none, the task that makes it."""
        _, task = self.workflow_and_task
        return task if task and not self.external_id_field else self.key


class WriteBackHold(OrganizationScoped, Base):
    """The open circuit of one account: nothing is written before `until`."""

    __tablename__ = "write_back_hold"

    organization_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(40), primary_key=True, default="", server_default="")
    until: Mapped[datetime]
    trips: Mapped[int] = mapped_column(default=1)
    """How often in a row the limit was met."""
    reason: Mapped[str] = mapped_column(Text)


class WriteBackPace(OrganizationScoped, Base):
    """When the last call for one target was made that was not full, so that a trickle of rows becomes none of calls."""

    __tablename__ = "write_back_pace"

    organization_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    object_name: Mapped[str] = mapped_column(String(80), primary_key=True)
    external_id_field: Mapped[str] = mapped_column(String(80), primary_key=True)
    action: Mapped[Action] = mapped_column(String(20), primary_key=True)
    last_call_at: Mapped[datetime]


class WriteBackUsage(OrganizationScoped, Base):
    """What one account's write-back cost in one day (UTC): calls made, rows settled by them."""

    __tablename__ = "write_back_usage"

    organization_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    calls: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int] = mapped_column(default=0)


class WriteBackBudget(OrganizationScoped, Base):
    """The org's API requests in the running 24 hours, as Salesforce last told."""

    __tablename__ = "write_back_budget"

    organization_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    used: Mapped[int]
    limit: Mapped[int]
    seen_at: Mapped[datetime]


class BulkJobState(StrEnum):
    """Of one job of the Bulk API, as far as we have come with it."""

    BEGUN = "begun"
    """Rows are claimed for it; whether Salesforce knows it yet is told by its Salesforce id."""
    RUNNING = "running"
    """Uploaded and closed: Salesforce works."""
    DONE = "done"
    FAILED = "failed"


class WriteBackBulkJob(OrganizationScoped, Base):
    """Many rows of one target on their way through the Bulk API 2.0."""

    __tablename__ = "write_back_bulk_job"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[str] = mapped_column(String(40))
    object_name: Mapped[str] = mapped_column(String(80))
    external_id_field: Mapped[str] = mapped_column(String(80))
    action: Mapped[Action] = mapped_column(String(20))
    salesforce_job_id: Mapped[str | None] = mapped_column(String(18))
    state: Mapped[BulkJobState] = mapped_column(String(20))
    rows: Mapped[int] = mapped_column(default=0)
    processed: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(Text)
    look_at: Mapped[datetime | None] = mapped_column(index=True)
    """When to ask Salesforce next; empty once it is over."""
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
