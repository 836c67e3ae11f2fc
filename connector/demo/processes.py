"""Starts the demo's processes, each in a group of its own, keeps them alive and ends them without remains."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connector.demo.data_folder import DataFolder
from connector.demo.undertaker import end_groups, send
from connector.demo.waiting import PAUSE

REPOSITORY = Path(__file__).resolve().parents[2]
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
SECONDS_TO_STOP = 30.0


@dataclass(frozen=True, slots=True)
class Program:
    """What to run; `environment` comes over the environment of the demo; others need what `stops_last`."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    stops_last: bool = False


@dataclass(slots=True)
class Child:
    program: Program
    process: subprocess.Popen[bytes]
    started_at: float
    failures: int = 0
    restart_at: float | None = None


class ProgramEnded(Exception):
    """A process ended before the demo was ready; the message shows the end of its log."""


class Undertaker:
    """The process that ends what this one started, should this one be killed (see `connector.demo.undertaker`)."""

    def __init__(self, *inherited: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "connector.demo.undertaker"],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=inherited,
            cwd=REPOSITORY,
        )

    def watch(self, group: int) -> None:
        self._tell(f"+{group}")

    def release(self, group: int) -> None:
        self._tell(f"-{group}")

    def close(self) -> None:
        """It ends the groups still watched and leaves."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()


class Supervisor:
    """All processes of one demo. `lock` is inherited by the undertaker, so the folder stays locked until it is done."""

    def __init__(self, folder: DataFolder, say: Callable[[str], None], lock: int) -> None:
        self._folder = folder
        self._say = say
        self._children: dict[str, Child] = {}
        self._undertaker = Undertaker(lock)

    def start(self, program: Program) -> None:
        self._children[program.name] = Child(program, self._launch(program), time.monotonic())

    def pids(self) -> dict[str, int]:
        return {name: child.process.pid for name, child in self._children.items()}

    def require_alive(self) -> None:
        """Raises ProgramEnded for a process that ended by itself."""
        for name, child in self._children.items():
            if _has_ended(child.process):
                raise ProgramEnded(f"{child.program.title or name} ended:\n{self.log_end(name)}")

    def tend(self) -> None:
        """Start anew what died: at once the first time, then after longer and longer pauses."""
        for child in self._children.values():
            if child.restart_at is None and _has_ended(child.process):
                self._bury(child)
            if child.restart_at is not None and child.restart_at <= time.monotonic():
                self._restart(child)

    def stop(self, hurry: Callable[[], bool]) -> None:
        """End everything, first what needs the rest, with patience unless `hurry()`."""
        running = [child for child in self._children.values() if child.restart_at is None]
        for last in (False, True):
            self._end([child for child in running if child.program.stops_last == last], hurry)
        self._children.clear()
        self._undertaker.close()

    def log_end(self, name: str, lines: int = 12) -> str:
        log = self._folder.logs / f"{name}.log"
        written = log.read_text(errors="replace").splitlines() if log.exists() else []
        return "\n".join(f"    {line}" for line in written[-lines:]) + f"\n    (all of it: {log})"

    def _launch(self, program: Program) -> subprocess.Popen[bytes]:
        with (self._folder.logs / f"{program.name}.log").open("ab") as log:
            process = subprocess.Popen(
                program.command,
                env={**os.environ, **program.environment},
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._undertaker.watch(process.pid)
        (self._folder.run / f"{program.name}.pid").write_text(f"{process.pid}\n")
        return process

    def _bury(self, child: Child) -> None:
        """Kill what the dead process left of its group, and decide when it is started again."""
        code = self._clear_group(child)
        lived = time.monotonic() - child.started_at
        child.failures = 0 if lived > STEADY_AFTER else child.failures + 1
        pause = 0.0 if child.failures <= 1 else min(2.0 ** (child.failures - 2), LONGEST_PAUSE)
        child.restart_at = time.monotonic() + pause
        when = f"in {pause:.0f} s" if pause else "now"
        log = self._folder.logs / f"{child.program.name}.log"
        title = child.program.title or child.program.name
        self._say(f"{title} ended ({_ending(code)}); starting it again {when}. Log: {log}")

    def _restart(self, child: Child) -> None:
        child.process = self._launch(child.program)
        child.started_at, child.restart_at = time.monotonic(), None

    def _end(self, children: list[Child], hurry: Callable[[], bool]) -> None:
        for child in children:
            send(child.process.pid, signal.SIGTERM)
        give_up = time.monotonic() + SECONDS_TO_STOP
        while not all(_has_ended(child.process) for child in children):
            if time.monotonic() > give_up or hurry():
                break
            time.sleep(PAUSE / 4)
        for child in children:
            self._clear_group(child)

    def _clear_group(self, child: Child) -> int:
        """Called before the process is reaped: until then its group's number cannot belong to anyone else."""
        pid = child.process.pid
        send(pid, signal.SIGKILL)
        code = child.process.wait()
        end_groups({pid}, 0)
        self._undertaker.release(pid)
        (self._folder.run / f"{child.program.name}.pid").unlink(missing_ok=True)
        return code


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Without reaping it."""
    if process.returncode is not None:
        return True
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
