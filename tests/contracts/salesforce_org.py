"""A Salesforce org in a process of its own, reached over TLS as a real one is."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce.api import Salesforce
from urllib3.util import Retry

CLIENT_ID, CLIENT_SECRET = "contract.client", "contract secret"
REDIRECT_URI = "http://127.0.0.1:9/salesforce/callback"
START_SECONDS = 60


@dataclass(frozen=True)
class SalesforceOrg:
    """`api` and `pages` are base URLs; `session_id` is one of the administrator that does not expire; its files are in
    `data`."""

    api: str
    pages: str
    ca_file: Path
    session_id: str
    data: Path

    @property
    def host(self) -> str:
        return self.api.removeprefix("https://")

    def unmodified_client(self) -> Salesforce:
        """simple-salesforce as anyone would use it, to look at the org past our own code."""
        session = requests.Session()
        session.verify = str(self.ca_file)
        session.trust_env = False  # or REQUESTS_CA_BUNDLE of the environment would win
        return Salesforce(instance_url=self.api, session_id=self.session_id, session=session, version="63.0")

    def register(self, **facts: Any) -> None:
        """The app as it is from now on, with e.g. its `jwt_certificate`."""
        app = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uri": REDIRECT_URI}
        (self.data / "connected_app.json").write_text(json.dumps(app | facts))

    def users(self) -> list[dict[str, Any]]:
        """Those who may log in, the administrator first."""
        return list(self.unmodified_client().query("SELECT Id, Username FROM User ORDER BY Id")["records"])

    def fault(self, name: str, **parameters: Any) -> None:
        self._control("POST", {"fault": name} | parameters)

    def clear_faults(self) -> None:
        self._control("DELETE")

    def calls(self, path: str) -> list[dict[str, Any]]:
        """The journal's calls whose path contains this."""
        answer = requests.get(f"{self.api}/_sim/journal", params={"path": path}, verify=str(self.ca_file), timeout=30)
        return list(answer.json()["items"])

    def _control(self, method: str, body: Any = None) -> None:
        url = f"{self.api}/_sim/faults"
        requests.request(method, url, json=body, verify=str(self.ca_file), timeout=30).raise_for_status()


@contextmanager
def running_org(data: Path, *options: str) -> Iterator[SalesforceOrg]:
    """Started in this folder, stopped at the end. `options` are further ones of its command."""
    pages, api = _free_ports(2)
    with (data / "org.log").open("wb") as log:
        process = subprocess.Popen([*_command(data, pages, api), *options], stdout=log, stderr=subprocess.STDOUT)
        try:
            _await_ready(f"http://localhost:{pages}/healthz", data / "org.log")
            org = _org(data, pages, api)
            org.register()
            yield org
        finally:
            process.terminate()
            process.wait(30)


def _command(data: Path, pages: int, api: int) -> list[str]:
    ports = ["--pages-port", str(pages), "--api-port", str(api), "--hearback-url", "http://127.0.0.1:9"]
    return [sys.executable, "-m", "connector.demo.salesforce_simulator", "--data", str(data), *ports]


def _await_ready(url: str, log: Path) -> None:
    retries = Retry(total=START_SECONDS * 5, backoff_factor=0.1, backoff_max=0.2)
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=retries))
        try:
            session.get(url, timeout=10).raise_for_status()
        except requests.RequestException as exc:
            raise AssertionError(f"The org did not start:\n{log.read_text()}") from exc


def _org(data: Path, pages: int, api: int) -> SalesforceOrg:
    facts = json.loads((data / "session.json").read_text())
    return SalesforceOrg(
        api=f"https://localhost:{api}",
        pages=f"http://localhost:{pages}",
        ca_file=Path(facts["ca_file"]),
        session_id=facts["session_id"],
        data=data,
    )


def _free_ports(number: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports
