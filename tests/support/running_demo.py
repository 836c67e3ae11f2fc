"""Fixtures that run the whole product as `hearback demo` does, in processes of its own."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from connector.demo.ports import COUNT
from tests.support.processes import descendants, free_ports, living

PATIENCE = 180.0
SECONDS_TO_VANISH = 15.0
StartDemo = Callable[..., "RunningDemo"]


@dataclass
class RunningDemo:
    """One `hearback demo`; `facts` is the line it printed with --json, `messages` holds its progress lines."""

    process: subprocess.Popen[str]
    data: Path
    port: int
    messages: Path
    facts: dict[str, Any] = field(default_factory=dict)

    def pid(self, name: str) -> int:
        """The process that runs as `web`, `worker`, `salesforce`, `mailbox` or `redis` now."""
        return int((self.data / "run" / f"{name}.pid").read_text())

    def tree(self) -> set[int]:
        """Every process of this demo."""
        return {self.process.pid} | descendants(self.process.pid)

    def command(self, *arguments: str) -> dict[str, Any]:
        """What a command of the product prints with --json."""
        return self._run("connector.cli", *arguments)

    def finish_responses(self, count: int, *options: str) -> list[str]:
        """The ids of so many new responses, finished behind the pages (see tests/support/finished_responses.py)."""
        return list(self._run("tests.support.finished_responses", str(count), *options)["ids"])

    def _run(self, module: str, *arguments: str) -> dict[str, Any]:
        lines = (self.data / "environment").read_text().splitlines()
        settings = dict(line.removeprefix("export ").split("=", 1) for line in lines)
        environment = {**os.environ, **{name: value.strip("'") for name, value in settings.items()}}
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments], env=environment, capture_output=True, text=True, check=True
        )
        return dict(json.loads(done.stdout.splitlines()[-1]))

    def api(self, method: str, path: str, **options: Any) -> Any:
        """What the product's API answers; raises AssertionError when it refuses."""
        headers = {"Authorization": f"Bearer {self.facts['api_key']}", **options.pop("headers", {})}
        address = f"{self.facts['hearback']}/api/v1{path}"
        answer = requests.request(method, address, headers=headers, timeout=60, **options)
        assert answer.ok, answer.text
        return answer.json()

    def org(self, method: str, path: str, **options: Any) -> Any:
        """What the org's doors answer."""
        address = f"{self.facts['salesforce_api']}{path}"
        answer = requests.request(method, address, timeout=300, verify=self.facts["ca_file"], **options)
        assert answer.ok, answer.text
        return answer.json()

    def change(self, object_name: str, record_id: str, **values: Any) -> None:
        """Give a record of the org other values, as a person does in Salesforce."""
        address = f"{self.facts['salesforce_api']}/services/data/v63.0/sobjects/{object_name}/{record_id}"
        session = {"Authorization": f"Bearer {self.facts['salesforce_session_id']}"}
        answer = requests.patch(address, json=values, headers=session, timeout=60, verify=self.facts["ca_file"])
        assert answer.ok, answer.text

    def mailbox(self, path: str) -> Any:
        return requests.get(f"{self.facts['mailbox']}{path}", timeout=60).json()

    def mails(self) -> Iterator[dict[str, Any]]:
        """Every mail that was accepted, oldest first."""
        after = 0
        while page := self.mailbox(f"/api/messages?limit=1000&after={after}")["items"]:
            yield from page
            after = page[-1]["id"]

    def last_call(self) -> int:
        """Where the org's journal ends now."""
        last = 0
        while (newest := self.org("GET", f"/_sim/journal?since={last}")["last"]) != last:
            last = newest
        return last

    def writes(self, since: int) -> list[dict[str, Any]]:
        """The calls that wrote responses to the org after that one."""
        path = "/composite/sobjects/Survey_Response__c/"
        return list(self.org("GET", f"/_sim/journal?since={since}&path={path}&method=PATCH")["items"])

    def kill_tree(self, name: str) -> None:
        """kill -9 for this process and all below it."""
        pid = self.pid(name)
        for each in [pid, *descendants(pid)]:
            os.kill(each, signal.SIGKILL)

    @contextmanager
    def halted(self, name: str) -> Iterator[None]:
        """This process and all below it do nothing meanwhile."""
        pid = self.pid(name)
        tree = [pid, *descendants(pid)]
        for each in tree:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in tree:
                os.kill(each, signal.SIGCONT)

    def wait_for_another(self, name: str, before: int) -> None:
        """Until the supervisor has started this process anew."""
        give_up = time.monotonic() + SECONDS_TO_VANISH
        while not (pid_file := self.data / "run" / f"{name}.pid").exists() or int(pid_file.read_text() or 0) == before:
            assert time.monotonic() < give_up, f"{name} was not started again"
            time.sleep(0.05)

    def is_answering(self) -> bool:
        """Whether the web application answers (again) within a minute."""
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            with contextlib.suppress(requests.RequestException):
                return requests.get(f"{self.facts['hearback']}/healthz", timeout=30).ok
            time.sleep(0.1)
        return False

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop; raises AssertionError when one of its processes outlives it. Returns its exit code."""
        tree = self.tree()
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(90)
        assert_gone(tree)
        return code


def assert_gone(pids: set[int]) -> None:
    """None of them runs any more, or will in a few seconds."""
    give_up = time.monotonic() + SECONDS_TO_VANISH
    while (left := living(pids)) and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not left, f"processes left behind: {left}"


@contextmanager
def demo_at(data: Path, *options: str, port: int = 0, env: Mapping[str, str] | None = None) -> Iterator[RunningDemo]:
    """Start it on this data folder and wait until it is ready; it is stopped at the end if it still runs."""
    port, messages = port or free_ports(COUNT), data.with_name(f"{data.name}.messages")
    command = [sys.executable, "-m", "connector.cli", "demo", "--data", str(data), "--port", str(port), "--json"]
    with messages.open("a") as progress:
        process = subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=progress, text=True, env={**os.environ, **(env or {})}
        )
    demo = RunningDemo(process, data, port, messages)
    try:
        demo.facts = json.loads(_first_line(demo))
        yield demo
    finally:
        demo.stop()


def _first_line(demo: RunningDemo) -> str:
    assert demo.process.stdout is not None
    ready, _, _ = select.select([demo.process.stdout], [], [], PATIENCE)
    line = demo.process.stdout.readline() if ready else ""
    assert line, f"the demo did not start:\n{demo.messages.read_text()}"
    return line


@pytest.fixture(scope="module")
def running_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """A demo with new data, shared by the tests of a file."""
    with demo_at(tmp_path_factory.mktemp("demo") / "data") as demo:
        yield demo


@pytest.fixture
def new_demo(tmp_path: Path) -> Callable[..., Any]:
    """`with new_demo("--fresh", env={…}) as demo:` runs one with data of its own; again: on the same data."""
    return lambda *options, **more: demo_at(tmp_path / "data", *options, **more)
