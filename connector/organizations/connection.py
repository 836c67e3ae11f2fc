"""Connecting accounts of Salesforce, in the browser or by a server's own credentials, and disconnecting them (A2, A37,
A42).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from connector.foundation.errors import Invalid, Unavailable
from connector.foundation.web.translated import translated
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceUnavailable
from connector.integrations.salesforce.credentials import ServerCredentials
from connector.integrations.salesforce.errors import OAuthRefused
from connector.integrations.salesforce.hosts import HostRefused
from connector.organizations import accounts, grants, login_attempts
from connector.organizations.accounts import Uses
from connector.organizations.grants import Obtained, Place
from connector.organizations.login_attempts import Browser as Browser
from connector.organizations.login_attempts import Purpose
from connector.organizations.models import ConnectionState, SalesforceAccount
from connector.organizations.token_store import announce_lost, credentials_of

SCOPES = ("api", "refresh_token", "openid")
DISCONNECTED_BY_HAND = "Disconnected by an administrator: connect it again to go on."
MAIN = Place()
PAGE = re.compile(r"/admin/[\x21-\x5b\x5d-\x7e]{0,900}\Z")
"""A page of ours: no other host, nothing that a browser reads in its own way."""


def begin(bundle: Bundle, browser: Browser, environment: str, place: Place = MAIN, *, return_to: str = "") -> str:
    """The address to send the browser to. `environment`: "production", "sandbox" or a My Domain address.

    `return_to` is the page to go back to afterwards, such as that of a workflow's task; raises Invalid for another
    address than a page under /admin/."""
    page = checked_page(return_to)
    with bundle.db.read(browser.organization_id) as session:
        grants.check_place(session, place)
    remembered = {"account_id": place.account_id, "name": place.name, "return_to": page}
    remembered |= {"is_new": "yes"} if place.is_new else {}
    purpose = Purpose(f"{bundle.settings.public_url}/admin/salesforce/callback", SCOPES, remembered)
    return login_attempts.begin(bundle, browser, environment, purpose)


def complete(bundle: Bundle, browser: Browser, callback_url: str, state: str) -> str:
    """Exchange the code of the callback and keep the grant; gives the page to go back to, or "".
    Raises Invalid, Conflict or Unavailable with the cure."""
    attempt = login_attempts.take(bundle, browser, state)
    if attempt is None:
        raise Invalid("This login is too old or was begun elsewhere. Start again under Admin › Salesforce.")
    try:
        with _asking():
            grant = bundle.salesforce_login.fetch_token(callback_url, attempt.request)
            user = bundle.salesforce_login.userinfo(grant)
    except (OAuthRefused, HostRefused) as error:
        why = _("Salesforce was not connected: %(why)s. Try again, and allow the access.", why=str(error))
        raise Invalid(why) from error
    remembered = attempt.remembered
    place = Place(remembered.get("account_id", ""), remembered.get("name", ""), is_new="is_new" in remembered)
    grants.keep(bundle, browser.organization_id, place, Obtained(grant, user, attempt.environment))
    return remembered.get("return_to", "")


def connect_server(
    bundle: Bundle, organization_id: str, environment: str, credentials: ServerCredentials, place: Place = MAIN
) -> SalesforceAccount:
    """An account whose tokens a server asks for by itself; raises Invalid, Conflict or Unavailable with the cure."""
    login, typed = bundle.salesforce_login, environment.strip()
    with bundle.db.read(organization_id) as session:
        grants.check_place(session, place)
    try:
        with _asking():
            grant = login.request(credentials, login.token_url(typed))
            user = login.userinfo(grant)
    except HostRefused as error:
        raise Invalid.at("environment", str(error)) from error
    except OAuthRefused as error:
        why = f"{error.code}: {error.description}. {translated(error.cure)}".rstrip(" .")
        raise Invalid(_("Salesforce was not connected: %(why)s.", why=why)) from error
    return grants.keep(bundle, organization_id, place, Obtained(grant, user, typed, credentials))


def try_again(bundle: Bundle, organization_id: str, account_id: str) -> SalesforceAccount:
    """Connect a server's account with the credentials that it has, once the cause is cured in Salesforce."""
    with bundle.db.read(organization_id) as session:
        account = accounts.one(session, account_id)
    credentials = credentials_of(bundle.cipher, account)
    if credentials is None:
        raise Invalid("This account has no credentials any more: type them again.")
    return connect_server(bundle, organization_id, account.environment, credentials, Place(account.id))


def disconnect(bundle: Bundle, organization_id: str, account_id: str = "") -> None:
    """Forget the grant, then revoke it at Salesforce; it is unlinked even when Salesforce does not answer.
    What is still to be written with it is parked. The main account need not be there."""
    with bundle.db.write(organization_id) as session:
        if not account_id and accounts.main_of(session) is None:
            return
        account = accounts.one(session, account_id, for_change=True)
        tokens = _forget(bundle, session, account)
    login_attempts.revoke(bundle, tokens, account.token_url)


def remove(bundle: Bundle, organization_id: str, account_id: str, uses: Uses) -> None:
    """Take a further account away, its grant revoked; raises NotFound, or Conflict with what still needs it."""
    with bundle.db.write(organization_id) as session:
        account = accounts.one(session, account_id, for_change=True)
        accounts.check_removable(session, account, uses)
        tokens, token_url = _forget(bundle, session, account), account.token_url
        session.delete(account)
    login_attempts.revoke(bundle, tokens, token_url)


def checked_page(return_to: str) -> str:
    """The path of a page of ours to go back to, "" for none; raises Invalid for any other address."""
    if return_to and not PAGE.match(return_to):
        raise Invalid.at("return_to", "must be the path of a page under /admin/")
    return return_to


def _forget(bundle: Bundle, session: Session, account: SalesforceAccount) -> list[str]:
    """The tokens that it had; none when it is disconnected already."""
    was_connected = account.state == ConnectionState.CONNECTED
    kept = [bundle.cipher.decrypt(each) for each in (account.refresh_token, account.access_token) if each]
    account.access_token = account.refresh_token = bundle.cipher.encrypt("")
    account.credentials, account.refreshing_since = None, None
    account.version += 1
    if not was_connected:
        return []
    account.state, account.reason = ConnectionState.DISCONNECTED, DISCONNECTED_BY_HAND
    announce_lost(session, accounts.key_of(account), DISCONNECTED_BY_HAND, bundle.clock.now())
    return [each for each in kept if each]


@contextmanager
def _asking() -> Iterator[None]:
    try:
        yield
    except SalesforceUnavailable as error:
        raise Unavailable("Salesforce does not answer right now. Try again in a minute.") from error
