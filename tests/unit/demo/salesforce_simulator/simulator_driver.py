"""Drives a simulated org in the process, as the administrator, at a moment of the test's choosing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from connector.demo.salesforce_simulator.settings import Settings

Answer = TestResponse


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)


class Api:
    """Calls REST as the administrator."""

    def __init__(self, client: FlaskClient, session_id: str, version: str = "63.0") -> None:
        self._client = client
        self.headers = {"Authorization": f"Bearer {session_id}", "User-Agent": "test"}
        self.base = f"/services/data/v{version}"

    def call(self, method: str, path: str, **kwargs: Any) -> Answer:
        """`path` below the versioned root, or an absolute one below /services, /id or /_sim."""
        absolute = path if path.startswith(("/services", "/id", "/_sim")) else f"{self.base}/{path}"
        return self._client.open(absolute, method=method, headers=self.headers, **kwargs)

    def get(self, path: str, **kwargs: Any) -> Answer:
        return self.call("GET", path, **kwargs)

    def post(self, path: str, body: Any) -> Answer:
        return self.call("POST", path, json=body)

    def patch(self, path: str, body: Any) -> Answer:
        return self.call("PATCH", path, json=body)

    def delete(self, path: str) -> Answer:
        return self.call("DELETE", path)

    def query(self, soql: str) -> Any:
        return self.get("query", query_string={"q": soql}).json

    def records(self, soql: str) -> list[dict[str, Any]]:
        body = self.query(soql)
        assert "records" in body, body
        found: list[dict[str, Any]] = body["records"]
        return found

    def id_of(self, name: str, object_name: str = "Contact") -> str:
        return str(self.records(f"SELECT Id FROM {object_name} WHERE Name = '{name}'")[0]["Id"])

    def delete_cases(self) -> None:
        """Nobody can be deleted whom a case names."""
        for case in self.records("SELECT Id FROM Case"):
            self.delete(f"sobjects/Case/{case['Id']}")

    def fault(self, **fault: Any) -> Any:
        return self.post("/_sim/faults", fault).json

    def journal(self, **wanted: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.get("/_sim/journal", query_string=wanted).json["items"]  # type: ignore[index]
        return items


def settings_for(data: Path) -> Settings:
    return Settings(data=data, pages_port=8001, api_port=8002, hearback_url="http://localhost:8000")
