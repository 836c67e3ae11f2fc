"""What all bulk jobs have in common: who asked, how the files are written, and how far the job is.

Sources: Bulk API 2.0 Developer Guide, Job States, Get Information About an Ingest Job, Create a Query Job [DOC].
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock
from typing import Any, ClassVar

from connector.demo.salesforce_simulator.catalogue.model import Schema
from connector.demo.salesforce_simulator.errors import SalesforceError
from connector.demo.salesforce_simulator.faults import Faults
from connector.demo.salesforce_simulator.journal import Journal
from connector.demo.salesforce_simulator.org import Org
from connector.demo.salesforce_simulator.values import format_time

Json = dict[str, Any]
DELIMITERS = {"COMMA": ",", "TAB": "\t", "PIPE": "|", "SEMICOLON": ";", "CARET": "^", "BACKQUOTE": "`"}
LINE_ENDINGS = {"LF": "\n", "CRLF": "\r\n"}
NULL = "#N/A"
"""The text that empties a field."""


class State(StrEnum):
    OPEN = "Open"
    UPLOAD_COMPLETE = "UploadComplete"
    IN_PROGRESS = "InProgress"
    JOB_COMPLETE = "JobComplete"
    FAILED = "Failed"
    ABORTED = "Aborted"


WAITING = (State.UPLOAD_COMPLETE, State.IN_PROGRESS)
ENDED = (State.JOB_COMPLETE, State.FAILED, State.ABORTED)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who created the job: the org as the caller's profile saw it then, and the versioned root of the call."""

    user_id: str
    schema: Schema
    version: int
    base: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Format:
    """How the job's files are written, by the names of the API."""

    delimiter: str = "COMMA"
    line_ending: str = "LF"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a job works with."""

    org: Org
    faults: Faults
    journal: Journal


class JobFailed(Exception):
    """The whole job ends as Failed with this `errorMessage`."""


@dataclass(slots=True)
class Job(ABC):
    """One job. `begins_at` and `ends_at` are the moments at which its work may begin and be over."""

    resource: ClassVar[str]
    type: ClassVar[str]

    id: str
    operation: str
    object: str
    caller: Caller
    format: Format
    created: datetime
    changed: datetime
    state: State = State.OPEN
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    fails_with: str | None = None
    fails_after: int = 0
    error: str = ""
    processed: int = 0
    milliseconds: int = 0
    lock: Lock = field(default_factory=Lock)

    @abstractmethod
    def work(self, world: Surroundings) -> None:
        """Does all there is to do while the state stays InProgress; raises JobFailed."""

    @property
    def path(self) -> str:
        return f"{self.caller.base}/jobs/{self.resource}/{self.id}"

    def queue(self, now: datetime, wait: timedelta, duration: timedelta) -> None:
        self.state, self.changed = State.UPLOAD_COMPLETE, now
        self.begins_at = now + wait
        self.ends_at = now + wait + duration

    def end(self, state: State, now: datetime, error: str = "") -> None:
        """A job that was aborted meanwhile stays so."""
        if self.state in ENDED:
            return
        self.state, self.changed, self.error = state, now, error
        self.milliseconds = round((now - (self.begins_at or now)) / timedelta(milliseconds=1))

    def abort(self, now: datetime) -> None:
        """Raises INVALIDJOBSTATE for a job that is over; its words are recorded in public traffic [PUB]."""
        if self.state in ENDED:
            word = {State.JOB_COMPLETE: "Completed"}.get(self.state, self.state.value)
            raise SalesforceError("INVALIDJOBSTATE", f"Aborting already {word} Job not allowed")
        self.end(State.ABORTED, now)

    def summary(self) -> Json:
        """What every answer about the job tells."""
        return {
            "id": self.id,
            "operation": self.operation,
            "object": self.object,
            "createdById": self.caller.user_id,
            "createdDate": format_time(self.created),
            "systemModstamp": format_time(self.changed),
            "state": self.state.value,
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": float(self.caller.version),
        }

    def files(self) -> Json:
        return {"lineEnding": self.format.line_ending, "columnDelimiter": self.format.delimiter}

    def progress(self) -> Json:
        """What only the information about one job tells."""
        facts = {"jobType": self.type, **self.files(), "retries": 0, "totalProcessingTime": self.milliseconds}
        facts["numberRecordsProcessed"] = self.processed
        return facts | ({"errorMessage": self.error} if self.error else {})
