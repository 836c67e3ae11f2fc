"""The first organization and its administrator, made when somebody first asks for a link or a key."""

from datetime import UTC, datetime

from connector.foundation.db import Database
from connector.organizations import service as organizations
from connector.organizations.models import Organization

TEN_O_CLOCK = datetime(2026, 1, 31, 10, tzinfo=UTC)


def test_the_first_organization_bears_the_name_that_is_given(database: Database) -> None:
    with database.write() as session:
        admin = organizations.first_administrator(session, TEN_O_CLOCK, name="Norvik Industrial")
        again = organizations.first_administrator(session, TEN_O_CLOCK, name="Another")

        assert session.get_one(Organization, admin.organization_id).name == "Norvik Industrial"
        assert again is admin
