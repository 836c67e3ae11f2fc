"""A ledger on each database, an org in memory, a clock moved by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select

from connector.foundation.db import Database
from connector.foundation.journal_file import JournalFile, NoJournalFile
from connector.integrations.bundle import Bundle
from connector.organizations.models import ConnectionState, SalesforceAccount
from connector.writeback import ledger
from connector.writeback.intents import WriteIntent
from connector.writeback.jobs import flush, settle_what_was_left, sweep
from connector.writeback.models import WriteBack
from tests.support.fakes.connections import FakeConnections
from tests.support.fakes.objects import describe, text
from tests.support.fakes.salesforce import FakeSalesforce
from tests.support.fakes.tokens import HandClock

ACME, GLOBEX = "ORG_acme", "ORG_globex"
OBJECT, KEY = "Survey_Response__c", "Response_Id__c"


@dataclass
class Wakes:
    """Remembers who was woken."""

    calls: list[tuple[str, ...]] = field(default_factory=list)

    def wake(self, name: str, *ids: str) -> None:
        self.calls.append((name, *ids))


@dataclass
class _Jobs:
    turn_seconds: float = 3600
    lease_seconds: float = 30
    coalesce_seconds: float = 2
    coalesce_longest_seconds: float = 5


@dataclass
class _WriteBack:
    slow_from: float = 0.7
    reserve: float = 0.1
    bulk_above: int = 2_000
    bulk_rows: int = 50_000


@dataclass
class _Settings:
    jobs: _Jobs = field(default_factory=_Jobs)
    writeback: _WriteBack = field(default_factory=_WriteBack)


@dataclass
class Scene:
    """One service with two organizations connected, seen from its ledger."""

    db: Database
    clock: HandClock = field(default_factory=HandClock)
    org: FakeSalesforce = field(default_factory=lambda: survey_org())
    other_org: FakeSalesforce = field(default_factory=lambda: survey_org())
    jobs: Wakes = field(default_factory=Wakes)
    settings: _Settings = field(default_factory=_Settings)

    answers: JournalFile = field(default_factory=NoJournalFile)

    def __post_init__(self) -> None:
        self.salesforce = FakeConnections(**{ACME: self.org, GLOBEX: self.other_org})

    @property
    def bundle(self) -> Bundle:
        return cast(Bundle, self)

    def record(self, key: str, cause: str = "TR_1", organization_id: str = ACME, **values: Any) -> bool:
        intent = WriteIntent(OBJECT, KEY, key, values, cause)
        with self.db.write() as session:
            return ledger.record(session, organization_id, intent, self.clock.now(), gather=timedelta(seconds=2))

    def record_many(self, keys: Iterable[str]) -> None:
        with self.db.write() as session:
            for key in keys:
                ledger.record(session, ACME, WriteIntent(OBJECT, KEY, key, {}, "TR_1"), self.clock.now())

    def connect(self) -> None:
        """Note that the organization's account is connected."""
        texts = (
            "environment",
            "instance_url",
            "identity_url",
            "token_url",
            "access_token",
            "refresh_token",
            "salesforce_user_id",
            "user_name",
        )
        account = SalesforceAccount(
            id="SA_1",
            organization_id=ACME,
            state=ConnectionState.CONNECTED,
            connected_at=self.clock.now(),
            **dict.fromkeys(texts, ""),
        )
        with self.db.write() as session:
            session.add(account)

    def flush(self, organization_id: str = ACME) -> None:
        """Run the job, and again when it leaves work to the next one."""
        flush(self.bundle, organization_id, OBJECT, KEY)
        while self.jobs.calls:
            self.jobs.calls.clear()
            flush(self.bundle, organization_id, OBJECT, KEY)

    def flush_after(self, **amount: float) -> None:
        self.clock.advance(**amount)
        self.flush()

    def sweep(self) -> list[tuple[str, ...]]:
        """Whom a sweep wakes."""
        settle_what_was_left(self.bundle)
        sweep(self.bundle)
        woken = self.jobs.calls.copy()
        self.jobs.calls.clear()
        return woken

    def rows(self) -> list[WriteBack]:
        with self.db.read() as session:
            return list(session.scalars(select(WriteBack).order_by(WriteBack.id)))

    def row(self, key: str) -> WriteBack:
        (found,) = [row for row in self.rows() if row.key == key]
        return found

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]


def survey_org() -> FakeSalesforce:
    return FakeSalesforce(
        describe(OBJECT, "a01", text(KEY, 40, external_id=True), text("Comment__c", 20), text("Language__c", 20))
    )


def upserts(org: FakeSalesforce) -> list[list[str]]:
    """The keys of each call."""
    return [[row[KEY] for row in rows] for _, rows in org.journal.upserts]


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)
