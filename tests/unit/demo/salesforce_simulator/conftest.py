"""One simulated org per test, copied from an org that was seeded once."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from simulator_driver import Api, Clock, settings_for

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


@pytest.fixture
def call_as(world: Simulator) -> Callable[..., Api]:
    """Calls with another version or session: `call_as(version="45.0")`."""
    session_id = json.loads((world.settings.data / "session.json").read_text())["session_id"]
    client = create_api(world).test_client()

    def make(session_id: str = session_id, version: str = "63.0") -> Api:
        return Api(client, session_id, version)

    return make


@pytest.fixture
def api(call_as: Callable[..., Api]) -> Api:
    return call_as()
