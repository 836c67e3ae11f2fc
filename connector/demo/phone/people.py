"""Whose number it is: names of the org's contacts and leads, asked for now and then."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import phonenumbers
import requests
from phonenumbers import NumberParseException, PhoneNumberFormat

FIELDS = {
    "Contact": ("MobilePhone", "Phone", "HomePhone", "OtherPhone", "AssistantPhone"),
    "Lead": ("MobilePhone", "Phone"),
}
MOST = 2000
FRESH_FOR = 60.0
TIMEOUT = 5.0


@dataclass(frozen=True, slots=True)
class Org:
    """Where the org answers; `session_file` is written when it has started."""

    api_url: str
    ca_file: Path
    session_file: Path
    region: str
    """Of numbers that are written without a country code."""

    def people(self) -> Iterator[tuple[str, str]]:
        """(number, name), mobile phones first. Raises requests.RequestException or OSError while it is not there."""
        session_id = json.loads(self.session_file.read_text())["session_id"]
        rows = [(kind, row) for kind in FIELDS for row in self._rows(kind, session_id)]
        for position in range(max(map(len, FIELDS.values()))):
            for kind, row in rows:
                written = row.get(FIELDS[kind][position]) if position < len(FIELDS[kind]) else None
                if written and (number := _e164(written, self.region)):
                    yield number, row["Name"]

    def _rows(self, kind: str, session_id: str) -> list[dict[str, Any]]:
        wanted = f"SELECT Name, {', '.join(FIELDS[kind])} FROM {kind} ORDER BY CreatedDate, Id LIMIT {MOST}"  # noqa: S608
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(
                f"{self.api_url}/services/data/v63.0/query",
                params={"q": wanted},
                headers={"Authorization": f"Bearer {session_id}"},
                verify=str(self.ca_file),
                timeout=TIMEOUT,
            )
        answer.raise_for_status()
        records: list[dict[str, Any]] = answer.json()["records"]
        return records


class People:
    """Names by number; without an org, or while it does not answer, nobody has a name."""

    def __init__(self, org: Org | None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._org, self._monotonic = org, monotonic
        self._names: dict[str, str] = {}
        self._asked_at: float | None = None
        self._lock = threading.Lock()

    def names(self) -> dict[str, str]:
        with self._lock:
            now = self._monotonic()
            if self._org and (self._asked_at is None or now - self._asked_at > FRESH_FOR):
                self._ask(self._org, now)
        return self._names

    def _ask(self, org: Org, now: float) -> None:
        names: dict[str, str] = {}
        try:
            for number, name in org.people():
                names.setdefault(number, name)
        except (requests.RequestException, OSError, ValueError, KeyError):
            return
        self._names, self._asked_at = names, now


def shown(number: str) -> str:
    """The number in groups, as people write it: +33 6 39 98 00 01."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number


def _e164(written: str, region: str) -> str:
    try:
        number = phonenumbers.parse(written, region)
    except NumberParseException:
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
