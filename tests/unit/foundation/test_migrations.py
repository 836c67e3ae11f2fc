"""The schema's history leads to the models, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import connector.wiring  # noqa: F401  (brings every table)
from connector.foundation import migrations
from connector.foundation.db import Base, Database


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path) -> str:
    return (
        f"sqlite:///{tmp_path}/empty.db" if request.param == "sqlite" else request.getfixturevalue("empty_postgres_url")
    )


def test_the_migrations_lead_to_the_models(url: str) -> None:
    migrations.upgrade(url)

    database = Database(url)
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    database.dispose()
    assert differences == []


def test_migrating_again_changes_nothing(url: str) -> None:
    migrations.upgrade(url)
    migrations.upgrade(url)
