"""The administrator at a browser, and states of the product that are rare by themselves."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import responses
from flask.testing import FlaskClient
from sqlalchemy import update

from connector.integrations.salesforce.oauth import PRODUCTION, SANDBOX, OAuthClient, OAuthSettings
from connector.messaging.models import Message, MessageState
from connector.writeback import ledger
from connector.writeback.intents import WriteIntent
from connector.writeback.models import WriteBack, WriteBackState
from tests.flows.test_answering import answer as fill_in
from tests.support.first_organization import ORG
from tests.support.product import Product
from tests.support.salesforce_login import Http, grants

DOMAIN = "https://acme--test.sandbox.my.salesforce.com"
BOB = "005000000000002AAA"
TOO_LONG = "STRING_TOO_LONG: Comment: data value too large (Comment__c)"
RULE = "FIELD_CUSTOM_VALIDATION_EXCEPTION: NPS is needed (NPS__c)"


@dataclass(frozen=True)
class Desk:
    """A signed-in administrator; what a page says is its text without tags."""

    browser: FlaskClient

    def html(self, path: str, status: int = 200) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    def says(self, path: str, status: int = 200) -> str:
        return _text(self.html(path, status))

    def press(self, path: str, **values: object) -> str:
        """The text of the page that a form leads to."""
        answer = self.browser.post(path, data=values, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return _text(answer.text)


def _text(html: str) -> str:
    body = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("&#39;", "'").replace("&amp;", "&").split())


@pytest.fixture
def desk(product: Product) -> Desk:
    browser = product.client
    with browser.session_transaction() as session:
        session["user_id"] = product.admin_id
    return Desk(browser)


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
