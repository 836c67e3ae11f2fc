"""A server asks a running org for its tokens: over TLS, by client credentials and by a signed assertion."""

from collections.abc import Iterator

import pytest

from connector.integrations.ports import Query, SalesforceDisconnected
from connector.integrations.salesforce.client import ClientSettings, SalesforceClient
from connector.integrations.salesforce.connections import Connections
from connector.integrations.salesforce.credentials import ClientCredentials, JwtBearer, ServerCredentials, rsa_key
from connector.integrations.salesforce.errors import InvalidGrant
from connector.integrations.salesforce.oauth import LoginEnvironment, OAuthClient, OAuthSettings
from connector.integrations.salesforce.tokens import AccountKey, TokenKeeper
from tests.contracts.salesforce_org import CLIENT_ID, CLIENT_SECRET, SalesforceOrg
from tests.support.fakes.tokens import HandClock, MemoryTokenStore
from tests.support.rsa_keys import certificate, private_key

ACCOUNT = AccountKey("OR_acme", "SA_server")
CONTACTS = Query("Contact", ("Id",), limit=5)
SECRET = ClientCredentials(CLIENT_ID, CLIENT_SECRET)


class World:
    """An app that is set up for servers, and a server with an account of its own."""

    def __init__(self, org: SalesforceOrg) -> None:
        self.org = org
        self.admin, self.hugo = (user["Username"] for user in org.users()[:2])
        self.store = MemoryTokenStore(HandClock())
        self.login = OAuthClient(
            OAuthSettings(
                "another app",
                "another secret",
                {"production": LoginEnvironment(org.pages, org.api)},
                trusted_hosts=[org.host],
                ca_file=org.ca_file,
            )
        )
        settings = ClientSettings(trusted_hosts=[org.host], ca_file=org.ca_file)
        self.connections = Connections(TokenKeeper(self.store, self.login, HandClock()), settings, HandClock())
        self.set_up()

    def set_up(self, **changes: object) -> None:
        facts = {
            "client_credentials_user": self.admin,
            "jwt_certificate": certificate(rsa_key(private_key())),
            "pre_authorized_users": [self.admin],
        }
        self.org.register(**facts | changes)

    def signer(self, username: str = "", owner: str = "hearback") -> JwtBearer:
        return JwtBearer(CLIENT_ID, username or self.admin, private_key(owner=owner))

    def connect(self, credentials: ServerCredentials) -> None:
        granted = self.login.request(credentials, self.login.token_url("production"))
        self.store.connect(ACCOUNT, granted, credentials)

    @property
    def api(self) -> SalesforceClient:
        return self.connections.api(ACCOUNT.organization_id, ACCOUNT.account_id)


@pytest.fixture
def world(running: SalesforceOrg) -> Iterator[World]:
    yield World(running)
    running.clear_faults()
    running.register()


def proof(world: World, kind: str) -> ServerCredentials:
    return {"client_credentials": SECRET, "jwt": world.signer()}[kind]


@pytest.mark.parametrize("kind", ["client_credentials", "jwt"])
def test_a_server_reads_records_and_who_it_is(world: World, kind: str) -> None:
    world.connect(proof(world, kind))

    granted = world.login.request(proof(world, kind), world.login.token_url("production"))
    assert world.login.userinfo(granted).username == world.admin
    assert granted.refresh_token == ""
    assert len(list(world.api.query(CONTACTS))) == 5


@pytest.mark.parametrize("kind", ["client_credentials", "jwt"])
def test_an_expired_session_is_renewed_on_the_way(world: World, kind: str) -> None:
    world.connect(proof(world, kind))
    before = len(world.org.calls("/services/oauth2/token"))
    world.org.fault("expired_session")

    assert len(list(world.api.query(CONTACTS))) == 5
    assert len(world.org.calls("/services/oauth2/token")) == before + 1


@pytest.mark.parametrize("kind", ["client_credentials", "jwt"])
def test_a_server_that_is_not_admitted_any_more_is_disconnected_with_the_cure(world: World, kind: str) -> None:
    world.connect(proof(world, kind))
    world.set_up(client_credentials_user="", pre_authorized_users=[])
    world.org.fault("revoked_grant")

    with pytest.raises(SalesforceDisconnected, match="then Policies"):
        list(world.api.query(CONTACTS))
    with pytest.raises(SalesforceDisconnected):
        world.connections.api(ACCOUNT.organization_id, ACCOUNT.account_id)


def test_each_refusal_names_its_cure(world: World) -> None:
    url = world.login.token_url("production")
    for credentials, words in (
        (world.signer(owner="somebody else"), "another certificate"),
        (world.signer(world.hugo), "pre-authorized"),
        (world.signer("nobody@example.com"), "pre-authorized"),
    ):
        with pytest.raises(InvalidGrant, match=words):
            world.login.request(credentials, url)
    world.set_up(client_credentials_user="")
    with pytest.raises(InvalidGrant, match="choose the user to run as"):
        world.login.request(SECRET, url)


def test_a_session_of_a_server_is_revoked(world: World) -> None:
    world.connect(SECRET)
    token = world.store.load(ACCOUNT)
    world.login.revoke(token.access_token, token.token_url)

    assert len(list(world.api.query(CONTACTS))) == 5
    assert world.store.load(ACCOUNT).access_token != token.access_token, "it asks for a new one"
