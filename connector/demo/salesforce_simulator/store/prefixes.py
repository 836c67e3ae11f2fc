"""Key prefixes of custom objects: given once, kept for ever, so that ids stay valid."""

from collections.abc import Iterable
from sqlite3 import Connection

from connector.demo.salesforce_simulator.ids import ALPHABET

FIRST = "a0"


def key_prefixes(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """{object name: prefix}, a00, a01, … in the order the objects first appeared."""
    connection.execute("CREATE TABLE IF NOT EXISTS prefixes (object TEXT PRIMARY KEY, prefix TEXT UNIQUE NOT NULL)")
    known = {row["object"]: row["prefix"] for row in connection.execute("SELECT * FROM prefixes")}
    for name in names:
        if name not in known:
            known[name] = FIRST + ALPHABET[len(known)]
            connection.execute("INSERT INTO prefixes VALUES (?, ?)", (name, known[name]))
    return known
