"""Fixtures for the servers beside the product: PostgreSQL and Redis, both real."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy import URL

from connector.demo.redis import redis_command
from tests.support.postgres import Reused, create_schema, new_database, postgres_server
from tests.support.processes import Server, free_port


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """A PostgreSQL server; its own database is only for creating others."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as address:
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres: URL) -> Iterator[str]:
    """The name of a database with the product's tables, to be cloned."""
    with new_database(postgres, _name()) as address:
        create_schema(address)
        yield str(address.database)


@pytest.fixture(scope="session")
def postgres_databases(postgres: URL, postgres_template: str) -> Iterator[Reused]:
    """The database that one test after the other gets."""
    with Reused(postgres, postgres_template, _name()) as databases:
        yield databases


@pytest.fixture
def postgres_url(postgres_databases: Reused) -> str:
    """A database for this test alone, with the product's tables and no rows."""
    return postgres_databases.emptied().render_as_string(hide_password=False)


@pytest.fixture
def empty_postgres_url(postgres: URL) -> Iterator[str]:
    """A database of its own for this test, without tables."""
    with new_database(postgres, _name()) as address:
        yield address.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the bundled Redis, running for the whole test run."""
    folder, port = tmp_path_factory.mktemp("redis"), free_port()
    server = Server(redis_command(folder, port, durable=False), folder / "redis.log")
    server.wait_until(lambda: _answers(port))
    yield f"redis://127.0.0.1:{port}/0"
    server.stop()


@pytest.fixture
def redis_url(redis_server: str) -> Iterator[str]:
    """An empty Redis for this test."""
    with Redis.from_url(redis_server) as client:
        client.flushall()
    yield redis_server


def _answers(port: int) -> bool:
    try:
        with Redis(port=port) as client:
            return bool(client.ping())
    except RedisConnectionError:
        return False


def _name() -> str:
    return f"hearback_test_{uuid4().hex[:12]}"
