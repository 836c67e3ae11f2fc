"""The settings and secrets of a demo: written into its data folder, read by the product as anywhere else."""

import base64
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from connector.demo.data_folder import DataFolder
from connector.demo.domains import RECORDS
from connector.demo.ports import Ports
from connector.demo.processes import REPOSITORY
from connector.demo.server_key import certificate

CLIENT_ID = "hearback-demo"
ADMINISTRATOR = "ada.sterling@norvik.example.com"
"""The org's user whom a server may act as."""
ACCOUNT_SID = f"AC{'5eed' * 8}"
PHONE_NUMBERS = ("+33757980000", "+447520600000", "+17735550100")
"""The company's own, on which it texts and is texted; the first unless a sender of another country is set up."""
REGION = "FR"
"""Where numbers without a country code are at home: the company's country."""
API_KEY = "api_key"
"""The secret that the product makes."""
CALLBACKS = ("/admin/salesforce/callback", "/widget/callback")
"""Where the org may send a browser back to: after connecting, and after signing in."""

SECRETS: dict[str, Callable[[], str]] = {
    "encryption_keys": lambda: base64.urlsafe_b64encode(os.urandom(32)).decode(),
    "link_key": lambda: secrets.token_urlsafe(48),
    "session_key": lambda: secrets.token_urlsafe(48),
    "bounce_token": lambda: secrets.token_urlsafe(24),
    "salesforce__client_secret": lambda: secrets.token_urlsafe(32),
    "twilio__auth_token": lambda: secrets.token_hex(16),
}


def configure(folder: DataFolder, ports: Ports) -> dict[str, str]:
    """Write DATA/settings.toml, the secrets that are missing and the org's connected app.
    Returns the environment for every process of the product, also kept as DATA/environment for `source`.
    """
    for name, make in SECRETS.items():
        write_secret(folder, name, make)
    settings = folder.path / "settings.toml"
    settings.write_text(_settings(folder, ports))
    _write_connected_app(folder, ports)
    environment = _environment(folder, settings, ports)
    lines = [f"export {name}='{value}'\n" for name, value in environment.items()]
    (folder.path / "environment").write_text("".join(lines))
    return environment


def write_secret(folder: DataFolder, name: str, make: Callable[[], str]) -> str:
    """The secret kept under this name, made now if there is none."""
    path = folder.secrets / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(make())
    return path.read_text()


def _environment(folder: DataFolder, settings: Path, ports: Ports) -> dict[str, str]:
    """What is set in the demo's own environment comes on top: HEARBACK_CONFIG last, single settings by inheritance.
    The last two lead the client commands to this demo.
    """
    files = [str(REPOSITORY / "config" / "demo.toml"), str(settings), os.environ.get("HEARBACK_CONFIG", "")]
    environment = {"HEARBACK_CONFIG": os.pathsep.join(filter(None, files))}
    for name in SECRETS:
        environment[f"HEARBACK_{name.upper()}_FILE"] = str(folder.secrets / name)
    return {**environment, "HEARBACK_URL": ports.web_url, "HEARBACK_API_KEY_FILE": str(folder.secrets / API_KEY)}


def past_proxies() -> dict[str, str]:
    """No call to this machine goes through a proxy."""
    hosts = ",".join(filter(None, [os.environ.get("NO_PROXY", ""), "localhost,127.0.0.1,::1"]))
    return {"NO_PROXY": hosts, "no_proxy": hosts}


def _settings(folder: DataFolder, ports: Ports) -> str:
    data = folder.path
    login = f'authorize_url = "{ports.salesforce_url}"\ntoken_url = "{ports.salesforce_api_url}"\n'
    login += f'pages_url = "{ports.salesforce_url}"\n'
    return (
        "# Written at every start of the demo; change config/demo.toml or the environment instead.\n"
        f'public_url = "{ports.web_url}"\n'
        f"data_dir = {json.dumps(str(data))}\n\n"
        f"[database]\nurl = {json.dumps(f'sqlite:///{data}/hearback.db')}\n\n"
        f'[redis]\nurl = "{ports.redis_url}"\n\n'
        f"[smtp]\nport = {ports.smtp}\n\n"
        f"[dns]\nrecords_file = {json.dumps(str(data / RECORDS))}\n\n"
        f'[twilio]\naccount_sid = "{ACCOUNT_SID}"\nbase_url = "{ports.phone_url}"\n'
        f'from_number = "{PHONE_NUMBERS[0]}"\ndefault_region = "{REGION}"\n\n'
        f'[salesforce]\nclient_id = "{CLIENT_ID}"\n'
        f'trusted_hosts = ["localhost:{ports.salesforce_api}"]\n'
        f"ca_file = {json.dumps(str(data / 'ca.pem'))}\n\n"
        f"[salesforce.environments.production]\n{login}\n"
        f"[salesforce.environments.sandbox]\n{login}"
    )


def _write_connected_app(folder: DataFolder, ports: Ports) -> None:
    """What an administrator would set up in the org: the app that may ask for access."""
    app = {
        "client_id": CLIENT_ID,
        "client_secret": (folder.secrets / "salesforce__client_secret").read_text(),
        "redirect_uri": [f"{ports.web_url}{path}" for path in CALLBACKS],
        "name": "Hearback",
        "jwt_certificate": certificate(folder),
        "pre_authorized_users": [ADMINISTRATOR],
        "client_credentials_user": ADMINISTRATOR,
    }
    path = folder.path / "connected_app.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(app, indent=2) + "\n")
