"""The worker as a process: it outlives a Redis that is flushed or gone, its children's deaths, and it stops in time."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from cryptography.fernet import Fernet
from redis import Redis
from rq.exceptions import StopRequested
from sqlalchemy import func, select

from connector.demo.redis import redis_command
from connector.foundation.db import Base, Database
from connector.organizations import service as organizations
from connector.surveys.models import Survey
from connector.worker import RqWorker
from tests.support.fakes.tokens import NOW
from tests.support.processes import Server, descendants, free_port

IN_TIME = 15.0
"""Seconds for a stop: far below what the worker's parent waits for a child that does not end."""
SECRETS = {f"HEARBACK_{name}_KEY": f"the {name} key of this test" for name in ("LINK", "SESSION")}


class Work:
    """A worker and its Redis, with a database where an organization's creation is work to do."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.db = Database(f"sqlite:///{folder}/test.db")
        Base.metadata.create_all(self.db.engine)
        self.redis: Server | None = None
        self.worker: Server | None = None

    def start_redis(self) -> None:
        self.redis = Server(redis_command(self.folder, self.port, durable=False), self.folder / "redis.log")
        self.redis.wait_until(self.redis_answers)

    def redis_answers(self) -> bool:
        try:
            return bool(Redis(port=self.port).ping())
        except Exception:
            return False

    def stop_redis(self) -> None:
        if self.redis is not None:
            self.redis.stop()
            self.redis = None

    def start_worker(self) -> None:
        environment = {
            **os.environ,
            **SECRETS,
            "HEARBACK_DATABASE__URL": f"sqlite:///{self.folder}/test.db",
            "HEARBACK_REDIS__URL": f"redis://127.0.0.1:{self.port}/0",
            "HEARBACK_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "HEARBACK_JOBS__SWEEP_SECONDS": "0.1",
            "HEARBACK_SALESFORCE__CLIENT_ID": "id",
        }
        command = [sys.executable, "-m", "connector.cli", "worker", "--processes", "1"]
        self.worker = Server(command, self.folder / "worker.log", env=environment)
        self.worker.wait_until(lambda: len(descendants(self.worker.process.pid)) >= 2)

    def found_organization(self) -> None:
        with self.db.write() as session:
            organizations.create(session, "Acme", NOW)

    def surveys(self) -> int:
        with self.db.read() as session:
            return session.scalar(select(func.count()).select_from(Survey)) or 0

    def seconds_to_stop(self) -> float:
        began = time.monotonic()
        self.worker.stop()
        return time.monotonic() - began


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    work = Work(tmp_path)
    yield work
    if work.worker is not None:
        work.worker.stop()
    work.stop_redis()
    work.db.dispose()


def test_it_goes_on_after_its_redis_was_flushed_and_after_it_was_restarted(work: Work) -> None:
    work.start_redis()
    work.start_worker()
    work.found_organization()
    work.worker.wait_until(lambda: work.surveys() >= 3)
    Redis(port=work.port).flushall()
    work.found_organization()
    work.worker.wait_until(lambda: work.surveys() >= 6)

    work.stop_redis()
    work.found_organization()
    work.start_redis()
    work.worker.wait_until(lambda: work.surveys() >= 9)

    assert work.seconds_to_stop() < IN_TIME


def test_it_stops_in_time_while_its_redis_is_down(work: Work) -> None:
    work.start_redis()
    work.start_worker()
    work.found_organization()
    work.worker.wait_until(lambda: work.surveys() >= 3)
    work.stop_redis()
    work.worker.wait_until(lambda: "could not connect to Redis" in work.worker.log.read_text())

    assert work.seconds_to_stop() < IN_TIME


@pytest.fixture
def own_signals() -> Iterator[None]:
    """What this process does on signals is as before afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("own_signals")
def test_a_stop_asks_no_redis(redis_url: str) -> None:
    worker = RqWorker(Redis.from_url(redis_url), Event())
    worker.connection = Redis(port=free_port())

    with pytest.raises(StopRequested):
        worker.request_stop(signal.SIGTERM, None)


@pytest.fixture
def parent_of(tmp_path: Path) -> Iterator[Callable[[str, str], tuple[Server, Path]]]:
    def start(one: str, two: str) -> tuple[Server, Path]:
        notes = tmp_path / "notes"
        notes.touch()
        command = [sys.executable, "-m", "tests.support.children", str(notes), one, two]
        return Server(command, tmp_path / "parent.log"), notes

    yield start


def test_children_that_do_not_stop_are_ended_together(parent_of: Callable[[str, str], tuple[Server, Path]]) -> None:
    parent, notes = parent_of("stubborn", "stubborn")
    parent.wait_until(lambda: notes.read_text().count("stubborn") == 2)
    children = descendants(parent.process.pid)

    parent.stop(signal.SIGTERM)

    assert parent.process.returncode == 0
    assert not children & descendants(os.getpid())


def test_a_child_that_dies_is_started_anew(parent_of: Callable[[str, str], tuple[Server, Path]]) -> None:
    parent, notes = parent_of("stubborn", "short_lived")

    parent.wait_until(lambda: notes.read_text().count("short-lived") >= 2)

    assert notes.read_text().count("stubborn") == 1
    parent.stop()
