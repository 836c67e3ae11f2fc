"""Every call that reached the org, in order: what an oracle asks instead of the product's own counters."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from sqlite3 import Connection, Row
from typing import Any

from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.store.database import Database

Json = dict[str, Any]
MAX_ITEMS = 10_000
MAX_BODY = 256_000
"""Characters of a body that are kept; of a longer one only its length."""
NEWEST = 2**62
"""Beyond every number of a call."""
BATCH = "BATCH"
"""The method of an entry that is no call: rows that a bulk job has worked through by itself."""
COUNTS = ("rows", "created", "updated", "failed")
TABLE = """
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY, time TEXT NOT NULL, door TEXT NOT NULL, is_write INTEGER NOT NULL,
    method TEXT NOT NULL, path TEXT NOT NULL, query TEXT NOT NULL, user_agent TEXT NOT NULL, object TEXT,
    rows INTEGER, created INTEGER, updated INTEGER, failed INTEGER, status INTEGER NOT NULL, dropped INTEGER NOT NULL,
    faults TEXT NOT NULL, body TEXT NOT NULL, objects TEXT NOT NULL DEFAULT '{}'
)"""
_VERSION = re.compile(r"/services/data/v\d+\.\d+/?")


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

    @property
    def is_write(self) -> bool:
        """Whether it was made to change records, successful or not; a POST that only reads is none."""
        only_reads = (self.rows is not None and self.created is None) or "/jobs/query" in self.path
        return self.method != "GET" and self.path.startswith("/services/data/") and not only_reads


NAMES = tuple(part.name for part in fields(Entry))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls: numbered after `since` and before `before`, their path containing `path`, with a fault of the
    name `fault`, and columns like `method` equal to what `equal` says.
    """

    since: int = 0
    before: int = NEWEST
    path: str = ""
    fault: str = ""
    equal: Mapping[str, str | int] = field(default_factory=dict)

    def condition(self) -> tuple[str, list[object]]:
        """SQL, and its values; the keys of `equal` are columns, never a caller's words."""
        where = ["id > ? AND id < ? AND instr(path, ?) AND instr(faults, ?)", *(f"{name} = ?" for name in self.equal)]
        fault = json.dumps(self.fault) if self.fault else ""
        numbers = (min(max(number, 0), NEWEST) for number in (self.since, self.before))
        return " AND ".join(where), [*numbers, self.path, fault, *self.equal.values()]


class Journal:
    """Kept in a file of its own, so that no transaction on records delays it; survives a restart."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        with database.write() as connection:
            connection.execute(TABLE)
            _add_objects(connection)
            _take_over(connection)

    def add(self, entry: Entry) -> None:
        with self._database.write() as connection:
            _insert(connection, self._clock().isoformat(), entry)

    def items(self, wanted: Wanted = Wanted(), *, limit: int = MAX_ITEMS, newest_first: bool = False) -> list[Json]:
        """So many calls, by default the oldest and these first."""
        where, values = wanted.condition()
        order = "DESC" if newest_first else "ASC"
        sql = f"SELECT * FROM calls WHERE {where} ORDER BY id {order} LIMIT ?"  # noqa: S608 - see Wanted
        with self._database.read() as connection:
            return [_item(row) for row in connection.execute(sql, (*values, min(limit, MAX_ITEMS)))]

    def summary(self, wanted: Wanted = Wanted()) -> Json:
        """{"calls", "write_calls", "dropped", "rows", "created", "updated", "failed", "by_path": {door: calls},
        "objects": {name: the same counts}}; rows are those of write calls and of the batches of bulk jobs.
        """
        where, values = wanted.condition()
        sums = ", ".join(f"sum(CASE WHEN is_write THEN coalesce({name}, 0) ELSE 0 END) AS {name}" for name in COUNTS)
        is_call = f"method <> '{BATCH}'"
        counts = f"sum({is_call}) AS calls, sum(is_write AND {is_call}) AS write_calls, sum(dropped) AS dropped, {sums}"
        sql = f"SELECT object, door, {counts} FROM calls WHERE {where} GROUP BY object, door"  # noqa: S608 - see Wanted
        with self._database.read() as connection:
            return _summary(connection.execute(sql, values).fetchall())

    def values_of(self, column: str) -> list[Any]:
        """What stands in a column of ours, each once, in order."""
        sql = f"SELECT DISTINCT {column} FROM calls WHERE {column} IS NOT NULL ORDER BY 1"  # noqa: S608 - a column's name
        with self._database.read() as connection:
            return [row[0] for row in connection.execute(sql)]

    def close(self) -> None:
        self._database.close()

    def last(self) -> int:
        """The number of the newest call, 0 when there is none."""
        with self._database.read() as connection:
            return int(connection.execute("SELECT coalesce(max(id), 0) FROM calls").fetchone()[0])


def door(path: str) -> str:
    """The path without version, ids and key values: sobjects/Contact/… for every contact."""
    parts = _VERSION.sub("", path).strip("/").split("/")
    is_by_key = parts[0] == "sobjects" and len(parts) > 3 and not normal_id(parts[2])
    known = 3 if is_by_key else 1 if parts[0] in ("query", "queryAll") else len(parts)
    parts[known:] = parts[known:] and ["…"]
    return "/".join("…" if _is_id(part) else part for part in parts)


def _is_id(part: str) -> bool:
    return normal_id(part) is not None and any(character.isdigit() for character in part)


def _insert(connection: Connection, time: str, entry: Entry) -> None:
    values = {name: getattr(entry, name) for name in NAMES}
    values |= {"faults": json.dumps(entry.faults), "objects": json.dumps(entry.objects)}
    values |= {"body": _body(entry.body), "time": time}
    values |= {"door": door(entry.path), "is_write": entry.is_write}
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(f"INSERT INTO calls ({', '.join(values)}) VALUES ({marks})", values)  # noqa: S608


def _body(body: Any) -> str:
    text = json.dumps(body, ensure_ascii=False)
    return text if len(text) <= MAX_BODY else json.dumps({"left_out": len(text)})


def _item(row: Row) -> Json:
    read: Json = {name: row[name] for name in NAMES}
    decoded = {name: json.loads(row[name]) for name in ("faults", "body", "objects")}
    return {"id": row["id"], "time": row["time"], **read, **decoded, "dropped": bool(row["dropped"])}


def _summary(groups: list[Row]) -> Json:
    names = ("calls", "write_calls", "dropped", *COUNTS)
    total, objects, by_path = dict.fromkeys(names, 0), dict[str, dict[str, int]](), dict[str, int]()
    for group in groups:
        if group["calls"]:
            by_path[group["door"]] = by_path.get(group["door"], 0) + group["calls"]
        own = objects.setdefault(group["object"], dict.fromkeys(names, 0)) if group["object"] else {}
        for counted in (total, own):
            counted.update({name: counted.get(name, 0) + group[name] for name in names})
    return {**total, "by_path": by_path, "objects": objects}


def _add_objects(connection: Connection) -> None:
    """The column that a journal of an earlier version lacks."""
    if "objects" not in {row["name"] for row in connection.execute("PRAGMA table_info(calls)")}:
        connection.execute("ALTER TABLE calls ADD COLUMN objects TEXT NOT NULL DEFAULT '{}'")


def _take_over(connection: Connection) -> None:
    """The calls of a data folder of an earlier version, which kept each as one JSON text."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'journal'").fetchone():
        for row in connection.execute("SELECT entry FROM journal ORDER BY id").fetchall():
            known = json.loads(row["entry"])
            _insert(connection, known["time"], Entry(**{name: known[name] for name in NAMES if name in known}))
        connection.execute("DROP TABLE journal")
