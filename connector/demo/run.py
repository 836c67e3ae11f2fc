"""`hearback demo`: starts the product and the world around it, connects them, and stays until it is stopped."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from connector.demo import domains, programs, service
from connector.demo.configuration import configure
from connector.demo.data_folder import DataFolder
from connector.demo.ports import Ports
from connector.demo.processes import ProgramEnded, Supervisor
from connector.demo.refusals import DemoRefused
from connector.demo.visitor import NoSuchButton
from connector.demo.waiting import NotReady, Stopped, StopRequest, answers, until

FAILURES = (ProgramEnded, NotReady, NoSuchButton, service.CommandFailed, requests.RequestException)
GUIDE = """
Hearback is running. Start here:

  1. Open a contact in Salesforce and send a survey    {contact}
  2. Read the mail and answer                          {mailbox}
     or the text message                               {phone}
  3. See the response on the contact's page, and in Hearback (this link signs you in once)
                                                       {admin}

  All contacts   {salesforce}/lightning/o/Contact/list
  Data and logs  {data}
  Ctrl-C stops everything; ./demo starts it again with the same data.
"""


def run_demo(*, port: int, data: Path, fresh: bool, as_json: bool) -> int:
    """Run until Ctrl-C or SIGTERM; returns the exit code. `data` is made when it is not there."""
    ports = Ports(port)
    try:
        folder = DataFolder.prepare(data)
        with folder.in_use(port) as lock:
            ports.require_free()
            if fresh:
                folder.clear()
            return _supervised(folder, ports, lock, as_json)
    except DemoRefused as exc:
        say(str(exc))
        return 1


def say(line: str) -> None:
    """Progress goes to stderr: stdout belongs to the one JSON line."""
    print(line, file=sys.stderr, flush=True)


def _supervised(folder: DataFolder, ports: Ports, lock: int, as_json: bool) -> int:
    stop = StopRequest()
    demo = Demo(folder, ports, Supervisor(folder, say, lock), stop)
    try:
        facts = demo.start()
        _announce(facts, as_json)
        demo.stay()
    except Stopped:
        pass
    except FAILURES as exc:
        say(f"\nThe demo could not start. {exc}\nLogs: {folder.logs}. Start over with: ./demo --fresh")
        return 1
    finally:
        say("Stopping …")
        demo.processes.stop(stop.is_hurried)
    say("Stopped. The data is kept.")
    return 0


def _announce(facts: dict[str, Any], as_json: bool) -> None:
    line = json.dumps({name: value for name, value in facts.items() if name != "contact"})
    sys.stdout.write(line + "\n" if as_json else GUIDE.format(**facts))
    sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class Demo:
    """One run: its folder, its ports, its processes."""

    folder: DataFolder
    ports: Ports
    processes: Supervisor
    stop: StopRequest

    def start(self) -> dict[str, Any]:
        """Start everything and return what a visitor or a script needs to know."""
        say("Starting Hearback and a Salesforce org, a mailbox, a phone and Redis on this machine …")
        environment = configure(self.folder, self.ports)
        operator = service.Operator({**os.environ, **environment}, self.stop)
        for program in programs.outer_world(self.folder, self.ports):
            self.processes.start(program)
        web, worker = programs.product(self.ports, environment)
        self.processes.start(web)  # answers nobody before the database is ready, but takes its time to load
        operator.run("migrate")
        link = operator.sign_in_link()
        self._wait_for_all()
        self.processes.start(worker)  # last: it may fall behind a little, whoever clicks first may not
        link = self._connect(link, operator)
        key = service.api_key(self.folder, self.ports, operator)
        self._until(lambda: service.has_surveys(self.ports, key), "the sample surveys")
        domains.add(self.folder, self.ports, key)
        return self._facts(link, key)

    def stay(self) -> None:
        """Keep the processes alive until somebody asks to stop."""
        while not self.stop.wait(0.3):
            self.processes.tend()

    def _wait_for_all(self) -> None:
        ca_file = self.folder.path / "ca.pem"
        self._until(lambda: answers(self.ports.mailbox_url), "the mailbox")
        self._until(lambda: answers(self.ports.phone_url), "the phone")
        self._until(lambda: answers(self.ports.salesforce_url), "the pages of Salesforce")
        self._until(ca_file.exists, "the certificate of Salesforce")
        self._until(lambda: answers(self.ports.salesforce_api_url, str(ca_file)), "the API of Salesforce")
        self._until(lambda: answers(self.ports.web_url), "the web application")

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        until(condition, what, self.stop, self.processes)

    def _connect(self, link: str, operator: service.Operator) -> str:
        """Returns a link that is still good."""
        if service.is_connected(self.folder, self.ports):
            return link
        say("  Connecting the Salesforce org by OAuth …")
        service.connect_org(self.folder, self.ports, link)
        return operator.sign_in_link()

    def _facts(self, link: str, key: str) -> dict[str, Any]:
        session_id = json.loads((self.folder.path / "session.json").read_text())["session_id"]
        return {
            "hearback": self.ports.web_url,
            "salesforce": self.ports.salesforce_url,
            "salesforce_api": self.ports.salesforce_api_url,
            "mailbox": self.ports.mailbox_url,
            "phone": self.ports.phone_url,
            "ca_file": str(self.folder.path / "ca.pem"),
            "api_key": key,
            "salesforce_session_id": session_id,
            "admin": link,
            "redis": self.ports.redis_url,
            "data": str(self.folder.path),
            "processes": {"demo": os.getpid(), **self.processes.pids()},
            "contact": service.contact_page(self.folder, self.ports, session_id),
        }
