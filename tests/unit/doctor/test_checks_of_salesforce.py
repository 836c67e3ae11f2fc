"""Each thing that Salesforce must allow, taken away: what the doctor says and how to mend it."""

import dataclasses
from typing import Any

import pytest
from pydantic import SecretStr

from connector.doctor.checks import (
    api_usage,
    connection,
    permissions,
    salesforce_app,
    survey_response,
    workflows,
)
from connector.doctor.context import Context
from connector.doctor.findings import Level
from connector.integrations.ports import (
    ApiUsage,
    ObjectDescription,
    SalesforceDisconnected,
    SalesforceLimitExceeded,
    SalesforceRefused,
    SalesforceUnavailable,
)
from connector.organizations import service as organizations
from connector.workflows.models import Workflow
from tests.support.accounts import connect
from tests.support.fakes.objects import describe, text
from tests.support.fakes.salesforce import FakeSalesforce
from tests.support.product import Product
from tests.unit.doctor.conftest import WithSettings, all_well, problem_in

USER = describe("User", "005", text("Name"))


class Answering(FakeSalesforce):
    """An org that answers each describe in this way, and tells this usage."""

    def __init__(self, error: Exception | None = None, usage: ApiUsage | None = None) -> None:
        super().__init__(USER)
        self._error, self._usage = error, usage

    def describe(self, object_name: str, *, fresh: bool = False) -> ObjectDescription:
        if self._error:
            raise self._error
        return super().describe(object_name, fresh=fresh)

    def api_usage(self) -> ApiUsage | None:
        return self._usage


def put(product: Product, org: FakeSalesforce) -> None:
    product.connections.connected[product.organization_id] = org


def hide(product: Product, object_name: str, *names: str) -> None:
    fields = product.org.describe(object_name).fields
    product.org.see(object_name, {name: field for name, field in fields.items() if name not in names})


def change(product: Product, object_name: str, name: str, **changes: Any) -> None:
    fields = product.org.describe(object_name).fields
    product.org.see(object_name, {**fields, name: dataclasses.replace(fields[name], **changes)})


def test_an_app_without_id_or_secret(context_with: WithSettings) -> None:
    found = problem_in(salesforce_app.check(context_with(salesforce={"client_id": "id"})))
    assert "CLIENT_SECRET_FILE" in found.what and "CLIENT_ID" not in found.what

    complete = {"client_id": "id", "client_secret": SecretStr("secret")}
    assert all_well(salesforce_app.check(context_with(salesforce=complete)))


def test_an_org_that_lets_us_in(product: Product, context: Context) -> None:
    put(product, Answering())

    assert all_well(connection.check(context))


@pytest.mark.parametrize(
    ("error", "level", "words"),
    [
        (SalesforceDisconnected("The access was revoked"), Level.PROBLEM, "/admin/salesforce"),
        (SalesforceUnavailable("no connection"), Level.PROBLEM, "status.salesforce.com"),
        (SalesforceLimitExceeded(), Level.WARNING, "limit"),
        (SalesforceRefused("API_DISABLED_FOR_ORG", "API is not enabled", 403), Level.PROBLEM, "API access"),
    ],
)
def test_an_org_that_does_not_let_us_in(
    product: Product, context: Context, error: Exception, level: Level, words: str
) -> None:
    put(product, Answering(error))

    assert words in problem_in(connection.check(context), level).cure


def test_an_organization_that_is_not_connected_is_named(product: Product, context: Context) -> None:
    put(product, Answering())
    with product.db.write() as session:
        organizations.create(session, "Globex", product.clock.now())

    _, globex = connection.check(context)

    assert globex.level is Level.PROBLEM and globex.what.startswith("Globex: ")


def test_fields_that_must_be_seen(product: Product, context: Context) -> None:
    assert all_well([found for found in permissions.check(context) if "Contact" in found.what])
    hide(product, "Contact", "HasOptedOutOfEmail", "AccountId")

    found = next(found for found in permissions.check(context) if "Contact" in found.what)

    assert "HasOptedOutOfEmail" in found.what and "AccountId" in found.what
    assert found.level is Level.PROBLEM and "Hearback Integration" in found.cure


def test_an_object_that_must_be_seen(product: Product, context: Context) -> None:
    put(product, Answering())

    found = permissions.check(context)

    assert all("may not see" in each.what and each.cure for each in found)


def test_the_object_of_the_responses(product: Product, context: Context) -> None:
    assert all_well(survey_response.check(context))

    change(product, "Survey_Response__c", "Response_Id__c", unique=False)
    assert "twice" in problem_in(survey_response.check(context)).what
    hide(product, "Survey_Response__c", "Response_Id__c")
    assert "Response_Id__c" in problem_in(survey_response.check(context)).what
    put(product, Answering())
    assert "salesforce_metadata" in problem_in(survey_response.check(context)).cure


def test_fields_that_must_be_written(product: Product, context: Context) -> None:
    assert all_well(workflows.check(context))
    change(product, "Survey_Response__c", "NPS__c", updateable=False)
    hide(product, "Survey_Response__c", "NPS_none")

    found = problem_in(workflows.check(context))

    assert "NPS__c" in found.what and "Write responses to Salesforce" in found.what
    assert "Hearback Integration" in found.cure


def test_a_task_is_held_against_the_org_of_its_account(product: Product, context: Context) -> None:
    connect(product)
    connect(product, id="SA_2", name="Sandbox", is_main=False)
    product.connections.accounts["SA_2"] = FakeSalesforce(USER)
    with product.db.write(product.organization_id) as session:
        workflow = session.query(Workflow).one()
        workflow.config = {**workflow.config, "tasks": [{**workflow.config["tasks"][0], "account": "Sandbox"}]}

    assert "Survey_Response__c" in problem_in(workflows.check(context)).what


def test_a_workflow_that_is_off_needs_nothing(product: Product, context: Context) -> None:
    hide(product, "Survey_Response__c", "NPS__c")
    (item,) = product.api("GET", "/workflows").json["items"]
    product.api("POST", f"/workflows/{item['id']}/switch", json={"is_on": False})

    assert workflows.check(context) == []


def test_a_workflow_that_cannot_be_read(product: Product, context: Context) -> None:
    with product.db.write(product.organization_id) as session:
        session.query(Workflow).one().config = {"name": "W", "tasks": []}

    assert "hearback workflow" in problem_in(workflows.check(context)).cure


@pytest.mark.parametrize(
    ("usage", "level"),
    [
        (ApiUsage(69, 100), Level.OK),
        (ApiUsage(70, 100), Level.WARNING),
        (None, Level.OK),
    ],
)
def test_api_requests_that_run_out(product: Product, context: Context, usage: ApiUsage | None, level: Level) -> None:
    put(product, Answering(usage=usage))

    (found,) = api_usage.check(context)

    assert found.level is level and bool(found.cure) is (level is Level.WARNING)


def test_every_account_is_looked_at_and_named(product: Product, context: Context) -> None:
    put(product, Answering())
    connect(product)
    connect(product, id="SA_2", name="Sandbox", is_main=False)
    product.connections.accounts["SA_2"] = Answering(SalesforceDisconnected("The access was revoked"))

    main, sandbox = connection.check(context)

    assert main.level is Level.OK
    assert sandbox.level is Level.PROBLEM and sandbox.what == "account Sandbox: The access was revoked"
