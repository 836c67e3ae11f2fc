"""From the first claimed row to the closed upload: five steps, each of which may be a worker's last."""

from typing import Final, Literal

import structlog

from connector.foundation.db import OUTAGES
from connector.integrations.bundle import Bundle
from connector.integrations.ports import (
    BulkJob,
    Record,
    SalesforceApi,
    SalesforceDisconnected,
    SalesforceLimitExceeded,
    SalesforceRefused,
    SalesforceUnavailable,
)
from connector.writeback import backoff
from connector.writeback.actions.base import Claim
from connector.writeback.backoff import jitter
from connector.writeback.bulk import rows
from connector.writeback.bulk.handled import FIRST_LOOK, Handled
from connector.writeback.bulk.rows import AGAIN_BY_BULK, TRIED, Held
from connector.writeback.intents import Target
from connector.writeback.models import Action, BulkJobState

CANNOT_TELL: Final = "A value of the row cannot go by bulk."

log = structlog.get_logger(__name__)


class Departure(Handled):
    """From the first claimed row to the closed upload."""

    def __init__(self, bundle: Bundle, held: Held) -> None:
        super().__init__(bundle, held)
        self._salesforce_job_id: str | None = None

    def depart(self) -> bool:
        """Whether Salesforce has the job."""
        self._claim()
        try:
            with self._api() as api:
                return self._send(api)
        except SalesforceLimitExceeded as error:
            self._hold(error)
        except SalesforceDisconnected as error:
            self._stopped(error)
            self._give_up(str(error), **AGAIN_BY_BULK)
            self._park_others(str(error))
        except SalesforceUnavailable as error:
            self._wait(error)
        except OUTAGES:
            raise  # of our database, at any step: a later look finds out how far it came
        except Exception as error:  # Salesforce refused the job, or nobody foresaw a row: calls find the one at fault
            if not isinstance(error, SalesforceRefused):
                log.exception("writeback.unforeseen", job=self._held.id)
            self._give_up(f"Not by bulk: {error}" if isinstance(error, SalesforceRefused) else "Not by bulk.")
        return False

    def _claim(self) -> None:
        left = self._bundle.settings.writeback.bulk_rows
        while left > 0:
            with self._write() as session:
                number = rows.claim(session, self._held, self._now(), left)
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
            self._give_up(str(error), backoff.wait(1, jitter()), **AGAIN_BY_BULK | TRIED)
        else:
            self._look_again(FIRST_LOOK, reason=str(error))


def _verb(target: Target) -> Literal["upsert", "update"]:
    return "update" if target.action == Action.UPDATE else "upsert"
