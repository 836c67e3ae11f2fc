"""Fields that were added to the org after its metadata was written: kept, so that they are there at the next start."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from sqlite3 import Connection

from connector.demo.salesforce_simulator.catalogue.model import Field
from connector.demo.salesforce_simulator.ids import make_id
from connector.demo.salesforce_simulator.store.rows import take_numbers

PREFIX = "00N"


def create_table(connection: Connection) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS added_fields (id TEXT PRIMARY KEY, object TEXT, facts TEXT)")


def keep(connection: Connection, object_name: str, field: Field) -> str:
    """Its id."""
    field_id = make_id(PREFIX, take_numbers(connection, "CustomField")[0])
    connection.execute("INSERT INTO added_fields VALUES (?, ?, ?)", (field_id, object_name, json.dumps(asdict(field))))
    return field_id


def kept(connection: Connection) -> Iterator[tuple[str, Field]]:
    """(object name, field), in the order in which they were added."""
    for row in connection.execute("SELECT object, facts FROM added_fields ORDER BY id"):
        facts = json.loads(row["facts"])
        yield row["object"], Field(**facts | {name: tuple(facts[name]) for name in ("picklist", "reference_to")})
