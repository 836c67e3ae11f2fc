"""The organization that each test begins with: founded once by the product itself, then put into each database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Table, insert, select

from connector.foundation.db import Base, Database
from connector.foundation.events import Event, EventHandled
from connector.integrations.bundle import Bundle
from connector.organizations import service as organizations
from connector.organizations.models import Organization
from connector.wiring import make_dispatcher
from tests.support.fakes.tokens import HandClock

ORG = "00D000000000062EAA"
_OVER = {Event.__tablename__, EventHandled.__tablename__}
"""What led to the rows; all of it is done."""


@dataclass(frozen=True)
class FirstOrganization:
    """An organization connected to ORG, with its samples, its default workflow, an administrator and an API key."""

    id: str
    admin_id: str
    api_key: str
    rows: Sequence[tuple[Table, Sequence[Mapping[str, Any]]]]

    def put_into(self, database: Database) -> None:
        with database.write() as session:
            for table, rows in self.rows:
                session.execute(insert(table), rows)


@cache
def first_organization() -> FirstOrganization:
    database = Database("sqlite:///:memory:")
    Base.metadata.create_all(database.engine)
    id_, admin_id, api_key = _found(database, HandClock())
    return FirstOrganization(id_, admin_id, api_key, _rows(database))


def _found(database: Database, clock: HandClock) -> tuple[str, str, str]:
    with database.write() as session:
        admin = organizations.first_administrator(session, clock.now())
        api_key = organizations.issue_api_key(session, admin.organization_id, "tests", clock.now())
        session.get_one(Organization, admin.organization_id).salesforce_organization_id = ORG
    make_dispatcher(cast(Bundle, SimpleNamespace(db=database, clock=clock))).dispatch()
    return admin.organization_id, admin.id, api_key


def _rows(database: Database) -> list[tuple[Table, Sequence[Mapping[str, Any]]]]:
    tables = [table for table in Base.metadata.sorted_tables if table.name not in _OVER]
    with database.read() as session:
        found = [(table, [dict(row) for row in session.execute(select(table)).mappings()]) for table in tables]
    return [(table, rows) for table, rows in found if rows]
