"""Many rows of the ledger through the real adapter into an org over TLS; what happened is read from its journal."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests

from connector.foundation.db import Database
from connector.integrations.salesforce.client import ClientSettings
from connector.integrations.salesforce.connections import Connections
from connector.integrations.salesforce.tokens import AccountKey, TokenKeeper
from tests.contracts.salesforce_org import SalesforceOrg
from tests.support.fakes.tokens import MemoryTokenStore, ScriptedLogin, grant
from tests.unit.writeback.bulk_scene import BulkScene
from tests.unit.writeback.conftest import ACME, KEY, OBJECT

ROWS = 400
FAULTS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "failed job": {"name": "bulk_failed", "after": 200},
    "slow job": {"name": "bulk_slow", "delay": 0.5},
    "locked rows": {"name": "row_lock", "share": 0.1, "rows": 30},
    "lost answer to the last step": {"name": "drop_after_commit", "method": "PATCH", "path": "/jobs/ingest"},
    "lost answer to the first step": {"name": "drop_after_commit", "method": "POST", "path": "/jobs/ingest"},
    "used up requests": {"name": "request_limit", "method": "PUT"},
    "server down": {"name": "unavailable", "method": "PATCH", "path": "/jobs/ingest"},
}


@pytest.fixture
def scene(database: Database, running: SalesforceOrg) -> Iterator[BulkScene]:
    scene = BulkScene(database)
    scene.settings.writeback.bulk_above = 300
    store = MemoryTokenStore(scene.clock)
    store.connect(AccountKey(ACME), replace(grant(instance_url=running.api), access_token=running.session_id))
    settings = ClientSettings(trusted_hosts=[running.host], ca_file=running.ca_file)
    scene.salesforce = Connections(TokenKeeper(store, ScriptedLogin(), scene.clock), settings, scene.clock)  # type: ignore[assignment]
    yield scene
    running.clear_faults()


@pytest.mark.parametrize("what", FAULTS)
def test_each_row_is_created_once(
    scene: BulkScene, running: SalesforceOrg, what: str, request: pytest.FixtureRequest
) -> None:
    prefix = f"R_{abs(hash(request.node.name)) % 10**8}"
    keys = [f"{prefix}_{number:04d}" for number in range(ROWS)]
    scene.add(*keys, Comment__c="Thanks")
    before = summary(running, since=0)["last"]
    if fault := dict(FAULTS[what]):
        running.fault(fault.pop("name"), **fault)
    scene.drain(most=200)
    found = summary(running, since=before)
    assert (set(scene.states()), found["created"]) == ({"written"}, ROWS)
    soql = f"SELECT {KEY} FROM {OBJECT} WHERE {KEY} LIKE '{prefix}%'"
    assert sorted(row[KEY] for row in running.unmodified_client().query_all_iter(soql)) == keys
    if what == "nothing":
        assert found["write_calls"] == 3
    else:
        assert struck(running, before, FAULTS[what]["name"])


def struck(running: SalesforceOrg, since: int, name: str) -> list[dict[str, Any]]:
    """The calls and batches that the fault hit."""
    asked = {"since": since, "fault": name}
    answer = requests.get(f"{running.api}/_sim/journal", params=asked, verify=str(running.ca_file), timeout=30)
    return list(answer.json()["items"])


def summary(running: SalesforceOrg, since: int) -> dict[str, Any]:
    url = f"{running.api}/_sim/journal/summary"
    found: dict[str, Any] = requests.get(url, params={"since": since}, verify=str(running.ca_file), timeout=30).json()
    return found
