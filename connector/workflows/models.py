"""Tables of workflows as configured, and of what each run did."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from connector.foundation.db import Base, OrganizationScoped


class RunState(StrEnum):
    """Of a run and of each of its tasks."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Nothing was done; the reason says why."""
    WAITING = "waiting"
    """For what Salesforce says about an earlier task."""


class Workflow(OrganizationScoped, Base):
    """Event, conditions, tasks. `config` is what WorkflowConfig reads."""

    __tablename__ = "workflow"
    __table_args__ = (UniqueConstraint("organization_id", "name"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    event: Mapped[str] = mapped_column(String(80))
    is_on: Mapped[bool] = mapped_column(default=False)
    config: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class WorkflowDraft(OrganizationScoped, Base):
    """A workflow that is being written: what stands in its form, which need not make sense yet."""

    __tablename__ = "workflow_draft"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    workflow_id: Mapped[str | None] = mapped_column(ForeignKey("workflow.id"), index=True)
    """The workflow that it changes; none: it becomes a new one."""
    base: Mapped[str] = mapped_column(String(64), default="")
    """The fingerprint of that workflow's configuration when the draft was begun."""
    typed: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The inputs of the form, as editor/typed.py reads them."""
    revision: Mapped[int] = mapped_column(default=0)
    """How often it was kept: a form that is older than that knows less."""
    author: Mapped[str] = mapped_column(String(120), default="")
    """The name of the administrator who wrote it last."""
    changed_at: Mapped[datetime] = mapped_column(index=True)


class WorkflowRun(OrganizationScoped, Base):
    """One event met one workflow; there is one run for both."""

    __tablename__ = "workflow_run"
    __table_args__ = (
        UniqueConstraint("workflow_id", "event_key"),
        Index("ix_workflow_run_workflow_id_started_at", "workflow_id", "started_at"),
        Index("ix_workflow_run_state", "organization_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    organization_id: Mapped[str] = mapped_column(String(40))
    """Without an index of its own, which would draw SQLite away from narrower ones."""
    workflow_id: Mapped[str] = mapped_column(ForeignKey("workflow.id"))
    event_key: Mapped[str] = mapped_column(String(120))
    """What happened, e.g. "response_finished:R_…"."""
    response_id: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """The response that the event is about, or ""."""
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The workflow as it was when the run began, kept until the run has succeeded: a failed one may go on, too."""
    state: Mapped[RunState] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    unmet: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The condition that the response does not meet, as data; the reason says it in English."""
    started_at: Mapped[datetime]


class TaskRun(OrganizationScoped, Base):
    """What one task of one run was given, gave, or why it did not."""

    __tablename__ = "task_run"
    __table_args__ = (UniqueConstraint("run_id", "name"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("workflow_run.id"))
    name: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(40))
    state: Mapped[RunState] = mapped_column(String(20))
    input: Mapped[dict[str, Any]] = mapped_column(JSON)
    output: Mapped[dict[str, str]] = mapped_column(JSON)
    warnings: Mapped[list[str]] = mapped_column(JSON)
    error: Mapped[str | None] = mapped_column(Text)


class MappingCheck(OrganizationScoped, Base):
    """What the last look at the org said about a workflow's Salesforce tasks; no problems: they would be taken."""

    __tablename__ = "mapping_check"

    workflow_id: Mapped[str] = mapped_column(ForeignKey("workflow.id"), primary_key=True)
    checked_at: Mapped[datetime | None]
    """Empty while the org has not answered yet."""
    look_at: Mapped[datetime] = mapped_column(index=True)
    """When to look again."""
    errors: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many of the problems Salesforce would surely refuse."""
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """[{"field": "tasks[0].fields.NPS__c", "message": …, "severity": "error" or "warning", "task": its name, …}, …]"""


class BackfillState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Backfill(OrganizationScoped, Base):
    """Writing older responses back through a workflow's Salesforce tasks; checkpointed by `cursor`."""

    __tablename__ = "backfill"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    workflow_id: Mapped[str] = mapped_column(ForeignKey("workflow.id"), index=True)
    state: Mapped[BackfillState] = mapped_column(String(20), index=True)
    since: Mapped[datetime | None]
    """Responses recorded from then on; empty: all."""
    is_repeat: Mapped[bool] = mapped_column(default=False)
    """Those that are written already as well."""
    cursor: Mapped[str] = mapped_column(String(80), default="")
    total: Mapped[int] = mapped_column(default=0)
    seen: Mapped[int] = mapped_column(default=0)
    recorded: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
