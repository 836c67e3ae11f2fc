"""Every call that reached the org, in order: what an oracle asks instead of the product's own counters."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from connector.demo.salesforce_simulator.store.database import Database

TABLE = "CREATE TABLE IF NOT EXISTS journal (id INTEGER PRIMARY KEY, path TEXT NOT NULL, entry TEXT NOT NULL)"
MAX_ITEMS = 10_000


@dataclass(slots=True)
class Entry:
    """One call; `rows` counts records read or written, `dropped` tells that the answer never left.

    `object` is the first object of the call; `objects` has what each was written to:
    {name: {"created": N, "updated": N, "deleted": N}}. `updated` counts deleted rows too.
    """

    method: str
    path: str
    query: str
    user_agent: str
    object: str | None = None
    rows: int | None = None
    created: int | None = None
    updated: int | None = None
    failed: int | None = None
    status: int = 0
    dropped: bool = False
    faults: list[str] = field(default_factory=list)
    body: Any = None
    objects: dict[str, dict[str, int]] = field(default_factory=dict)

    def tally(self, *, created: int = 0, updated: int = 0, deleted: int = 0, failed: int = 0, name: str = "") -> None:
        """Adds rows written, or refused, to the counts; `name` is their object if it is not the call's own."""
        self.rows = (self.rows or 0) + created + updated + deleted + failed
        self.created = (self.created or 0) + created
        self.updated = (self.updated or 0) + updated + deleted
        self.failed = (self.failed or 0) + failed
        written = {"created": created, "updated": updated, "deleted": deleted}
        if any(written.values()):
            self._wrote(name or self.object or "", written)

    def add(self, part: "Entry") -> None:
        """Takes in what one sub-request of this call did."""
        self.object = self.object or part.object
        self.faults += [fault for fault in part.faults if fault not in self.faults]
        for counter in ("rows", "created", "updated", "failed"):
            if getattr(part, counter) is not None:
                setattr(self, counter, (getattr(self, counter) or 0) + getattr(part, counter))
        for name, written in part.objects.items():
            self._wrote(name, written)

    def _wrote(self, name: str, written: Mapping[str, int]) -> None:
        known = self.objects.get(name, {})
        self.objects[name] = {verb: known.get(verb, 0) + number for verb, number in written.items()}


class Journal:
    """Kept in a file of its own, so that no transaction on records delays it; survives a restart."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        with database.write() as connection:
            connection.execute(TABLE)

    def add(self, entry: Entry) -> None:
        values = {"time": self._clock().isoformat(), **asdict(entry)}
        text = json.dumps(values, ensure_ascii=False)
        with self._database.write() as connection:
            connection.execute("INSERT INTO journal (path, entry) VALUES (?, ?)", (entry.path, text))

    def items(self, since: int = 0, path: str = "", wanted: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """Calls after number `since` whose path contains `path` and whose fields equal `wanted`, oldest first."""
        sql = "SELECT id, entry FROM journal WHERE id > ? AND instr(path, ?) ORDER BY id"
        with self._database.read() as connection:
            found = [_item(row) for row in connection.execute(sql, (since, path))]
        return [item for item in found if _matches(item, wanted or {})][:MAX_ITEMS]

    def close(self) -> None:
        self._database.close()

    def last(self) -> int:
        """The number of the newest call, 0 when there is none."""
        with self._database.read() as connection:
            return int(connection.execute("SELECT coalesce(max(id), 0) FROM journal").fetchone()[0])


def _item(row: sqlite3.Row) -> dict[str, Any]:
    return {"id": row["id"], **json.loads(row["entry"])}


def _matches(item: dict[str, Any], wanted: Mapping[str, str]) -> bool:
    return all(str(item.get(name)) == value for name, value in wanted.items())
