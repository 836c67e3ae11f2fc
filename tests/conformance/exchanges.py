"""Recorded exchanges with real orgs, which lie beside this checkout (they are not ours to copy)."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from connector.demo.salesforce_simulator.settings import REPOSITORY

BESIDE = [folder / "shared/data/salesforce" for folder in REPOSITORY.parents]
DATA = next((folder for folder in BESIDE if folder.exists()), BESIDE[0])
RECORDED, DESCRIBED, LIBRARY = DATA / "recorded", DATA / "describe", DATA / "sobject_fields_v65.json"
NOT_HERE = "recorded Salesforce traffic is not beside this checkout"
MODERN, OLD = "63.0", "40.0"
"""Versions played for those that the recordings mask: today's, and the oldest that this org speaks."""
TITLE_LENGTH = 90


@dataclass(frozen=True)
class Exchange:
    """`bodies` are what was answered: values in rest.json, types in shapes.json (one per variant seen)."""

    source: str
    number: int
    method: str
    path: str
    request: Any
    status: int
    headers: dict[str, str]
    bodies: tuple[Any, ...]

    @property
    def title(self) -> str:
        """E.g. `POST vNN.0/composite/graph 200`."""
        return f"{self.method} {unquote_plus(self.path.removeprefix('/services/data/'))} {self.status}"

    @property
    def short_title(self) -> str:
        """Unique: with the file and the place in it."""
        title = self.title if len(self.title) <= TITLE_LENGTH else f"{self.title[:TITLE_LENGTH]}… {self.status}"
        return f"{self.source} {self.number:02} {title}"

    @property
    def version(self) -> str:
        """The API version to call: the recorded one, or one for its mask."""
        found = re.search(r"/v(\d\d\.0)(/|$)", self.path)
        return found[1] if found else OLD if "<api_version>" in self.path else MODERN

    @property
    def below(self) -> str:
        """The path below the versioned root."""
        return "/".join(self.path.split("/")[4:])


def recorded() -> list[Exchange]:
    """All of both files; none when they are not here."""
    return [_value(*at) for at in enumerate(_read("rest.json"))] + [
        _shape(*at) for at in enumerate(_read("shapes.json"))
    ]


def _read(name: str) -> list[dict[str, Any]]:
    path: Path = RECORDED / name
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return found


def _value(number: int, facts: dict[str, Any]) -> Exchange:
    headers = {name.lower(): values[0] for name, values in facts["headers"].items()}
    request = json.loads(facts["request"]) if facts["request"] else None
    where = ("rest", number, facts["method"], facts["path"])
    return Exchange(*where, request, facts["status"]["code"], headers, (facts["body"],))


def _shape(number: int, facts: dict[str, Any]) -> Exchange:
    where = ("shapes", number, facts["method"], facts["path"])
    return Exchange(*where, None, facts["status"], facts["headers"], tuple(facts["bodies"]))
