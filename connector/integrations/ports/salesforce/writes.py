"""What is written to an org, and what it answers to that, row by row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Written:
    record_id: str
    created: bool


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that Salesforce refused: `code` is its status code, e.g. STRING_TOO_LONG."""

    code: str
    message: str
    fields: tuple[str, ...] = field(default=())
    transient: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """One record of a graph. `action` is "upsert" by the external id, "create", or "update" and "delete" by Id.

    A value "@{NAME.id}" stands for the id of the record of an earlier node with that name.
    """

    name: str
    action: str
    object_name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    key_field: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """Records that are written all or not at all."""

    id: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class GraphWritten:
    """The ids of the records by the names of their nodes."""

    record_ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BulkJob:
    """Many rows of one object for Salesforce to work through: upsert by the external id `key_field`, update by "Id"."""

    object_name: str
    action: Literal["upsert", "update"]
    key_field: str


class BulkState(StrEnum):
    """How far a bulk job is."""

    OPEN = "open"
    """Not closed: nothing is written yet."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """Failed or aborted: some rows may have been tried."""


@dataclass(frozen=True, slots=True)
class BulkProgress:
    state: BulkState
    processed: int
    failed: int
    reason: str = ""
    """Why the job failed."""
