"""OAuth 2.0 with Salesforce: authorization code with PKCE, rotating refresh tokens, userinfo, revocation; the grants
of servers are in server_to_server.

The client secret, codes and tokens are sent only to hosts that TrustedHosts accepts, and never follow a redirect.
"""

import hmac
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from oauthlib.oauth2 import WebApplicationClient
from requests_oauthlib import OAuth2Session

from connector.foundation.clock import Clock, SystemClock
from connector.integrations.ports import SalesforceUnavailable
from connector.integrations.salesforce import server_to_server
from connector.integrations.salesforce.credentials import ServerCredentials
from connector.integrations.salesforce.errors import UNAVAILABLE_STATUSES, AuthorizationDenied, OAuthRefused
from connector.integrations.salesforce.hosts import TrustedHosts
from connector.integrations.salesforce.http import HttpSession
from connector.integrations.salesforce.record_ids import InvalidRecordId, record_id
from connector.integrations.salesforce.token_answers import grant_of, http_errors, refuse_unavailable
from connector.integrations.salesforce.tokens import StoredToken, TokenGrant

AUTHORIZE_PATH: Final = "/services/oauth2/authorize"
TOKEN_PATH: Final = "/services/oauth2/token"  # noqa: S105  (a path)
REVOKE_PATH: Final = "/services/oauth2/revoke"
USERINFO_PATH: Final = "/services/oauth2/userinfo"

# At DEBUG both libraries log requests and answers with the secret and the tokens in them.
for _library in ("requests_oauthlib", "oauthlib"):
    logging.getLogger(_library).setLevel(logging.INFO)


@dataclass(frozen=True, slots=True)
class LoginEnvironment:
    """Where people log in, and where codes become tokens, e.g. "https://login.salesforce.com" twice."""

    authorize_url_base: str
    token_url_base: str


PRODUCTION: Final = LoginEnvironment("https://login.salesforce.com", "https://login.salesforce.com")
SANDBOX: Final = LoginEnvironment("https://test.salesforce.com", "https://test.salesforce.com")


@dataclass(frozen=True, slots=True)
class OAuthSettings:
    """`environments` by name; `trusted_hosts` beyond Salesforce's own, with port; `timeout` in seconds."""

    client_id: str
    client_secret: str = field(repr=False)
    environments: Mapping[str, LoginEnvironment]
    trusted_hosts: Sequence[str] = ()
    ca_file: Path | None = None
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """One login under way; all but `url` is kept on the server, bound to the session, until the callback comes."""

    url: str
    state: str = field(repr=False)
    code_verifier: str = field(repr=False)
    redirect_uri: str
    token_url: str


@dataclass(frozen=True, slots=True)
class UserInfo:
    """Who logged in. Both ids have 18 characters; `custom_domain` is the org's My Domain URL, "" without one.
    `locale` is written as Salesforce does ("fr_FR"), `time_zone` is an IANA name; "" when Salesforce does not tell."""

    user_id: str
    organization_id: str
    name: str
    email: str
    username: str
    custom_domain: str
    urls: Mapping[str, str]
    locale: str = ""
    time_zone: str = ""


class OAuthClient:
    def __init__(self, settings: OAuthSettings, clock: Clock | None = None) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._hosts = TrustedHosts.of(settings.trusted_hosts)
        self._verify = str(settings.ca_file) if settings.ca_file else True

    def authorization_url(
        self, environment_or_my_domain: str, redirect_uri: str, scopes: Sequence[str]
    ) -> AuthorizationRequest:
        """Where to send the browser; raises HostRefused when what was typed is neither environment nor My Domain."""
        environment = self._environment(environment_or_my_domain)
        token_base = self._hosts.require(environment.token_url_base)
        client = WebApplicationClient(self._settings.client_id)
        session = OAuth2Session(client=client, redirect_uri=redirect_uri, scope=list(scopes), pkce="S256")
        # The library takes https alone. The page a browser opens carries no secret: the operator may name an http one.
        url, state = session.authorization_url(token_base + AUTHORIZE_PATH, state=secrets.token_urlsafe(32))
        url = environment.authorize_url_base + url.removeprefix(token_base)
        return AuthorizationRequest(url, state, str(client.code_verifier), redirect_uri, token_base + TOKEN_PATH)

    def fetch_token(self, callback_url: str, request: AuthorizationRequest) -> TokenGrant:
        """Turn the callback of this request into a grant.

        Raises AuthorizationDenied (denied, or not the callback of this request), InvalidGrant, OAuthRefused,
        HostRefused, SalesforceUnavailable.
        """
        code = _code_of(callback_url, request.state)

        def exchange(session: OAuth2Session, credentials: Mapping[str, Any]) -> Mapping[str, Any]:
            session.redirect_uri = request.redirect_uri
            return session.fetch_token(
                request.token_url, code=code, code_verifier=request.code_verifier, include_client_id=True, **credentials
            )

        return self._granted(request.token_url, exchange)

    def refresh(self, refresh_token: str, token_url: str) -> TokenGrant:
        """A new grant; the old refresh token must not be used again.

        Raises InvalidGrant, OAuthRefused, HostRefused; SalesforceNotReached when the old one is surely still good,
        SalesforceUnavailable when this is not known.
        """

        def exchange(session: OAuth2Session, credentials: Mapping[str, Any]) -> Mapping[str, Any]:
            return session.refresh_token(
                token_url, refresh_token=refresh_token, client_id=self._settings.client_id, **credentials
            )

        return self._granted(token_url, exchange)

    def request(self, credentials: ServerCredentials, token_url: str) -> TokenGrant:
        """A new grant to a server; asking again is harmless.

        Raises InvalidGrant or OAuthRefused with the cure, HostRefused, SalesforceUnavailable.
        """
        with self._http() as session:
            now = self._clock.now()
            return server_to_server.request(credentials, token_url, now, hosts=self._hosts, session=session)

    def renew(self, token: StoredToken) -> TokenGrant:
        """A new grant in place of this one, got as this one was; raises what `refresh` and `request` do."""
        if token.credentials:
            return self.request(token.credentials, token.token_url)
        return self.refresh(token.refresh_token, token.token_url)

    def token_url(self, environment_or_my_domain: str) -> str:
        """Where a server asks for its tokens; raises HostRefused as `authorization_url` does."""
        return self._hosts.require(self._environment(environment_or_my_domain).token_url_base) + TOKEN_PATH

    def revoke(self, token: str, token_url: str) -> None:
        """End a grant (its refresh token) or a session (its access token); one that has ended already is fine."""
        url = self._hosts.require(token_url) + REVOKE_PATH
        with http_errors():
            response = self._http().post(url, data={"token": token})
        if response.status_code in UNAVAILABLE_STATUSES:
            raise SalesforceUnavailable(f"Salesforce answered {response.status_code} to the revocation.")

    def userinfo(self, grant: TokenGrant) -> UserInfo:
        """Raises SalesforceUnavailable, HostRefused, OAuthRefused."""
        url = self._hosts.require(grant.token_url) + USERINFO_PATH
        with http_errors():
            response = self._http().get(url, headers={"Authorization": f"Bearer {grant.access_token}"})
            refuse_unavailable(response)
            if response.status_code != 200:
                raise OAuthRefused("userinfo", f"Salesforce answered {response.status_code}")
            return _user(response.json())

    def _environment(self, chosen: str) -> LoginEnvironment:
        if chosen in self._settings.environments:
            return self._settings.environments[chosen]
        base = self._hosts.base_url(chosen)
        return LoginEnvironment(base, base)

    def _granted(
        self, token_url: str, exchange: Callable[[OAuth2Session, Mapping[str, Any]], Mapping[str, Any]]
    ) -> TokenGrant:
        self._hosts.require(token_url)
        with http_errors(), self._session() as session:
            answer = exchange(session, self._credentials())
            return grant_of(answer, token_url, self._hosts, self._settings.client_secret)

    def _session(self) -> OAuth2Session:
        session = OAuth2Session(self._settings.client_id)
        session.max_redirects = 0
        for kind in ("access_token_response", "refresh_token_response"):
            session.register_compliance_hook(kind, refuse_unavailable)
        return session

    def _credentials(self) -> Mapping[str, Any]:
        return {
            "client_secret": self._settings.client_secret,
            "timeout": self._settings.timeout,
            "verify": self._verify,
        }

    def _http(self) -> HttpSession:
        return HttpSession(self._settings.timeout, self._settings.ca_file)


def _code_of(callback_url: str, state: str) -> str:
    query = parse_qs(urlsplit(callback_url).query)
    got = query.get("state", [""])[0]
    if not state or not hmac.compare_digest(got.encode(errors="replace"), state.encode()):
        raise AuthorizationDenied("invalid_state", "This is not the answer to the login that was begun here.")
    if "error" in query:
        raise AuthorizationDenied(query["error"][0][:100], query.get("error_description", [""])[0][:300])
    if "code" not in query:
        raise AuthorizationDenied("invalid_request", "The answer of Salesforce carries no code.")
    return query["code"][0]


def _user(data: Mapping[str, Any]) -> UserInfo:
    urls = {str(name): str(url) for name, url in (data.get("urls") or {}).items() if url}
    try:
        user_id, organization_id = record_id(data["user_id"]), record_id(data["organization_id"])
    except InvalidRecordId as exc:
        raise OAuthRefused("userinfo", "The answer names no user or organization.") from exc
    return UserInfo(
        user_id=user_id,
        organization_id=organization_id,
        name=str(data.get("name") or ""),
        email=str(data.get("email") or ""),
        username=str(data.get("preferred_username") or ""),
        custom_domain=str(data.get("custom_domain") or urls.get("custom_domain") or ""),
        urls=urls,
        locale=str(data.get("locale") or ""),
        time_zone=str(data.get("zoneinfo") or ""),
    )
