"""The journal: every text that was taken from the product or typed on a handset, in one SQLite file."""

import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connector.demo.phone.segments import segments

INBOUND, OUTBOUND = "inbound", "outbound-api"
"""As Twilio says it: towards the product, and from it."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS texts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sid TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    handset TEXT NOT NULL,
    body TEXT NOT NULL,
    segments INTEGER NOT NULL,
    callback TEXT NOT NULL,
    status TEXT NOT NULL,
    error_code INTEGER,
    at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    told INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS texts_of_handset ON texts (handset, id);
CREATE INDEX IF NOT EXISTS texts_untold ON texts (id) WHERE told = 0;
"""
_COLUMNS = "id, sid, direction, sender, recipient, body, segments, callback, status, error_code, at, changed_at"
_ARRIVED = "status IN ('received', 'delivered')"
_LATEST = f"id IN (SELECT MAX(id) FROM texts WHERE {_ARRIVED} GROUP BY handset) ORDER BY id DESC LIMIT ?"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Text:
    """One text message; `at` and `changed_at` are ISO times in UTC."""

    id: int
    sid: str
    direction: str
    sender: str
    recipient: str
    body: str
    segments: int
    callback: str
    status: str
    error_code: int | None
    at: str
    changed_at: str

    @property
    def handset(self) -> str:
        """The number of the person, whoever wrote."""
        return self.sender if self.direction == INBOUND else self.recipient

    def item(self) -> dict[str, Any]:
        """What the JSON door shows."""
        return {
            "id": self.id,
            "sid": self.sid,
            "from": self.sender,
            "to": self.recipient,
            "body": self.body,
            "direction": self.direction,
            "at": self.at,
            "status": self.status,
            "segments": self.segments,
            "error_code": self.error_code,
        }


class Store:
    """Safe to use from many threads: each has its own connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._changes = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db().executescript(_SCHEMA)

    def add(self, direction: str, sender: str, recipient: str, body: str, callback: str = "") -> Text:
        """Keep one text. When this returns it is in the file."""
        status, now = ("received" if direction == INBOUND else "queued"), _now()
        handset = sender if direction == INBOUND else recipient
        sid = f"SM{secrets.token_hex(16)}"
        row = (sid, direction, sender, recipient, handset, body, segments(body), callback, status, now, now)
        names = "sid, direction, sender, recipient, handset, body, segments, callback, status, at, changed_at"
        with self._transaction() as db:
            cursor = db.execute(f"INSERT INTO texts ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608
        text_id = int(cursor.lastrowid or 0)
        return Text(text_id, sid, direction, sender, recipient, body, segments(body), callback, status, None, now, now)

    def become(self, text_id: int, status: str, error_code: int | None = None) -> None:
        with self._transaction() as db:
            changed = (status, error_code, _now(), text_id)
            db.execute("UPDATE texts SET status = ?, error_code = ?, changed_at = ? WHERE id = ?", changed)

    def mark_told(self, text_id: int) -> None:
        """The product has heard the last word about it."""
        with self._transaction() as db:
            db.execute("UPDATE texts SET told = 1 WHERE id = ?", (text_id,))

    def untold(self) -> list[Text]:
        """What an earlier run took and did not tell the end of, oldest first."""
        return self._texts("told = 0 ORDER BY id", ())

    def items(self, *, number: str = "", after: int = 0, limit: int | None = None) -> list[Text]:
        """Oldest first; `number` is that of a handset."""
        of_one, values = ("handset = ? AND ", (number,)) if number else ("", ())
        return self._texts(f"{of_one}id > ? ORDER BY id LIMIT ?", (*values, after, 2**62 if limit is None else limit))

    def conversation(self, number: str, limit: int) -> list[Text]:
        """The newest texts that a handset shows, oldest first."""
        return self._texts(f"handset = ? AND {_ARRIVED} ORDER BY id DESC LIMIT ?", (number, limit))[::-1]

    def latest(self, limit: int) -> list[Text]:
        """The newest text of each handset, the newest first."""
        return self._texts(_LATEST, (limit,))

    def by_sid(self, sid: str) -> Text | None:
        found = self._texts("sid = ?", (sid,))
        return found[0] if found else None

    def state(self) -> dict[str, int]:
        """{"count", "last_id", "changes"}; `changes` grows with every change since the start of this process."""
        count, last_id = self._db().execute("SELECT COUNT(*), COALESCE(MAX(id), 0) FROM texts").fetchone()
        return {"count": count, "last_id": last_id, "changes": self._changes}

    def _texts(self, which: str, values: tuple[object, ...]) -> list[Text]:
        rows = self._db().execute(f"SELECT {_COLUMNS} FROM texts WHERE {which}", values).fetchall()  # noqa: S608
        return [Text(*row) for row in rows]

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
        self._changes += 1
        db.execute("COMMIT")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
