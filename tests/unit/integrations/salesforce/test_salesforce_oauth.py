"""Logging in: the right requests to the right hosts, and no secret to any other."""

import hmac
import json
import logging
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
import requests
import responses
from urllib3.exceptions import MaxRetryError, NewConnectionError, ReadTimeoutError

from connector.integrations.ports import SalesforceNotReached, SalesforceUnavailable
from connector.integrations.salesforce.errors import (
    AuthorizationDenied,
    InvalidGrant,
    OAuthRefused,
)
from connector.integrations.salesforce.hosts import HostRefused
from connector.integrations.salesforce.oauth import (
    PRODUCTION,
    SANDBOX,
    AuthorizationRequest,
    LoginEnvironment,
    OAuthClient,
    OAuthSettings,
)
from tests.support.fakes.tokens import grant

CALLBACK = "http://app.example.org:8000/salesforce/callback"
SCOPES = ("api", "refresh_token")
LOGIN = "https://login.salesforce.com"
TOKEN_URL = f"{LOGIN}/services/oauth2/token"
USERINFO_URL = f"{LOGIN}/services/oauth2/userinfo"
IDENTITY = f"{LOGIN}/id/00DD00000007gyhMAA/005D0000001aaaaIAA"
SECRET = "the client secret"

SETTINGS = OAuthSettings(
    client_id="3MVG9.client",
    client_secret=SECRET,
    environments={
        "production": PRODUCTION,
        "sandbox": SANDBOX,
        "private": LoginEnvironment("http://pages.example.com:8001", "https://org.example.com:8443"),
        "stray": LoginEnvironment("https://evil.example.net", "https://evil.example.net"),
    },
    trusted_hosts=["org.example.com:8443"],
    timeout=7.5,
)
CLIENT = OAuthClient(SETTINGS)

USERINFO = {
    "user_id": "005D0000001aaaaIAA",
    "organization_id": "00DD00000007gyhMAA",
    "preferred_username": "ada@acme.example",
    "name": "Ada Admin",
    "email": "ada@acme.example",
    "urls": {
        "rest": "https://acme.my.salesforce.com/services/data/v{version}/",
        "custom_domain": "https://acme.my.salesforce.com",
    },
}


@pytest.fixture(autouse=True)
def http() -> Iterator[responses.RequestsMock]:
    """Any request that a test did not announce fails it."""
    with responses.RequestsMock() as mock:
        yield mock


def begun(environment: str = "production") -> AuthorizationRequest:
    return CLIENT.authorization_url(environment, CALLBACK, SCOPES)


def callback(request: AuthorizationRequest, **parameters: str) -> str:
    return f"{CALLBACK}?{urlencode({'code': 'aPrx==', 'state': request.state} | parameters)}"


def token_answer(**changes: Any) -> dict[str, Any]:
    answer = {
        "access_token": "00D!access",
        "refresh_token": "5Aep.new",
        "instance_url": "https://acme.my.salesforce.com",
        "id": IDENTITY,
        "token_type": "Bearer",
        "issued_at": "1772366400000",
        "scope": "refresh_token api",
    }
    return answer | changes


def signature(answer: dict[str, Any]) -> str:
    return b64encode(hmac.digest(SECRET.encode(), (answer["id"] + answer["issued_at"]).encode(), "sha256")).decode()


def form(call: Any) -> dict[str, str]:
    return dict(parse_qsl(call.request.body))


def test_the_browser_is_sent_with_state_and_an_s256_challenge() -> None:
    request = begun()
    url = urlsplit(request.url)
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    challenge = urlsafe_b64encode(sha256(request.code_verifier.encode()).digest()).rstrip(b"=").decode()
    assert url._replace(query="").geturl() == f"{LOGIN}/services/oauth2/authorize"
    assert query == {
        "response_type": "code",
        "client_id": "3MVG9.client",
        "redirect_uri": CALLBACK,
        "scope": "api refresh_token",
        "state": request.state,
        "code_challenge_method": "S256",
        "code_challenge": challenge,
    }


def test_each_login_has_its_own_state_and_verifier() -> None:
    first, second = begun(), begun()
    assert first.state != second.state
    assert first.code_verifier != second.code_verifier
    assert len(first.state) >= 22
    assert len(first.code_verifier) >= 43


@pytest.mark.parametrize(
    ("chosen", "authorize_host", "token_url"),
    [
        ("production", "login.salesforce.com", TOKEN_URL),
        ("sandbox", "test.salesforce.com", "https://test.salesforce.com/services/oauth2/token"),
        ("private", "pages.example.com:8001", "https://org.example.com:8443/services/oauth2/token"),
        ("acme.my.salesforce.com", "acme.my.salesforce.com", "https://acme.my.salesforce.com/services/oauth2/token"),
    ],
)
def test_it_knows_environments_and_my_domains(chosen: str, authorize_host: str, token_url: str) -> None:
    request = begun(chosen)
    assert urlsplit(request.url).netloc == authorize_host
    assert request.token_url == token_url


@pytest.mark.parametrize("chosen", ["evil.com", "acme.my.salesforce.com.evil.com", "stray"])
def test_it_begins_no_login_elsewhere(chosen: str) -> None:
    with pytest.raises(HostRefused):
        begun(chosen)


def test_a_code_becomes_a_grant(http: responses.RequestsMock) -> None:
    http.post(TOKEN_URL, json=token_answer())
    request = begun()
    granted = CLIENT.fetch_token(callback(request), request)
    assert form(http.calls[0]) == {
        "grant_type": "authorization_code",
        "code": "aPrx==",
        "redirect_uri": CALLBACK,
        "client_id": "3MVG9.client",
        "client_secret": SECRET,
        "code_verifier": request.code_verifier,
    }
    assert (granted.access_token, granted.refresh_token) == ("00D!access", "5Aep.new")
    assert (granted.instance_url, granted.token_url) == ("https://acme.my.salesforce.com", TOKEN_URL)
    assert (granted.scope, granted.issued_at) == ("refresh_token api", datetime(2026, 3, 1, 12, tzinfo=UTC))


def test_the_request_has_a_timeout_and_no_authorization_header(http: responses.RequestsMock) -> None:
    http.post(TOKEN_URL, json=token_answer())
    request = begun()
    CLIENT.fetch_token(callback(request), request)
    sent: Any = http.calls[0].request
    assert sent.req_kwargs["timeout"] == 7.5
    assert "Authorization" not in sent.headers


def test_a_chosen_authority_is_used(http: responses.RequestsMock, tmp_path: Any) -> None:
    client = OAuthClient(replace(SETTINGS, ca_file=tmp_path / "ca.pem"))
    http.post(TOKEN_URL, json=token_answer())
    client.refresh("5Aep.old", TOKEN_URL)
    sent: Any = http.calls[0].request
    assert sent.req_kwargs["verify"] == str(tmp_path / "ca.pem")


@pytest.mark.parametrize("state", ["", "guessed", "é"])
def test_a_callback_of_another_login_is_denied_before_anything_is_sent(state: str) -> None:
    request = begun()
    with pytest.raises(AuthorizationDenied, match="begun here"):
        CLIENT.fetch_token(callback(request, state=state), request)


def test_a_login_without_state_accepts_no_callback() -> None:
    request = replace(begun(), state="")
    with pytest.raises(AuthorizationDenied):
        CLIENT.fetch_token(f"{CALLBACK}?code=x", request)


def test_denied_consent_is_told() -> None:
    request = begun()
    url = callback(request, error="access_denied", error_description="end-user denied authorization")
    with pytest.raises(AuthorizationDenied, match="end-user denied authorization") as denied:
        CLIENT.fetch_token(url, request)
    assert denied.value.code == "access_denied"


def test_a_callback_without_code_is_denied() -> None:
    request = begun()
    with pytest.raises(AuthorizationDenied, match="no code"):
        CLIENT.fetch_token(f"{CALLBACK}?state={request.state}", request)


def test_a_login_that_was_tampered_with_gets_no_secret() -> None:
    request = replace(begun(), token_url="https://evil.com/services/oauth2/token")
    with pytest.raises(HostRefused):
        CLIENT.fetch_token(callback(request), request)


@pytest.mark.parametrize("name", ["id", "instance_url"])
@pytest.mark.parametrize("url", ["https://evil.com/id/x", "http://acme.my.salesforce.com", "", "https://a@evil.com"])
def test_a_grant_that_points_elsewhere_is_refused(http: responses.RequestsMock, name: str, url: str) -> None:
    http.post(TOKEN_URL, json=token_answer(**{name: url}))
    request = begun()
    with pytest.raises(HostRefused):
        CLIENT.fetch_token(callback(request), request)


def test_an_instance_without_my_domain_is_granted_so_that_the_cure_can_be_told(http: responses.RequestsMock) -> None:
    http.post(TOKEN_URL, json=token_answer(instance_url="https://na139.salesforce.com"))
    request = begun()
    assert CLIENT.fetch_token(callback(request), request).instance_url == "https://na139.salesforce.com"


def test_a_matching_signature_is_quiet(http: responses.RequestsMock, caplog: pytest.LogCaptureFixture) -> None:
    answer = token_answer()
    http.post(TOKEN_URL, json=answer | {"signature": signature(answer)})
    CLIENT.refresh("5Aep.old", TOKEN_URL)
    assert caplog.records == []


def test_another_signature_is_warned_of(http: responses.RequestsMock, caplog: pytest.LogCaptureFixture) -> None:
    answer = token_answer()
    http.post(TOKEN_URL, json=answer | {"signature": signature(answer | {"id": "x"})})
    CLIENT.refresh("5Aep.old", TOKEN_URL)
    assert "signature" in caplog.text


def test_nothing_secret_is_logged(http: responses.RequestsMock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    http.post(TOKEN_URL, json=token_answer())
    CLIENT.refresh("5Aep.old", TOKEN_URL)
    assert not [word for word in (SECRET, "5Aep", "00D!") if word in caplog.text]


def test_a_refresh_rotates(http: responses.RequestsMock) -> None:
    http.post(TOKEN_URL, json=token_answer())
    granted = CLIENT.refresh("5Aep.old", TOKEN_URL)
    assert form(http.calls[0]) == {
        "grant_type": "refresh_token",
        "refresh_token": "5Aep.old",
        "client_id": "3MVG9.client",
        "client_secret": SECRET,
    }
    assert granted.refresh_token == "5Aep.new"


def test_a_refresh_without_rotation_keeps_the_refresh_token(http: responses.RequestsMock) -> None:
    answer = token_answer()
    del answer["refresh_token"]
    http.post(TOKEN_URL, json=answer)
    assert CLIENT.refresh("5Aep.old", TOKEN_URL).refresh_token == "5Aep.old"


def test_a_refresh_token_goes_to_no_other_host() -> None:
    with pytest.raises(HostRefused):
        CLIENT.refresh("5Aep.old", "https://evil.com/services/oauth2/token")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"error": "invalid_grant", "error_description": "expired access/refresh token"}, InvalidGrant),
        ({"error": "invalid_client", "error_description": "invalid client credentials"}, OAuthRefused),
        ({"error": "something_new"}, OAuthRefused),
        ({}, OAuthRefused),
    ],
)
def test_refusals_have_their_names(http: responses.RequestsMock, body: Any, error: type[Exception]) -> None:
    http.post(TOKEN_URL, json=body, status=400)
    with pytest.raises(error) as refused:
        CLIENT.refresh("5Aep.old", TOKEN_URL)
    assert type(refused.value) is error
    assert body.get("error_description", "") in str(refused.value)


def new_connection_failed() -> requests.ConnectionError:
    reason = NewConnectionError(None, "Connection refused")  # type: ignore[arg-type]
    return requests.ConnectionError(MaxRetryError(None, "/", reason))  # type: ignore[arg-type]


def read_timed_out() -> requests.ConnectionError:
    reason = ReadTimeoutError(None, "/", "timed out")  # type: ignore[arg-type]
    return requests.ConnectionError(MaxRetryError(None, "/", reason))  # type: ignore[arg-type]


@pytest.mark.parametrize("failure", [new_connection_failed(), requests.ConnectTimeout("slow")])
def test_a_connection_that_never_was_leaves_the_token_unused(http: responses.RequestsMock, failure: Exception) -> None:
    http.post(TOKEN_URL, body=failure)
    with pytest.raises(SalesforceNotReached):
        CLIENT.refresh("5Aep.old", TOKEN_URL)


@pytest.mark.parametrize("status", [429, 503])
def test_an_answer_that_it_was_not_taken_leaves_the_token_unused(http: responses.RequestsMock, status: int) -> None:
    http.post(TOKEN_URL, status=status, body="busy")
    with pytest.raises(SalesforceNotReached):
        CLIENT.refresh("5Aep.old", TOKEN_URL)


@pytest.mark.parametrize(
    "failure",
    [
        read_timed_out(),
        requests.ReadTimeout("slow"),
        requests.ConnectionError("Connection aborted."),
        requests.exceptions.ChunkedEncodingError("cut"),
    ],
)
def test_a_reply_that_was_lost_leaves_the_outcome_unknown(http: responses.RequestsMock, failure: Exception) -> None:
    http.post(TOKEN_URL, body=failure)
    with pytest.raises(SalesforceUnavailable) as lost:
        CLIENT.refresh("5Aep.old", TOKEN_URL)
    assert not isinstance(lost.value, SalesforceNotReached)


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, "{}"), (502, "<html>"), (504, ""), (200, "[1]"), (200, json.dumps(token_answer(issued_at="soon")))],
)
def test_an_answer_that_tells_nothing_leaves_the_outcome_unknown(
    http: responses.RequestsMock, status: int, body: str
) -> None:
    http.post(TOKEN_URL, status=status, body=body)
    with pytest.raises(SalesforceUnavailable) as lost:
        CLIENT.refresh("5Aep.old", TOKEN_URL)
    assert not isinstance(lost.value, SalesforceNotReached)


@pytest.mark.parametrize("status", [302, 307, 308])
def test_the_secret_follows_no_redirect(http: responses.RequestsMock, status: int) -> None:
    http.post(TOKEN_URL, status=status, headers={"Location": "https://evil.com/token"})
    with pytest.raises(SalesforceUnavailable):
        CLIENT.refresh("5Aep.old", TOKEN_URL)
    assert len(http.calls) == 1


def test_revoking_sends_the_token_to_where_it_came_from(http: responses.RequestsMock) -> None:
    http.post(f"{LOGIN}/services/oauth2/revoke", status=200)
    CLIENT.revoke("5Aep.old", TOKEN_URL)
    assert form(http.calls[0]) == {"token": "5Aep.old"}


def test_revoking_what_has_ended_already_is_fine(http: responses.RequestsMock) -> None:
    http.post(f"{LOGIN}/services/oauth2/revoke", status=400, json={"error": "invalid_token"})
    CLIENT.revoke("5Aep.old", TOKEN_URL)


def test_revoking_says_when_it_did_not_work(http: responses.RequestsMock) -> None:
    http.post(f"{LOGIN}/services/oauth2/revoke", status=503)
    with pytest.raises(SalesforceUnavailable):
        CLIENT.revoke("5Aep.old", TOKEN_URL)


def test_no_other_host_is_given_a_token_to_revoke() -> None:
    with pytest.raises(HostRefused):
        CLIENT.revoke("5Aep.old", "https://evil.com/services/oauth2/token")


def test_userinfo_says_who_logged_in(http: responses.RequestsMock) -> None:
    http.get(USERINFO_URL, json=USERINFO)
    user = CLIENT.userinfo(replace(grant(), token_url=TOKEN_URL))
    assert http.calls[0].request.headers["Authorization"] == "Bearer access-1"
    assert (user.user_id, user.organization_id) == ("005D0000001aaaaIAA", "00DD00000007gyhMAA")
    assert (user.name, user.email, user.username) == ("Ada Admin", "ada@acme.example", "ada@acme.example")
    assert user.custom_domain == "https://acme.my.salesforce.com"


@pytest.mark.parametrize("urls", [None, {}, {"custom_domain": None}])
def test_userinfo_of_an_org_without_my_domain_has_none(http: responses.RequestsMock, urls: Any) -> None:
    http.get(USERINFO_URL, json=USERINFO | {"urls": urls})
    assert CLIENT.userinfo(replace(grant(), token_url=TOKEN_URL)).custom_domain == ""


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (403, "Bad_OAuth_Token", OAuthRefused),
        (200, json.dumps(USERINFO | {"user_id": "me"}), OAuthRefused),
        (200, "{}", SalesforceUnavailable),
        (200, "<html>", SalesforceUnavailable),
        (503, "", SalesforceUnavailable),
    ],
)
def test_userinfo_that_is_refused_or_broken(
    http: responses.RequestsMock, status: int, body: str, error: type[Exception]
) -> None:
    http.get(USERINFO_URL, status=status, body=body)
    with pytest.raises(error):
        CLIENT.userinfo(replace(grant(), token_url=TOKEN_URL))


def test_errors_carry_no_secret_not_even_in_their_causes(http: responses.RequestsMock) -> None:
    http.post(TOKEN_URL, body=requests.ReadTimeout("5Aep.old"))
    with pytest.raises(SalesforceUnavailable) as lost:
        CLIENT.refresh("5Aep.old", TOKEN_URL)
    assert "5Aep" not in str(lost.value)
    assert lost.value.__suppress_context__


def test_settings_do_not_show_the_secret() -> None:
    assert SECRET not in repr(SETTINGS)
