"""The servers that tests run against are real and fresh for each test."""

import psycopg
import pytest
from redis import Redis
from sqlalchemy import create_engine, make_url, text

from connector.foundation.db import Base
from tests.support.postgres import plain


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_has_a_database_of_its_own_with_the_tables(postgres_url: str, time: str) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM organization")) == 0
        connection.execute(text("DROP TABLE organization CASCADE"))
    engine.dispose()
    assert "organization" in Base.metadata.tables


def test_an_empty_database_has_no_tables(empty_postgres_url: str) -> None:
    with psycopg.connect(plain(make_url(empty_postgres_url))) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert found == (0,)
        assert connection.info.server_version >= 140_000


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_has_an_empty_redis(redis_url: str, time: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "over")
