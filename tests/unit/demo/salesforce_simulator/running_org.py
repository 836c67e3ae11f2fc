"""An org that is being served over TLS by this process."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from simple_salesforce import Salesforce

from connector.demo.salesforce_simulator.__main__ import read_arguments, start
from connector.demo.salesforce_simulator.simulator import Simulator
from connector.demo.salesforce_simulator.tls import server_context


class Running:
    """Its addresses, its files, an http session that trusts it."""

    def __init__(self, pages: int, api: int, data: Path) -> None:
        self.pages = f"http://localhost:{pages}"
        self.api = f"https://localhost:{api}"
        self.data = data
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = str(data / "ca.pem")

    def salesforce(self) -> Salesforce:
        session = json.loads((self.data / "session.json").read_text())
        return Salesforce(
            instance_url=session["instance_url"], session_id=session["session_id"], version="63.0", session=self.http
        )

    def fault(self, **fault: Any) -> None:
        assert self.http.post(f"{self.api}/_sim/faults", json=fault).status_code == 201


@contextmanager
def running_org(data: Path, *more: str) -> Iterator[Running]:
    """Started on free ports with these further arguments, stopped at the end."""
    pages, api = _free_port(), _free_port()
    words = f"--data {data} --pages-port {pages} --api-port {api} --hearback-url http://localhost:8000"
    settings = read_arguments([*words.split(), *more])
    world = Simulator.open(settings)
    servers = start(world, server_context(data))
    try:
        yield Running(pages, api, data)
    finally:
        for server in servers:
            server.stop()
        world.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
