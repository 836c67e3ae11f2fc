"""One simulated org for all recordings, with the custom objects that the recorded orgs had."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.demo.salesforce_simulator.rest.application import create_api
from connector.demo.salesforce_simulator.settings import REPOSITORY, Settings
from connector.demo.salesforce_simulator.simulator import Simulator
from tests.conformance.replays import Org
from tests.contracts.salesforce_org import SalesforceOrg, running_org
from tests.unit.demo.salesforce_simulator.simulator_driver import Api

METADATA = Path(__file__).with_name("metadata")


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    folder = tmp_path_factory.mktemp("recorded")
    metadata = Path(shutil.copytree(REPOSITORY / "salesforce_metadata", folder / "metadata"))
    shutil.copytree(METADATA, metadata, dirs_exist_ok=True)
    (folder / "data").mkdir()
    world = Simulator.open(Settings(folder / "data", 8001, 8002, "http://localhost:8000", metadata=metadata))
    client = create_api(world).test_client()
    session = json.loads((folder / "data" / "session.json").read_text())["session_id"]
    _see_recorded_fields(Api(client, session))
    yield Org(world, lambda version: Api(client, session, version))
    world.close()


def _see_recorded_fields(api: Api) -> None:
    """A field is hidden from everybody until a permission set shows it."""
    (shown,) = api.records("SELECT Id FROM PermissionSet WHERE Name = 'Recorded'")
    user = api.records("SELECT Id FROM User ORDER BY Id LIMIT 1")[0]["Id"]
    api.post("sobjects/PermissionSetAssignment", {"PermissionSetId": shown["Id"], "AssigneeId": user})


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SalesforceOrg]:
    """An org in a process of its own, over TLS, for the unmodified clients."""
    with running_org(tmp_path_factory.mktemp("served")) as served:
        yield served
