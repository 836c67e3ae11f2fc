"""The schema's history leads to the models, on both databases."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, select

import connector.wiring  # noqa: F401  (brings every table)
from connector.distributions.models import Distribution, Recipient
from connector.foundation import migrations
from connector.foundation.db import Base, Database
from connector.messaging.models import Mailing
from tests.support.fakes.tokens import HandClock

ACME = "ORG_acme"


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


def test_what_was_sent_before_leads_and_campaigns_is_kept(url: str) -> None:
    command.upgrade(migrations.configuration(url), "0001")
    database = Database(url)
    sent_with_the_first_schema(database)

    migrations.upgrade(url)

    with database.read(ACME) as session:
        distribution = session.scalars(select(Distribution)).one()
        recipient = session.scalars(select(Recipient)).one()
        mailing = session.scalars(select(Mailing)).one()
    database.dispose()
    assert (distribution.id, distribution.skips_duplicates, distribution.warnings) == ("EMD_1", True, [])
    assert (recipient.name, recipient.ticked_id, recipient.campaign_id) == ("Alice Martin", None, None)
    assert mailing.survey_id == distribution.survey_id, "opt-outs and frequency rules of a survey know it"


def sent_with_the_first_schema(database: Database) -> None:
    """A distribution to Alice, in the tables as they were."""
    tables, now = MetaData(), HandClock().now()
    tables.reflect(database.engine)
    mailing = {"id": "ML_1", "channel": "email", "kind": "invitation", "created_at": now}
    distribution = {
        "id": "EMD_1",
        "survey_id": "SV_1",
        "mailing_id": "ML_1",
        "state": "sending",
        "object_name": "Contact",
        "channel": "email",
        "embedded_data": {},
        "prepare_attempts": 0,
        "created_at": now,
    }
    recipient = {"distribution_id": "EMD_1", "record_id": "003", "name": "Alice Martin", "is_prepared": True}
    with database.engine.begin() as connection:
        for name, values in (("mailing", mailing), ("distribution", distribution), ("recipient", recipient)):
            table = tables.tables[name]
            required = [
                c.name for c in table.columns if not c.nullable and not (c.name == "id" and name == "recipient")
            ]
            texts = {column: "" for column in required if column not in values}
            connection.execute(table.insert().values({**texts, **values, "organization_id": ACME}))
