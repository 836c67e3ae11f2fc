"""The databases that one test after the other gets: both kinds, empty, and as quick as they can be had."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from connector.foundation.db import Base, Database

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For tests in which the databases have no part of their own, e.g. of what is refused before one is asked."""


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the schema alone, made once and copied for each test."""
    file = tmp_path_factory.mktemp("schema") / "empty.db"
    engine = create_engine(f"sqlite:///{file}")
    Base.metadata.create_all(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database of the test under way lies."""
    return tmp_path_factory.mktemp("sqlite") / "test.db"


@pytest.fixture
def sqlite_url(empty_sqlite: Path, sqlite_file: Path) -> str:
    """A database for this test alone, with the product's tables and no rows."""
    for file in sqlite_file.parent.iterdir():
        file.unlink()
    shutil.copyfile(empty_sqlite, sqlite_file)
    return f"sqlite:///{sqlite_file}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database with the schema, once on each kind."""
    kind = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    database = _at(request.getfixturevalue(kind))
    yield database
    database.dispose()


@cache
def _at(url: str) -> Database:
    """Kept from test to test, since it remembers the statements that it has compiled."""
    return Database(url)
