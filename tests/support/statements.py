"""Watching what is asked of the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from connector.foundation.db import Database

_WALK = re.compile(
    r"SCAN (\w+?)(?:_\d+)?(?: .*)?|SEARCH (\w+?)(?:_\d+)? USING INDEX ix_\w+_organization_id \(organization_id=\?\)"
)


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """The statements that the database gets inside."""
    with _asked(db) as seen:
        texts: list[str] = []
        yield texts
    texts += [text for text, _ in seen]


@contextmanager
def scanned(db: Database) -> Iterator[dict[str, str]]:
    """Once outside: the tables of which SQLite walked through all of it inside, or all of an organization, and by which
    statement."""
    found: dict[str, str] = {}
    with _asked(db) as seen:
        yield found
    with db.engine.connect() as connection:
        for text, values in seen:
            if text.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()
                found |= {match[1] or match[2]: text for row in plan if (match := _WALK.fullmatch(row[3]))}


@contextmanager
def _asked(db: Database) -> Iterator[list[tuple[str, Any]]]:
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, is_many: bool) -> None:
        seen.append((statement, values[0] if is_many else values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
