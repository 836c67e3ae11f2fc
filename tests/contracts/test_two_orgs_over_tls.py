"""G7 as a whole: two organizations, two running orgs. What ends in one goes on in the other, and resumes.

The oracle is what each org holds and was asked, told by an unmodified client and its journal.
"""

import dataclasses
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from connector.admin.queries import failures
from connector.integrations.ports import Query
from connector.integrations.salesforce.client import ClientSettings
from connector.integrations.salesforce.connections import Connections
from connector.integrations.salesforce.oauth import LoginEnvironment, OAuthClient, OAuthSettings
from connector.integrations.salesforce.tokens import TokenKeeper
from connector.organizations import connection, service
from connector.organizations.connection import Browser
from connector.organizations.models import Organization
from connector.organizations.token_store import DatabaseTokenStore
from connector.writeback import ledger
from connector.writeback.intents import WriteIntent
from connector.writeback.models import WriteBack
from tests.contracts.salesforce_org import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, SalesforceOrg, running_org
from tests.support.product import Product

OBJECT, KEY = "Survey_Response__c", "Response_Id__c"
ORG_B = "00DHb0000000002MAA"
NUMBERS = count(1)
Orgs = tuple[SalesforceOrg, SalesforceOrg]


@pytest.fixture(scope="module")
def orgs(running: SalesforceOrg, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orgs]:
    with running_org(tmp_path_factory.mktemp("other"), "--org-id", ORG_B) as other:
        yield running, other


class Both:
    """Acme at org A and Globex at org B, in one service with the adapters of production."""

    def __init__(self, product: Product, orgs: Orgs, folder: Path) -> None:
        self.product, self.orgs = product, orgs
        with product.db.write() as session:
            globex, _ = service.create(session, "Globex", product.clock.now())
            session.get_one(Organization, product.organization_id).salesforce_organization_id = None
        self.ids = (product.organization_id, globex.id)
        hosts, authorities = [org.host for org in orgs], folder / "authorities.pem"
        authorities.write_text("".join(org.ca_file.read_text() for org in orgs))
        environments = {name: LoginEnvironment(org.pages, org.api) for name, org in zip("AB", orgs, strict=True)}
        login = OAuthClient(OAuthSettings(CLIENT_ID, CLIENT_SECRET, environments, hosts, authorities))
        keeper = TokenKeeper(DatabaseTokenStore(product.db, product.bundle.cipher, product.clock), login, product.clock)
        salesforce = Connections(keeper, ClientSettings(trusted_hosts=hosts, ca_file=authorities), product.clock)
        settings = product.bundle.settings.model_copy(update={"public_url": "http://127.0.0.1:9"})
        settings.salesforce.trusted_hosts = hosts
        product.bundle = dataclasses.replace(
            product.bundle, settings=settings, salesforce=salesforce, salesforce_login=login
        )
        for name in "AB":
            self.connect(name)

    def connect(self, name: str) -> None:
        """What an administrator's browser does."""
        place = "AB".index(name)
        browser, org = Browser(self.ids[place], "the secret of a session"), self.orgs[place]
        redirect_uri = f"{self.product.bundle.settings.public_url}/admin/salesforce/callback"
        org.register(redirect_uri=[REDIRECT_URI, redirect_uri])
        url = connection.begin(self.product.bundle, browser, name)
        form = {"decision": "allow", "user": org.users()[0]["Id"]}
        callback = requests.post(url, data=form, allow_redirects=False, timeout=30).headers["Location"]
        state = parse_qs(urlsplit(callback).query)["state"][0]
        connection.complete(self.product.bundle, browser, callback, state)

    def note(self, key: str) -> None:
        """Each organization has a row to write."""
        for organization_id in self.ids:
            intent = WriteIntent(OBJECT, KEY, key, {"Language__c": "en"}, cause="TR_1")
            with self.product.db.write() as session:
                ledger.record(session, organization_id, intent, self.product.clock.now())

    def work(self) -> None:
        """Until nothing is due, with time for what gathers and for what rests."""
        for _ in range(4):
            self.product.clock.advance(minutes=1)
            self.product.sweep()

    def states(self, key: str) -> list[str]:
        with self.product.db.read() as session:
            found = {row.organization_id: row.state for row in session.query(WriteBack).filter_by(key=key)}
        return [found[each] for each in self.ids]

    def records(self, key: str) -> list[int]:
        """How many records each org holds for the key."""
        soql = f"SELECT Id FROM {OBJECT} WHERE {KEY} = '{key}'"
        return [int(org.unmodified_client().query(soql)["totalSize"]) for org in self.orgs]

    def alerts(self) -> list[int]:
        """How many connections each organization is told to make again."""
        found = []
        for organization_id in self.ids:
            with self.product.db.read(organization_id) as session:
                found.append(len(failures.lost(session)))
        return found


@pytest.fixture
def both(product: Product, orgs: Orgs, tmp_path: Path) -> Iterator[Both]:
    yield Both(product, orgs, tmp_path)
    for org in orgs:
        org.clear_faults()
        org.register()


def key(name: str) -> str:
    """The orgs outlive a test: each has its own keys."""
    return f"R_{name}_{next(NUMBERS)}"


def test_revoking_one_org_leaves_the_other_alone_and_reconnecting_resumes_its_queue(both: Both) -> None:
    first, second = key("first"), key("second")
    both.note(first)
    both.work()
    assert both.records(first) == [1, 1]

    both.orgs[0].fault("revoked_grant")
    both.note(second)
    both.work()

    assert both.states(second) == ["parked", "written"] and both.records(second) == [0, 1]
    assert both.alerts() == [1, 0]

    both.connect("A")
    both.work()

    assert both.states(second) == ["written", "written"] and both.records(second) == [1, 1]
    assert both.alerts() == [0, 0] and both.records(first) == [1, 1]


def test_a_lost_reply_to_a_refresh_leads_to_reconnecting_and_never_to_a_used_token(both: Both) -> None:
    waiting = key("waiting")
    both.orgs[0].fault("expired_session")
    both.orgs[0].fault("refresh_reply_lost")
    before = len(both.orgs[0].calls("/services/oauth2/token"))
    both.note(waiting)
    both.work()

    assert both.states(waiting) == ["parked", "written"] and both.alerts() == [1, 0]
    assert len(both.orgs[0].calls("/services/oauth2/token")) == before + 1, "the token that may be used up is let be"

    both.connect("A")
    both.work()
    assert both.states(waiting) == ["written", "written"] and both.records(waiting) == [1, 1]


def test_sixteen_workers_meeting_an_expired_session_make_one_refresh(both: Both) -> None:
    salesforce, org = both.product.bundle.salesforce, both.orgs[0]
    before = len(org.calls("/services/oauth2/token"))
    org.fault("expired_session")
    start = threading.Barrier(16)

    def read() -> int:
        start.wait(30)
        return len(list(salesforce.api(both.ids[0]).query(Query("Contact", ("Id",), limit=1))))

    with ThreadPoolExecutor(16) as pool:
        found = [future.result() for future in [pool.submit(read) for _ in range(16)]]
    assert found == [1] * 16
    assert len(org.calls("/services/oauth2/token")) == before + 1


def test_disconnecting_revokes_at_the_org_and_parks(both: Both) -> None:
    waiting = key("disconnected")
    both.note(waiting)
    before = len(both.orgs[0].calls("/services/oauth2/revoke"))

    connection.disconnect(both.product.bundle, both.ids[0])
    both.work()

    assert both.states(waiting) == ["parked", "written"]
    assert len(both.orgs[0].calls("/services/oauth2/revoke")) == before + 2
    both.connect("A")
    both.work()
    assert both.records(waiting) == [1, 1]
