"""One bulk job in the hands of a worker: what a departure and a look have in common."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy.orm import Session

from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceApi
from connector.writeback import budget, circuit
from connector.writeback.actions.base import Claim
from connector.writeback.backoff import jitter
from connector.writeback.budget import Spent
from connector.writeback.bulk import rows
from connector.writeback.bulk.rows import CHUNK, Held
from connector.writeback.models import BulkJobState

LEASE: Final = timedelta(minutes=10)
"""Longer than an upload of 100 MB takes, or the settling of its rows."""
FIRST_LOOK: Final = timedelta(seconds=1)
NOT_BEGUN: Final = "Salesforce had not begun the bulk job when its worker ended."
AT_ONCE: Final = timedelta(0)

log = structlog.get_logger(__name__)


class Handled:
    """One job in the hands of this worker."""

    def __init__(self, bundle: Bundle, held: Held) -> None:
        self._bundle, self._held, self._target = bundle, held, held.target
        self._settled = 0

    @contextmanager
    def _api(self) -> Iterator[SalesforceApi]:
        """The account's org; what it was asked is noted, however it ends."""
        api = self._bundle.salesforce.api(self._target.organization_id, self._target.account_id)
        before, known = api.calls, api.api_usage()
        try:
            yield api
        finally:
            spent, told = Spent(api.calls - before, self._settled), api.api_usage()
            with self._write() as session:
                if told is not known:
                    budget.note_told(session, self._target, told, self._now())
                budget.note_spent(session, self._target, spent, self._now())

    def _now(self) -> datetime:
        return self._bundle.clock.now()

    def _write(self) -> AbstractContextManager[Session]:
        return self._bundle.db.write(self._target.organization_id)

    def _change(self, **values: Any) -> bool:
        with self._write() as session:
            return rows.change(session, self._held, **values)

    def _chunks(self) -> Iterator[list[Claim]]:
        """The rows of the job, some at a time."""
        after = 0
        while True:
            with self._bundle.db.read(self._target.organization_id) as session:
                claims = rows.some(session, self._held, after)
            if not claims:
                return
            yield claims
            after = claims[-1].id

    def _give_back(self, ids: Sequence[int], reason: str, wait: timedelta = AT_ONCE, **more: Any) -> None:
        due_at = self._now() + wait
        for start in range(0, len(ids), CHUNK):
            with self._write() as session:
                rows.give_back(session, self._held, ids[start : start + CHUNK], reason, due_at, **more)

    def _give_up(self, reason: str, wait: timedelta = AT_ONCE, **more: Any) -> None:
        """All its rows are due again, then the job is over."""
        for claims in self._chunks():
            self._give_back([held.id for held in claims], reason, wait, **more)
        self._end(BulkJobState.FAILED, reason)

    def _end(self, state: BulkJobState, reason: str | None, **more: Any) -> None:
        over = {"state": state, "reason": reason, "finished_at": self._now(), "look_at": None, "lease_until": None}
        self._change(**over | more)
        log.info("writeback.bulk_ended", organization_id=self._target.organization_id, job=self._held.id, state=state)

    def _look_again(self, wait: timedelta, **more: Any) -> None:
        self._change(look_at=self._now() + wait, lease_until=None, **more)

    def _hold_account(self, session: Session, reason: str) -> timedelta:
        """Open the account's circuit; gives how long it stays open."""
        now, target = self._now(), self._target
        return circuit.hold(session, target.organization_id, reason, now, jitter(), target.account_id) - now

    def _park_others(self, reason: str) -> None:
        with self._write() as session:
            circuit.park(session, self._target.organization_id, reason, self._target.account_id)

    def _stopped(self, error: Exception) -> None:
        organization_id, why = self._target.organization_id, type(error).__name__
        log.warning("writeback.bulk_stopped", organization_id=organization_id, job=self._held.id, why=why)
