"""A ledger whose rows go by bulk when more than three wait, and workers that may die at any step."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.db import Database
from connector.integrations.ports import Record
from connector.writeback import ledger
from connector.writeback.bulk.jobs import BULK
from connector.writeback.intents import WriteIntent
from connector.writeback.jobs import JOBS, SWEEPS
from connector.writeback.models import BulkJobState, WriteBackBulkJob
from tests.unit.writeback.conftest import ACME, KEY, OBJECT, Scene


class Killed(BaseException):
    """The worker's process is no more."""


class MortalDatabase:
    """A database whose user dies right before a transaction that writes, when `left` of them are done."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.left: int | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    @contextmanager
    def write(self, organization_id: str | None = None) -> Iterator[Session]:
        if self.left == 0:
            raise Killed
        self.left = None if self.left is None else self.left - 1
        with self._database.write(organization_id) as session:
            yield session


@dataclass
class BulkScene(Scene):
    """`deaths` counts the workers that were killed."""

    deaths: int = field(default=0)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.settings.writeback.bulk_above = 3

    def add(self, *keys: str, cause: str = "TR_1", **values: Any) -> None:
        with self.db.write() as session:
            for key in keys:
                ledger.record(session, ACME, WriteIntent(OBJECT, KEY, key, values, cause), self.clock.now())

    def sweep(self) -> list[tuple[str, ...]]:
        """Whom all sweeps of write-back wake."""
        for each in SWEEPS:
            each(self.bundle)
        woken = self.jobs.calls.copy()
        self.jobs.calls.clear()
        return woken

    def work(self, seconds: float = 1) -> None:
        """What workers do at one sweep, after some time; a killed one leaves the rest to the next sweep."""
        self.clock.advance(seconds=seconds)
        self.run(self.sweep())

    def run(self, woken: list[tuple[str, ...]]) -> None:
        for name, *arguments in woken:
            try:
                JOBS[name](self.bundle, *arguments)
            except Killed:
                self.deaths += 1
            self.jobs.calls.clear()

    def drain(self, *, most: int = 60) -> None:
        """Work until nothing is left to do."""
        for _ in range(most):
            if not {"pending", "sending"} & set(self.states()):
                return
            self.work(seconds=30)
        raise AssertionError(f"still not done: {self.states()}")

    def bulk_jobs(self) -> list[WriteBackBulkJob]:
        with self.db.read() as session:
            return list(session.scalars(select(WriteBackBulkJob).order_by(WriteBackBulkJob.id)))

    def bulk_states(self) -> list[BulkJobState]:
        return [job.state for job in self.bulk_jobs()]

    def verbs(self) -> list[str]:
        return [verb for verb, _ in self.org.bulk.calls]

    def carried(self) -> list[list[str]]:
        """The keys of each bulk job, as Salesforce got them."""
        return [[row[KEY] for row in job.rows or ()] for job in self.org.bulk.jobs.values()]

    def record_of(self, key: str) -> Record:
        (found,) = [record for record in self.org.records(OBJECT) if record[KEY] == key]
        return found

    def keys(self) -> list[str]:
        """Of all records of the org, sorted: one twice would show."""
        return sorted(record[KEY] for record in self.org.records(OBJECT))

    def is_looked_at(self) -> bool:
        woken = self.sweep()
        return any(name == BULK for name, *_ in woken)


def keys(count: int, prefix: str = "R") -> list[str]:
    return [f"{prefix}_{number:03d}" for number in range(count)]
