"""Asking for a token without a person: what is sent, to whom, and what a refusal means for the reader."""

import hmac
import logging
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import jwt
import pytest
import responses
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from connector.integrations.ports import SalesforceNotReached, SalesforceUnavailable
from connector.integrations.salesforce import credentials
from connector.integrations.salesforce.credentials import (
    BadKey,
    ClientCredentials,
    JwtBearer,
    ServerCredentials,
    rsa_key,
)
from connector.integrations.salesforce.errors import InvalidGrant, OAuthRefused
from connector.integrations.salesforce.hosts import HostRefused
from connector.integrations.salesforce.oauth import PRODUCTION, OAuthClient, OAuthSettings
from connector.integrations.salesforce.server_to_server import CURES
from connector.integrations.salesforce.tokens import StoredToken
from tests.support.fakes.tokens import HandClock
from tests.support.rsa_keys import private_key

MY_DOMAIN = "https://acme.my.salesforce.com"
TOKEN_URL = f"{MY_DOMAIN}/services/oauth2/token"
LOGIN_URL = "https://login.salesforce.com/services/oauth2/token"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SERVER = ClientCredentials("3MVG9.server", "server secret")
CLIENT = OAuthClient(OAuthSettings("3MVG9.web", "web secret", {"production": PRODUCTION}), HandClock(NOW))
GRANTED = {
    "access_token": "00D!access",
    "instance_url": MY_DOMAIN,
    "id": "https://login.salesforce.com/id/00D000000000062EAA/005000000000001AAA",
    "token_type": "Bearer",
    "issued_at": "1772366400000",
    "scope": "api openid",
}


def signer() -> JwtBearer:
    return JwtBearer("3MVG9.server", "integration@acme.example", private_key())


@pytest.fixture
def http() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def form(http: responses.RequestsMock) -> dict[str, str]:
    (call,) = http.calls
    return dict(parse_qsl(str(call.request.body)))


def refuse(http: responses.RequestsMock, description: str, code: str = "invalid_grant") -> None:
    http.post(TOKEN_URL, status=400, json={"error": code, "error_description": description})


def test_client_credentials_send_the_id_and_the_secret_of_the_app(http: responses.RequestsMock) -> None:
    http.post(TOKEN_URL, json=GRANTED)

    granted = CLIENT.request(SERVER, TOKEN_URL)

    assert form(http) == {
        "grant_type": "client_credentials",
        "client_id": "3MVG9.server",
        "client_secret": "server secret",
    }
    assert (granted.access_token, granted.refresh_token, granted.instance_url) == ("00D!access", "", MY_DOMAIN)


def test_an_assertion_is_signed_for_three_minutes_for_where_it_is_sent(http: responses.RequestsMock) -> None:
    http.post(LOGIN_URL, json=GRANTED)

    CLIENT.request(signer(), LOGIN_URL)

    sent = form(http)
    assert sent["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer" and "client_secret" not in sent
    public = rsa_key(private_key()).public_key()
    unchecked = {"verify_exp": False}
    claims = jwt.decode(sent["assertion"], public, ["RS256"], audience=PRODUCTION.token_url_base, options=unchecked)
    assert claims == {
        "iss": "3MVG9.server",
        "sub": "integration@acme.example",
        "aud": "https://login.salesforce.com",
        "exp": int(NOW.timestamp()) + 180,
    }
    assert "BEGIN" not in str(http.calls[0].request.body)


@pytest.mark.parametrize("url", [LOGIN_URL, "https://test.salesforce.com/services/oauth2/token"])
def test_client_credentials_go_to_the_orgs_own_domain_alone(http: responses.RequestsMock, url: str) -> None:
    with pytest.raises(HostRefused, match="My Domain"):
        CLIENT.request(SERVER, url)
    assert not http.calls


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/services/oauth2/token", f"{MY_DOMAIN}.evil.example/t", "http://acme.my.salesforce.com"],
)
@pytest.mark.parametrize("proof", [SERVER, signer()])
def test_no_other_host_gets_a_secret(http: responses.RequestsMock, url: str, proof: ServerCredentials) -> None:
    with pytest.raises(HostRefused):
        CLIENT.request(proof, url)
    assert not http.calls


def test_a_redirect_is_not_followed(http: responses.RequestsMock) -> None:
    http.post(TOKEN_URL, status=307, headers={"Location": "https://evil.example/"})

    with pytest.raises(SalesforceUnavailable):
        CLIENT.request(SERVER, TOKEN_URL)
    assert len(http.calls) == 1


def test_a_grant_that_leads_elsewhere_is_refused(http: responses.RequestsMock) -> None:
    http.post(TOKEN_URL, json={**GRANTED, "instance_url": "https://evil.example"})

    with pytest.raises(HostRefused):
        CLIENT.request(SERVER, TOKEN_URL)


@pytest.mark.parametrize("words", CURES)
def test_a_refusal_names_the_cure(http: responses.RequestsMock, words: str) -> None:
    refuse(http, words.capitalize())

    with pytest.raises(InvalidGrant) as refused:
        CLIENT.request(SERVER, TOKEN_URL)
    assert words.capitalize() in str(refused.value) and CURES[words] in str(refused.value)


def test_another_refusal_is_told_as_it_is(http: responses.RequestsMock) -> None:
    refuse(http, "something new", "server_policy")

    with pytest.raises(OAuthRefused, match=r"server_policy: something new\Z"):
        CLIENT.request(SERVER, TOKEN_URL)


@pytest.mark.parametrize(
    ("status", "kind"), [(503, SalesforceNotReached), (429, SalesforceNotReached), (500, SalesforceUnavailable)]
)
def test_a_server_that_is_down_is_for_later(http: responses.RequestsMock, status: int, kind: type[Exception]) -> None:
    http.post(TOKEN_URL, status=status)

    with pytest.raises(kind):
        CLIENT.request(SERVER, TOKEN_URL)


@pytest.mark.parametrize("body", ["<html>", "[]", '{"access_token": "x"}', '{"error": 1}'])
def test_an_answer_of_another_shape_is_for_later(http: responses.RequestsMock, body: str) -> None:
    http.post(TOKEN_URL, body=body)

    with pytest.raises((SalesforceUnavailable, HostRefused)):
        CLIENT.request(SERVER, TOKEN_URL)


def test_the_signature_of_the_answer_is_checked_with_the_secret_that_was_sent(
    http: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    signed = hmac.digest(b"server secret", (GRANTED["id"] + GRANTED["issued_at"]).encode(), "sha256")
    http.post(TOKEN_URL, json={**GRANTED, "signature": b64encode(signed).decode()})
    CLIENT.request(SERVER, TOKEN_URL)
    assert "signature" not in caplog.text

    http.upsert("POST", TOKEN_URL, json={**GRANTED, "signature": "bm8="})
    CLIENT.request(SERVER, TOKEN_URL)
    assert "signature" in caplog.text


def test_a_stored_token_is_renewed_as_it_was_got(http: responses.RequestsMock) -> None:
    http.post(TOKEN_URL, json=GRANTED)
    stored = StoredToken("old", "", MY_DOMAIN, TOKEN_URL, version=1, credentials=SERVER)

    assert CLIENT.renew(stored).access_token == "00D!access"
    assert form(http)["grant_type"] == "client_credentials"


@pytest.mark.parametrize("proof", [SERVER, signer()], ids=["client_credentials", "jwt"])
def test_credentials_are_kept_as_text_and_read_back(proof: ServerCredentials) -> None:
    assert credentials.from_json(proof.kind, credentials.as_json(proof)) == proof


@pytest.mark.parametrize("proof", [SERVER, signer()], ids=["client_credentials", "jwt"])
def test_secrets_show_neither_in_representations_nor_in_logs(
    http: responses.RequestsMock, proof: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    http.post(TOKEN_URL, json=GRANTED)
    CLIENT.request(proof, TOKEN_URL)

    for told in (repr(proof), caplog.text):
        assert "server secret" not in told and "BEGIN" not in told and "00D!access" not in told


OF_ANOTHER_ALGORITHM = """-----BEGIN PRIVATE KEY-----
MA4CAQAwBQYDKgMEBAIEAA==
-----END PRIVATE KEY-----"""
"""One that the library does not know: 1.2.3.4."""


def test_keys_that_cannot_sign_are_refused_with_the_cure() -> None:
    locked = rsa_key(private_key()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"passphrase")
    )
    elliptic = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for pem, words in (
        ("no key", "whole text"),
        (OF_ANOTHER_ALGORITHM, "whole text"),
        (private_key()[:300], "whole text"),
        (locked.decode(), "passphrase"),
        (elliptic.decode(), "RSA"),
        (private_key(1024), "2048"),
    ):
        with pytest.raises(BadKey, match=words) as refused:
            rsa_key(pem)
        assert "BEGIN PRIVATE" not in str(refused.value)


def test_a_key_that_went_bad_is_a_refusal(http: responses.RequestsMock) -> None:
    with pytest.raises(OAuthRefused, match="whole text"):
        CLIENT.request(JwtBearer("3MVG9.server", "a@acme.example", "no key"), LOGIN_URL)
    assert not http.calls
