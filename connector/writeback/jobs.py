"""What workers do for write-back: one lot at a time, from claim to outcome, without a transaction during the call."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from connector.foundation.db import OUTAGES, patiently
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
from connector.writeback import answers, budget, circuit, due, ledger, settling
from connector.writeback.actions.base import Claim
from connector.writeback.actions.registry import WAYS, write
from connector.writeback.answers import Answer, Heard
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


def settle_what_was_left(bundle: Bundle) -> None:
    """What Salesforce told workers that could not settle it any more. What cannot be settled at all is left to the
    leases, so that it keeps nothing else waiting."""
    with closing(answers.left(bundle.answers)) as left:
        for found in left:
            try:
                _settle_late(bundle, found)
            except OUTAGES:
                raise  # of the moment: the next sweep finds it again
            except Exception:
                log.exception("writeback.unforeseen", rows=len(found))


def _settle_late(bundle: Bundle, found: Sequence[Answer]) -> None:
    with bundle.db.write() as session:
        claims = [(ledger.unsettled(session, each.row_id, each.key, each.fence), each.columns) for each in found]
        settled = [(held, columns) for held, columns in claims if held]
        ledger.settle_all(session, settled, bundle.clock.now())
        if any(held.is_awaited for held, _ in settled):
            wake_after(bundle.jobs, session, "events.dispatch")
    if settled:
        log.warning("writeback.settled_late", rows=len(settled))


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
        self._answered: set[int] = set()
        self._budget: WriteBackBudget | None = None
        self._spent = Spent(calls=0, rows=0)
        self._told: ApiUsage | None = None

    def write(self) -> bool:
        """Whether Salesforce took the calls, so that it is worth going on; False too when nothing was due."""
        self._claims = self._claim()
        if not self._claims:
            return False
        with answers.kept(self._bundle.answers) as heard:
            found = self._call(heard)
            self._settle(heard, found)
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

    def _call(self, heard: Heard) -> list[Outcome]:
        """What it cost is noted with what becomes of the rows: nothing may come between the two."""
        try:
            api = self._bundle.salesforce.api(self._target.organization_id, self._target.account_id)
        except (SalesforceDisconnected, SalesforceUnavailable) as error:
            return self._untried(error)
        before, known = api.calls, api.api_usage()
        found = self._written(api, heard)
        told, calls = api.api_usage(), api.calls - before
        self._told = told if told is not known else None  # a call without an answer tells nothing new
        self._spent = Spent(calls, sum(not isinstance(outcome, Stopped) for outcome in found))
        return found

    def _written(self, api: SalesforceApi, heard: Heard) -> list[Outcome]:
        try:
            self._spare(api)
        except (SalesforceDisconnected, SalesforceUnavailable) as error:
            return self._untried(error)
        are_repeatable = all(held.is_repeatable for held in self._claims)

        def hear(called: Sequence[Claim], outcomes: Sequence[Outcome]) -> None:
            """Whatever happens before the next call of the lot, and to it."""
            self._answered |= {held.id for held in called}
            if not are_repeatable:
                heard.note(self._columns(called, outcomes, self._bundle.clock.now()))

        return write(api, self._target, self._claims, Calls(self._hand_over, hear, repeatable=are_repeatable))

    def _untried(self, error: SalesforceDisconnected | SalesforceUnavailable) -> list[Outcome]:
        return [Stopped(error, was_tried=False)] * len(self._claims)

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
            return api.limits()
        except SalesforceRefused as refusal:
            log.warning("writeback.limits_refused", organization_id=self._target.organization_id, why=refusal.code)
            return None

    def _hand_over(self, called: Sequence[Claim]) -> None:
        """A lot may take several calls: each begins with a whole lease ahead of it. None begins after the lease was
        lost, when another worker may have written these rows, and later ones of their keys.
        """
        waiting = {held.id for held in self._claims} - {held.id for held in called} - self._answered
        until = self._bundle.clock.now() + self._lease
        with self._bundle.db.write(self._target.organization_id) as session:
            is_ours = ledger.hand_over(session, self._claims, until, untouched=waiting)
        if not is_ours:
            raise SalesforceNotReached(OVERTAKEN)

    @property
    def _lease(self) -> timedelta:
        """What must not be written twice is not given up while its call may still be answered."""
        usual = timedelta(seconds=self._bundle.settings.jobs.lease_seconds)
        return usual if all(held.is_repeatable for held in self._claims) else max(usual, LONGEST_CALL)

    def _settle(self, heard: Heard, found: Sequence[Outcome]) -> None:
        """However long the database takes: what Salesforce said is not asked again."""
        now = self._bundle.clock.now()
        error = next((outcome.error for outcome in found if isinstance(outcome, Stopped)), None)
        settled = list(self._columns(self._claims, found, now))
        heard.note(settled)
        patiently(self._bundle.clock, lambda: self._write_down(settled, error, now))
        organization_id, stopped = self._target.organization_id, type(error).__name__ if error else None
        log.info("writeback.settled", organization_id=organization_id, rows=len(found), stopped=stopped)

    def _columns(
        self, claims: Sequence[Claim], found: Sequence[Outcome], now: datetime
    ) -> Iterator[tuple[Claim, settling.Columns]]:
        """What comes back shares its wait, and so a call again."""
        together = jitter()
        for held, outcome in zip(claims, found, strict=True):
            wait = together if isinstance(outcome, Stopped) else jitter()
            yield held, settling.values_of(outcome, held, now, wait)

    def _write_down(
        self, settled: Sequence[tuple[Claim, settling.Columns]], error: Exception | None, now: datetime
    ) -> None:
        """Stopping comes last: it parks what has come back as well."""
        with self._bundle.db.write(self._target.organization_id) as session:
            budget.note_told(session, self._target, self._told, now)
            budget.note_spent(session, self._target, self._spent, now)
            ledger.settle_all(session, settled, now)
            self._stop(session, error, now)
            if any(held.is_awaited for held in self._claims):
                wake_after(self._bundle.jobs, session, "events.dispatch")

    def _stop(self, session: Session, error: Exception | None, now: datetime) -> None:
        """The account's other rows wait as well when it is out of requests, or disconnected."""
        organization_id, account_id = self._target.organization_id, self._target.account_id
        if error is None:
            circuit.end_hold(session, organization_id, account_id, before=now)
        elif isinstance(error, SalesforceLimitExceeded):
            circuit.hold(session, organization_id, str(error), now, jitter(), account_id)
        elif isinstance(error, SalesforceDisconnected):
            circuit.park(session, organization_id, str(error), account_id)


JOBS: dict[str, Callable[..., Any]] = {FLUSH: flush, **bulk.JOBS}
SWEEPS = [settle_what_was_left, sweep, *bulk.SWEEPS]
