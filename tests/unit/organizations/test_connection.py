"""Connecting an org: by the browser that began, once, in time, with My Domain; disconnecting and connecting again."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from sqlalchemy import select

from connector.foundation.errors import Conflict, Invalid
from connector.integrations.bundle import Bundle
from connector.integrations.salesforce.oauth import PRODUCTION, OAuthClient, OAuthSettings
from connector.organizations import connection
from connector.organizations.connection import Browser
from connector.organizations.models import ConnectionState, SalesforceAccount
from connector.writeback import ledger
from connector.writeback.intents import WriteIntent
from connector.writeback.models import WriteBack
from tests.support.first_organization import ORG
from tests.support.product import Product

LOGIN = "https://login.salesforce.com/services/oauth2"
MY_DOMAIN = "https://acme.my.salesforce.com"
USER = "005000000000001AAA"


@pytest.fixture
def bundle(product: Product) -> Bundle:
    login = OAuthClient(OAuthSettings("id", "secret", {"production": PRODUCTION}))
    return dataclasses.replace(product.bundle, salesforce_login=login)


@pytest.fixture
def browser(product: Product) -> Browser:
    return Browser(product.organization_id, "the secret of a session")


@pytest.fixture
def salesforce() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        grants(mock)
        mock.post(f"{LOGIN}/revoke", status=200)
        yield mock


def grants(mock: responses.RequestsMock, *, instance_url: str = MY_DOMAIN, organization_id: str = ORG) -> None:
    """From now on a code becomes this grant."""
    token = {
        "access_token": "access",
        "refresh_token": "refresh",
        "token_type": "Bearer",
        "instance_url": instance_url,
        "id": f"https://login.salesforce.com/id/{organization_id}/{USER}",
        "issued_at": "1772366400000",
    }
    user = {
        "user_id": USER,
        "organization_id": organization_id,
        "name": "Ada",
        "preferred_username": "ada@acme.example",
    }
    mock.upsert("POST", f"{LOGIN}/token", json=token)
    mock.upsert("GET", f"{LOGIN}/userinfo", json=user)


def begin(bundle: Bundle, browser: Browser) -> tuple[str, str]:
    """The state, and the address to which Salesforce sends the browser back."""
    state = parse_qs(urlsplit(connection.begin(bundle, browser, "production")).query)["state"][0]
    return state, f"https://survey.example/admin/salesforce/callback?code=c&state={state}"


def connect(bundle: Bundle, browser: Browser) -> None:
    state, callback = begin(bundle, browser)
    connection.complete(bundle, browser, callback, state)


def account(product: Product) -> SalesforceAccount | None:
    with product.db.read() as session:
        return session.scalars(select(SalesforceAccount)).one_or_none()


def test_the_browser_that_began_connects_the_org(
    product: Product, bundle: Bundle, browser: Browser, salesforce: responses.RequestsMock
) -> None:
    connect(bundle, browser)

    found = account(product)
    assert found is not None and found.state == ConnectionState.CONNECTED
    assert (found.instance_url, found.user_name) == (MY_DOMAIN, "ada@acme.example")
    assert "refresh" not in found.refresh_token and bundle.cipher.decrypt(found.refresh_token) == "refresh"


def test_another_browser_cannot_finish_a_login_and_does_not_use_it_up(
    product: Product, bundle: Bundle, browser: Browser, salesforce: responses.RequestsMock
) -> None:
    state, callback = begin(bundle, browser)

    with pytest.raises(Invalid, match="begun elsewhere"):
        connection.complete(bundle, dataclasses.replace(browser, secret="of another"), callback, state)
    assert account(product) is None and not salesforce.calls

    connection.complete(bundle, browser, callback, state)
    assert account(product) is not None


def test_a_login_is_finished_once(bundle: Bundle, browser: Browser, salesforce: responses.RequestsMock) -> None:
    state, callback = begin(bundle, browser)
    connection.complete(bundle, browser, callback, state)

    with pytest.raises(Invalid, match="too old"):
        connection.complete(bundle, browser, callback, state)


@pytest.mark.parametrize(("seconds", "in_time"), [(599, True), (600, False)])
def test_a_login_takes_ten_minutes_at_most(
    product: Product,
    bundle: Bundle,
    browser: Browser,
    salesforce: responses.RequestsMock,
    seconds: int,
    in_time: bool,
) -> None:
    state, callback = begin(bundle, browser)
    product.clock.advance(seconds=seconds)

    if in_time:
        connection.complete(bundle, browser, callback, state)
    else:
        with pytest.raises(Invalid, match="too old"):
            connection.complete(bundle, browser, callback, state)
    assert (account(product) is not None) is in_time


def test_an_org_without_my_domain_is_told_the_cure(
    product: Product, bundle: Bundle, browser: Browser, salesforce: responses.RequestsMock
) -> None:
    grants(salesforce, instance_url="https://na139.salesforce.com")

    with pytest.raises(Invalid, match="My Domain"):
        connect(bundle, browser)

    assert account(product) is None


def test_another_org_than_before_is_refused(
    bundle: Bundle, browser: Browser, salesforce: responses.RequestsMock
) -> None:
    grants(salesforce, organization_id="00D000000000063EAA")

    with pytest.raises(Conflict, match="another Salesforce org"):
        connect(bundle, browser)


def test_disconnecting_revokes_both_tokens_and_forgets_them(
    product: Product, bundle: Bundle, browser: Browser, salesforce: responses.RequestsMock
) -> None:
    connect(bundle, browser)

    connection.disconnect(bundle, browser.organization_id)

    revoked = [call.request.body for call in salesforce.calls if str(call.request.url).endswith("/revoke")]
    assert revoked == ["token=refresh", "token=access"]
    found = account(product)
    assert found is not None and found.state == ConnectionState.DISCONNECTED
    assert bundle.cipher.decrypt(found.refresh_token) == bundle.cipher.decrypt(found.access_token) == ""


def test_write_backs_wait_while_disconnected_and_go_on_when_connected_again(
    product: Product, bundle: Bundle, browser: Browser, salesforce: responses.RequestsMock
) -> None:
    connect(bundle, browser)
    product.sweep()
    connection.disconnect(bundle, browser.organization_id)
    org = product.connections.connected.pop(product.organization_id)
    intent = WriteIntent("Survey_Response__c", "Response_Id__c", "R_1", {"Language__c": "en"}, cause="TR_1")
    with product.db.write() as session:
        ledger.record(session, product.organization_id, intent, product.clock.now())
    product.sweep()
    assert states(product) == ["parked"]

    connect(bundle, browser)
    product.connections.connected[product.organization_id] = org
    product.sweep()
    product.clock.advance(seconds=timedelta(minutes=1).total_seconds())
    product.sweep()

    assert states(product) == ["written"]
    assert [row["Response_Id__c"] for row in org.records("Survey_Response__c")] == ["R_1"]


def states(product: Product) -> list[str]:
    with product.db.read() as session:
        return list(session.scalars(select(WriteBack.state)))
