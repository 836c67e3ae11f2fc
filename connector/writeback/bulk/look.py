"""One look at a bulk job, and the settling of its rows when it is over."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from connector.foundation.db import OUTAGES, patiently
from connector.integrations.ports import (
    BulkProgress,
    BulkState,
    Rejected,
    SalesforceApi,
    SalesforceDisconnected,
    SalesforceLimitExceeded,
    SalesforceRefused,
    SalesforceUnavailable,
    Written,
)
from connector.writeback import circuit, ledger, settling
from connector.writeback.actions.base import Claim
from connector.writeback.backoff import jitter
from connector.writeback.bulk import rows
from connector.writeback.bulk.handled import FIRST_LOOK, NOT_BEGUN, Handled
from connector.writeback.bulk.rows import AGAIN_BY_BULK, TRIED
from connector.writeback.models import BulkJobState

LONGEST_LOOK: Final = timedelta(minutes=5)
NOT_TRIED: Final = "The bulk job ended before this row was tried."

Outcomes = Mapping[str, Written | Rejected]
log = structlog.get_logger(__name__)


class Look(Handled):
    """One look at a job, and the settling of its rows when it is over."""

    def look(self) -> None:
        job_id = self._held.salesforce_job_id
        if job_id is None:
            self._give_up(NOT_BEGUN, **AGAIN_BY_BULK | TRIED)
            return
        try:
            with self._api() as api:
                self._go_on(api, job_id)
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
        except OUTAGES:
            raise  # of our database: Salesforce may still be at it, and the next look tells
        except Exception:  # what nobody foresaw must not keep the rows for ever
            log.exception("writeback.unforeseen", job=self._held.id)
            self._give_up("What became of the bulk job is not known.")

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
        try:
            api.bulk_abort(job_id)
        except SalesforceRefused:  # closed a moment ago
            self._look_again(self._next_wait())
        else:
            self._give_up(NOT_BEGUN, **AGAIN_BY_BULK | TRIED)

    def _settle(self, outcomes: Outcomes) -> None:
        spread = jitter()
        for claims in self._chunks():
            patiently(self._bundle.clock, partial(self._settle_chunk, claims, outcomes, spread))
            self._settled += sum(held.key in outcomes for held in claims)

    def _settle_chunk(self, claims: Sequence[Claim], outcomes: Outcomes, spread: float) -> None:
        now = self._now()
        with self._write() as session:
            ledger.settle_all(session, [(held, _columns(held, outcomes, now, spread)) for held in claims], now)
            rows.let_go(session, self._held, [held.id for held in claims])

    def _close(self, progress: BulkProgress) -> None:
        with self._write() as session:
            circuit.end_hold(session, self._target.organization_id, self._target.account_id, before=self._now())
        done = progress.state == BulkState.DONE
        state, reason = (BulkJobState.DONE, None) if done else (BulkJobState.FAILED, progress.reason)
        self._end(state, reason, processed=progress.processed, failed=progress.failed)

    def _next_wait(self) -> timedelta:
        """Half as long as it has taken so far."""
        return min(max((self._now() - self._held.created_at) / 2, FIRST_LOOK), LONGEST_LOOK)


def _columns(held: Claim, outcomes: Outcomes, now: datetime, spread: float) -> settling.Columns:
    if held.key in outcomes:
        return settling.values_of(outcomes[held.key], held, now, spread)
    return settling.later(held, NOT_TRIED, now, spread)
