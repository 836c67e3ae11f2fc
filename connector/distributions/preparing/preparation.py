"""Preparing a distribution in the background: take the members of its campaigns, then read a page of records, decide,
go on; resumable at any point. What was scheduled is prepared once for its sender to see, and once more when it is due.

`prepare_at` in the future is a worker's claim. It is no lock: what a worker writes it writes under the lock of the
distribution's row, and only while that is still preparing the same version of it, so that one which lost its claim, or
has read what was edited since, changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from connector.distributions import recipients
from connector.distributions.exclusions import frequency, object_settings
from connector.distributions.exclusions.exclusion import Reason
from connector.distributions.members import expansion
from connector.distributions.models import Distribution, DistributionCampaign, DistributionState, Recipient
from connector.distributions.preparing import deciding
from connector.distributions.preparing.planning import CONNECT_FIRST, NO_MEMBERS, NONE_READABLE
from connector.distributions.preparing.reading import PeopleReader, also_read
from connector.distributions.service import PREPARE, finish_preparing
from connector.foundation.db import change_rows
from connector.foundation.errors import ServiceError
from connector.foundation.jobs import Turn
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceDisconnected, SalesforceRefused, SalesforceUnavailable
from connector.messaging import ledger

LONGEST_WAIT = timedelta(minutes=10)
_PREPARING = Distribution.state == DistributionState.PREPARING
_TO_PREPARE = Distribution.state.in_((DistributionState.PREPARING, DistributionState.SCHEDULED))
log = structlog.get_logger(__name__)


def prepare(bundle: Bundle, distribution_id: str) -> None:
    """Prepare for some seconds, unless another worker is at it; more is left to the next job."""
    distribution = _claim(bundle, distribution_id)
    if distribution is None:
        return
    turn = Turn(bundle.settings.jobs.turn_seconds)
    try:
        while _take_members(bundle, distribution) or _prepare_page(bundle, distribution):
            if turn.is_over:
                _hold(bundle, distribution, bundle.clock.now())
                bundle.jobs.wake(PREPARE, distribution_id)
                return
            _hold(bundle, distribution, bundle.clock.now() + _lease(bundle))
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
            select(Distribution.id).where(_TO_PREPARE, Distribution.prepare_at <= bundle.clock.now()).limit(100)
        ).all()
    for distribution_id in due:
        bundle.jobs.wake(PREPARE, distribution_id)


def resume(session: Session, organization_id: str, now: datetime) -> None:
    """Salesforce is connected again: what waits for it is due."""
    session.execute(
        update(Distribution)
        .where(Distribution.organization_id == organization_id, _PREPARING, Distribution.reason == CONNECT_FIRST)
        .values(prepare_at=now, prepare_attempts=0, reason=None)
    )


def _claim(bundle: Bundle, distribution_id: str) -> Distribution | None:
    now = bundle.clock.now()
    with bundle.db.write() as session:
        distribution = session.scalar(
            select(Distribution)
            .where(
                Distribution.id == distribution_id,
                _TO_PREPARE,
                Distribution.prepare_at <= now,
            )
            .with_for_update(skip_locked=True)
        )
        if distribution is not None:
            distribution.prepare_at = now + _lease(bundle)
            if distribution.state == DistributionState.SCHEDULED:
                _fire(session, distribution)
    return distribution


def _fire(session: Session, distribution: Distribution) -> None:
    """Its time has come: from now on it cannot be edited, and everybody is read and decided about once more (G6)."""
    log.info("distributions.fired", distribution_id=distribution.id)
    distribution.state, distribution.is_preview = DistributionState.PREPARING, False
    recipients.decide_anew(session, distribution.id)


def _take_members(bundle: Bundle, distribution: Distribution) -> bool:
    """False once the members of every campaign are selected, or nobody prepares any more."""
    with bundle.db.read(distribution.organization_id) as session:
        campaign = expansion.next_campaign(session, distribution.id)
    if campaign is None:
        return False
    page = expansion.read_page(bundle, campaign)
    with bundle.db.write(distribution.organization_id) as session:
        if not _is_ours(session, distribution):
            return False
        if _is_untouched(session, campaign):
            expansion.take_page(session, distribution, campaign.campaign_id, page)
    return True


def _is_untouched(session: Session, campaign: DistributionCampaign) -> bool:
    """Whether no other worker has gone on with this campaign since it was read."""
    now = session.get_one(DistributionCampaign, campaign.id)
    return not now.is_expanded and now.last_member_id == campaign.last_member_id


def _prepare_page(bundle: Bundle, distribution: Distribution) -> bool:
    """False once everybody is decided about."""
    with bundle.db.read(distribution.organization_id) as session:
        page = _undecided(bundle, session, distribution)
        rules = frequency.rules_of(session, distribution.survey_id)
        askables = object_settings.askables(session, frequency.fields_of(rules))
    if not page:
        _finish(bundle, distribution)
        return False
    api = bundle.salesforce.api(distribution.organization_id)
    ids = [recipient.record_id for recipient in page]
    people = PeopleReader(api, askables, distribution.embedded_data, also_read(distribution)).read(
        [recipient.record_id for recipient in page]
    )
    with bundle.db.write(distribution.organization_id) as session:
        if not _is_ours(session, distribution):
            return False
        still = [
            recipient for recipient in _undecided(bundle, session, distribution) if recipient.record_id in set(ids)
        ]
        deciding.decide(bundle, session, distribution, still, people, bundle.clock.now())
    return True


def _undecided(bundle: Bundle, session: Session, distribution: Distribution) -> Sequence[Recipient]:
    return recipients.undecided(session, distribution.id, bundle.settings.jobs.read_page)


def _finish(bundle: Bundle, distribution: Distribution) -> None:
    now = bundle.clock.now()
    with bundle.db.write(distribution.organization_id) as session:
        if not _is_ours(session, distribution):
            return
        row = session.get_one(Distribution, distribution.id)
        why_not = _nobody(session, distribution.id)
        if why_not is None:
            finish_preparing(bundle, session, row, now)
        else:
            row.state, row.reason, row.prepare_at, row.prepared_at = DistributionState.FAILED, why_not, None, now


def _nobody(session: Session, distribution_id: str) -> str | None:
    """Why there is nobody at all to decide about, or None."""
    own = Recipient.distribution_id == distribution_id
    if session.scalar(select(exists().where(own, Recipient.reason.is_distinct_from(Reason.NOT_FOUND)))):
        return None
    return NONE_READABLE if session.scalar(select(exists().where(own))) else NO_MEMBERS


def _is_ours(session: Session, distribution: Distribution) -> bool:
    """Whether it is still being prepared as it was claimed. Locks it until the transaction ends."""
    same = Distribution.version == distribution.version, Distribution.is_preview == distribution.is_preview
    mine = select(Distribution.id).where(Distribution.id == distribution.id, _PREPARING, *same).with_for_update()
    return session.scalar(mine) is not None


def _hold(bundle: Bundle, distribution: Distribution, until: datetime) -> None:
    """Keep the claim until then."""
    with bundle.db.write() as session:
        _change(session, distribution, prepare_at=until)


def _later(bundle: Bundle, distribution: Distribution, reason: str) -> None:
    log.warning("distributions.preparing_waits", distribution_id=distribution.id)
    wait = min(LONGEST_WAIT, timedelta(seconds=5 * 2 ** min(distribution.prepare_attempts, 10)))
    attempts = Distribution.prepare_attempts + 1
    with bundle.db.write() as session:
        at = bundle.clock.now() + wait
        _change(session, distribution, prepare_at=at, reason=reason, prepare_attempts=attempts)


def _fail(bundle: Bundle, distribution: Distribution, reason: str) -> None:
    """Nobody of it is asked: what was written for those decided about already is called off."""
    log.warning("distributions.preparing_failed", distribution_id=distribution.id)
    with bundle.db.write() as session:
        if _change(session, distribution, state=DistributionState.FAILED, reason=reason, prepare_at=None):
            ledger.cancel_pending(session, distribution.mailing_id, reason)


def _change(session: Session, distribution: Distribution, **values: Any) -> bool:
    """False, and nothing changes, when it is not ours to prepare any more."""
    if not _is_ours(session, distribution):
        return False
    change_rows(session, update(Distribution).where(Distribution.id == distribution.id).values(**values))
    return True


def _lease(bundle: Bundle) -> timedelta:
    return timedelta(seconds=bundle.settings.jobs.lease_seconds)
