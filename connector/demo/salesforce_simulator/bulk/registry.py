"""All bulk jobs of the org, in memory for as long as its process lives, and their turn to be worked on.

A job passes UploadComplete and InProgress within fractions of a second, longer while the dial `bulk_slow` says so. Its
work is done when its time has come, by the org's clock: by a timer in the background, or by the first question about
the job, whichever is earlier. A question during the work finds it InProgress.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock, Timer
from typing import TypeVar

from connector.demo.salesforce_simulator.bulk.jobs import WAITING, Job, JobFailed, State, Surroundings
from connector.demo.salesforce_simulator.errors import SalesforceError, not_found
from connector.demo.salesforce_simulator.faults import Active, Fault
from connector.demo.salesforce_simulator.ids import make_id
from connector.demo.salesforce_simulator.store import rows

JOB_PREFIX = "750"
IN_QUEUE = timedelta(milliseconds=50)
AT_WORK = timedelta(milliseconds=100)
FAILURE = "InternalServerError : The job could not be processed"

AnyJob = TypeVar("AnyJob", bound=Job)


class BulkJobs:
    def __init__(self, surroundings: Surroundings) -> None:
        self._world = surroundings
        self._jobs: dict[str, Job] = {}
        self._timers: set[Timer] = set()
        self._lock = Lock()

    def new_id(self) -> str:
        with self._world.org.database.write() as connection:
            return make_id(JOB_PREFIX, rows.take_numbers(connection, "bulk job")[0])

    def add(self, job: Job) -> None:
        with self._lock:
            self._jobs[job.id] = job

    def get(self, kind: type[AnyJob], job_id: str) -> AnyJob:
        """The job as it is now; raises NOT_FOUND. 15 characters name it as well."""
        found = next((job for key, job in self._jobs.items() if job_id in (key, key[:15])), None)
        if not isinstance(found, kind):
            raise not_found()
        self.advance(found)
        return found

    def all(self, kind: type[AnyJob]) -> list[AnyJob]:
        """The newest first."""
        found = [job for job in reversed(self._jobs.values()) if isinstance(job, kind)]
        for job in found:
            self.advance(job)
        return found

    def delete(self, job: Job) -> None:
        """Raises INVALIDJOBSTATE while the job is open or being worked on [DOC]."""
        if job.state in (State.OPEN, State.IN_PROGRESS):
            raise SalesforceError("INVALIDJOBSTATE", f"Deleting a Job in state {job.state} not allowed")
        job.end(State.ABORTED, self._now())
        with self._lock:
            del self._jobs[job.id]

    def queue(self, job: Job, strike: Callable[[Fault], Active | None]) -> None:
        """Hands the job over to be worked on; `strike` tells which dials hit it."""
        slow, failed = strike(Fault.BULK_SLOW), strike(Fault.BULK_FAILED)
        if failed is not None:
            job.fails_with = str(failed.parameters.get("message", FAILURE))
            job.fails_after = int(failed.parameters.get("after", 0))
        duration = timedelta(seconds=float(slow.parameters.get("delay", 5))) if slow else AT_WORK
        job.queue(self._now(), IN_QUEUE, duration)
        self._wake_after(IN_QUEUE + duration, job)

    def advance(self, job: Job) -> None:
        """Brings the job to where it is by now; does nothing while another thread works on it."""
        if job.state not in WAITING or not job.lock.acquire(blocking=False):
            return
        try:
            self._advance(job)
        finally:
            job.lock.release()

    def close(self) -> None:
        with self._lock:
            timers, self._timers = self._timers, set()
        for timer in timers:
            timer.cancel()
        for job in self._jobs.values():
            job.end(State.ABORTED, self._now())
            with job.lock:  # whoever works on it stops after the rows at hand
                pass

    def _advance(self, job: Job) -> None:
        now = self._now()
        if job.state is State.UPLOAD_COMPLETE and job.begins_at and now >= job.begins_at:
            job.state, job.changed = State.IN_PROGRESS, now
        if job.state is State.IN_PROGRESS and job.ends_at and now >= job.ends_at:
            self._work(job)

    def _work(self, job: Job) -> None:
        try:
            job.work(self._world)
        except JobFailed as failure:
            job.end(State.FAILED, self._now(), str(failure))
        except SalesforceError as error:
            job.end(State.FAILED, self._now(), f"InternalServerError : {error.message}")
        job.end(State.JOB_COMPLETE, self._now())

    def _wake_after(self, wait: timedelta, job: Job) -> None:
        timer = Timer(wait.total_seconds() + 0.01, self.advance, (job,))
        timer.daemon = True
        with self._lock:
            self._timers = {each for each in self._timers if each.is_alive()} | {timer}
        timer.start()

    def _now(self) -> datetime:
        return self._world.org.clock()
