"""A server of ours signs in without a person to an org that runs over TLS; the org's file says who may."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from connector.foundation.clock import SystemClock
from connector.integrations.salesforce.credentials import ClientCredentials, JwtBearer, rsa_key
from connector.integrations.salesforce.errors import OAuthRefused
from connector.integrations.salesforce.oauth import LoginEnvironment, OAuthClient, OAuthSettings
from connector.integrations.salesforce.server_to_server import CURES
from connector.integrations.salesforce.tokens import TokenGrant
from tests.contracts.salesforce_org import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, SalesforceOrg, running_org
from tests.support.rsa_keys import private_key

ADA, HUGO = "ada.sterling@norvik.example.com", "hugo.lefevre@norvik.example.com"
BY_SECRET = ClientCredentials(CLIENT_ID, CLIENT_SECRET)
PUBLIC = rsa_key(private_key()).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def by_key(user_name: str) -> JwtBearer:
    return JwtBearer(CLIENT_ID, user_name, private_key())


class World:
    """The org, its app, and our side of the sign-in."""

    def __init__(self, org: SalesforceOrg, data: Path) -> None:
        self.org, self._data = org, data
        environments = {"production": LoginEnvironment(org.pages, org.api)}
        settings = OAuthSettings(CLIENT_ID, CLIENT_SECRET, environments, trusted_hosts=[org.host], ca_file=org.ca_file)
        self._login = OAuthClient(settings, SystemClock())

    def register(self, **more: Any) -> None:
        app = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uri": REDIRECT_URI, **more}
        (self._data / "connected_app.json").write_text(json.dumps(app))

    def sign_in(self, credentials: ClientCredentials | JwtBearer) -> TokenGrant:
        return self._login.request(credentials, self._login.token_url("production"))

    def who(self, granted: TokenGrant) -> str:
        """As whom the token acts, says the org."""
        headers = {"Authorization": f"Bearer {granted.access_token}"}
        url = f"{self.org.api}/services/oauth2/userinfo"
        found = requests.get(url, headers=headers, verify=str(self.org.ca_file), timeout=30).json()
        return str(found["preferred_username"])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    data = tmp_path_factory.mktemp("servers")
    with running_org(data) as org:
        yield World(org, data)


def test_the_apps_secret_signs_in_as_the_user_that_it_runs_as(world: World) -> None:
    world.register(client_credentials_user=HUGO)
    assert world.who(world.sign_in(BY_SECRET)) == HUGO


def test_a_signed_assertion_signs_in_as_the_user_it_names(world: World) -> None:
    world.register(jwt_certificate=PUBLIC, pre_authorized_users=[ADA])
    granted = world.sign_in(by_key(ADA))
    assert (world.who(granted), granted.refresh_token) == (ADA, "")


@pytest.mark.parametrize(
    ("app", "credentials", "said"),
    [
        ({}, BY_SECRET, "no client credentials user enabled"),
        ({}, by_key(ADA), "invalid assertion"),
        ({"jwt_certificate": PUBLIC}, by_key(ADA), "user hasn't approved this consumer"),
        ({"client_credentials_user": ADA}, ClientCredentials(CLIENT_ID, "wrong"), "invalid client credentials"),
        ({"client_credentials_user": ADA}, ClientCredentials("wrong", CLIENT_SECRET), "client identifier invalid"),
    ],
)
def test_what_the_org_refuses_comes_with_its_cure(
    world: World, app: dict[str, Any], credentials: ClientCredentials | JwtBearer, said: str
) -> None:
    world.register(**app)
    with pytest.raises(OAuthRefused) as refused:
        world.sign_in(credentials)
    assert CURES[said] in str(refused.value)
