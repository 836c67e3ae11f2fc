"""Token, revoke, userinfo and the identity address: what a client calls without a browser."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request

from connector.demo.salesforce_simulator.errors import NotPlayedError
from connector.demo.salesforce_simulator.fault_kinds import Fault
from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.oauth import identity
from connector.demo.salesforce_simulator.oauth.connected_app import ConnectedApp, read_connected_app
from connector.demo.salesforce_simulator.oauth.errors import OAuthError
from connector.demo.salesforce_simulator.oauth.grants import Session, Tokens
from connector.demo.salesforce_simulator.oauth.server_to_server import by_assertion, by_secret
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.simulator import simulator

oauth = Blueprint("oauth", __name__)

Json = dict[str, Any]
TEXT = "text/html;charset=UTF-8"
FORM = "application/x-www-form-urlencoded;charset=UTF-8"
OUR_TOKENS = ("00D", "5Aep")
INVALID = OAuthError("invalid_token", "the token is invalid")
UNSUPPORTED = OAuthError("unsupported_token_type", "this token type is not supported")


@oauth.post("/services/oauth2/token")
def token() -> Response:
    grant_type = request.form.get("grant_type", "")
    http.entry().body = {"grant_type": grant_type}
    if grant_type not in _GRANT_TYPES:
        raise OAuthError("unsupported_grant_type", "grant type not supported")
    return http.answer(_GRANT_TYPES[grant_type](), headers={"Cache-Control": "no-store"})


@oauth.route("/services/oauth2/revoke", methods=["GET", "POST"])
def revoke() -> Response:
    """Refuses as a form, not as JSON [PUB: forrest #213; jsforce reads it so]. The journal keeps no token."""
    http.entry().body, http.entry().query = {}, ""
    if "callback" in request.values:
        raise NotPlayedError("Revoking by a script")
    token = request.values.get("token", "")
    if simulator().grants.revoke_token(token):
        return Response(status=200, content_type=TEXT)
    refusal = INVALID if token.startswith(OUR_TOKENS) else UNSUPPORTED
    return Response(urlencode(refusal.body(), quote_via=quote), refusal.status, content_type=FORM)


@oauth.route("/services/oauth2/userinfo", methods=["GET", "POST"])
def userinfo() -> Response:
    session = _session()
    return http.answer(identity.userinfo(simulator(), session.user_id)) if session else _bad_token()


@oauth.get("/id/<organization>/<user>")
def identity_service(organization: str, user: str) -> Response:
    session = _session()
    world = simulator()
    if session is None or normal_id(organization) != world.org.id or normal_id(user) != session.user_id:
        return _bad_token()
    return http.answer(identity.identity(world, session.user_id))


def _redeem() -> Json:
    app, form = _client(), request.form
    tokens = simulator().grants.redeem(
        form.get("code", ""), app.client_id, form.get("redirect_uri", ""), form.get("code_verifier", "")
    )
    return _signed(app, tokens)


def _refresh() -> Json:
    app = _client()
    tokens = simulator().grants.refresh(request.form.get("refresh_token", ""), app.client_id)
    if http.met(Fault.REFRESH_REPLY_LOST):
        http.drop_answer()
    return _signed(app, tokens)


def _by_secret() -> Json:
    app = _client()
    return _signed(app, by_secret(simulator(), app, request.host))


def _by_assertion() -> Json:
    app = read_connected_app(simulator().settings.data)
    return _token_body(by_assertion(simulator(), app, request.form.get("assertion", "")))


_GRANT_TYPES: dict[str, Callable[[], Json]] = {
    "authorization_code": _redeem,
    "refresh_token": _refresh,
    "client_credentials": _by_secret,
    "urn:ietf:params:oauth:grant-type:jwt-bearer": _by_assertion,
}


def _client() -> ConnectedApp:
    """The client that proves itself by its secret, in the form or by basic authentication."""
    app = read_connected_app(simulator().settings.data)
    client_id, secret = _basic() or (request.form.get("client_id", ""), request.form.get("client_secret", ""))
    if app is None or client_id != app.client_id:
        raise OAuthError("invalid_client_id", "client identifier invalid")
    if not app.has_secret(secret):
        raise OAuthError("invalid_client", "invalid client credentials")
    return app


def _basic() -> tuple[str, str] | None:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as exc:
        raise OAuthError("invalid_client", "invalid client credentials") from exc
    return name, secret


def _token_body(tokens: Tokens) -> Json:
    """No `expires_in`: a session ends when a call says so."""
    world = simulator()
    body = {"access_token": tokens.access_token, "scope": tokens.scope, "instance_url": world.settings.api_url}
    body |= {"id": identity.identity_url(world, tokens.user_id), "token_type": "Bearer"}
    return {**body, "refresh_token": tokens.refresh_token} if tokens.refresh_token else body


def _signed(app: ConnectedApp, tokens: Tokens) -> Json:
    """With the proof that it comes from who knows the client's secret."""
    body = _token_body(tokens)
    issued_at = str(int(simulator().org.clock().timestamp() * 1000))
    signed = hmac.new(app.client_secret.encode(), (body["id"] + issued_at).encode(), hashlib.sha256).digest()
    return {**body, "signature": base64.b64encode(signed).decode(), "issued_at": issued_at}


def _session() -> Session | None:
    return simulator().grants.session(http.bearer_token() or request.values.get("access_token", ""))


def _bad_token() -> Response:
    word = "Bad_OAuth_Token" if http.bearer_token() else "Missing_OAuth_Token"
    return Response(word, 403, content_type=TEXT)
