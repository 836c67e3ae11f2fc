"""The token store and the login server in memory."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from connector.foundation.clock import Clock
from connector.integrations.ports import SalesforceDisconnected
from connector.integrations.salesforce.credentials import ServerCredentials
from connector.integrations.salesforce.tokens import AccountKey, StoredToken, TokenGrant

INSTANCE_URL = "https://acme.my.salesforce.com"
TOKEN_URL = f"{INSTANCE_URL}/services/oauth2/token"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class HandClock:
    """A clock that a person moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def wait(self, seconds: float) -> None:
        self.advance(seconds=seconds)

    def advance(self, **amount: float) -> None:
        self._now += timedelta(**amount)

    def move_to(self, moment: str) -> None:
        """To an ISO 8601 time with its offset."""
        self._now = datetime.fromisoformat(moment)


def grant(number: int = 1, *, instance_url: str = INSTANCE_URL, token_url: str = TOKEN_URL) -> TokenGrant:
    """The n-th grant: access-n, refresh-n."""
    return TokenGrant(
        access_token=f"access-{number}",
        refresh_token=f"refresh-{number}",
        instance_url=instance_url,
        identity_url="https://login.salesforce.com/id/00DD00000007gyhMAA/005D0000001aaaaIAA",
        token_url=token_url,
        scope="api refresh_token",
        issued_at=NOW,
    )


class MemoryTokenStore:
    """`on_refused` is called for each claim that came second; `steps` tells what happened, in order.

    A `broken` one cannot save.
    """

    def __init__(self, clock: Clock, on_refused: Callable[[], None] = lambda: None) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[AccountKey, StoredToken] = {}
        self.disconnected: dict[AccountKey, str] = {}
        self.steps: list[str] = []
        self.broken = False
        self.on_refused = on_refused

    def connect(
        self,
        account: AccountKey,
        granted: TokenGrant | None = None,
        credentials: ServerCredentials | None = None,
    ) -> StoredToken:
        with self._lock:
            version = self._tokens[account].version + 1 if account in self._tokens else 1
            self.disconnected.pop(account, None)
            self._tokens[account] = replace(_stored(granted or grant(), version), credentials=credentials)
            return self._tokens[account]

    def load(self, account: AccountKey) -> StoredToken:
        with self._lock:
            if account in self.disconnected:
                raise SalesforceDisconnected(self.disconnected[account])
            if account not in self._tokens:
                raise SalesforceDisconnected("Salesforce is not connected.")
            return self._tokens[account]

    def begin_refresh(self, account: AccountKey, version: int) -> bool:
        claimed = self._claim(account, version)
        if not claimed:
            self.on_refused()
        return claimed

    def _claim(self, account: AccountKey, version: int) -> bool:
        with self._lock:
            token = self._tokens[account]
            if token.version != version or token.refreshing_since or account in self.disconnected:
                return False
            self._tokens[account] = replace(token, refreshing_since=self._clock.now())
            self.steps.append("claimed")
            return True

    def save(self, account: AccountKey, version: int, grant: TokenGrant) -> None:
        if self.broken:
            raise OSError("The grant was not saved.")
        with self._lock:
            if self._tokens[account].version == version:
                self.steps.append(f"saved {grant.refresh_token}")
                self.disconnected.pop(account, None)
                before = self._tokens[account]
                self._tokens[account] = replace(_stored(grant, version + 1), credentials=before.credentials)

    def abandon_refresh(self, account: AccountKey, version: int) -> None:
        with self._lock:
            if self._tokens[account].version == version:
                self.steps.append("abandoned")
                self._tokens[account] = replace(self._tokens[account], refreshing_since=None)

    def mark_disconnected(self, account: AccountKey, version: int, reason: str) -> None:
        with self._lock:
            if self._tokens[account].version == version:
                self.steps.append("disconnected")
                self.disconnected[account] = reason


def _stored(granted: TokenGrant, version: int) -> StoredToken:
    return StoredToken(
        access_token=granted.access_token,
        refresh_token=granted.refresh_token,
        instance_url=granted.instance_url,
        token_url=granted.token_url,
        version=version,
    )


@dataclass
class ScriptedLogin:
    """Answers each renewal with the next outcome, then with fresh grants; keeps which refresh tokens were used, or
    which client asked for its server."""

    outcomes: list[TokenGrant | Exception] = field(default_factory=list)
    before_answer: Callable[[], object] = lambda: None
    used: list[str] = field(default_factory=list)

    def renew(self, token: StoredToken) -> TokenGrant:
        self.used.append(token.credentials.client_id if token.credentials else token.refresh_token)
        self.before_answer()
        outcome = self.outcomes.pop(0) if self.outcomes else grant(len(self.used) + 1)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome
