"""Servers of the tests: started in a group of their own, and ended also when the test run itself is killed."""

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from connector.demo.ports import is_free
from connector.demo.processes import Undertaker
from connector.demo.undertaker import send

PATIENCE = 120.0


class Server:
    """A process that runs until `stop`; its output is kept in `log`."""

    def __init__(self, command: Sequence[str | Path], log: Path, **options: Any) -> None:
        self.log = log
        self._undertaker = Undertaker()
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, **options
            )
        self._undertaker.watch(self.process.pid)

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Raises AssertionError with the log when the process ends or does not get ready."""
        give_up = time.monotonic() + PATIENCE
        while not ready():
            assert self.process.poll() is None, f"{self.process.args} ended:\n{self.log.read_text()}"
            assert time.monotonic() < give_up, f"{self.process.args} is not ready:\n{self.log.read_text()}"
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM) -> None:
        send(self.process.pid, number)
        self.process.wait(60)
        self._undertaker.close()


def answers_at(port: int) -> bool:
    """Whether something accepts connections at this port of the loopback."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    return free_ports(1)


def free_ports(count: int) -> int:
    """The first of `count` free ports in a row, below those that the system gives to outgoing connections."""
    for _ in range(1000):
        first = random.randrange(20_000, 32_000)
        if all(is_free(port) for port in range(first, first + count)):
            return first
    raise AssertionError("no free ports")


def descendants(pid: int) -> set[int]:
    """All processes below this one, from `ps`-like facts of the system."""
    parents = _parents()
    found, wanted = set[int](), {pid}
    while wanted:
        wanted = {child for child, parent in parents.items() if parent in wanted} - found
        found |= wanted
    return found


def _parents() -> Mapping[int, int]:
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        return {int(pid): int(parent) for pid, parent in (line.split() for line in listed.splitlines())}
    return {int(entry.name): _parent(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit()}


def _parent(entry: Path) -> int:
    """0 for a process that has just gone or is only waiting to be reaped."""
    try:
        state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return 0
    return 0 if state == "Z" else int(parent)


def living(pids: set[int]) -> set[int]:
    """Those that still run."""
    parents = _parents()
    return {pid for pid in pids if parents.get(pid, 0) and pid != os.getpid()}
