"""Where the grants of Salesforce are kept: encrypted, each change one committed transaction."""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connector.foundation import events
from connector.foundation.clock import Clock
from connector.foundation.crypto import Cipher
from connector.foundation.db import Database, change_rows
from connector.integrations.ports import SalesforceDisconnected
from connector.integrations.salesforce.tokens import RECONNECT, StoredToken, TokenGrant
from connector.organizations.events import SalesforceConnected, SalesforceConnectionLost
from connector.organizations.models import ConnectionState, SalesforceAccount

log = structlog.get_logger(__name__)


class DatabaseTokenStore:
    """The TokenStore over the table of accounts."""

    def __init__(self, db: Database, cipher: Cipher, clock: Clock) -> None:
        self._db, self._cipher, self._clock = db, cipher, clock

    def load(self, organization_id: str) -> StoredToken:
        with self._db.read(organization_id) as session:
            account = session.scalar(select(SalesforceAccount))
        if account is None:
            raise SalesforceDisconnected(f"Salesforce was never connected: {RECONNECT}")
        if account.state != ConnectionState.CONNECTED:
            raise SalesforceDisconnected(account.reason or RECONNECT)
        return StoredToken(
            access_token=self._cipher.decrypt(account.access_token),
            refresh_token=self._cipher.decrypt(account.refresh_token),
            instance_url=account.instance_url,
            token_url=account.token_url,
            version=account.version,
            refreshing_since=account.refreshing_since,
        )

    def begin_refresh(self, organization_id: str, version: int) -> bool:
        free = SalesforceAccount.refreshing_since.is_(None), SalesforceAccount.state == ConnectionState.CONNECTED
        return self._change(organization_id, version, *free, values={"refreshing_since": self._clock.now()})

    def save(self, organization_id: str, version: int, grant: TokenGrant) -> None:
        values = sealed(self._cipher, grant)
        if not grant.refresh_token:
            del values["refresh_token"]
        self._change(organization_id, version, values=values | {"version": version + 1})

    def abandon_refresh(self, organization_id: str, version: int) -> None:
        self._change(organization_id, version, values={"refreshing_since": None})

    def mark_disconnected(self, organization_id: str, version: int, reason: str) -> None:
        with self._db.write(organization_id) as session:
            connected = SalesforceAccount.state == ConnectionState.CONNECTED
            lost = {"state": ConnectionState.DISCONNECTED, "reason": reason, "refreshing_since": None}
            if _update(session, version, connected, values=lost):
                events.record(session, SalesforceConnectionLost(organization_id, reason), self._clock.now())
                log.error("salesforce.connection_lost", organization_id=organization_id)

    def _change(self, organization_id: str, version: int, *where: Any, values: dict[str, Any]) -> bool:
        with self._db.write(organization_id) as session:
            return _update(session, version, *where, values=values)


def rotate_keys(db: Database, cipher: Cipher) -> int:
    """Encrypt every stored token anew under the newest key; gives the number of accounts. Runs beside the service."""
    with db.write() as session:
        accounts = session.scalars(select(SalesforceAccount).with_for_update()).all()
        for account in accounts:
            account.access_token = cipher.rotate(account.access_token)
            account.refresh_token = cipher.rotate(account.refresh_token)
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


def announce_connected(session: Session, organization_id: str, now: datetime) -> None:
    events.record(session, SalesforceConnected(organization_id), now)


def _update(session: Session, version: int, *where: Any, values: dict[str, Any]) -> bool:
    mine = update(SalesforceAccount).where(SalesforceAccount.version == version, *where)
    return bool(change_rows(session, mine.values(values)))
