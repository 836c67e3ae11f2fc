"""Reading and writing rows of one object by id or by the value of a field."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from sqlite3 import Connection, Row
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType
from connector.demo.salesforce_simulator.ids import make_id
from connector.demo.salesforce_simulator.store.tables import quoted

Values = dict[str, Any]
CHUNK = 500


def living(kind: ObjectType, alias: str = "") -> str:
    """The condition that leaves out what lies in the recycle bin; some objects have none."""
    return f"NOT {alias}IsDeleted" if kind.field("IsDeleted") else "1"


def take_numbers(connection: Connection, name: str, count: int = 1) -> range:
    """The next `count` numbers of a named counter, never given out twice."""
    connection.execute("INSERT OR IGNORE INTO counters VALUES (?, 0)", (name,))
    row = connection.execute(
        "UPDATE counters SET value = value + ? WHERE name = ? RETURNING value", (count, name)
    ).fetchone()
    return range(row["value"] - count + 1, row["value"] + 1)


def new_ids(connection: Connection, kind: ObjectType, count: int = 1) -> list[str]:
    return [make_id(kind.key_prefix, number) for number in take_numbers(connection, kind.name, count)]


def insert(connection: Connection, kind: ObjectType, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows all have the keys of the first one."""
    columns = list(rows[0])
    names = ", ".join(quoted(column) for column in columns)
    marks = ", ".join(f":{column}" for column in columns)
    connection.executemany(f"INSERT INTO {quoted(kind.name)} ({names}) VALUES ({marks})", rows)  # noqa: S608


def update(connection: Connection, kind: ObjectType, record_id: str, changes: Mapping[str, Any]) -> None:
    sets = ", ".join(f"{quoted(column)} = ?" for column in changes)
    connection.execute(f"UPDATE {quoted(kind.name)} SET {sets} WHERE Id = ?", (*changes.values(), record_id))  # noqa: S608


def delete(connection: Connection, kind: ObjectType, record_id: str) -> None:
    """For good."""
    connection.execute(f"DELETE FROM {quoted(kind.name)} WHERE Id = ?", (record_id,))  # noqa: S608


def get(connection: Connection, kind: ObjectType, record_id: str) -> Values | None:
    """The row, deleted or not."""
    row = connection.execute(f"SELECT * FROM {quoted(kind.name)} WHERE Id = ?", (record_id,)).fetchone()  # noqa: S608
    return dict(row) if row else None


def find(connection: Connection, kind: ObjectType, field: Field, value: Any) -> list[Values]:
    """Living rows with this value, compared as the field is compared."""
    where = f"{quoted(field.name)} = ? AND {living(kind)}"
    sql = f"SELECT * FROM {quoted(kind.name)} WHERE {where} ORDER BY Id"  # noqa: S608
    return [dict(row) for row in connection.execute(sql, (value,))]


def select_by_ids(connection: Connection, kind: ObjectType, ids: Iterable[str]) -> dict[str, Row]:
    """Rows by id, deleted or not; absent ids are absent."""
    found: dict[str, Row] = {}
    for chunk in chunks(ids):
        marks = ", ".join("?" * len(chunk))
        sql = f"SELECT * FROM {quoted(kind.name)} WHERE Id IN ({marks})"  # noqa: S608
        found.update((row["Id"], row) for row in connection.execute(sql, chunk))
    return found


def count(connection: Connection, kind: ObjectType) -> int:
    sql = f"SELECT count(*) FROM {quoted(kind.name)} WHERE {living(kind)}"  # noqa: S608
    return int(connection.execute(sql).fetchone()[0])


def chunks(items: Iterable[str], size: int = CHUNK) -> Iterator[list[str]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
