"""Tables that follow the catalogue: a new field in the metadata becomes a new column at the next start."""

from sqlite3 import Connection

from connector.demo.salesforce_simulator.catalogue.model import Field, ObjectType, Schema

COLUMN_TYPES = {"boolean": "INTEGER", "int": "INTEGER", "double": "REAL", "currency": "REAL", "percent": "REAL"}
EXACT = ("id", "reference", "date", "datetime")
"""Compared letter by letter; all other text is compared without case, as Salesforce does (here for A-Z only)."""


def quoted(name: str) -> str:
    """A table or column name for SQL; names come from the catalogue, never from a caller."""
    return f'"{name}"'


def create_tables(connection: Connection, schema: Schema) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL)")
    for kind in schema.objects.values():
        _create_table(connection, kind)
        _add_new_columns(connection, kind)
        _create_indexes(connection, kind)


def _create_table(connection: Connection, kind: ObjectType) -> None:
    columns = ", ".join(_column(field) for field in kind.all_fields if field.stored)
    connection.execute(f"CREATE TABLE IF NOT EXISTS {quoted(kind.name)} ({columns})")


def _add_new_columns(connection: Connection, kind: ObjectType) -> None:
    present = {row["name"] for row in connection.execute(f"PRAGMA table_info({quoted(kind.name)})")}
    for field in kind.all_fields:
        if field.stored and field.name not in present:
            connection.execute(f"ALTER TABLE {quoted(kind.name)} ADD COLUMN {_column(field)}")


def _create_indexes(connection: Connection, kind: ObjectType) -> None:
    """With the id behind the value, the records of one parent come in order, page by page, without a sort."""
    for field in kind.all_fields:
        if field.stored and (field.reference_to or field.finds_records) and field.type != "id":
            index, table, column = quoted(f"{kind.name}.{field.name}"), quoted(kind.name), quoted(field.name)
            connection.execute(f"CREATE INDEX IF NOT EXISTS {index} ON {table} ({column}, Id)")


def _column(field: Field) -> str:
    kind = COLUMN_TYPES.get(field.type, "TEXT")
    exact = field.type in EXACT or field.case_sensitive or kind != "TEXT"
    key = " PRIMARY KEY" if field.type == "id" else ""
    if field.type == "boolean":
        key = f" NOT NULL DEFAULT {int(bool(field.default))}"
    return f"{quoted(field.name)} {kind}{key}{'' if exact else ' COLLATE NOCASE'}"
