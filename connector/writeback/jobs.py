"""What workers do for write-back: one lot at a time, from claim to outcome, without a transaction during the call."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from connector.foundation.jobs import Turn, wake_after
from connector.integrations.bundle import Bundle
from connector.integrations.ports import (
    ApiUsage,
    SalesforceApi,
    SalesforceDisconnected,
    SalesforceLimitExceeded,
    SalesforceNotReached,
    SalesforceRefused,
    SalesforceUnavailable,
)
from connector.writeback import budget, circuit, due, ledger
from connector.writeback.actions.base import Claim
from connector.writeback.actions.registry import WAYS, write
from connector.writeback.backoff import jitter
from connector.writeback.batching import Calls, Outcome, Stopped
from connector.writeback.budget import Rules, Spent
from connector.writeback.bulk import jobs as bulk
from connector.writeback.due import Gathering
from connector.writeback.intents import Target
from connector.writeback.models import Action, WriteBackBudget

FLUSH = "writeback.flush"
LONGEST_CALL = timedelta(minutes=3)
"""With a session that has expired in between, another worker that renews it, and slow answers."""
OVERTAKEN = "The worker was held up for so long that its rows were given to another."
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
    turn = Turn(bundle.settings.jobs.turn_seconds)
    sent = bulk.begin(bundle, target)
    while sent or Lot(bundle, target).write():
        if turn.is_over:
            bundle.jobs.wake(FLUSH, *target.words)
            return
        sent = sent and bulk.begin(bundle, target)


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
    """Rows of one target that share a few calls, from claim to outcome."""

    def __init__(self, bundle: Bundle, target: Target) -> None:
        self._bundle, self._target = bundle, target
        self._claims: Sequence[Claim] = ()
        self._budget: WriteBackBudget | None = None

    def write(self) -> bool:
        """Whether Salesforce took the calls, so that it is worth going on; False too when nothing was due."""
        self._claims = self._claim()
        if not self._claims:
            return False
        found = self._call()
        self._settle(found)
        return not any(isinstance(outcome, Stopped) for outcome in found)

    def _claim(self) -> list[Claim]:
        jobs = self._bundle.settings.jobs
        with self._bundle.db.write(self._target.organization_id) as session:
            self._budget = budget.told(session, self._target)
            return ledger.claim(
                session,
                self._target,
                self._bundle.clock.now(),
                lease=timedelta(seconds=jobs.lease_seconds),
                gathering=self._gathering(),
                limit=WAYS[self._target.action].rows,
            )

    def _gathering(self) -> Gathering:
        jobs = self._bundle.settings.jobs
        longest = timedelta(seconds=jobs.coalesce_longest_seconds)
        return Gathering(
            quiet=timedelta(seconds=jobs.coalesce_seconds),
            longest=longest,
            rest=budget.rest(budget.as_usage(self._budget), longest, self._rules),
        )

    @property
    def _rules(self) -> Rules:
        return Rules.of(self._bundle.settings.writeback)

    def _call(self) -> list[Outcome]:
        calls = Calls(self._renew, repeatable=all(held.is_repeatable for held in self._claims))
        try:
            api = self._bundle.salesforce.api(self._target.organization_id, self._target.account_id)
            self._spare(api)
        except (SalesforceDisconnected, SalesforceUnavailable) as error:
            return [Stopped(error, was_tried=False)] * len(self._claims)
        before, known = api.calls, api.api_usage()
        found = write(api, self._target, self._claims, calls)
        self._note(api, Spent(api.calls - before, len(found)), known)
        return found

    def _spare(self, api: SalesforceApi) -> None:
        """Raises SalesforceLimitExceeded when only the reserve of the org's requests is left."""
        now, usage = self._bundle.clock.now(), budget.as_usage(self._budget)
        if self._budget and budget.is_reserved(usage, self._rules) and now - self._budget.seen_at >= budget.FRESH:
            usage = self._limits(api)
        if budget.is_reserved(usage, self._rules):
            raise SalesforceLimitExceeded(budget.RESERVED)

    def _limits(self, api: SalesforceApi) -> ApiUsage | None:
        """None when the user may not ask: then the next call tells."""
        try:
            usage = api.limits()
        except SalesforceRefused as refusal:
            log.warning("writeback.limits_refused", organization_id=self._target.organization_id, why=refusal.code)
            return None
        self._note(api, Spent(calls=1, rows=0))
        return usage

    def _note(self, api: SalesforceApi, spent: Spent, known: ApiUsage | None = None) -> None:
        """`known` was told before the calls: a call without an answer tells nothing new."""
        now, told = self._bundle.clock.now(), api.api_usage()
        with self._bundle.db.write(self._target.organization_id) as session:
            if told is not known:
                budget.note_told(session, self._target, told, now)
            budget.note_spent(session, self._target, spent, now)

    def _renew(self) -> None:
        """A lot may take several calls: each begins with a whole lease ahead of it. None begins after the lease was
        lost, when another worker may have written these rows, and later ones of their keys.
        """
        with self._bundle.db.write(self._target.organization_id) as session:
            is_ours = ledger.renew(session, self._claims, self._bundle.clock.now() + self._lease)
        if not is_ours:
            raise SalesforceNotReached(OVERTAKEN)

    @property
    def _lease(self) -> timedelta:
        """What must not be written twice is not given up while its call may still be answered."""
        usual = timedelta(seconds=self._bundle.settings.jobs.lease_seconds)
        return usual if all(held.is_repeatable for held in self._claims) else max(usual, LONGEST_CALL)

    def _settle(self, found: Sequence[Outcome]) -> None:
        """Stopping comes last: it parks what has come back as well. What comes back shares its wait, and so a call
        again."""
        now, target, together = self._bundle.clock.now(), self._target, jitter()
        error = next((outcome.error for outcome in found if isinstance(outcome, Stopped)), None)
        with self._bundle.db.write(target.organization_id) as session:
            waits = (together if isinstance(outcome, Stopped) else jitter() for outcome in found)
            ledger.settle_all(session, zip(self._claims, found, waits, strict=True), now)
            self._stop(session, error, now)
            if any(held.is_awaited for held in self._claims):
                wake_after(self._bundle.jobs, session, "events.dispatch")
        log.info("writeback.settled", organization_id=target.organization_id, rows=len(found), stopped=_name(error))

    def _stop(self, session: Session, error: Exception | None, now: datetime) -> None:
        """The account's other rows wait as well when it is out of requests, or disconnected."""
        organization_id, account_id = self._target.organization_id, self._target.account_id
        if error is None:
            circuit.end_hold(session, organization_id, account_id, before=now)
        elif isinstance(error, SalesforceLimitExceeded):
            circuit.hold(session, organization_id, str(error), now, jitter(), account_id)
        elif isinstance(error, SalesforceDisconnected):
            circuit.park(session, organization_id, str(error), account_id)


def _name(error: Exception | None) -> str | None:
    return type(error).__name__ if error else None


JOBS: dict[str, Callable[..., Any]] = {FLUSH: flush, **bulk.JOBS}
SWEEPS = [sweep, *bulk.SWEEPS]
