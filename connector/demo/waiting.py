"""Waiting for processes to answer, while watching that they live and that nobody asked to stop."""

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Protocol

import requests

PATIENCE = 120.0
PAUSE = 0.1


class Stopped(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


class NotReady(Exception):
    """A process lives, but does not do what it should; the message says what was waited for."""


class StopRequest:
    """Ctrl-C, SIGTERM or a closed terminal. A second one asks to hurry."""

    def __init__(self) -> None:
        self._asked, self._again = threading.Event(), threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._take)

    def _take(self, _number: int, _frame: FrameType | None) -> None:
        (self._again if self._asked.is_set() else self._asked).set()

    def wait(self, seconds: float) -> bool:
        return self._asked.wait(seconds)

    def is_hurried(self) -> bool:
        return self._again.is_set()


class Alive(Protocol):
    def require_alive(self) -> None: ...


def until(condition: Callable[[], bool], what: str, stop: StopRequest, processes: Alive) -> None:
    """Ask again and again; raises Stopped, NotReady after two minutes, or what `processes` raises for a dead one."""
    give_up = time.monotonic() + PATIENCE
    while not condition():
        processes.require_alive()
        if time.monotonic() > give_up:
            raise NotReady(f"Waited {PATIENCE:.0f} seconds for {what}.")
        if stop.wait(PAUSE):
            raise Stopped


def answers(url: str, ca_file: str | bool = True) -> bool:
    """Whether /healthz below this address answers 200."""
    session = requests.Session()
    session.trust_env = False
    try:
        return session.get(f"{url}/healthz", timeout=5, verify=ca_file).ok
    except (requests.RequestException, OSError):
        return False
