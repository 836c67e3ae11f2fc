"""Judges what a client asks for at the authorize page."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from connector.demo.salesforce_simulator.oauth.connected_app import ConnectedApp
from connector.demo.salesforce_simulator.oauth.errors import OAuthError

SCOPES = {
    "openid": "Know who you are",
    "id": "Access the identity URL service",
    "profile": "View your basic profile information",
    "email": "View your email address",
    "api": "Manage user data via APIs",
    "full": "Full access",
    "web": "Manage user data via Web browsers",
    "refresh_token": "Perform requests at any time",
    "offline_access": "Perform requests at any time",
}
"""Scopes of an app, and how the consent page says them."""

DEFAULT_SCOPE = "api refresh_token openid id"


@dataclass(frozen=True, slots=True)
class Authorization:
    """A sound request for authorization."""

    app: ConnectedApp
    redirect_uri: str
    state: str | None
    challenge: str
    scope: str

    @property
    def permissions(self) -> list[str]:
        return list(dict.fromkeys(SCOPES[name] for name in self.scope.split()))

    def redirect(self, **answer: str) -> str:
        return redirect_to(self.redirect_uri, self.state, answer)


class RedirectedError(Exception):
    """A refusal that the client hears of by a redirect."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


def read_authorization(app: ConnectedApp | None, asked: Mapping[str, str]) -> Authorization:
    """Raises OAuthError to be shown on a page while the client is not trusted yet, RedirectedError afterwards."""
    if app is None or asked.get("client_id") != app.client_id:
        raise OAuthError("invalid_client_id", "client identifier invalid")
    redirect_uri = asked.get("redirect_uri", "")
    if redirect_uri not in app.redirect_uris:
        raise OAuthError("redirect_uri_mismatch", "redirect_uri must match configuration")
    state = asked.get("state")
    refusal = _refusal(asked)
    if refusal:
        raise RedirectedError(redirect_to(redirect_uri, state, refusal.body()))
    scope = asked.get("scope") or DEFAULT_SCOPE
    return Authorization(app, redirect_uri, state, asked["code_challenge"], scope)


def _refusal(asked: Mapping[str, str]) -> OAuthError | None:
    if asked.get("response_type") != "code":
        return OAuthError("unsupported_response_type", "response type not supported")
    if not asked.get("code_challenge"):
        return OAuthError("invalid_request", "missing required code challenge")
    if asked.get("code_challenge_method", "S256") != "S256" or len(asked["code_challenge"]) != 43:
        return OAuthError("invalid_request", "invalid code challenge")
    if not set(asked.get("scope", "").split()) <= set(SCOPES):
        return OAuthError("invalid_scope", "the requested scope is not allowed")
    return None


def redirect_to(uri: str, state: str | None, answer: Mapping[str, str]) -> str:
    values = dict(answer) if state is None else {**answer, "state": state}
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode(values)}"
