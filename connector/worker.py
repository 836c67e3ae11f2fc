"""The worker: a parent that keeps its processes alive, RQ processes that run jobs, and one that sweeps."""

import argparse
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from multiprocessing.process import BaseProcess
from types import FrameType

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job

from connector.adapters import make_bundle
from connector.foundation.jobs import QUEUE, Jobs
from connector.foundation.logs import configure
from connector.foundation.settings import read_settings
from connector.integrations.bundle import Bundle
from connector.wiring import jobs, sweeps

SECONDS_TO_STOP = 25.0
log = structlog.get_logger(__name__)


@cache
def _bundle() -> Bundle:
    """One per process."""
    return make_bundle(read_settings())


class JobFailed(Exception):
    """All that RQ may learn of a failure: it keeps the text in Redis and logs it as it is."""


def run(name: str, *ids: str) -> None:
    """What RQ calls for each wake-up. Raises JobFailed."""
    bundle = _bundle()
    if isinstance(bundle.jobs, Jobs):
        bundle.jobs.started(name, *ids)
    run_job(bundle, jobs(), name, *ids)


def run_job(bundle: Bundle, registry: Mapping[str, Callable[..., None]], name: str, *ids: str) -> None:
    """Raises JobFailed; what happened is logged."""
    with structlog.contextvars.bound_contextvars(job=name, ids=ids):
        try:
            registry[name](bundle, *ids)
        except Exception as error:
            log.exception("worker.job_failed")
            raise JobFailed(f"{name}: {type(error).__name__}") from None


def main(processes: int | None = None) -> None:
    """Run until SIGTERM or SIGINT; running jobs are finished first."""
    settings = read_settings()
    configure(settings.log_level)
    count = processes or settings.jobs.processes
    parent = Parent([("worker", work) for _ in range(count)] + [("sweeper", sweep)])
    parent.run()


class Parent:
    """Starts its children anew when they die, stops them when it is stopped."""

    def __init__(
        self, wanted: Sequence[tuple[str, Callable[[int], None]]], *, seconds_to_stop: float = SECONDS_TO_STOP
    ) -> None:
        self._wanted = wanted
        self._seconds_to_stop = seconds_to_stop
        # A fork of this process, which has opened nothing yet, starts without importing everything once more.
        self._context = multiprocessing.get_context("fork")
        self._children: dict[int, BaseProcess] = {}
        self._stopping = threading.Event()

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        log.info("worker.started", processes=len(self._wanted))
        while not self._stopping.wait(0.5):
            for place in range(len(self._wanted)):
                self._keep(place)
        self._end()

    def _keep(self, place: int) -> None:
        child = self._children.get(place)
        if child is not None and child.is_alive():
            return
        name, target = self._wanted[place]
        if child is not None:
            log.error("worker.child_died", child=name, exit_code=child.exitcode)
            self._stopping.wait(1)
        self._children[place] = self._context.Process(target=target, args=(os.getpid(),), name=name)
        self._children[place].start()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    def _end(self) -> None:
        """All have the same seconds to finish what they are at."""
        for child in self._children.values():
            child.terminate()
        deadline = time.monotonic() + self._seconds_to_stop
        for child in self._children.values():
            child.join(max(0.0, deadline - time.monotonic()))
            if child.is_alive():
                child.kill()


class RqWorker(SimpleWorker):
    """Does not fork: a job is short, and a fork would cost more than the job. Tells when it was asked to stop."""

    max_connection_wait_time = 2.0
    is_at_a_job = False

    def __init__(self, connection: Redis, stopping: threading.Event) -> None:
        self._stopping = stopping
        super().__init__([QUEUE], connection=connection)

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self._stopping.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def execute_job(self, job: Job, queue: Queue) -> None:
        self.is_at_a_job = True
        try:
            super().execute_job(job, queue)
        finally:
            self.is_at_a_job = False

    def _shutdown(self) -> None:
        """RQ asks Redis whether it is at a job: while that is down, it would take the answer for a lost connection and
        try again for ever."""
        if not self.is_at_a_job:
            raise StopRequested
        self._stop_requested = True

    def _install_signal_handlers(self) -> None:
        """The signal may have come before RQ listens to it."""
        super()._install_signal_handlers()  # type: ignore[no-untyped-call]
        self._stop_requested = self._stopping.is_set()


def work(parent: int) -> None:
    """One RQ process."""
    configure(read_settings().log_level)
    _leave_with(parent)
    stopping = _on_signals()
    address = _bundle().settings.redis.url
    while not stopping.is_set():
        try:
            # a connection of its own: RQ sets a time-out for it that is much too long for waking
            RqWorker(Redis.from_url(address, socket_connect_timeout=1), stopping).work(logging_level="WARNING")
        except RedisError as error:
            log.warning("worker.redis_down", error=type(error).__name__)
        stopping.wait(2)


def sweep(parent: int) -> None:
    """Looks for due and abandoned work again and again; each part by itself, so that one fault stops no other."""
    configure(read_settings().log_level)
    _leave_with(parent)
    stopping = _on_signals()
    bundle = _bundle()
    while not stopping.wait(bundle.settings.jobs.sweep_seconds):
        for part in sweeps():
            try:
                part(bundle)
            except Exception:
                log.exception("sweep.failed", part=part.__module__)


def _on_signals() -> threading.Event:
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def _leave_with(parent: int) -> None:
    """End this process when its parent was killed: an orphan would hold on to its work unseen."""

    def watch() -> None:
        while os.getppid() == parent:
            threading.Event().wait(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    from connector import worker  # under the name by which RQ finds it: one bundle in a process, not two

    parser = argparse.ArgumentParser(prog="connector.worker")
    parser.add_argument("--processes", type=int)
    worker.main(parser.parse_args().processes)
