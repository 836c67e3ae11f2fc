"""Many rows of one target through the Bulk API: about seven calls for any number, instead of one for each 200.

Our job is a row before Salesforce knows of it. From then on, whoever finds it goes on from where it is: a job that
Salesforce has not begun is given up, its rows are due again, and one that it has begun is looked at until it is over,
no worker waiting meanwhile. Every row may be written again, so what a dead worker leaves half done is done once more.
Rows of a job that fails are written by calls, which find the row at fault.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import structlog
from sqlalchemy.orm import Session

from connector.integrations.bundle import Bundle
from connector.integrations.ports import (
    BulkJob,
    BulkProgress,
    BulkState,
    Record,
    Rejected,
    SalesforceApi,
    SalesforceDisconnected,
    SalesforceLimitExceeded,
    SalesforceRefused,
    SalesforceUnavailable,
    Written,
)
from connector.writeback import backoff, bulk_ledger, ledger
from connector.writeback.actions.base import Claim
from connector.writeback.bulk_ledger import AGAIN_BY_BULK, CHUNK, TRIED, Held
from connector.writeback.intents import Target
from connector.writeback.models import Action, BulkJobState, WriteBackHold

BULK = "writeback.bulk"
LEASE = timedelta(minutes=10)
"""Longer than an upload of 100 MB takes, or the settling of its rows."""
FIRST_LOOK, LONGEST_LOOK = timedelta(seconds=1), timedelta(minutes=5)
NOT_BEGUN = "Salesforce had not begun the bulk job when its worker ended."
NOT_TRIED = "The bulk job ended before this row was tried."
CANNOT_TELL = "A value of the row cannot go by bulk."

Outcomes = Mapping[str, Written | Rejected]
log = structlog.get_logger(__name__)


def begin(bundle: Bundle, target: Target) -> bool:
    """Send what is due on its way as one bulk job, when there is enough of it; tells whether it did."""
    jobs, now = bundle.settings.jobs, bundle.clock.now()
    if not bulk_ledger.takes(target):
        return False
    with bundle.db.read(target.organization_id) as session:
        if not bulk_ledger.are_waiting(session, target, now, jobs.bulk_above):
            return False
    with bundle.db.write(target.organization_id) as session:
        held = bulk_ledger.begin(session, target, now, LEASE)
    return Departure(bundle, held).depart()


def look(bundle: Bundle, organization_id: str, job_id: str) -> None:
    """How far Salesforce is with one job; when it is over, what became of its rows."""
    with bundle.db.write(organization_id) as session:
        held = bulk_ledger.take(session, int(job_id), bundle.clock.now(), LEASE)
    if held is not None:
        Look(bundle, held).look()


def sweep(bundle: Bundle) -> None:
    """Wake a worker for each job that it is time to look at."""
    with bundle.db.read() as session:
        found = bulk_ledger.to_look_at(session, bundle.clock.now())
    for organization_id, job_id in found:
        bundle.jobs.wake(BULK, organization_id, str(job_id))


class _Handled:
    """One job in the hands of this worker."""

    def __init__(self, bundle: Bundle, held: Held) -> None:
        self._bundle, self._held, self._target = bundle, held, held.target

    def _api(self) -> SalesforceApi:
        return self._bundle.salesforce.api(self._target.organization_id, self._target.account_id)

    def _now(self) -> datetime:
        return self._bundle.clock.now()

    def _write(self) -> Any:
        return self._bundle.db.write(self._target.organization_id)

    def _change(self, **values: Any) -> bool:
        with self._write() as session:
            return bulk_ledger.change(session, self._held, **values)

    def _chunks(self) -> Iterator[list[Claim]]:
        """The rows of the job, some at a time."""
        after = 0
        while True:
            with self._bundle.db.read(self._target.organization_id) as session:
                claims = bulk_ledger.rows(session, self._held, after)
            if not claims:
                return
            yield claims
            after = claims[-1].id

    def _give_back(self, ids: Sequence[int], reason: str, wait: timedelta = timedelta(0), **more: Any) -> None:
        due_at = self._now() + wait
        for start in range(0, len(ids), CHUNK):
            with self._write() as session:
                bulk_ledger.give_back(session, self._held, ids[start : start + CHUNK], reason, due_at, **more)

    def _give_up(self, reason: str, wait: timedelta = timedelta(0), **more: Any) -> None:
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
        now, named = self._now(), (self._target.organization_id, self._target.account_id)
        ledger.hold(session, named[0], reason, now, _jitter(), named[1])
        session.flush()
        hold = session.get(WriteBackHold, named)
        return hold.until - now if hold else FIRST_LOOK

    def _park_others(self, reason: str) -> None:
        with self._write() as session:
            ledger.park(session, self._target.organization_id, reason, self._target.account_id)

    def _stopped(self, error: Exception) -> None:
        organization_id, why = self._target.organization_id, type(error).__name__
        log.warning("writeback.bulk_stopped", organization_id=organization_id, job=self._held.id, why=why)


class Departure(_Handled):
    """From the first claimed row to the closed upload."""

    def __init__(self, bundle: Bundle, held: Held) -> None:
        super().__init__(bundle, held)
        self._salesforce_job_id: str | None = None

    def depart(self) -> bool:
        """Whether Salesforce has the job."""
        self._claim()
        try:
            return self._send(self._api())
        except SalesforceLimitExceeded as error:
            self._hold(error)
        except SalesforceDisconnected as error:
            self._stopped(error)
            self._give_up(str(error), **AGAIN_BY_BULK)
            self._park_others(str(error))
        except SalesforceUnavailable as error:
            self._wait(error)
        except Exception as error:  # Salesforce refused the job, or nobody foresaw a row: calls find the one at fault
            if not isinstance(error, SalesforceRefused):
                log.exception("writeback.unforeseen", job=self._held.id)
            self._give_up(f"Not by bulk: {error}" if isinstance(error, SalesforceRefused) else "Not by bulk.")
        return False

    def _claim(self) -> None:
        left = self._bundle.settings.jobs.bulk_rows
        while left > 0:
            with self._write() as session:
                number = bulk_ledger.claim(session, self._held, self._now(), left)
            if not number:
                return
            left -= number

    def _send(self, api: SalesforceApi) -> bool:
        records = self._choose(api)
        if not records:
            self._end(BulkJobState.FAILED, CANNOT_TELL)
            return False
        job = BulkJob(self._target.object_name, _verb(self._target), self._target.external_id_field)
        self._salesforce_job_id = api.bulk_start(job)
        if not self._change(salesforce_job_id=self._salesforce_job_id, rows=len(records)):
            return False
        api.bulk_upload(self._salesforce_job_id, records)
        api.bulk_close(self._salesforce_job_id)
        self._look_again(FIRST_LOOK, state=BulkJobState.RUNNING)
        log.info("writeback.bulk_sent", organization_id=self._target.organization_id, rows=len(records))
        return True

    def _choose(self, api: SalesforceApi) -> list[Record]:
        """The rows that go into one file; the others are due again."""
        claims = [held for chunk in self._chunks() for held in chunk]
        fine = [held for held in claims if api.bulk_takes(self._record(held))]
        number = api.bulk_fitting([self._record(held) for held in fine])
        kept = {held.id for held in fine}
        self._give_back([held.id for held in claims if held.id not in kept], CANNOT_TELL)
        again = AGAIN_BY_BULK if number else {}
        self._give_back([held.id for held in fine[number:]], "Waits for the next bulk job.", **again)
        return [self._record(held) for held in fine[:number]]

    def _record(self, held: Claim) -> Record:
        return {**held.values, self._target.external_id_field: held.key}

    def _hold(self, error: SalesforceLimitExceeded) -> None:
        """Nothing was carried out: an open job without rows is harmless."""
        self._stopped(error)
        with self._write() as session:
            self._hold_account(session, str(error))
        self._give_up(str(error), **AGAIN_BY_BULK)

    def _wait(self, error: SalesforceUnavailable) -> None:
        """Whether Salesforce has the whole job is not known: a later look tells. Without its id there is no job."""
        self._stopped(error)
        if self._salesforce_job_id is None:
            self._give_up(str(error), backoff.wait(1, _jitter()), **AGAIN_BY_BULK | TRIED)
        else:
            self._look_again(FIRST_LOOK, reason=str(error))


class Look(_Handled):
    """One look at a job, and the settling of its rows when it is over."""

    def look(self) -> None:
        job_id = self._held.salesforce_job_id
        if job_id is None:
            self._give_up(NOT_BEGUN, **AGAIN_BY_BULK | TRIED)
            return
        try:
            self._go_on(self._api(), job_id)
        except SalesforceLimitExceeded as error:
            self._stopped(error)
            with self._write() as session:
                wait = self._hold_account(session, str(error))
            self._look_again(wait)
        except SalesforceDisconnected as error:
            self._stopped(error)
            self._park_others(str(error))
            self._look_again(LONGEST_LOOK)
        except SalesforceUnavailable as error:
            self._stopped(error)
            self._look_again(self._next_wait())
        except SalesforceRefused as refusal:
            self._give_up(f"Salesforce does not tell of the bulk job: {refusal}")

    def _go_on(self, api: SalesforceApi, job_id: str) -> None:
        progress = api.bulk_state(job_id)
        if progress.state == BulkState.OPEN:
            self._abandon(api, job_id)
        elif progress.state == BulkState.RUNNING:
            numbers = {"processed": progress.processed, "failed": progress.failed}
            self._look_again(self._next_wait(), state=BulkJobState.RUNNING, **numbers)
        else:
            tried = progress.processed or progress.failed or progress.state == BulkState.DONE
            self._settle(api.bulk_results(job_id, self._target.external_id_field) if tried else {})
            self._close(progress)

    def _abandon(self, api: SalesforceApi, job_id: str) -> None:
        """The worker ended before it had closed the job: begin anew, after this one can no longer be closed."""
        api.bulk_abort(job_id)
        self._give_up(NOT_BEGUN, **AGAIN_BY_BULK | TRIED)

    def _settle(self, outcomes: Outcomes) -> None:
        jitter = _jitter()
        for claims in self._chunks():
            with self._write() as session:
                for held in claims:
                    self._settle_row(session, held, outcomes, jitter)
                bulk_ledger.let_go(session, self._held, [held.id for held in claims])

    def _settle_row(self, session: Session, held: Claim, outcomes: Outcomes, jitter: float) -> None:
        outcome = outcomes.get(held.key)
        if outcome is None:
            ledger.put_back(session, held, NOT_TRIED, self._now(), jitter)
        else:
            ledger.settle(session, held, outcome, self._now(), jitter)

    def _close(self, progress: BulkProgress) -> None:
        with self._write() as session:
            ledger.end_hold(session, self._target.organization_id, self._target.account_id)
        done = progress.state == BulkState.DONE
        state, reason = (BulkJobState.DONE, None) if done else (BulkJobState.FAILED, progress.reason)
        self._end(state, reason, processed=progress.processed, failed=progress.failed)

    def _next_wait(self) -> timedelta:
        """Half as long as it has taken so far."""
        return min(max((self._now() - self._held.created_at) / 2, FIRST_LOOK), LONGEST_LOOK)


def _verb(target: Target) -> Literal["upsert", "update"]:
    return "update" if target.action == Action.UPDATE else "upsert"


def _jitter() -> float:
    return random.random()  # noqa: S311 -- spreads retries, keeps no secret


JOBS = {BULK: look}
SWEEPS = [sweep]
