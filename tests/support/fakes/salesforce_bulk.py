"""Bulk jobs of the org in memory: as strict about their states as Salesforce, and with a journal of their calls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from connector.integrations.ports import (
    BulkJob,
    BulkProgress,
    BulkState,
    ObjectDescription,
    Record,
    Rejected,
    SalesforceRefused,
    Written,
)
from connector.integrations.salesforce import bulk
from connector.integrations.salesforce.record_ids import record_id

Write = Callable[[BulkJob, Record], Written | Rejected]


@dataclass
class Job:
    facts: BulkJob
    state: BulkState = BulkState.OPEN
    rows: tuple[Record, ...] | None = None
    looks: int = 0
    """How often it says that it is running, before it is over."""
    ends_as: BulkState = BulkState.DONE
    outcomes: dict[str, Written | Rejected] = field(default_factory=dict)


@dataclass
class FakeBulk:
    """`calls` lists (verb, job id) in order. Rows are written when a job is closed; it tells so `looks` looks later.

    The next job to be closed fails after `fails_after` rows, once; one upload takes `capacity` bytes. `interruptions`
    are raised once, by their place: "before close", or "after close", when the answer is lost.
    """

    describe: Callable[[str], ObjectDescription]
    write: Write
    calls: list[tuple[str, str]] = field(default_factory=list)
    looks: int = 0
    fails_after: int | None = None
    capacity: int = bulk.MAX_BYTES
    interruptions: dict[str, BaseException] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def interrupt(self, place: str) -> None:
        if place in self.interruptions:
            raise self.interruptions.pop(place)

    def fitting(self, rows: Sequence[Record]) -> int:
        return bulk.fitting(rows, self.capacity)

    def takes(self, row: Record) -> bool:
        return bulk.can_tell(row)

    def start(self, job: BulkJob) -> str:
        job_id = record_id(f"750D00000{next(self._numbers):06d}")
        self.calls.append(("start", job_id))
        described = self.describe(job.object_name).fields.get(job.key_field)
        if described is None or not (described.external_id or job.action == "update"):
            raise SalesforceRefused("INVALIDJOB", f"{job.key_field} does not match an External ID", 400)
        self.jobs[job_id] = Job(job, looks=self.looks)
        return job_id

    def upload(self, job_id: str, rows: Sequence[Record]) -> None:
        job = self._open("upload", job_id)
        if job.rows is not None or len(bulk.content(rows)) > self.capacity:
            raise SalesforceRefused("INVALIDJOBSTATE", "Found multiple contents for job, or too much", 400)
        job.rows = tuple(dict(row) for row in rows)

    def close(self, job_id: str) -> None:
        job = self._open("close", job_id)
        if self.fails_after is not None:
            job.ends_as = BulkState.FAILED
        job.state = BulkState.RUNNING
        tried = (job.rows or ())[: self.fails_after]
        self.fails_after = None
        job.outcomes = {str(row[job.facts.key_field]): self.write(job.facts, row) for row in tried}

    def state(self, job_id: str) -> BulkProgress:
        job = self._job("state", job_id)
        if job.state == BulkState.RUNNING and job.looks <= 0:
            job.state = job.ends_as
        job.looks -= 1
        failed = sum(isinstance(each, Rejected) for each in job.outcomes.values())
        return BulkProgress(job.state, len(job.outcomes), failed, "InternalServerError : The job failed")

    def results(self, job_id: str, key_field: str) -> Mapping[str, Written | Rejected]:
        job = self._job("results", job_id)
        if job.state in (BulkState.OPEN, BulkState.RUNNING):
            raise SalesforceRefused("INVALIDJOBSTATE", "Results are not available", 400)
        assert key_field == job.facts.key_field
        return dict(job.outcomes)

    def abort(self, job_id: str) -> None:
        job = self._job("abort", job_id)
        if job.state in (BulkState.DONE, BulkState.FAILED):
            raise SalesforceRefused("INVALIDJOBSTATE", "Aborting already Completed Job not allowed", 400)
        job.state = BulkState.FAILED

    def _open(self, verb: str, job_id: str) -> Job:
        job = self._job(verb, job_id)
        if job.state != BulkState.OPEN:
            raise SalesforceRefused("INVALIDJOBSTATE", f"Job is not Open. Current job state is {job.state}", 400)
        return job

    def _job(self, verb: str, job_id: str) -> Job:
        self.calls.append((verb, job_id))
        if job_id not in self.jobs:
            raise SalesforceRefused("NOT_FOUND", "The requested resource does not exist", 404)
        return self.jobs[job_id]
