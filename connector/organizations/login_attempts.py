"""Logins at Salesforce under way: each bound to the browser that began it, used once, for ten minutes."""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy import delete, select, update

from connector.foundation.db import change_rows
from connector.foundation.errors import Invalid
from connector.foundation.links import token_hash
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceUnavailable
from connector.integrations.salesforce.hosts import HostRefused
from connector.integrations.salesforce.oauth import AuthorizationRequest
from connector.organizations.models import LoginAttempt

log = structlog.get_logger(__name__)
LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Browser:
    """Who begins a login: a secret of the browser's session and its organization, "" while that is not known.

    An attempt is only given back to the same two, so that a login begun for one purpose cannot end in another:
    connecting has an organization, signing in has none.
    """

    organization_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Purpose:
    """Where Salesforce sends the browser back to, what is asked for, and what the caller wants to know then."""

    redirect_uri: str
    scopes: Sequence[str]
    remembered: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was begun."""

    request: AuthorizationRequest
    environment: str
    remembered: dict[str, str]


def begin(bundle: Bundle, browser: Browser, environment: str, purpose: Purpose) -> str:
    """The address to send the browser to. `environment`: "production", "sandbox" or a My Domain address.

    Anybody may begin, so that attempts which are too old go, lest they pile up."""
    typed = environment.strip()
    try:
        request = bundle.salesforce_login.authorization_url(typed, purpose.redirect_uri, purpose.scopes)
    except HostRefused as error:
        raise Invalid.at("environment", str(error)) from error
    with bundle.db.write() as session:
        session.execute(delete(LoginAttempt).where(LoginAttempt.expires_at < bundle.clock.now()))
        session.add(_row(bundle, browser, Attempt(request, typed, purpose.remembered)))
    return request.url


def take(bundle: Bundle, browser: Browser, state: str) -> Attempt | None:
    """The attempt that a callback answers, used up now; None when it is too old, used, or another browser's."""
    now, mine = bundle.clock.now(), LoginAttempt.state_hash == token_hash(state)
    good = (
        mine,
        LoginAttempt.used_at.is_(None),
        LoginAttempt.expires_at > now,
        LoginAttempt.browser_hash == token_hash(browser.secret),
        LoginAttempt.organization_id == browser.organization_id,
    )
    with bundle.db.write() as session:
        if not change_rows(session, update(LoginAttempt).where(*good).values(used_at=now)):
            return None
        sealed = session.scalars(select(LoginAttempt.sealed_request).where(mine)).one()
    return _opened(bundle.cipher.decrypt(sealed))


def revoke(bundle: Bundle, tokens: Sequence[str], token_url: str) -> None:
    """End grants that are not, or no longer, wanted; one that Salesforce cannot be told of now is let be."""
    for token in tokens:
        try:
            bundle.salesforce_login.revoke(token, token_url)
        except (SalesforceUnavailable, HostRefused):
            log.warning("salesforce.not_revoked")


def _row(bundle: Bundle, browser: Browser, attempt: Attempt) -> LoginAttempt:
    return LoginAttempt(
        state_hash=token_hash(attempt.request.state),
        organization_id=browser.organization_id,
        browser_hash=token_hash(browser.secret),
        sealed_request=bundle.cipher.encrypt(json.dumps(dataclasses.asdict(attempt))),
        expires_at=bundle.clock.now() + LIFETIME,
    )


def _opened(kept: str) -> Attempt:
    values = json.loads(kept)
    return Attempt(**{**values, "request": AuthorizationRequest(**values["request"])})
