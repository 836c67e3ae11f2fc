"""Codes, grants, refresh tokens and sessions; only hashes of tokens are kept."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection, Row
from typing import Any

from connector.demo.salesforce_simulator.oauth.errors import OAuthError, expired_code, expired_token
from connector.demo.salesforce_simulator.oauth.whose import Whose
from connector.demo.salesforce_simulator.store.database import Database

ANY = Whose()
CODE_LIFETIME = timedelta(minutes=10)
SESSION_LIFETIME = timedelta(hours=2)
MAX_GRANTS = 5
IDLE_LIFETIME = timedelta(days=30)
"""Of a refresh token that is not used, as partner apps must have it [DOC]."""
OFFLINE = {"refresh_token", "offline_access"}
"""Scopes that ask for a refresh token."""
TABLES = (
    "CREATE TABLE IF NOT EXISTS oauth_codes (hash TEXT PRIMARY KEY, client_id TEXT, redirect_uri TEXT, challenge TEXT,"
    " user_id TEXT, scope TEXT, expires_at TEXT, grant_id INTEGER)",
    "CREATE TABLE IF NOT EXISTS oauth_grants (id INTEGER PRIMARY KEY, client_id TEXT, user_id TEXT, scope TEXT,"
    " refreshable INTEGER, created_at TEXT, revoked_at TEXT)",
    "CREATE TABLE IF NOT EXISTS oauth_refresh_tokens (hash TEXT PRIMARY KEY, grant_id INTEGER, used_at TEXT,"
    " issued_at TEXT)",
    "CREATE TABLE IF NOT EXISTS oauth_sessions (hash TEXT PRIMARY KEY, grant_id INTEGER, user_id TEXT, scope TEXT,"
    " expires_at TEXT)",
)


@dataclass(frozen=True, slots=True)
class Consent:
    """What a user allowed, to whom."""

    client_id: str
    redirect_uri: str
    challenge: str
    user_id: str
    scope: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the token endpoint hands out; `refresh_token` only where the scope allows it."""

    access_token: str
    refresh_token: str | None
    user_id: str
    scope: str


@dataclass(frozen=True, slots=True)
class Session:
    user_id: str
    scope: frozenset[str]


class Grants:
    """Everything tokens; `org_key` is the 15-character organization id that access tokens begin with."""

    def __init__(self, database: Database, clock: Callable[[], datetime], org_key: str) -> None:
        self._database = database
        self._clock = clock
        self._org_key = org_key
        with database.write() as connection:
            for table in TABLES:
                connection.execute(table)
            _add_issued_at(connection)

    def issue_code(self, consent: Consent) -> str:
        code = "aPrx" + secrets.token_urlsafe(32)
        expires = (self._clock() + CODE_LIFETIME).isoformat()
        values = (_hash(code), consent.client_id, consent.redirect_uri, consent.challenge, consent.user_id)
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO oauth_codes VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", (*values, consent.scope, expires)
            )
        return code

    def redeem(self, code: str, client_id: str, redirect_uri: str, verifier: str) -> Tokens:
        """Raises invalid_grant; a code used twice revokes what it gave."""
        with self._database.write() as connection:
            row = _one(connection, "SELECT * FROM oauth_codes WHERE hash = ?", _hash(code))
            spent = row is not None and row["grant_id"] is not None
            if spent and row is not None:
                self._revoke(connection, "id = ?", row["grant_id"])
            else:
                return self._redeem(connection, row, client_id, redirect_uri, verifier)
        raise expired_code()

    def refresh(self, token: str, client_id: str) -> Tokens:
        """Rotates: the old token is spent; a spent one that comes back revokes the whole grant."""
        with self._database.write() as connection:
            row = _one(connection, "SELECT * FROM oauth_refresh_tokens WHERE hash = ?", _hash(token))
            grant = self._living_grant(connection, row["grant_id"], client_id) if row else None
            if row and self._is_idle(row):
                raise expired_token()
            if row and grant and not row["used_at"]:
                spend = "UPDATE oauth_refresh_tokens SET used_at = ? WHERE hash = ?"
                connection.execute(spend, (self._now(), _hash(token)))
                return self._tokens(connection, grant)
            if row and grant:
                self._revoke(connection, "id = ?", grant["id"])
        raise expired_token()

    def issue(self, client_id: str, user_id: str, scope: str) -> Tokens:
        """A session for a server, without a refresh token."""
        with self._database.write() as connection:
            return self._tokens(connection, self._add_grant(connection, client_id, user_id, scope, refreshable=False))

    def approved_scope(self, client_id: str, user_id: str) -> str:
        """All that a user has allowed an app at any time so far and not taken back; empty for nothing."""
        allowed = {name for grant in self.living(Whose(user_id, client_id)) for name in grant["scope"].split()}
        return " ".join(sorted(allowed - OFFLINE))

    def living(self, whose: Whose = ANY) -> list[dict[str, Any]]:
        """Consents that can be refreshed: {"id", "client_id", "user_id", "scope", "created_at", "sessions": N}."""
        condition, values = whose.condition()
        sessions = "(SELECT count(*) FROM oauth_sessions WHERE grant_id = oauth_grants.id)"
        columns = f"id, client_id, user_id, scope, created_at, {sessions} AS sessions"
        where = f"refreshable AND revoked_at IS NULL AND {condition}"
        with self._database.read() as connection:
            found = connection.execute(f"SELECT {columns} FROM oauth_grants WHERE {where} ORDER BY id", values)  # noqa: S608
            return [dict(row) for row in found]

    def session(self, access_token: str) -> Session | None:
        """Who holds this access token, None when it is expired, revoked or unknown."""
        with self._database.read() as connection:
            row = _one(connection, "SELECT * FROM oauth_sessions WHERE hash = ?", _hash(access_token))
        if row is None or (row["expires_at"] and row["expires_at"] <= self._now()):
            return None
        return Session(row["user_id"], frozenset(row["scope"].split()))

    def mint_session(self, user_id: str, scope: str = "api openid id") -> str:
        """A session of its own that does not expire, as from a login page; revoking grants leaves it alone."""
        with self._database.write() as connection:
            return self._new_session(connection, None, user_id, scope, expires=None)

    def revoke_token(self, token: str) -> bool:
        """Ends the grant behind a refresh token, or the session behind an access token."""
        with self._database.write() as connection:
            row = _one(connection, "SELECT grant_id FROM oauth_refresh_tokens WHERE hash = ?", _hash(token))
            if row:
                return self._revoke(connection, "id = ?", row["grant_id"]) > 0
            ended = connection.execute("DELETE FROM oauth_sessions WHERE hash = ?", (_hash(token),))
            return ended.rowcount > 0

    def revoke_all(self, whose: Whose = ANY) -> int:
        condition, values = whose.condition()
        with self._database.write() as connection:
            return self._revoke(connection, condition, *values)

    def expire_sessions(self, whose: Whose = ANY) -> int:
        """Access tokens given out so far become useless; refresh tokens stay good."""
        condition, values = whose.condition()
        grants = f"SELECT id FROM oauth_grants WHERE {condition}"  # noqa: S608 - columns of Whose
        with self._database.write() as connection:
            return connection.execute(f"DELETE FROM oauth_sessions WHERE grant_id IN ({grants})", values).rowcount  # noqa: S608

    def _redeem(
        self, connection: Connection, row: Row | None, client_id: str, redirect_uri: str, verifier: str
    ) -> Tokens:
        if row is None or row["client_id"] != client_id:
            raise OAuthError("invalid_grant", "invalid authorization code")
        if row["expires_at"] <= self._now():
            raise expired_code()
        if row["redirect_uri"] != redirect_uri:
            raise OAuthError("redirect_uri_mismatch", "redirect_uri must match configuration")
        if not verifier or s256(verifier) != row["challenge"]:
            raise OAuthError("invalid_grant", "invalid code verifier")
        grant = self._new_grant(connection, row)
        connection.execute("UPDATE oauth_codes SET grant_id = ? WHERE hash = ?", (grant["id"], row["hash"]))
        return self._tokens(connection, grant)

    def _new_grant(self, connection: Connection, code: Row) -> Row:
        refreshable = bool(OFFLINE & set(code["scope"].split()))
        client_id, user_id = code["client_id"], code["user_id"]
        grant = self._add_grant(connection, client_id, user_id, code["scope"], refreshable=refreshable)
        self._revoke_surplus(connection, user_id, client_id)
        return grant

    def _add_grant(self, connection: Connection, client_id: str, user_id: str, scope: str, *, refreshable: bool) -> Row:
        columns = "client_id, user_id, scope, refreshable, created_at"
        values = (client_id, user_id, scope, int(refreshable), self._now())
        sql = f"INSERT INTO oauth_grants ({columns}) VALUES (?, ?, ?, ?, ?) RETURNING *"  # noqa: S608 - constant
        grant: Row = connection.execute(sql, values).fetchone()
        return grant

    def _revoke_surplus(self, connection: Connection, user_id: str, client_id: str) -> None:
        newest = (
            "SELECT id FROM oauth_grants WHERE user_id = ? AND client_id = ? AND refreshable AND revoked_at IS NULL"
        )
        keys = (user_id, client_id)
        surplus = connection.execute(f"{newest} ORDER BY id DESC LIMIT -1 OFFSET {MAX_GRANTS}", keys).fetchall()
        for row in surplus:
            self._revoke(connection, "id = ?", row["id"])

    def _tokens(self, connection: Connection, grant: Row) -> Tokens:
        expires = (self._clock() + SESSION_LIFETIME).isoformat()
        access = self._new_session(connection, grant["id"], grant["user_id"], grant["scope"], expires)
        refresh = None
        if grant["refreshable"]:
            refresh = "5Aep861" + secrets.token_urlsafe(48)
            values = (_hash(refresh), grant["id"], self._now())
            connection.execute("INSERT INTO oauth_refresh_tokens VALUES (?, ?, NULL, ?)", values)
        return Tokens(access, refresh, grant["user_id"], grant["scope"])

    def _is_idle(self, token: Row) -> bool:
        issued = token["issued_at"]
        return bool(issued) and issued <= (self._clock() - IDLE_LIFETIME).isoformat()

    def _new_session(
        self, connection: Connection, grant_id: int | None, user_id: str, scope: str, expires: str | None
    ) -> str:
        token = f"{self._org_key}!{secrets.token_urlsafe(60).replace('-', '.')}"
        values = (_hash(token), grant_id, user_id, scope, expires)
        connection.execute("INSERT INTO oauth_sessions VALUES (?, ?, ?, ?, ?)", values)
        return token

    def _living_grant(self, connection: Connection, grant_id: int, client_id: str) -> Row | None:
        sql = "SELECT * FROM oauth_grants WHERE id = ? AND client_id = ? AND revoked_at IS NULL"
        return _one(connection, sql, grant_id, client_id)

    def _revoke(self, connection: Connection, condition: str, *values: object) -> int:
        """Ends grants and their sessions; `condition` is SQL of ours."""
        rows = connection.execute(f"SELECT id FROM oauth_grants WHERE {condition} AND revoked_at IS NULL", values)  # noqa: S608
        ids = [row["id"] for row in rows]
        for grant_id in ids:
            connection.execute("UPDATE oauth_grants SET revoked_at = ? WHERE id = ?", (self._now(), grant_id))
            connection.execute("DELETE FROM oauth_sessions WHERE grant_id = ?", (grant_id,))
        return len(ids)

    def _now(self) -> str:
        return self._clock().isoformat()


def _add_issued_at(connection: Connection) -> None:
    """The column that a data folder of an earlier version lacks."""
    if "issued_at" not in {row["name"] for row in connection.execute("PRAGMA table_info(oauth_refresh_tokens)")}:
        connection.execute("ALTER TABLE oauth_refresh_tokens ADD COLUMN issued_at TEXT")


def s256(verifier: str) -> str:
    """The PKCE challenge of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _one(connection: Connection, sql: str, *values: object) -> Row | None:
    row: Row | None = connection.execute(sql, values).fetchone()
    return row
