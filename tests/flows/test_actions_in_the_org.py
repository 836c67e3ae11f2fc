"""The actions of the Salesforce task against an org that is reached over TLS, through the real adapter."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from simple_salesforce.api import Salesforce

from connector.integrations.salesforce.client import ClientSettings
from connector.integrations.salesforce.connections import Connections
from connector.integrations.salesforce.tokens import AccountKey, TokenKeeper
from tests.contracts.salesforce_org import SalesforceOrg, running_org
from tests.support.databases import on_one_database
from tests.support.fakes.tokens import HandClock, MemoryTokenStore, ScriptedLogin, grant
from tests.support.product import Product
from tests.support.workflows import finish, install, newest_run, rows, salesforce, settle, states

EMAIL = "alice@example.com"
FIELD = "Hearback_Response_Id__c"


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SalesforceOrg]:
    with running_org(tmp_path_factory.mktemp("org")) as running:
        yield running


@pytest.fixture
def client(org: SalesforceOrg, product: Product) -> Salesforce:
    """The product is connected to the org; gives a way to look at that past our own code."""
    clock = HandClock()
    store = MemoryTokenStore(clock)
    account = AccountKey(product.organization_id)
    store.connect(account, replace(grant(instance_url=org.api), access_token=org.session_id))
    settings = ClientSettings(trusted_hosts=[org.host], ca_file=org.ca_file)
    connections: Any = Connections(TokenKeeper(store, ScriptedLogin(), clock), settings, clock)
    product.connections.connected[product.organization_id] = connections.api(product.organization_id)
    return org.unmodified_client()


@pytest.fixture
def alice(client: Salesforce) -> Iterator[str]:
    """The only contact with the address."""
    made = str(client.Contact.create({"FirstName": "Alice", "LastName": "Martin", "Email": EMAIL})["id"])
    yield made
    client.Contact.update(made, {"Email": None})


def found(client: Salesforce, query: str) -> list[dict[str, Any]]:
    return list(client.query_all_iter(query))


def test_a_contact_is_found_changed_and_told_in_its_feed(product: Product, client: Salesforce, alice: str) -> None:
    find = {"object": "Contact", "key_field": "Email", "key": "${m://Email}", "fields": ["FirstName"]}
    to_write = {"object": "Contact", "key": "${task://Find/id}", "fields": {"Description": "Answered"}}
    post = {"record": "${task://Find/id}", "body": "${task://Find/FirstName} answered."}
    tasks = [
        salesforce("find", "Find", **find),
        salesforce("update", "Update", **to_write),
        salesforce("post_to_chatter", "Post", **post),
    ]
    install(product, *tasks)
    finish(product, f"R_found_{alice}")
    settle(product)
    settle(product)

    assert (newest_run(product)["state"], states(product)) == ("succeeded", ["succeeded"] * 3)
    assert client.Contact.get(alice)["Description"] == "Answered"
    (told,) = found(client, f"SELECT Body FROM FeedItem WHERE ParentId = '{alice}'")
    assert told["Body"] == "Alice answered."


def together(response_id: str, **response: Any) -> dict[str, Any]:
    subject = f"Complaint {response_id}"
    case = {"Subject": subject, "ContactId": {"embedded": "sfContactId"}, "Origin": "Web", "Status": "New"}
    keyed = {"external_id_field": "Response_Id__c", "key": response_id}
    records = [
        {"name": "case", "action": "create", "object": "Case", "fields": case},
        {"name": "response", "action": "upsert", "object": "Survey_Response__c", **keyed, "fields": response},
        {
            "name": "post",
            "action": "create",
            "object": "FeedItem",
            "fields": {"ParentId": {"record": "case"}, "Body": "See the survey: @{case.id} ${m://FirstName}"},
        },
    ]
    return salesforce("together", "Both", records=records)


def test_a_case_a_response_and_a_post_are_written_together(product: Product, client: Salesforce, alice: str) -> None:
    response_id = f"R_both_{alice}"
    later = {"object": "Case", "key": "${task://Both/case}", "fields": {"Priority": "High"}}
    install(product, together(response_id, Language__c="en"), salesforce("update", "Update", **later))
    finish(product, response_id, sfContactId=alice)
    settle(product)
    settle(product)

    assert newest_run(product)["state"] == "succeeded", newest_run(product)
    (case,) = found(client, f"SELECT Id, Priority, ContactId FROM Case WHERE Subject = 'Complaint {response_id}'")
    assert (case["Priority"], case["ContactId"]) == ("High", alice)
    assert len(found(client, f"SELECT Id FROM Survey_Response__c WHERE Response_Id__c = '{response_id}'")) == 1
    (post,) = found(client, f"SELECT Body FROM FeedItem WHERE ParentId = '{case['Id']}'")
    assert post["Body"] == "See the survey: @ {case.id} Alice"


def test_one_refused_record_leaves_none(product: Product, client: Salesforce, alice: str) -> None:
    response_id = f"R_none_{alice}"
    install(product, together(response_id, Language__c={"embedded": "Said"}))
    finish(product, response_id, sfContactId=alice, Said="x" * 500)
    settle(product)

    (row,) = rows(product)
    assert row.state == "failed" and row.reason and "STRING_TOO_LONG" in row.reason
    assert found(client, f"SELECT Id FROM Case WHERE Subject = 'Complaint {response_id}'") == []


def described(client: Salesforce, object_name: str) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in getattr(client, object_name).describe()["fields"]}


def a_case(**more: Any) -> dict[str, Any]:
    fields = {"Subject": "Dissatisfied: ${e://Field/ResponseID}", "Origin": "Web", "Status": "New"}
    return salesforce("create", "Case", object="Case", fields=fields, **more)


@on_one_database
def test_a_mapping_without_an_external_id_gets_one(product: Product, org: SalesforceOrg, client: Salesforce) -> None:
    workflow_id = install(product, a_case()).json["id"]
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

    org.fault("drop_after_commit", times=1)
    finish(product, "R_case")
    settle(product)
    product.clock.advance(minutes=10)
    settle(product)

    assert newest_run(product)["state"] == "succeeded"
    assert client.query(f"SELECT Subject FROM Case WHERE {FIELD} = 'R_case'")["totalSize"] == 1
    assert [call["dropped"] for call in org.calls(FIELD)] == [True, False]
    assert product.api("GET", f"/workflows/{workflow_id}/external-ids").json["items"] == []
