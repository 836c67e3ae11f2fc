"""What workers do for write-back: one lot at a time, from claim to outcome, without a transaction during the call."""

import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from connector.integrations.bundle import Bundle
from connector.integrations.ports import (
    Record,
    SalesforceDisconnected,
    SalesforceLimitExceeded,
    SalesforceUnavailable,
    Written,
)
from connector.writeback import actions, due, ledger
from connector.writeback.batching import Call, Outcome, outcomes
from connector.writeback.due import Gathering
from connector.writeback.intents import Target
from connector.writeback.ledger import Claim
from connector.writeback.models import Action

FLUSH = "writeback.flush"
SECONDS_PER_JOB = 5.0
log = structlog.get_logger(__name__)


def flush(
    bundle: Bundle,
    organization_id: str,
    object_name: str,
    external_id_field: str,
    action: str = Action.UPSERT,
    account_id: str = "",
) -> None:
    """Write what is due for some seconds; more is left to the next job, so that others get their turn."""
    target = Target(organization_id, object_name, external_id_field, Action(action), account_id)
    deadline = time.monotonic() + SECONDS_PER_JOB
    while Lot(bundle, target).write():
        if time.monotonic() > deadline:
            bundle.jobs.wake(FLUSH, *target.words)
            return


def sweep(bundle: Bundle) -> None:
    """Take back what dead workers held, and wake a worker for each target where something is due."""
    now = bundle.clock.now()
    with bundle.db.read() as session:
        abandoned = ledger.is_abandoned(session, now)
    if abandoned:
        with bundle.db.write() as session:
            ledger.recover(session, now)
    with bundle.db.read() as session:
        targets = due.targets(session, now)
    for target in targets:
        bundle.jobs.wake(FLUSH, *target.words)


class Lot:
    """Up to 200 rows of one target, from claim to outcome."""

    def __init__(self, bundle: Bundle, target: Target) -> None:
        self._bundle, self._target = bundle, target
        self._claims: Sequence[Claim] = ()

    def write(self) -> bool:
        """Whether Salesforce took the call, so that it is worth going on; False too when nothing was due."""
        self._claims = self._claim()
        if not self._claims:
            return False
        try:
            found = self._write()
        except (SalesforceDisconnected, SalesforceUnavailable) as error:
            self._stop(error)
            return False
        self._settle(found)
        return True

    def _claim(self) -> list[Claim]:
        jobs = self._bundle.settings.jobs
        with self._bundle.db.write(self._target.organization_id) as session:
            return ledger.claim(
                session,
                self._target,
                self._bundle.clock.now(),
                lease=timedelta(seconds=jobs.lease_seconds),
                gathering=Gathering(
                    quiet=timedelta(seconds=jobs.coalesce_seconds),
                    longest=timedelta(seconds=jobs.coalesce_longest_seconds),
                ),
            )

    def _write(self) -> list[Outcome]:
        api = self._bundle.salesforce.api(self._target.organization_id, self._target.account_id)
        return actions.write(api, self._target, self._claims, self._attempt)

    def _attempt(self, rows: Sequence[Record], call: Call) -> list[Outcome]:
        def held_call(part: Sequence[Record]) -> Sequence[Outcome]:
            self._renew()
            return call(part)

        return outcomes(rows, held_call)

    def _renew(self) -> None:
        """A lot may take several calls: each begins with a whole lease ahead of it."""
        until = self._bundle.clock.now() + timedelta(seconds=self._bundle.settings.jobs.lease_seconds)
        with self._bundle.db.write(self._target.organization_id) as session:
            ledger.renew(session, self._claims, until)

    def _settle(self, found: Sequence[Outcome]) -> None:
        now = self._bundle.clock.now()
        with self._bundle.db.write(self._target.organization_id) as session:
            ledger.end_hold(session, self._target.organization_id, self._target.account_id)
            for held, outcome in zip(self._claims, found, strict=True):
                ledger.settle(session, held, outcome, now, _jitter())
        written = sum(isinstance(outcome, Written) for outcome in found)
        log.info("writeback.settled", organization_id=self._target.organization_id, rows=len(found), written=written)

    def _stop(self, error: SalesforceDisconnected | SalesforceUnavailable) -> None:
        organization_id, now = self._target.organization_id, self._bundle.clock.now()
        with self._bundle.db.write(organization_id) as session:
            if isinstance(error, SalesforceLimitExceeded):
                self._hold(session, str(error), now)
            elif isinstance(error, SalesforceUnavailable) or not self._park(session, str(error)):
                self._put_back(session, str(error), now)
        log.warning(
            "writeback.stopped", organization_id=organization_id, why=type(error).__name__, rows=len(self._claims)
        )

    def _park(self, session: Session, reason: str) -> int:
        return ledger.park(session, self._target.organization_id, reason, self._target.account_id)

    def _hold(self, session: Session, reason: str, now: datetime) -> None:
        for held in self._claims:
            ledger.release(session, held, reason)
        ledger.hold(session, self._target.organization_id, reason, now, _jitter(), self._target.account_id)

    def _put_back(self, session: Session, reason: str, now: datetime) -> None:
        """All with the same wait, so that they share a call again."""
        jitter = _jitter()
        for held in self._claims:
            ledger.put_back(session, held, reason, now, jitter)


def _jitter() -> float:
    return random.random()  # noqa: S311 -- spreads retries, keeps no secret


JOBS = {FLUSH: flush}
SWEEPS = [sweep]
