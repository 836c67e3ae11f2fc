"""What the demo does with the running product, as an operator and an administrator would."""

import json
import subprocess
from collections.abc import Mapping

import requests

from connector.demo.configuration import API_KEY
from connector.demo.data_folder import DataFolder
from connector.demo.ports import Ports
from connector.demo.processes import REPOSITORY
from connector.demo.programs import hearback
from connector.demo.visitor import Visitor
from connector.demo.waiting import PAUSE, Stopped, StopRequest

CONNECTED = "connected.json"
TIMEOUT = 30.0
SHOWN = 12


class CommandFailed(Exception):
    """A command of the product failed; the message shows what it printed."""


class Operator:
    """Somebody at the command line of the product. Ctrl-C does not wait for a command: it is killed."""

    def __init__(self, environment: Mapping[str, str], stop: StopRequest) -> None:
        self._environment = {**environment, "TYPER_STANDARD_TRACEBACK": "1"}
        self._stop = stop

    def run(self, *arguments: str) -> str:
        """What the command printed; raises CommandFailed, or Stopped."""
        process = subprocess.Popen(
            hearback(*arguments),
            env=self._environment,
            cwd=REPOSITORY,
            text=True,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        printed = self._read(process)
        if process.returncode:
            end = "\n".join(f"    {line}" for line in printed.splitlines()[-SHOWN:])
            raise CommandFailed(f"hearback {' '.join(arguments)} failed:\n{end}")
        return printed

    def _read(self, process: subprocess.Popen[str]) -> str:
        while True:
            try:
                return process.communicate(timeout=PAUSE)[0]
            except subprocess.TimeoutExpired:
                if self._stop.wait(0):
                    process.kill()
                    process.wait()
                    raise Stopped from None

    def sign_in_link(self) -> str:
        """An address that signs the administrator in, once."""
        return str(json.loads(self.run("sign-in", "--json"))["url"])

    def new_api_key(self) -> str:
        return str(json.loads(self.run("api-key", "--name", "demo", "--json"))["api_key"])


def api_key(folder: DataFolder, ports: Ports, operator: Operator) -> str:
    """The key of DATA/secrets/api_key, made anew when the product does not know it (any more)."""
    path = folder.secrets / API_KEY
    if path.exists() and _surveys(ports, path.read_text()) is not None:
        return path.read_text()
    path.touch(mode=0o600)
    path.write_text(operator.new_api_key())
    return path.read_text()


def has_surveys(ports: Ports, key: str) -> bool:
    """Whether the sample surveys are there: the worker loads them soon after the first start."""
    return bool(_surveys(ports, key))


def _surveys(ports: Ports, key: str) -> list[object] | None:
    """None when the key is not accepted."""
    session = requests.Session()
    session.trust_env = False
    headers = {"Authorization": f"Bearer {key}"}
    response = session.get(f"{ports.web_url}/api/v1/surveys", headers=headers, timeout=TIMEOUT)
    if response.status_code == requests.codes.unauthorized:
        return None
    response.raise_for_status()
    items: list[object] = response.json()["items"]
    return items


def is_connected(folder: DataFolder, ports: Ports) -> bool:
    """Whether an earlier start connected the org at these ports; a disconnect by hand since then stays as it is."""
    path = folder.path / CONNECTED
    return path.exists() and json.loads(path.read_text()) == {"port": ports.base}


def connect_org(folder: DataFolder, ports: Ports, link: str) -> None:
    """Connect the org as an administrator does: sign in, Connect, allow the access on the org's page."""
    visitor = Visitor(str(folder.path / "ca.pem"))
    visitor.open(link)
    visitor.press("Sign in")
    visitor.open(f"{ports.web_url}/admin/salesforce")
    if "Disconnect" in visitor.text:
        visitor.press("Disconnect")
    visitor.press("Connect")
    visitor.press("Allow")
    if "Salesforce is connected." not in visitor.text:
        raise CommandFailed(f"Connecting the org ended at {visitor.url} without success.")
    (folder.path / CONNECTED).write_text(json.dumps({"port": ports.base}))


def contact_page(folder: DataFolder, ports: Ports, session_id: str) -> str:
    """The page of a contact who can be asked by email, else the list of contacts."""
    asked = "SELECT Id FROM Contact WHERE Email != null AND HasOptedOutOfEmail = false ORDER BY Name LIMIT 1"
    session = requests.Session()
    session.trust_env = False
    response = session.get(
        f"{ports.salesforce_api_url}/services/data/v63.0/query",
        params={"q": asked},
        timeout=TIMEOUT,
        headers={"Authorization": f"Bearer {session_id}"},
        verify=str(folder.path / "ca.pem"),
    )
    records = response.json()["records"] if response.ok else []
    path = f"r/Contact/{records[0]['Id']}/view" if records else "o/Contact/list"
    return f"{ports.salesforce_url}/lightning/{path}"
