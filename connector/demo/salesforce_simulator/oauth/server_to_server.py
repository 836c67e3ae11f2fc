"""The two flows without a person: a signed assertion in a user's name, and the app's own secret."""

from urllib.parse import urlsplit

from connector.demo.salesforce_simulator.fault_kinds import Fault
from connector.demo.salesforce_simulator.oauth.assertion import LIFETIME, Assertion, invalid_assertion, read_assertion
from connector.demo.salesforce_simulator.oauth.connected_app import ConnectedApp
from connector.demo.salesforce_simulator.oauth.errors import OAuthError
from connector.demo.salesforce_simulator.oauth.grants import Tokens
from connector.demo.salesforce_simulator.simulator import Simulator

SCOPE = "api openid id"
"""What the app is set up for; neither flow gives a refresh token."""
LOGIN_HOSTS = ("https://login.salesforce.com", "https://test.salesforce.com")


def by_assertion(world: Simulator, app: ConnectedApp | None, text: str) -> Tokens:
    """JWT bearer; raises invalid_grant in Salesforce's words, invalid_client_id for another app."""
    assertion = read_assertion(text)
    if app is None or assertion.issuer != app.client_id:
        raise OAuthError("invalid_client_id", "client identifier invalid")
    if not assertion.is_signed_by(app.certificate):
        raise invalid_assertion()
    _check_audience(world, assertion)
    _check_time(world, assertion)
    user_id = _user_id(world, assertion.subject)
    scope = _approved_scope(world, app, assertion.subject, user_id)
    if user_id is None or not scope:
        raise OAuthError("invalid_grant", "user hasn't approved this consumer")
    return world.grants.issue(app.client_id, user_id, scope)


def by_secret(world: Simulator, app: ConnectedApp, host: str) -> Tokens:
    """Client credentials, of an app that has proven its secret; only on the org's own domain."""
    own_host = urlsplit(world.settings.api_url).hostname
    if urlsplit(f"//{host}").hostname != own_host or world.faults.is_on(Fault.NO_MY_DOMAIN):
        raise OAuthError("invalid_grant", "request not supported on this domain")
    user_id = _user_id(world, app.client_credentials_user)
    if user_id is None:
        raise OAuthError("invalid_grant", "no client credentials user enabled")
    return world.grants.issue(app.client_id, user_id, SCOPE)


def _check_audience(world: Simulator, assertion: Assertion) -> None:
    """The login page of production or of sandboxes, or this org's own, which the demo has on two ports."""
    known = {*LOGIN_HOSTS, world.settings.api_url, world.settings.pages_url}
    if not known & {audience.rstrip("/") for audience in assertion.audiences}:
        raise OAuthError("invalid_grant", "audience is invalid")


def _check_time(world: Simulator, assertion: Assertion) -> None:
    now = world.org.clock()
    if assertion.expires <= now:
        raise OAuthError("invalid_grant", "expired authorization code")
    if assertion.expires > now + LIFETIME:
        raise invalid_assertion()


def _approved_scope(world: Simulator, app: ConnectedApp, user_name: str, user_id: str | None) -> str:
    """Of a user whom an administrator allowed it, the app's; else what the user's own consents add up to."""
    if user_name.lower() in {name.lower() for name in app.pre_authorized_users}:
        return SCOPE
    return world.grants.approved_scope(app.client_id, user_id) if user_id else ""


def _user_id(world: Simulator, user_name: str) -> str | None:
    found = (user["Id"] for user in world.org.users() if user["Username"].lower() == user_name.lower())
    return next(found, None)
