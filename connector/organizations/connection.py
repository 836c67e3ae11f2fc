"""Connecting an organization to its Salesforce org, and disconnecting it (A2, A42)."""

import structlog
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from connector.foundation.db import new_id
from connector.foundation.errors import Conflict, Invalid, ServiceError, Unavailable
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceUnavailable
from connector.integrations.salesforce import my_domain
from connector.integrations.salesforce.errors import OAuthRefused
from connector.integrations.salesforce.hosts import HostRefused, TrustedHosts
from connector.integrations.salesforce.oauth import UserInfo
from connector.integrations.salesforce.tokens import TokenGrant
from connector.organizations import login_attempts
from connector.organizations.login_attempts import Browser as Browser
from connector.organizations.login_attempts import Purpose
from connector.organizations.models import ConnectionState, Organization, SalesforceAccount
from connector.organizations.token_store import announce_connected, sealed

SCOPES = ("api", "refresh_token", "openid")
DISCONNECTED_BY_HAND = "Disconnected by an administrator: connect it again to go on."
log = structlog.get_logger(__name__)


def begin(bundle: Bundle, browser: Browser, environment: str) -> str:
    """The address to send the browser to. `environment`: "production", "sandbox" or a My Domain address."""
    purpose = Purpose(f"{bundle.settings.public_url}/admin/salesforce/callback", SCOPES)
    return login_attempts.begin(bundle, browser, environment, purpose)


def complete(bundle: Bundle, browser: Browser, callback_url: str, state: str) -> None:
    """Exchange the code of the callback and keep the grant; raises Invalid or Conflict with the cure."""
    attempt = login_attempts.take(bundle, browser, state)
    if attempt is None:
        raise Invalid("This login is too old or was begun elsewhere. Start again under Admin › Salesforce.")
    try:
        grant = bundle.salesforce_login.fetch_token(callback_url, attempt.request)
        user = bundle.salesforce_login.userinfo(grant)
    except (OAuthRefused, HostRefused) as error:
        why = _("Salesforce was not connected: %(why)s. Try again, and allow the access.", why=str(error))
        raise Invalid(why) from error
    except SalesforceUnavailable as error:
        raise Unavailable("Salesforce does not answer right now. Try again in a minute.") from error
    try:
        _check(bundle, grant, user)
        replaced = _keep(bundle, browser.organization_id, attempt.environment, grant, user)
    except ServiceError:
        login_attempts.revoke(bundle, [grant.refresh_token], grant.token_url)
        raise
    login_attempts.revoke(bundle, replaced, grant.token_url)


def disconnect(bundle: Bundle, organization_id: str) -> None:
    """Forget the grant, then revoke it at Salesforce; it is unlinked even when Salesforce does not answer."""
    with bundle.db.write(organization_id) as session:
        account = session.scalar(select(SalesforceAccount).with_for_update())
        if account is None or account.state != ConnectionState.CONNECTED:
            return
        tokens = [bundle.cipher.decrypt(account.refresh_token), bundle.cipher.decrypt(account.access_token)]
        account.state, account.reason = ConnectionState.DISCONNECTED, DISCONNECTED_BY_HAND
        account.access_token = account.refresh_token = bundle.cipher.encrypt("")
        account.refreshing_since = None
        account.version += 1
        token_url = account.token_url
    login_attempts.revoke(bundle, tokens, token_url)


def account_of(session: Session) -> SalesforceAccount | None:
    """The account of the session's organization."""
    return session.scalar(select(SalesforceAccount))


def _check(bundle: Bundle, grant: TokenGrant, user: UserInfo) -> None:
    missing = my_domain.check(user, grant.instance_url, TrustedHosts.of(bundle.settings.salesforce.trusted_hosts))
    if missing:
        raise Invalid.at("environment", missing.message)
    if not grant.refresh_token:
        raise Invalid("Salesforce gave no refresh token: add the scope 'refresh_token' to the External Client App.")


def _keep(bundle: Bundle, organization_id: str, environment: str, grant: TokenGrant, user: UserInfo) -> list[str]:
    """Make it the organization's grant; gives the refresh token that it replaces, if any."""
    now = bundle.clock.now()
    try:
        with bundle.db.write() as session:
            _bind(session, organization_id, user)
            account = session.scalar(
                select(SalesforceAccount).where(SalesforceAccount.organization_id == organization_id).with_for_update()
            ) or SalesforceAccount(id=new_id("SA_"), organization_id=organization_id, version=0)
            replaced = bundle.cipher.decrypt(account.refresh_token) if account.refresh_token else ""
            account.environment, account.connected_at = environment[:200], now
            account.salesforce_user_id, account.user_name = user.user_id, user.username or user.name
            account.version += 1
            for column, value in sealed(bundle.cipher, grant).items():
                setattr(account, column, value)
            session.add(account)
            announce_connected(session, organization_id, now)
    except IntegrityError as error:
        raise Conflict("This Salesforce org is already connected to another organization here.") from error
    log.info("salesforce.connected", organization_id=organization_id, salesforce_organization_id=user.organization_id)
    return [replaced] if replaced else []


def _bind(session: Session, organization_id: str, user: UserInfo) -> None:
    """An organization belongs to one Salesforce org from its first connection on. Locks it: two that connect at once
    must not make two accounts."""
    mine = select(Organization).where(Organization.id == organization_id).with_for_update()
    organization = session.scalars(mine).one()
    if organization.salesforce_organization_id not in (None, user.organization_id):
        raise Conflict("This is another Salesforce org than the one connected before: its records have other ids.")
    organization.salesforce_organization_id = user.organization_id
