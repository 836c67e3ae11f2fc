"""Keeping the access of one account alive: many workers may meet an expired token, one of them renews it.

Refresh tokens rotate: each works once, and using an old one again is an incident that ends the grant. So a refresh is
claimed in the store before it is sent, the new refresh token is saved before the new access token is used, and a
refresh whose reply was lost is never repeated: the account has to be connected again. A server that proves itself
with its own credentials may ask as often as it likes; it claims as well, so that many workers make one request.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NoReturn, Protocol

from connector.foundation.clock import Clock
from connector.integrations.ports import SalesforceDisconnected, SalesforceNotReached, SalesforceUnavailable
from connector.integrations.salesforce.credentials import ServerCredentials
from connector.integrations.salesforce.errors import OAuthRefused
from connector.integrations.salesforce.hosts import HostRefused

RECONNECT: Final = "reconnect it under Admin › Salesforce."
POLL_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class AccountKey:
    """Whose grant: `account_id` "" is the organization's main account."""

    organization_id: str
    account_id: str = ""


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """What the token endpoint granted. `token_url` is the endpoint that granted it and that will refresh it."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    instance_url: str
    identity_url: str
    token_url: str
    scope: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class StoredToken:
    """A grant as stored; `version` rises with each saved grant, `refreshing_since` is set while one is renewed.
    With `credentials` it is the grant of a server, and has no refresh token."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    instance_url: str
    token_url: str
    version: int
    refreshing_since: datetime | None = None
    credentials: ServerCredentials | None = field(default=None, repr=False)


class TokenStore(Protocol):
    """Where grants are kept. Each method is one committed transaction."""

    def load(self, account: AccountKey) -> StoredToken:
        """Raises SalesforceDisconnected when there is no grant or it was marked disconnected."""

    def begin_refresh(self, account: AccountKey, version: int) -> bool:
        """Compare and set: claims the refresh of this version, sets `refreshing_since`.

        False, and nothing changes, when the version has moved on, is already claimed, or is disconnected.
        """

    def save(self, account: AccountKey, version: int, grant: TokenGrant) -> None:
        """Replace the grant of this version: raise the version, end the claim, lift a disconnection of this version.

        Changes nothing when the version has moved on, which connecting and disconnecting by a person also do.
        """

    def abandon_refresh(self, account: AccountKey, version: int) -> None:
        """End the claim: the refresh token was surely not used."""

    def mark_disconnected(self, account: AccountKey, version: int, reason: str) -> None:
        """The grant is of no use any more; `reason` says why and the cure. Nothing when the version has moved on."""


class Refresher(Protocol):
    def renew(self, token: StoredToken) -> TokenGrant:
        """Raises OAuthRefused, SalesforceNotReached, SalesforceUnavailable (outcome unknown), HostRefused."""


class TokenKeeper:
    """`patience` is how long a worker waits for another's refresh; a claim older than `abandoned_after` is of a
    worker that died, and must be longer than a refresh can take."""

    def __init__(
        self,
        store: TokenStore,
        refresher: Refresher,
        clock: Clock,
        *,
        wait: Callable[[float], None] = time.sleep,
        patience: timedelta = timedelta(seconds=45),
        abandoned_after: timedelta = timedelta(minutes=2),
    ) -> None:
        self._store = store
        self._refresher = refresher
        self._clock = clock
        self._wait = wait
        self._patience = patience
        self._abandoned_after = abandoned_after

    def current(self, account: AccountKey) -> StoredToken:
        """The token to try; raises SalesforceDisconnected."""
        return self._store.load(account)

    def renew(self, account: AccountKey, expired: StoredToken) -> StoredToken:
        """A token newer than the expired one, refreshed by us or by another worker.

        Raises SalesforceDisconnected when only reconnecting helps, SalesforceUnavailable when it may work later.
        """
        if self._store.begin_refresh(account, expired.version):
            return self._refresh(account, expired)
        return self._await_other(account, expired)

    def _refresh(self, account: AccountKey, expired: StoredToken) -> StoredToken:
        try:
            grant = self._refresher.renew(expired)
        except SalesforceNotReached:
            self._store.abandon_refresh(account, expired.version)
            raise
        except (OAuthRefused, HostRefused) as refusal:
            self._disconnect(account, expired, f"Salesforce refused to renew the access ({refusal}): {RECONNECT}")
        except SalesforceUnavailable:
            if expired.credentials:
                self._store.abandon_refresh(account, expired.version)
                raise
            self._disconnect(account, expired, f"The reply of Salesforce to renewing the access was lost: {RECONNECT}")
        self._store.save(account, expired.version, grant)
        return self._store.load(account)

    def _await_other(self, account: AccountKey, expired: StoredToken) -> StoredToken:
        deadline = self._clock.now() + self._patience
        while (token := self._store.load(account)).version == expired.version:
            self._check_progress(account, token, deadline)
            self._wait(POLL_SECONDS)
        return token

    def _check_progress(self, account: AccountKey, token: StoredToken, deadline: datetime) -> None:
        now = self._clock.now()
        if token.refreshing_since is None:
            raise SalesforceUnavailable("The login server could not be reached: try again later.")
        if now - token.refreshing_since > self._abandoned_after:
            self._take_over(account, token)
        if now >= deadline:
            raise SalesforceUnavailable("Renewing the access takes long: try again later.")

    def _take_over(self, account: AccountKey, token: StoredToken) -> NoReturn:
        """The worker that renewed it is dead: its refresh token may be used up; a server just asks again."""
        if token.credentials is None:
            self._disconnect(account, token, f"Renewing the access was interrupted: {RECONNECT}")
        self._store.abandon_refresh(account, token.version)
        raise SalesforceUnavailable("Renewing the access was interrupted: try again.")

    def _disconnect(self, account: AccountKey, token: StoredToken, reason: str) -> NoReturn:
        self._store.mark_disconnected(account, token.version, reason)
        raise SalesforceDisconnected(reason)
