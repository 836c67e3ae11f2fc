"""Waking workers. What is due stands in the database; a lost wake-up is made up for by the next sweep."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from sqlalchemy.orm import Session

from connector.foundation.db import after_commit

QUEUE = "hearback"
WAKE_SECONDS = 30
"""For how long the same wake-up is not queued twice; the job clears it when it starts."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Load:
    """Wake-ups that no worker has taken yet, and the processes that take them."""

    waiting: int
    workers: int


class Turn:
    """For how long a job may keep its worker; the rest is left to its next one, so that others get theirs."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self._end


class Waker(Protocol):
    """What services see of the jobs."""

    def wake(self, name: str, *ids: str) -> None:
        """Let a worker run the job soon. Never raises: the sweep finds the work if nobody was woken."""

    def is_reachable(self) -> bool:
        """Whether workers can be woken right now."""

    def load(self) -> Load | None:
        """None when workers cannot be asked."""


def wake_after(waker: Waker, session: Session, name: str, *ids: str) -> None:
    """Wake once the session's transaction is committed."""
    after_commit(session, lambda: waker.wake(name, *ids))


class Jobs:
    """Wakes RQ workers. `entry` is the import path of the function that workers run with (name, *ids)."""

    def __init__(self, redis_url: str, entry: str) -> None:
        self.redis: Redis = Redis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=5)
        self.queue = Queue(QUEUE, connection=self.redis)
        self._entry = entry

    def wake(self, name: str, *ids: str) -> None:
        try:
            if self.redis.set(_key(name, ids), 1, nx=True, ex=WAKE_SECONDS):
                self.queue.enqueue(self._entry, name, *ids, result_ttl=0, failure_ttl=3600)
        except RedisError as error:
            log.warning("jobs.redis_down", job=name, error=type(error).__name__)

    def is_reachable(self) -> bool:
        try:
            return bool(self.redis.ping())
        except RedisError:
            return False

    def load(self) -> Load | None:
        try:
            return Load(self.queue.count, Worker.count(queue=self.queue))
        except RedisError:
            return None

    def started(self, name: str, *ids: str) -> None:
        """From now on a wake-up queues the job again."""
        try:
            self.redis.delete(_key(name, ids))
        except RedisError as error:
            log.warning("jobs.redis_down", job=name, error=type(error).__name__)


def _key(name: str, ids: tuple[str, ...]) -> str:
    return ":".join(("hearback:wake", name, *ids))


JobFunction = Callable[..., Any]
"""A job takes the bundle and ids, finds out itself what is due, and is harmless when it runs twice."""
