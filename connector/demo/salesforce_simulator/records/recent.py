"""Which records each user looked at last on the record pages.

Source: REST API Developer Guide, "Recently Viewed Items". Not played: SOQL with FOR VIEW, and LastViewedDate.
"""

from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from connector.demo.salesforce_simulator.catalogue.model import ObjectType, Schema
from connector.demo.salesforce_simulator.store import rows

TABLE = (
    "CREATE TABLE IF NOT EXISTS recent_views"
    " (user_id TEXT, record_id TEXT, viewed INTEGER, PRIMARY KEY (user_id, record_id))"
)
MOST = 200


@dataclass(frozen=True, slots=True)
class Viewed:
    kind: ObjectType
    row: dict[str, Any]

    @property
    def name(self) -> Any:
        return self.row[self.kind.name_column]


def note_view(connection: Connection, user_id: str, record_id: str) -> None:
    (number,) = rows.take_numbers(connection, "views")
    connection.execute("INSERT OR REPLACE INTO recent_views VALUES (?, ?, ?)", (user_id, record_id, number))


def recent(connection: Connection, schema: Schema, user_id: str) -> list[Viewed]:
    """The newest first, without those that are gone; at most 200."""
    sql = f"SELECT record_id FROM recent_views WHERE user_id = ? ORDER BY viewed DESC LIMIT {MOST}"  # noqa: S608
    kinds = {kind.key_prefix: kind for kind in schema.objects.values() if kind.played != "computed"}
    ids = [str(row["record_id"]) for row in connection.execute(sql, (user_id,)).fetchall()]
    known = ((kinds[one[:3]], rows.get(connection, kinds[one[:3]], one)) for one in ids if one[:3] in kinds)
    return [Viewed(kind, row) for kind, row in known if row and not row.get("IsDeleted")]
