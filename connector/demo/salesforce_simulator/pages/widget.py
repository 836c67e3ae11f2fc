"""The built widget as the record pages host it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connector.demo.salesforce_simulator.pages.visitor import Visitor

PageData = dict[str, Any]
BUILD_COMMAND = "cd lwc_widget && npm ci && npm run build"


@dataclass(frozen=True, slots=True)
class Widget:
    """The dist folder of the widget's build, which may not exist yet."""

    dist: Path

    @property
    def is_built(self) -> bool:
        """Whether there is something to load."""
        return (self.dist / "main.js").is_file()

    def stylesheets(self) -> list[str]:
        """Paths inside dist of the styles that the widget needs, in order."""
        return sorted(path.relative_to(self.dist).as_posix() for path in self.dist.glob("**/*.css"))

    def labels(self, language: str) -> dict[str, str] | None:
        """{label: text} in the language, or in English where there is no such file; None before the build."""
        for name in (f"labels.{language}.json", "labels.en.json"):
            path = self.dist / name
            if path.is_file():
                labels: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
                return labels
        return None

    def page_data(self, subject: Mapping[str, Any], *, visitor: Visitor, permissions: Sequence[str]) -> PageData:
        """What the page hands to the widget before it starts; `build/main.js` of the widget describes it.

        `subject` is {"recordId", "objectApiName"} or {"component", "selectionId"}.
        """
        return {
            **subject,
            "language": visitor.language,
            "labels": self.labels(visitor.language),
            "user": _user(visitor),
            "permissions": list(permissions),
            "apexUrl": "/_sim/apex",
        }


def _user(visitor: Visitor) -> dict[str, Any]:
    return {
        "id": visitor.user["Id"],
        "name": visitor.user["Name"],
        "locale": visitor.language,
        "timeZone": visitor.time_zone,
    }
