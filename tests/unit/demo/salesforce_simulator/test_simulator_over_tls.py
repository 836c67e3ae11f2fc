"""What is particular to serving the org: TLS, kept connections, many callers, answers that are lost."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from running_org import Running, running_org
from simple_salesforce import Salesforce

from connector.demo.salesforce_simulator.tls import server_context


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_org(tmp_path_factory.mktemp("served")) as org:
        yield org


@pytest.fixture
def salesforce(running: Running) -> Iterator[Salesforce]:
    yield running.salesforce()
    running.http.delete(f"{running.api}/_sim/faults")


def test_both_ports_say_when_they_are_ready(running: Running) -> None:
    for root in (running.pages, running.api):
        assert running.http.get(f"{root}/healthz").status_code == 200


def test_the_authority_survives_a_restart(running: Running) -> None:
    before = (running.data / "ca.pem").read_bytes()
    server_context(running.data)
    assert (running.data / "ca.pem").read_bytes() == before


def test_a_client_that_does_not_trust_the_authority_is_not_served(running: Running) -> None:
    stranger = requests.Session()
    stranger.trust_env = False
    with pytest.raises(requests.exceptions.SSLError):
        stranger.get(f"{running.api}/healthz")
    assert running.http.get(f"{running.api}/healthz").status_code == 200


def test_an_answer_may_be_lost_after_the_commit(running: Running, salesforce: Salesforce) -> None:
    running.fault(fault="drop_after_commit")
    with pytest.raises(requests.exceptions.ConnectionError):
        salesforce.Survey_Response__c.upsert("Response_Id__c/lost", {"NPS__c": 7})
    found = salesforce.query("SELECT NPS__c FROM Survey_Response__c WHERE Response_Id__c = 'lost'")
    assert found["records"][0]["NPS__c"] == 7
    journal = running.http.get(f"{running.api}/_sim/journal?dropped=True").json()["items"]
    assert journal[-1]["path"].endswith("/lost")


def test_many_callers_at_once_leave_one_record_a_key(running: Running, salesforce: Salesforce) -> None:
    """Eight callers upsert the same twenty keys; each row is written or told that its key is taken."""

    def upsert(caller: int) -> list[dict[str, Any]]:
        rows = [{"attributes": {"type": "Survey_Response__c"}, "Response_Id__c": f"busy{n}"} for n in range(20)]
        path = "composite/sobjects/Survey_Response__c/Response_Id__c"
        found: list[dict[str, Any]] = running.salesforce().restful(path, method="PATCH", json={"records": rows})
        return found

    with ThreadPoolExecutor(8) as callers:
        results = [row for rows in callers.map(upsert, range(8)) for row in rows]
    assert all(row["success"] for row in results)
    assert sum(row["created"] for row in results) == 20
    assert (
        salesforce.query("SELECT COUNT() FROM Survey_Response__c WHERE Response_Id__c LIKE 'busy%'")["totalSize"] == 20
    )


def test_connections_are_kept(running: Running, salesforce: Salesforce) -> None:
    answers = [running.http.get(f"{running.api}/services/data", stream=True) for _ in range(3)]
    for answer in answers:
        assert answer.raw.version == 11
        assert answer.headers.get("Connection", "keep-alive") != "close"
        answer.close()


def test_a_silent_client_does_not_keep_others_waiting(running: Running) -> None:
    port = int(running.api.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)):
        assert running.http.get(f"{running.api}/healthz", timeout=5).status_code == 200
