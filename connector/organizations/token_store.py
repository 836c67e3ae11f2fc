"""Where the grants of Salesforce are kept: encrypted, each change one committed transaction."""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from connector.foundation import events
from connector.foundation.clock import Clock
from connector.foundation.crypto import Cipher
from connector.foundation.db import Database, change_rows
from connector.integrations.ports import SalesforceDisconnected
from connector.integrations.salesforce import credentials
from connector.integrations.salesforce.credentials import ServerCredentials
from connector.integrations.salesforce.tokens import RECONNECT, AccountKey, StoredToken, TokenGrant
from connector.organizations.events import SalesforceConnected, SalesforceConnectionLost
from connector.organizations.models import ConnectionState, SalesforceAccount

REMOVED = "This account of Salesforce is not there any more: choose another one in the workflow."
log = structlog.get_logger(__name__)


class DatabaseTokenStore:
    """The TokenStore over the table of accounts."""

    def __init__(self, db: Database, cipher: Cipher, clock: Clock) -> None:
        self._db, self._cipher, self._clock = db, cipher, clock

    def load(self, account: AccountKey) -> StoredToken:
        with self._db.read(account.organization_id) as session:
            found = session.scalar(select(SalesforceAccount).where(_is(account)))
        if found is None:
            never = f"Salesforce was never connected: {RECONNECT}"
            raise SalesforceDisconnected(REMOVED if account.account_id else never)
        if found.state != ConnectionState.CONNECTED:
            raise SalesforceDisconnected(found.reason or RECONNECT)
        return StoredToken(
            access_token=self._cipher.decrypt(found.access_token),
            refresh_token=self._cipher.decrypt(found.refresh_token),
            instance_url=found.instance_url,
            token_url=found.token_url,
            version=found.version,
            refreshing_since=found.refreshing_since,
            credentials=credentials_of(self._cipher, found),
        )

    def begin_refresh(self, account: AccountKey, version: int) -> bool:
        free = SalesforceAccount.refreshing_since.is_(None), SalesforceAccount.state == ConnectionState.CONNECTED
        return self._change(account, version, *free, values={"refreshing_since": self._clock.now()})

    def save(self, account: AccountKey, version: int, grant: TokenGrant) -> None:
        values = sealed(self._cipher, grant)
        if not grant.refresh_token:
            del values["refresh_token"]
        self._change(account, version, values=values | {"version": version + 1})

    def abandon_refresh(self, account: AccountKey, version: int) -> None:
        self._change(account, version, values={"refreshing_since": None})

    def mark_disconnected(self, account: AccountKey, version: int, reason: str) -> None:
        connected = SalesforceAccount.state == ConnectionState.CONNECTED
        lost = {"state": ConnectionState.DISCONNECTED, "reason": reason, "refreshing_since": None}
        with self._db.write(account.organization_id) as session:
            if _update(session, account, version, connected, values=lost):
                announce_lost(session, account, reason, self._clock.now())
                log.error("salesforce.connection_lost", **_named(account))

    def _change(self, account: AccountKey, version: int, *where: Any, values: dict[str, Any]) -> bool:
        with self._db.write(account.organization_id) as session:
            return _update(session, account, version, *where, values=values)


def rotate_keys(db: Database, cipher: Cipher) -> int:
    """Encrypt every stored token and secret anew under the newest key; gives the number of accounts. Runs beside the
    service."""
    with db.write() as session:
        accounts = session.scalars(select(SalesforceAccount).with_for_update()).all()
        for account in accounts:
            account.access_token = cipher.rotate(account.access_token)
            account.refresh_token = cipher.rotate(account.refresh_token)
            account.credentials = cipher.rotate(account.credentials) if account.credentials else None
    return len(accounts)


def sealed(cipher: Cipher, grant: TokenGrant) -> dict[str, Any]:
    """The columns of an account that a grant fills."""
    return {
        "state": ConnectionState.CONNECTED,
        "reason": None,
        "refreshing_since": None,
        "instance_url": grant.instance_url,
        "identity_url": grant.identity_url,
        "token_url": grant.token_url,
        "access_token": cipher.encrypt(grant.access_token),
        "refresh_token": cipher.encrypt(grant.refresh_token),
    }


def credentials_of(cipher: Cipher, account: SalesforceAccount) -> ServerCredentials | None:
    """What a server-to-server account proves itself with; None for one that was allowed in the browser."""
    if not account.credentials:
        return None
    return credentials.from_json(account.kind, cipher.decrypt(account.credentials))


def announce_connected(session: Session, account: AccountKey, now: datetime) -> None:
    events.record(session, SalesforceConnected(account.organization_id, account.account_id), now)


def announce_lost(session: Session, account: AccountKey, reason: str, now: datetime) -> None:
    events.record(session, SalesforceConnectionLost(account.organization_id, reason, account.account_id), now)


def _is(account: AccountKey) -> ColumnElement[bool]:
    """Within the organization of the session."""
    return SalesforceAccount.id == account.account_id if account.account_id else SalesforceAccount.is_main.is_(True)


def _named(account: AccountKey) -> dict[str, str]:
    return {"organization_id": account.organization_id, "account_id": account.account_id}


def _update(session: Session, account: AccountKey, version: int, *where: Any, values: dict[str, Any]) -> bool:
    mine = update(SalesforceAccount).where(_is(account), SalesforceAccount.version == version, *where)
    return bool(change_rows(session, mine.values(values)))
