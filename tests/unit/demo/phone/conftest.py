from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from connector.demo.phone.faults import Faults
from connector.demo.phone.line import Line
from connector.demo.phone.people import People
from connector.demo.phone.store import Store
from connector.demo.phone.web import Look, create_app
from tests.support.mobile_network import account


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data" / "phone.db")


@pytest.fixture
def client(store: Store) -> Iterator[FlaskClient]:
    """The page and its doors; no text leaves its queue."""
    faults, people = Faults(), People(None)
    line = Line(store, faults, account())
    look = Look("Acme", "http://localhost:8001/")
    yield create_app(store, faults, line, account(), people, look).test_client()
