"""Token, revoke, userinfo and the identity address: what a client calls without a browser."""

import base64
import binascii
import hashlib
import hmac
from typing import Any

from flask import Blueprint, Response, request

from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.oauth import identity
from connector.demo.salesforce_simulator.oauth.connected_app import ConnectedApp, read_connected_app
from connector.demo.salesforce_simulator.oauth.errors import OAuthError
from connector.demo.salesforce_simulator.oauth.grants import Session, Tokens
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.simulator import simulator

oauth = Blueprint("oauth", __name__)

TEXT = "text/html;charset=UTF-8"


@oauth.post("/services/oauth2/token")
def token() -> Response:
    form = request.form
    http.entry().body = {"grant_type": form.get("grant_type")}
    app = _client()
    if form.get("grant_type") == "authorization_code":
        tokens = _redeem(app)
    elif form.get("grant_type") == "refresh_token":
        tokens = simulator().grants.refresh(form.get("refresh_token", ""), app.client_id)
    else:
        raise OAuthError("unsupported_grant_type", "grant type not supported")
    return http.answer(_token_body(app, tokens), headers={"Cache-Control": "no-store"})


@oauth.post("/services/oauth2/revoke")
def revoke() -> Response:
    http.entry().body = {}
    if not simulator().grants.revoke_token(request.values.get("token", "")):
        raise OAuthError("unsupported_token_type", "this token type is not supported")
    return Response(status=200, content_type=TEXT)


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


def _redeem(app: ConnectedApp) -> Tokens:
    form = request.form
    return simulator().grants.redeem(
        form.get("code", ""), app.client_id, form.get("redirect_uri", ""), form.get("code_verifier", "")
    )


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


def _token_body(app: ConnectedApp, tokens: Tokens) -> dict[str, Any]:
    """No `expires_in`: a session ends when a call says so."""
    world = simulator()
    issued_at = str(int(world.org.clock().timestamp() * 1000))
    who = identity.identity_url(world, tokens.user_id)
    signed = hmac.new(app.client_secret.encode(), (who + issued_at).encode(), hashlib.sha256).digest()
    body = {"access_token": tokens.access_token, "signature": base64.b64encode(signed).decode()}
    body |= {"scope": tokens.scope, "instance_url": world.settings.api_url, "id": who}
    body |= {"token_type": "Bearer", "issued_at": issued_at}
    return {**body, "refresh_token": tokens.refresh_token} if tokens.refresh_token else body


def _session() -> Session | None:
    return simulator().grants.session(http.bearer_token() or request.values.get("access_token", ""))


def _bad_token() -> Response:
    word = "Bad_OAuth_Token" if http.bearer_token() else "Missing_OAuth_Token"
    return Response(word, 403, content_type=TEXT)
