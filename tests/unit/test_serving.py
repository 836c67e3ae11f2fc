"""The web application as processes: a stop loses no request, and all processes count together."""

import json
import os
import re
import socket
import sys
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest
import requests
from cryptography.fernet import Fernet

from connector.foundation.db import Base, Database
from connector.organizations import service as organizations
from tests.support.fakes.tokens import NOW
from tests.support.processes import Server, descendants, free_port

BODY = json.dumps({"survey": "SV_none", "filler": "x" * 20_000}).encode()


class Web:
    """`hearback serve` with two processes, and a key for its API."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        database = Database(f"sqlite:///{folder}/test.db")
        Base.metadata.create_all(database.engine)
        with database.write() as session:
            organization, _ = organizations.create(session, "Acme", NOW)
            self.key = organizations.issue_api_key(session, organization.id, "tests", NOW)
        database.dispose()
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        environment = {
            **os.environ,
            **{f"HEARBACK_{name}_KEY": f"the {name} key of this test" for name in ("LINK", "SESSION")},
            "TMPDIR": str(self.temporary),
            "HEARBACK_DATABASE__URL": f"sqlite:///{folder}/test.db",
            "HEARBACK_REDIS__URL": "redis://127.0.0.1:1/0",
            "HEARBACK_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        }
        command = [sys.executable, "-m", "connector.cli", "serve", "--port", str(self.port), "--processes", "2"]
        self.server = Server(command, folder / "web.log", env=environment)
        self.server.wait_until(self.is_ready)

    def is_ready(self) -> bool:
        try:
            return self.get("/readyz").ok and len(descendants(self.server.process.pid)) == 2
        except requests.RequestException:
            return False

    def get(self, path: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=30)

    def begin(self) -> socket.socket:
        """A request whose body the server has begun to read, and of which the half is still to come."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        head = (
            "POST /api/v1/distributions HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Authorization: Bearer {self.key}",
            "Content-Type: application/json",
            f"Content-Length: {len(BODY)}",
            "Expect: 100-continue",
            "Connection: close",
        )
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 100")
        connection.sendall(BODY[: len(BODY) // 2])
        return connection

    def is_stopping(self) -> bool:
        """The process that had nothing to do has ended."""
        return len(descendants(self.server.process.pid)) == 1


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = Web(tmp_path)
    yield web
    web.server.stop()


def test_a_request_under_way_is_answered_when_it_is_stopped(web: Web) -> None:
    with web.begin() as connection:
        web.server.process.terminate()
        web.server.wait_until(web.is_stopping)
        connection.sendall(BODY[len(BODY) // 2 :])
        answer = HTTPResponse(connection)
        answer.begin()

        assert answer.status == 422 and json.loads(answer.read())["errors"]

    assert web.server.process.wait(30) == 0
    assert list(web.temporary.glob("hearback-*")) == []


def test_all_processes_count_together(web: Web) -> None:
    for _ in range(40):
        web.get("/sign-in")

    counted = re.search(
        r'hearback_http_requests_total\{method="GET",route="/sign-in",status="200"\} (\S+)', web.get("/metrics").text
    )

    assert counted is not None and float(counted[1]) == 40
    assert "hearback_redis_up 0.0" in web.get("/metrics").text
