"""What the demo does with the running product, as an operator and an administrator would."""

import json
import subprocess
from collections.abc import Mapping

import requests

from connector.demo.data_folder import DataFolder
from connector.demo.ports import Ports
from connector.demo.programs import hearback
from connector.demo.visitor import Visitor

CONNECTED = "connected.json"
KEY = "api_key"
TIMEOUT = 30.0
SHOWN = 12


class CommandFailed(Exception):
    """A command of the product failed; the message shows what it printed."""


def run_command(environment: Mapping[str, str], *arguments: str) -> str:
    """Run a command of the product to its end and return what it printed."""
    plain = {**environment, "TYPER_STANDARD_TRACEBACK": "1"}
    done = subprocess.run(hearback(*arguments), env=plain, capture_output=True, text=True, check=False)
    if done.returncode:
        end = "\n".join(f"    {line}" for line in (done.stdout + done.stderr).splitlines()[-SHOWN:])
        raise CommandFailed(f"hearback {' '.join(arguments)} failed:\n{end}")
    return done.stdout


def sign_in_link(environment: Mapping[str, str]) -> str:
    """An address that signs the administrator in, once."""
    return str(json.loads(run_command(environment, "sign-in", "--json"))["url"])


def api_key(folder: DataFolder, ports: Ports, environment: Mapping[str, str]) -> str:
    """The key of DATA/secrets/api_key, made anew when the product does not know it (any more)."""
    path = folder.secrets / KEY
    if path.exists() and _surveys(ports, path.read_text()) is not None:
        return path.read_text()
    made = json.loads(run_command(environment, "api-key", "--name", "demo", "--json"))["api_key"]
    path.touch(mode=0o600)
    path.write_text(made)
    return str(made)


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
        f"{ports.salesforce_api_url}/services/data/v63.0/query", params={"q": asked}, timeout=TIMEOUT,
        headers={"Authorization": f"Bearer {session_id}"}, verify=str(folder.path / "ca.pem"),
    )
    records = response.json()["records"] if response.ok else []
    path = f"r/Contact/{records[0]['Id']}/view" if records else "o/Contact/list"
    return f"{ports.salesforce_url}/lightning/{path}"
