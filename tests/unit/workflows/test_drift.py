"""The org changes without us: each workflow is held against it each day, and what would fail waits."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from connector.integrations.ports import FieldDescription, SalesforceUnavailable
from connector.integrations.salesforce.tokens import AccountKey
from connector.organizations.models import ConnectionState
from connector.organizations.token_store import announce_connected
from connector.wiring import make_dispatcher
from connector.workflows import drift, queries
from connector.writeback.models import ParkedFor, WriteBack, WriteBackState
from tests.support.accounts import connect
from tests.support.answering import answer, invited
from tests.support.fakes.objects import text
from tests.support.fakes.salesforce import FakeSalesforce
from tests.support.product import Product
from tests.support.signed_in import administrator


@pytest.fixture
def fields(product: Product) -> dict[str, FieldDescription]:
    """Of Survey_Response__c, as the connected org has them at first."""
    connect(product)
    return dict(product.org.describe("Survey_Response__c").fields)


def workflow_id(product: Product) -> str:
    return str(product.api("GET", "/workflows").json["items"][0]["id"])


def check(product: Product) -> Any:
    return product.api("POST", f"/workflows/{workflow_id(product)}/check")


def lose(product: Product, fields: dict[str, FieldDescription], *names: str) -> None:
    kept = {name: field for name, field in fields.items() if name not in names}
    product.org.see("Survey_Response__c", kept)


def rows(product: Product) -> list[WriteBack]:
    with product.db.read() as session:
        return list(session.query(WriteBack).order_by(WriteBack.id))


def states(product: Product) -> list[tuple[WriteBackState, ParkedFor | None]]:
    return [(row.state, row.parked_for) for row in rows(product)]


WAITS = (WriteBackState.PARKED, ParkedFor.MAPPING)
WRITTEN = (WriteBackState.WRITTEN, None)


def test_a_day_later_a_lost_field_is_told_before_a_response_arrives(
    product: Product, fields: dict[str, FieldDescription]
) -> None:
    product.sweep()
    lose(product, fields, "NPS__c")
    product.sweep()
    assert product.api("GET", f"/workflows/{workflow_id(product)}/check").json["problems"] == []

    product.clock.advance(hours=24)
    with capture_logs() as logs:
        product.sweep()

    (problem,) = product.api("GET", f"/workflows/{workflow_id(product)}/check").json["problems"]
    assert problem["field"] == "tasks[0].fields.NPS__c" and problem["severity"] == "error"
    assert "has no field NPS__c" in problem["message"]
    (said,) = [each for each in logs if each["event"] == "workflows.checked"]
    assert said["log_level"] == "warning" and said["refused"] == ["tasks[0].fields.NPS__c"]
    metrics = product.client.get("/metrics").get_data(as_text=True)
    assert "hearback_workflows_refused 1.0" in metrics


def test_what_would_fail_waits_and_goes_on_when_the_field_is_back(
    product: Product, fields: dict[str, FieldDescription]
) -> None:
    lose(product, fields, "NPS__c")
    assert check(product).json["problems"]
    answer(product.client, invited(product))
    product.work()
    product.clock.advance(minutes=1)
    product.sweep()
    assert states(product) == [WAITS] and product.org.records("Survey_Response__c") == []
    assert "fields.NPS__c: Survey_Response__c has no field NPS__c" in str(rows(product)[0].reason)

    product.org.see("Survey_Response__c", fields)
    assert check(product).json["problems"] == []
    product.sweep()

    assert states(product) == [WRITTEN] and len(product.org.records("Survey_Response__c")) == 1


def test_what_is_pending_already_waits_too(product: Product, fields: dict[str, FieldDescription]) -> None:
    answer(product.client, invited(product))
    make_dispatcher(product.bundle).dispatch()
    assert states(product) == [(WriteBackState.PENDING, None)]

    lose(product, fields, "NPS__c")
    check(product)

    assert states(product) == [WAITS]


def test_what_has_no_value_in_the_lost_field_is_written(product: Product, fields: dict[str, FieldDescription]) -> None:
    lose(product, fields, "Lead__c", "Case__c")

    assert len(check(product).json["problems"]) == 2
    answer(product.client, invited(product))
    product.work()
    product.clock.advance(minutes=1)
    product.sweep()

    assert states(product) == [WRITTEN]


def test_saving_the_repaired_workflow_writes_them_by_the_new_mapping(
    product: Product, fields: dict[str, FieldDescription]
) -> None:
    config = product.api("GET", f"/workflows/{workflow_id(product)}").json["config"]
    lose(product, fields, "NPS__c")
    check(product)
    answer(product.client, invited(product))
    product.work()
    del config["tasks"][0]["fields"]["NPS__c"]

    product.clock.advance(minutes=1)

    assert product.api("POST", "/workflows", json=config).status_code == 200
    product.sweep()
    product.clock.advance(minutes=1)
    product.sweep()

    assert states(product) == [WRITTEN] and "NPS__c" not in rows(product)[0].payload


def test_a_warning_keeps_nothing_back(product: Product, fields: dict[str, FieldDescription]) -> None:
    product.org.see("Survey_Response__c", fields | {"Survey_Name__c": text("Survey_Name__c", 80)})

    (problem,) = check(product).json["problems"]
    answer(product.client, invited(product))
    product.work()

    assert problem["severity"] == "warning" and "max_length: 80" in problem["message"]
    assert states(product) == [(WriteBackState.PENDING, None)] or states(product) == [WRITTEN]


def test_an_org_that_does_not_answer_changes_nothing(product: Product, fields: dict[str, FieldDescription]) -> None:
    lose(product, fields, "NPS__c")
    first = check(product).json
    product.connections.connected[product.organization_id] = Silent()

    product.clock.advance(hours=25)
    product.sweep()
    refused = check(product)

    assert refused.status_code == 503 and "nothing was checked" in refused.json["detail"]
    assert product.api("GET", f"/workflows/{workflow_id(product)}/check").json == first
    assert not product.woken.waiting
    product.clock.advance(minutes=30)
    with product.db.read() as session:
        assert not drift.due(session, product.clock.now()), "it is not asked again and again"
        product.clock.advance(minutes=31)
        assert drift.due(session, product.clock.now())


def test_without_a_connection_it_says_so(product: Product) -> None:
    product.connections.connected.clear()

    refused = check(product)

    assert refused.status_code == 409 and "not connected" in refused.json["detail"]
    assert product.api("GET", f"/workflows/{workflow_id(product)}/check").json["checked_at"] is None


def test_an_organization_that_is_not_connected_is_not_asked(product: Product) -> None:
    connect(product, state=ConnectionState.DISCONNECTED)
    with product.db.read() as session:
        assert not drift.due(session, product.clock.now())


def test_after_the_connection_came_back_it_is_looked_at_again(
    product: Product, fields: dict[str, FieldDescription]
) -> None:
    product.sweep()
    lose(product, fields, "NPS__c")
    with product.db.write() as session:
        announce_connected(session, AccountKey(product.organization_id), product.clock.now())
    product.sweep()
    product.sweep()

    assert product.api("GET", f"/workflows/{workflow_id(product)}/check").json["problems"]


def test_a_person_sees_it_and_checks_again(product: Product, fields: dict[str, FieldDescription]) -> None:
    lose(product, fields, "NPS__c")
    check(product)
    client = administrator(product).client

    failures = client.get("/admin/failures").get_data(as_text=True)
    page = client.get(f"/admin/workflows/{workflow_id(product)}").get_data(as_text=True)
    french = client.get("/admin/failures", headers={"Accept-Language": "fr"}).get_data(as_text=True)
    overview = client.get("/admin/").get_data(as_text=True)

    assert "Salesforce would refuse what a workflow writes" in failures and "NPS__c" in failures
    assert "Would be refused" in page and "has no field NPS__c" in page
    assert "n’a pas de champ NPS__c" in french
    assert "Something waits for your decision" in overview

    product.org.see("Survey_Response__c", fields)
    client.post(f"/admin/workflows/{workflow_id(product)}/check", data={"from": "failures"})
    assert "Salesforce would refuse" not in client.get("/admin/failures").get_data(as_text=True)


def test_saving_says_what_salesforce_may_refuse(product: Product) -> None:
    config = product.api("GET", f"/workflows/{workflow_id(product)}").json["config"]
    config["tasks"][0]["fields"] |= {
        "Language__c": {"embedded": "sfAcountId", "max_length": 20},
        "Status__c": "${e://Field/sfContactID}",
        "Comment__c": {"embedded": "Shoe size", "max_length": 20},
    }
    config["conditions"] = {"all": [{"field": "embedded.sfcontactid", "operator": "is not empty"}]}

    warnings = product.api("POST", "/workflows", json=config).json["warnings"]

    said = {each["field"]: each["message"] for each in warnings}
    assert "write sfContactId" in said["conditions"] and "write sfContactId" in said["tasks[0].fields.Status__c.text"]
    assert "write sfAccountId" in said["tasks[0].fields.Language__c"]
    assert "no survey declares the embedded data Shoe size" in said["tasks[0].fields.Comment__c"]


class Silent(FakeSalesforce):
    def describe(self, object_name: str, *, fresh: bool = False) -> Any:
        raise SalesforceUnavailable("no answer")


def test_what_waits_under_the_name_that_its_task_had_before_waits_too(
    product: Product, fields: dict[str, FieldDescription]
) -> None:
    answer(product.client, invited(product))
    make_dispatcher(product.bundle).dispatch()
    config = product.api("GET", f"/workflows/{workflow_id(product)}").json["config"]
    config["tasks"][0]["name"] = "Another name"
    assert product.api("POST", "/workflows", json=config).status_code == 200
    assert states(product) == [(WriteBackState.PENDING, None)]

    lose(product, fields, "NPS__c")
    check(product)
    assert states(product) == [WAITS]

    product.org.see("Survey_Response__c", fields)
    check(product)
    product.clock.advance(minutes=1)
    product.sweep()
    assert states(product) == [WRITTEN]


def test_a_check_during_which_the_workflow_was_saved_is_made_again_at_once(
    product: Product, fields: dict[str, FieldDescription], monkeypatch: pytest.MonkeyPatch
) -> None:
    product.sweep()
    id_, describe = workflow_id(product), product.org.describe
    config = product.api("GET", f"/workflows/{id_}").json["config"]

    def meanwhile(object_name: str, **options: Any) -> Any:
        monkeypatch.setattr(product.org, "describe", describe)
        product.clock.advance(seconds=1)
        product.api("POST", "/workflows", json=config)
        return describe(object_name, **options)

    monkeypatch.setattr(product.org, "describe", meanwhile)
    drift.check(product.bundle, product.organization_id, id_)

    with product.db.read(product.organization_id) as session:
        assert [each.id for each in drift.due(session, product.clock.now())] == [id_]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite writes one transaction after the other
def test_a_check_waits_for_whoever_saves_at_the_same_moment(
    product: Product, fields: dict[str, FieldDescription]
) -> None:
    """Or it would note what it found of the mapping of before."""
    id_, told = workflow_id(product), list[Exception]()

    def look() -> None:
        try:
            drift.check_now(product.bundle, product.organization_id, id_)
        except drift.Overtaken as error:
            told.append(error)

    with product.db.write(product.organization_id) as session:
        queries.one(session, id_, for_change=True).changed_at = product.clock.now() + timedelta(seconds=1)
        session.flush()
        checker = threading.Thread(target=look)
        checker.start()
        checker.join(timeout=1)
    checker.join()

    assert len(told) == 1
