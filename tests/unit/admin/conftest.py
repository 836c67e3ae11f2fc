"""The administrator at a browser, and states of the product that are rare by themselves."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest
import responses
from sqlalchemy import update

from connector.integrations.salesforce.oauth import PRODUCTION, SANDBOX, OAuthClient, OAuthSettings
from connector.messaging.models import Message, MessageState
from connector.writeback import ledger
from connector.writeback.intents import WriteIntent
from connector.writeback.models import WriteBack, WriteBackState
from tests.support.answering import answer as fill_in
from tests.support.first_organization import ORG
from tests.support.product import Product
from tests.support.salesforce_login import Http, grants

DOMAIN = "https://acme--test.sandbox.my.salesforce.com"
BOB = "005000000000002AAA"
TOO_LONG = "STRING_TOO_LONG: Comment: data value too large (Comment__c)"
RULE = "FIELD_CUSTOM_VALIDATION_EXCEPTION: NPS is needed (NPS__c)"


@pytest.fixture
def send(product: Product) -> Callable[..., str]:
    """Send to contacts with these first names, deliver, and give the distribution's id."""

    def sent(*names: str) -> str:
        distribution: str = product.send([product.contact(name) for name in names]).json["id"]
        product.work()
        return distribution

    return sent


@pytest.fixture
def answer(product: Product) -> Callable[[], None]:
    """Answer the survey of the last mail, and let the workflow write it."""

    def answered() -> None:
        fill_in(product.client, product.survey_link())
        product.work()
        product.clock.advance(seconds=5)
        product.sweep()

    return answered


@pytest.fixture
def refused(product: Product) -> Callable[..., list[int]]:
    """Write-backs that Salesforce refused, one for each reason given; gives their ids."""

    def make(*reasons: str) -> list[int]:
        with product.db.write(product.organization_id) as session:
            for number in range(len(reasons)):
                intent = WriteIntent(
                    "Survey_Response__c", "Response_Id__c", f"R_{number}", {"Language__c": "en"}, cause=f"TR_{number}"
                )
                ledger.record(session, product.organization_id, intent, product.clock.now())
            rows = session.query(WriteBack).order_by(WriteBack.id).all()
            for row, reason in zip(rows, reasons, strict=True):
                row.state, row.reason = WriteBackState.FAILED, reason
        return [row.id for row in rows]

    return make


@pytest.fixture
def turn_messages(product: Product) -> Callable[[MessageState, str], None]:
    """Let every message have come to this end."""

    def turn(state: MessageState, reason: str) -> None:
        with product.db.write() as session:
            session.execute(update(Message).values(state=state, reason=reason))

    return turn


@pytest.fixture
def salesforce(product: Product) -> Iterator[Http]:
    """Login servers that grant whatever is asked of them."""
    login = OAuthClient(OAuthSettings("id", "s", {"production": PRODUCTION, "sandbox": SANDBOX}), product.clock)
    product.bundle = dataclasses.replace(product.bundle, salesforce_login=login)
    product.app.extensions["hearback"] = product.bundle
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        for host in (DOMAIN, "https://test.salesforce.com"):
            grants(mock, host, DOMAIN, "00D000000000063EAA", BOB)
        grants(mock, "https://acme.my.salesforce.com", "https://acme.my.salesforce.com", ORG, BOB)
        yield mock
