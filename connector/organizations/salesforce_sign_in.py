"""Signing in with Salesforce: it says who somebody is, and nothing else. No token is kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from flask_babel import gettext as _
from sqlalchemy import select

from connector.foundation.errors import Conflict, Invalid, NotFound, Unavailable
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceUnavailable
from connector.integrations.salesforce.errors import InvalidGrant, OAuthRefused
from connector.integrations.salesforce.hosts import HostRefused
from connector.integrations.salesforce.oauth import UserInfo
from connector.organizations import login_attempts, service
from connector.organizations.login_attempts import Attempt, Browser, Purpose
from connector.organizations.models import ConnectionState, Organization, SalesforceAccount, User

log = structlog.get_logger(__name__)
CODE = re.compile(r"\w{1,60}\Z")
SCOPES = ("openid",)
"""Identity alone: with a refresh token the sixth person to sign in would end the oldest grant of the app."""

NOT_CONNECTED = (
    "This Salesforce org is not connected to Hearback: ask your administrator to connect it under Admin › Salesforce."
)
TOO_OLD = "This sign-in is too old or was begun elsewhere. Go back to Salesforce and open the link again."
NOT_ADMITTED = (
    "Salesforce does not let you use Hearback yet: ask your administrator for the permission set Hearback User."
)
IN_WORDS = {
    "access_denied": "You did not allow Salesforce to tell Hearback who you are, so that you are not signed in. "
    "Try again and choose Allow.",
    "OAUTH_APP_ACCESS_DENIED": NOT_ADMITTED,
    "user_not_approved": NOT_ADMITTED,
    "OAUTH_APP_BLOCKED": "Your Salesforce org blocks Hearback: ask your Salesforce administrator to unblock it under "
    "Connected Apps OAuth Usage.",
}
"""What to tell a person, by the error that Salesforce sends back with the browser."""


@dataclass(frozen=True, slots=True)
class ConnectedOrg:
    """An org whose people may sign in, and where they log in."""

    organization_id: str
    environment: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who signed in; `locale` and `time_zone` as Salesforce knows them, or ""."""

    user: User
    locale: str
    time_zone: str


def org_of(bundle: Bundle, salesforce_organization_id: str) -> ConnectedOrg | None:
    """The org with this id or, when it is "", the only one there is; None when the person has to say which it is.
    Raises NotFound for an org that is not connected."""
    found = _connected(bundle, salesforce_organization_id)
    if salesforce_organization_id and not found:
        raise NotFound.at("organization", NOT_CONNECTED)
    return found[0] if len(found) == 1 else None


def begin(bundle: Bundle, secret: str, environment: str, remembered: Mapping[str, str]) -> str:
    """The address at Salesforce to send the browser to; `environment` as an administrator names it.

    What is `remembered` comes back with `take`. Its "organization", if any, is the org the person has to belong to.
    """
    purpose = Purpose(f"{bundle.settings.public_url}/widget/callback", SCOPES, dict(remembered))
    return login_attempts.begin(bundle, _anybody(secret), environment, purpose)


def take(bundle: Bundle, secret: str, state: str) -> Attempt | None:
    """What this browser began, used up now; None when it is too old, used, or another browser's."""
    return login_attempts.take(bundle, _anybody(secret), state)


def complete(bundle: Bundle, attempt: Attempt, callback_url: str) -> SignIn:
    """Who logged in; raises Invalid, Conflict or Unavailable with the cure, and
    Forbidden for somebody whom the administrator has blocked."""
    known = _who(bundle, attempt, callback_url)
    if attempt.remembered.get("organization", known.organization_id) != known.organization_id:
        raise Conflict(
            "You logged in to another Salesforce org than the one that this link belongs to. "
            "Log out of Salesforce, then try again."
        )
    connected = _connected(bundle, known.organization_id)
    if not connected:
        raise Conflict(NOT_CONNECTED)
    user = service.salesforce_user(bundle, connected[0].organization_id, known.user_id, known.name, known.email)
    log.info("salesforce.signed_in", organization_id=user.organization_id, user_id=user.id)
    return SignIn(user, known.locale, known.time_zone)


def _anybody(secret: str) -> Browser:
    return Browser(organization_id="", secret=secret)


def _who(bundle: Bundle, attempt: Attempt, callback_url: str) -> UserInfo:
    login = bundle.salesforce_login
    try:
        grant = login.fetch_token(callback_url, attempt.request)
        known = login.userinfo(grant)
    except InvalidGrant as error:
        raise Invalid("The sign-in took too long, or was used already. Try again.") from error
    except OAuthRefused as error:
        raise Invalid(_in_words(error)) from error
    except HostRefused as error:
        raise Invalid(str(error)) from error
    except SalesforceUnavailable as error:
        raise Unavailable("Salesforce does not answer right now. Try again in a minute.") from error
    if grant.refresh_token:  # an app that is set up to hand them out unasked
        login_attempts.revoke(bundle, [grant.refresh_token], grant.token_url)
    return known


def _in_words(error: OAuthRefused) -> str:
    code = error.code if CODE.match(error.code) else "unknown"
    log.warning("salesforce.sign_in_refused", code=code)
    return IN_WORDS.get(code) or _(
        "Salesforce did not sign you in (%(code)s). Try again; if it stays so, tell your administrator.", code=code
    )


def _connected(bundle: Bundle, salesforce_organization_id: str) -> list[ConnectedOrg]:
    """The org with this id, if it is connected; with "" for an id up to two, which tells one from several."""
    query = (
        select(Organization.id, SalesforceAccount.environment)
        .join(SalesforceAccount, SalesforceAccount.organization_id == Organization.id)
        .where(SalesforceAccount.state == ConnectionState.CONNECTED, SalesforceAccount.is_main.is_(True))
        .limit(2)
    )
    if salesforce_organization_id:
        query = query.where(Organization.salesforce_organization_id == salesforce_organization_id)
    with bundle.db.read() as reader:
        return [ConnectedOrg(*row) for row in reader.execute(query).all()]
