"""The demo's processes are kept alive while it runs and leave when it does, however it goes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connector.demo.data_folder import DataFolder
from connector.demo.processes import Program, ProgramEnded, Supervisor
from tests.support.processes import living

FAMILY = "import subprocess, sys, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
RUNNER = """
import sys, time
from pathlib import Path
from connector.demo.data_folder import DataFolder
from connector.demo.processes import Program, Supervisor
folder = DataFolder.prepare(Path(sys.argv[1]))
with folder.in_use(8000) as lock:
    supervisor = Supervisor(folder, print, lock)
    supervisor.start(Program("sleeper", ["sleep", "600"]))
    print(supervisor.pids()["sleeper"], flush=True)
    time.sleep(600)
"""


class Supervised:
    """A supervisor with what it said."""

    def __init__(self, folder: DataFolder, lock: int) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.supervisor = Supervisor(folder, self.said.append, lock)

    def start(self, *command: str) -> int:
        self.supervisor.start(Program("one", list(command), title="The sleeper"))
        return self.supervisor.pids()["one"]


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    folder = DataFolder.prepare(tmp_path / "data")
    with folder.in_use(8000) as lock:
        made = Supervised(folder, lock)
        yield made
        made.supervisor.stop(lambda: True)


def wait_until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def printed_pid(folder: DataFolder) -> int:
    log = folder.logs / "one.log"
    wait_until(lambda: log.exists() and log.read_text().endswith("\n"))
    return int(log.read_text())


def test_a_process_that_was_killed_starts_again_with_a_message(supervised: Supervised) -> None:
    first = supervised.start("sleep", "600")
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not living({first}))
    supervised.supervisor.tend()
    second = supervised.supervisor.pids()["one"]
    assert second != first
    assert living({second})
    assert "The sleeper ended (signal SIGKILL); starting it again now" in supervised.said[0]
    assert int((supervised.folder.run / "one.pid").read_text()) == second


def test_one_that_keeps_dying_waits_longer_and_longer(supervised: Supervised) -> None:
    supervised.start("false")
    wait_until(lambda: bool(supervised.supervisor.tend()) or len(supervised.said) >= 2)
    assert "starting it again now" in supervised.said[0]
    assert "(exit code 1); starting it again in 1 s" in supervised.said[1]


def test_what_a_killed_process_had_started_goes_with_it(supervised: Supervised) -> None:
    parent = supervised.start(sys.executable, "-c", FAMILY)
    child = printed_pid(supervised.folder)
    os.kill(parent, signal.SIGKILL)
    wait_until(lambda: not living({parent}))
    assert living({child})
    supervised.supervisor.tend()
    wait_until(lambda: not living({child}))


def test_stopping_ends_what_the_processes_had_started_too(supervised: Supervised) -> None:
    supervised.start(sys.executable, "-c", FAMILY)
    child = printed_pid(supervised.folder)
    supervised.supervisor.stop(lambda: False)
    wait_until(lambda: not living({child}))


def test_before_the_demo_is_ready_a_dead_process_is_the_end_and_its_log_is_shown(supervised: Supervised) -> None:
    supervised.start("sh", "-c", "echo out of cheese; exit 3")

    def ask() -> bool:
        supervised.supervisor.require_alive()
        return False

    with pytest.raises(ProgramEnded, match="out of cheese"):
        wait_until(ask)


def test_when_the_demo_itself_is_killed_its_processes_leave_and_free_the_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RUNNER, str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as runner:
        assert runner.stdout is not None
        sleeper = int(runner.stdout.readline())
        runner.kill()
    wait_until(lambda: not living({sleeper}))
    with DataFolder(tmp_path / "data").in_use(8000):
        pass
