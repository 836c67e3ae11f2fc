"""The journal: every message that was accepted, with its envelope, in one SQLite file."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connector.demo.mailbox.reading import read

_SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at TEXT NOT NULL,
    mail_from TEXT NOT NULL,
    rcpt_to TEXT NOT NULL,
    raw BLOB NOT NULL,
    opened_at TEXT,
    unsubscribed TEXT
);
CREATE TABLE IF NOT EXISTS readings (message_id INTEGER PRIMARY KEY REFERENCES messages(id), item TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS bounces (message_id INTEGER PRIMARY KEY REFERENCES messages(id), outcome TEXT NOT NULL);
"""
_FROM = "FROM messages m LEFT JOIN readings r ON r.message_id = m.id WHERE "
_STORED = f"SELECT m.id, m.received_at, m.mail_from, m.rcpt_to, m.opened_at, m.unsubscribed, r.item {_FROM}"
_OLDEST_FIRST = f"SELECT m.id, r.item {_FROM} m.id > ? AND m.rcpt_to LIKE ? ESCAPE '\\' ORDER BY m.id LIMIT ?"
_NEWEST_FIRST = f"{_STORED} m.id < ? AND m.rcpt_to LIKE ? ESCAPE '\\' ORDER BY m.id DESC LIMIT ?"
_READ_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One message; `item` is what the JSON API shows of it."""

    id: int
    received_at: datetime
    mail_from: str
    rcpt_to: list[str]
    is_opened: bool
    unsubscribed: str | None
    item: dict[str, Any]


class Mailbox:
    """Safe to use from many threads: each has its own connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db().executescript(_SCHEMA)

    def add(self, mail_from: str, rcpt_to: list[str], raw: bytes) -> int:
        """Keep one message. When this returns it is in the file."""
        row = (_now(), mail_from, json.dumps(rcpt_to), raw)
        with self._transaction() as db:
            cursor = db.execute("INSERT INTO messages (received_at, mail_from, rcpt_to, raw) VALUES (?, ?, ?, ?)", row)
            return int(cursor.lastrowid or 0)

    def items(self, *, after: int = 0, limit: int | None = None, to: str = "") -> Iterator[str]:
        """The API's JSON of each message with a larger id, oldest first. `to` is a part of a recipient's address."""
        left = 2**62 if limit is None else limit
        while lot := self._oldest(after, min(left, _READ_AT_ONCE), to):
            yield from lot.values()
            after, left = max(lot), left - len(lot)

    def newest(self, *, limit: int, before: int | None = None, to: str = "") -> list[StoredMessage]:
        """A page of the list, newest first."""
        rows = self._db().execute(_NEWEST_FIRST, (before or 2**62, _containing(to), limit)).fetchall()
        return [self._stored(row) for row in rows]

    def get(self, message_id: int) -> StoredMessage | None:
        row = self._db().execute(f"{_STORED} m.id = ?", (message_id,)).fetchone()
        return self._stored(row) if row else None

    def raw(self, message_id: int) -> bytes | None:
        row = self._db().execute("SELECT raw FROM messages WHERE id = ?", (message_id,)).fetchone()
        return bytes(row[0]) if row else None

    def state(self) -> dict[str, int]:
        """{"count", "last_id", "unread"}."""
        query = "SELECT COUNT(*), COALESCE(MAX(id), 0), COUNT(*) - COUNT(opened_at) FROM messages"
        count, last_id, unread = self._db().execute(query).fetchone()
        return {"count": count, "last_id": last_id, "unread": unread}

    def mark_opened(self, message_id: int) -> None:
        with self._transaction() as db:
            db.execute("UPDATE messages SET opened_at = ? WHERE id = ? AND opened_at IS NULL", (_now(), message_id))

    def note_unsubscribe(self, message_id: int, outcome: str) -> None:
        with self._transaction() as db:
            db.execute("UPDATE messages SET unsubscribed = ? WHERE id = ?", (outcome, message_id))

    def note_bounce(self, message_id: int, outcome: str) -> None:
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO bounces VALUES (?, ?)", (message_id, outcome))

    def bounce(self, message_id: int) -> str | None:
        """What came of sending this message back, when somebody did."""
        row = self._db().execute("SELECT outcome FROM bounces WHERE message_id = ?", (message_id,)).fetchone()
        return str(row[0]) if row else None

    def _oldest(self, after: int, limit: int, to: str) -> dict[int, str]:
        """{id: item}; decodes what nobody has read yet, without holding up arriving mail."""
        lot: dict[int, str | None] = dict(self._db().execute(_OLDEST_FIRST, (after, _containing(to), limit)).fetchall())
        new = {message_id: self._read(message_id) for message_id, item in lot.items() if item is None}
        if new:
            self._keep_readings(new.items())
        return {message_id: item or new[message_id] for message_id, item in lot.items()}

    def _read(self, message_id: int) -> str:
        query = "SELECT received_at, mail_from, rcpt_to, raw FROM messages WHERE id = ?"
        received_at, mail_from, rcpt_to, raw = self._db().execute(query, (message_id,)).fetchone()
        reading = read(bytes(raw))
        item = {
            "id": message_id,
            "to": reading.to or ", ".join(json.loads(rcpt_to)),
            "from": reading.sender or mail_from,
            "subject": reading.subject,
            "text": reading.text,
            "html": reading.html,
            "headers": reading.headers,
            "received_at": received_at,
            "to_name": reading.to_name,
            "from_name": reading.sender_name,
            "snippet": reading.snippet,
            "envelope": {"mail_from": mail_from, "rcpt_to": json.loads(rcpt_to)},
        }
        return json.dumps(item)

    def _keep_readings(self, rows: Iterable[tuple[int, str]]) -> None:
        with self._transaction() as db:
            db.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?)", rows)

    def _stored(self, row: tuple[Any, ...]) -> StoredMessage:
        message_id, received_at, mail_from, rcpt_to, opened_at, unsubscribed, item = row
        if item is None:
            item = self._read(message_id)
            self._keep_readings([(message_id, item)])
        return StoredMessage(
            id=message_id,
            received_at=datetime.fromisoformat(received_at),
            mail_from=mail_from,
            rcpt_to=json.loads(rcpt_to),
            is_opened=opened_at is not None,
            unsubscribed=unsubscribed,
            item=json.loads(item),
        )

    def _db(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            connection = sqlite3.connect(self._path, timeout=30, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            self._local.connection = connection
        opened: sqlite3.Connection = self._local.connection
        return opened

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        db = self._db()
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _containing(text: str) -> str:
    for special in ("\\", "%", "_"):
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"
