"""One simulated org per test, copied from an org that was seeded once."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sign_in_driver import Person, Server, register
from simulator_driver import Api, Clock, settings_for

from connector.demo.salesforce_simulator.pages_application import create_pages_application
from connector.demo.salesforce_simulator.rest.application import create_api
from connector.demo.salesforce_simulator.simulator import Simulator


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an org after its first start."""
    data = tmp_path_factory.mktemp("seeded")
    Simulator.open(settings_for(data), Clock()).close()
    return data


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def data(seeded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seeded, tmp_path / "data"))


@pytest.fixture
def world(data: Path, clock: Clock) -> Iterator[Simulator]:
    world = Simulator.open(settings_for(data), clock)
    yield world
    world.close()


@pytest.fixture(scope="session")
def shared_application(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Routes take longer to build than an org; tests put their own org behind them."""
    spare = shutil.copytree(seeded, tmp_path_factory.mktemp("spare") / "data")
    return create_api(Simulator.open(settings_for(spare), Clock()))


@pytest.fixture
def application(shared_application: Flask, world: Simulator) -> Flask:
    """REST of this test's org."""
    shared_application.extensions["simulator"] = world
    return shared_application


@pytest.fixture
def call_as(world: Simulator, application: Flask) -> Callable[..., Api]:
    """Calls with another version or session: `call_as(version="45.0")`."""
    session_id = json.loads((world.settings.data / "session.json").read_text())["session_id"]
    client = application.test_client()

    def make(session_id: str = session_id, version: str = "63.0") -> Api:
        return Api(client, session_id, version)

    return make


@pytest.fixture
def api(call_as: Callable[..., Api]) -> Api:
    return call_as()


@pytest.fixture
def person(world: Simulator, application: Flask) -> Person:
    """Somebody whose org knows the app."""
    register(world)
    return Person(create_pages_application(world).test_client(), application.test_client())


@pytest.fixture(scope="session")
def server() -> Server:
    """Made once: a key takes its time. Its clock is that of the tests."""
    return Server(Clock().now)
