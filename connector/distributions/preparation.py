"""Preparing a large distribution in the background: read a page of records, decide, go on; resumable at any point."""

from datetime import timedelta

import structlog
from sqlalchemy import exists, select, update

from connector.distributions import reading, recipients
from connector.distributions.models import Distribution, DistributionState, Recipient
from connector.distributions.objects import ASKABLE
from connector.distributions.service import CONNECT_FIRST, NONE_READABLE, finish_preparing
from connector.foundation.errors import ServiceError
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceDisconnected, SalesforceRefused, SalesforceUnavailable

PAGE = 200
LONGEST_WAIT = timedelta(minutes=10)
log = structlog.get_logger(__name__)


def prepare(bundle: Bundle, distribution_id: str) -> None:
    """Prepare until done, unless another worker is at it."""
    distribution = _claim(bundle, distribution_id)
    if distribution is None:
        return
    try:
        while _prepare_page(bundle, distribution):
            _hold(bundle, distribution_id)
    except SalesforceUnavailable:
        _later(bundle, distribution, "Salesforce does not answer right now; preparing goes on by itself.")
    except SalesforceDisconnected:
        _later(bundle, distribution, CONNECT_FIRST)
    except (ServiceError, SalesforceRefused) as error:
        _fail(bundle, distribution, str(error))


def wake_due(bundle: Bundle) -> None:
    """Wake a worker for each distribution whose preparing is due or was abandoned."""
    with bundle.db.read() as session:
        due = session.scalars(
            select(Distribution.id)
            .where(Distribution.state == DistributionState.PREPARING, Distribution.prepare_at <= bundle.clock.now())
            .limit(100)
        ).all()
    for distribution_id in due:
        bundle.jobs.wake("distributions.prepare", distribution_id)


def _claim(bundle: Bundle, distribution_id: str) -> Distribution | None:
    now = bundle.clock.now()
    with bundle.db.write() as session:
        distribution = session.scalar(
            select(Distribution)
            .where(
                Distribution.id == distribution_id,
                Distribution.state == DistributionState.PREPARING,
                Distribution.prepare_at <= now,
            )
            .with_for_update(skip_locked=True)
        )
        if distribution is not None:
            distribution.prepare_at = now + _lease(bundle)
    return distribution


def _prepare_page(bundle: Bundle, distribution: Distribution) -> bool:
    """False once everybody is decided about."""
    with bundle.db.read(distribution.organization_id) as session:
        page = recipients.undecided(session, distribution.id, PAGE)
    if not page:
        _finish(bundle, distribution)
        return False
    api, askable = bundle.salesforce.api(distribution.organization_id), ASKABLE[distribution.object_name]
    reading.check_visible(api, askable)
    ids = [recipient.record_id for recipient in page]
    records = reading.read_records(api, askable, ids, distribution.embedded_data)
    with bundle.db.write(distribution.organization_id) as session:
        still = [r for r in recipients.undecided(session, distribution.id, PAGE) if r.record_id in set(ids)]
        recipients.decide(session, bundle.links, distribution, still, records, bundle.clock.now())
    return True


def _finish(bundle: Bundle, distribution: Distribution) -> None:
    now = bundle.clock.now()
    with bundle.db.write(distribution.organization_id) as session:
        row = session.get_one(Distribution, distribution.id, with_for_update=True)
        found = exists().where(Recipient.distribution_id == row.id, Recipient.reason.is_distinct_from("not_found"))
        if row.state != DistributionState.PREPARING:
            return
        if session.scalar(select(found)):
            finish_preparing(bundle, session, row, now)
        else:
            row.state, row.reason, row.prepare_at, row.prepared_at = DistributionState.FAILED, NONE_READABLE, None, now


def _hold(bundle: Bundle, distribution_id: str) -> None:
    with bundle.db.write() as session:
        until = bundle.clock.now() + _lease(bundle)
        session.execute(update(Distribution).where(Distribution.id == distribution_id).values(prepare_at=until))


def _later(bundle: Bundle, distribution: Distribution, reason: str) -> None:
    log.warning("distributions.preparing_waits", distribution_id=distribution.id)
    wait = min(LONGEST_WAIT, timedelta(seconds=5 * 2 ** min(distribution.prepare_attempts, 10)))
    with bundle.db.write() as session:
        session.execute(
            update(Distribution)
            .where(Distribution.id == distribution.id)
            .values(
                prepare_at=bundle.clock.now() + wait,
                reason=reason,
                prepare_attempts=Distribution.prepare_attempts + 1,
            )
        )


def _fail(bundle: Bundle, distribution: Distribution, reason: str) -> None:
    log.warning("distributions.preparing_failed", distribution_id=distribution.id)
    with bundle.db.write() as session:
        session.execute(
            update(Distribution)
            .where(Distribution.id == distribution.id)
            .values(state=DistributionState.FAILED, reason=reason, prepare_at=None)
        )


def _lease(bundle: Bundle) -> timedelta:
    return timedelta(seconds=bundle.settings.jobs.lease_seconds)
