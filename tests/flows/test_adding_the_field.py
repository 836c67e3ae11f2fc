"""The field that makes a mapping repeatable is added to an org reached over TLS, and the mapping then goes by it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests
from simple_salesforce.api import Salesforce

from connector.integrations.salesforce.client import ClientSettings
from connector.integrations.salesforce.connections import Connections
from connector.integrations.salesforce.tokens import AccountKey, TokenKeeper
from tests.contracts.salesforce_org import SalesforceOrg, running_org
from tests.support.fakes.tokens import HandClock, MemoryTokenStore, ScriptedLogin, grant
from tests.support.product import Product
from tests.unit.workflows.test_listening import finish, settle
from tests.unit.workflows.test_salesforce_actions import install, newest_run, salesforce

FIELD = "Hearback_Response_Id__c"


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SalesforceOrg]:
    with running_org(tmp_path_factory.mktemp("org")) as running:
        yield running


@pytest.fixture
def client(org: SalesforceOrg, product: Product) -> Salesforce:
    """The product is connected to the org as its administrator; gives a way to look at that past our own code."""
    clock = HandClock()
    store = MemoryTokenStore(clock)
    account = AccountKey(product.organization_id)
    store.connect(account, replace(grant(instance_url=org.api), access_token=org.session_id))
    settings = ClientSettings(trusted_hosts=[org.host], ca_file=org.ca_file)
    connections: Any = Connections(TokenKeeper(store, ScriptedLogin(), clock), settings, clock)
    product.connections.connected[product.organization_id] = connections.api(product.organization_id)
    return org.unmodified_client()


def described(client: Salesforce, object_name: str) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in getattr(client, object_name).describe()["fields"]}


def a_case(**more: Any) -> dict[str, Any]:
    fields = {"Subject": "Dissatisfied: ${e://Field/ResponseID}", "Origin": "Web", "Status": "New"}
    return salesforce("create", "Case", object="Case", fields=fields, **more)


def test_a_mapping_without_an_external_id_gets_one(product: Product, org: SalesforceOrg, client: Salesforce) -> None:
    workflow_id = install(product, a_case())
    checked = product.api("POST", f"/workflows/{workflow_id}/check").json
    assert "add a field to Case" in checked["problems"][0]["message"]

    (offer,) = product.api("GET", f"/workflows/{workflow_id}/external-ids").json["items"]
    assert (offer["object"], offer["field"], offer["length"]) == ("Case", FIELD, 40)
    assert FIELD not in described(client, "Case")

    added = product.api("POST", f"/workflows/{workflow_id}/external-ids", json={"place": offer["place"]})

    assert added.status_code == 200, added.json
    assert (added.json["added"], added.json["problems"]) == (True, [])
    field = described(client, "Case")[FIELD]
    assert (field["unique"], field["externalId"], field["updateable"], field["length"]) == (True, True, True, 40)
    (task,) = product.api("GET", f"/workflows/{workflow_id}").json["config"]["tasks"]
    assert (task["external_id_field"], task["key"]) == (FIELD, "${e://Field/ResponseID}")

    requests.post(
        f"{org.api}/_sim/faults", json={"fault": "drop_after_commit", "times": 1}, verify=str(org.ca_file), timeout=30
    ).raise_for_status()
    finish(product, "R_case")
    settle(product)
    product.clock.advance(minutes=10)
    settle(product)

    assert newest_run(product)["state"] == "succeeded"
    assert client.query(f"SELECT Subject FROM Case WHERE {FIELD} = 'R_case'")["totalSize"] == 1
    assert product.api("GET", f"/workflows/{workflow_id}/external-ids").json["items"] == []
