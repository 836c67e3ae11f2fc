"""Two sender domains for the demo: one whose records stand in its DNS, a file, and one whose owner forgot them."""

import json

import requests

from connector.demo.data_folder import DataFolder
from connector.demo.ports import Ports

RECORDS = "dns.json"
PUBLISHED, FORGOTTEN = "service.norvik.example", "events.norvik.example"
TIMEOUT = 30.0


def add(folder: DataFolder, ports: Ports, key: str) -> None:
    """As an administrator would; once, then they are theirs to change."""
    path = folder.path / RECORDS
    if path.exists():
        return
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {key}"
    domains = f"{ports.web_url}/api/v1/sender-domains"
    made = [_posted(session, domains, {"domain": name}) for name in (PUBLISHED, FORGOTTEN)]
    path.write_text(json.dumps({record["name"]: [record["value"]] for record in made[0]["records"]}, indent=2))
    for each in made:
        _posted(session, f"{domains}/{each['id']}/check")


def _posted(session: requests.Session, url: str, body: dict[str, str] | None = None) -> dict[str, list[dict[str, str]]]:
    answer = session.post(url, json=body, timeout=TIMEOUT)
    answer.raise_for_status()
    found: dict[str, list[dict[str, str]]] = answer.json()
    return found
