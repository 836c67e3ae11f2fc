"""Cancelling, pausing and resuming a distribution: each under its lock, so that firing and changing never mix (G5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from connector.distributions import writing
from connector.distributions.models import Distribution, DistributionState
from connector.distributions.service import PREPARE, Sender, locked
from connector.distributions.waiting.resuming import RESUME
from connector.foundation.errors import Conflict
from connector.foundation.jobs import wake_after
from connector.integrations.bundle import Bundle
from connector.messaging import ledger
from connector.messaging.models import MailingState

_ENDED = (DistributionState.CANCELLED, DistributionState.FAILED)
CANCELLED = "cancelled"


def cancel(bundle: Bundle, sender: Sender, distribution_id: str) -> None:
    """For good: what has not gone does not go any more. Cancelling again changes nothing.

    Raises NotFound; Conflict when everything has gone and nothing is to follow.
    """
    with _changing(bundle, sender, distribution_id) as (session, distribution):
        if distribution.state == DistributionState.CANCELLED:
            return
        if distribution.state == DistributionState.FAILED or _is_over(session, distribution):
            raise Conflict.at("state", "Nothing of it waits to be sent: there is nothing to cancel")
        for mailing_id in writing.mailing_ids(session, distribution):
            ledger.stop(session, mailing_id, MailingState.CANCELLED)
            ledger.cancel_pending(session, mailing_id, CANCELLED)
        distribution.state, distribution.prepare_at = DistributionState.CANCELLED, None


def pause(bundle: Bundle, sender: Sender, distribution_id: str) -> None:
    """Nothing of it goes before it is resumed. Raises NotFound or Conflict."""
    with _changing(bundle, sender, distribution_id) as (session, distribution):
        if distribution.state in _ENDED:
            raise Conflict.at("state", f"It is {distribution.state}: there is nothing to pause")
        for mailing_id in writing.mailing_ids(session, distribution):
            ledger.stop(session, mailing_id, MailingState.PAUSED)
            ledger.hold(session, mailing_id, bundle.clock.now())
        distribution.state, distribution.prepare_at = DistributionState.PAUSED, None


def resume(bundle: Bundle, sender: Sender, distribution_id: str) -> None:
    """Go on; what is due meanwhile goes at once. Raises NotFound or Conflict."""
    with _changing(bundle, sender, distribution_id) as (session, distribution):
        if distribution.state != DistributionState.PAUSED:
            raise Conflict.at("state", f"It is {distribution.state}: only what is paused can be resumed")
        now = bundle.clock.now()
        for mailing_id in writing.mailing_ids(session, distribution):
            ledger.stop(session, mailing_id, MailingState.OPEN)
        _go_on(bundle, session, distribution, now)


def _go_on(bundle: Bundle, session: Session, distribution: Distribution, now: datetime) -> None:
    if distribution.released_at is None:
        distribution.state, distribution.prepare_at = DistributionState.PREPARING, now
        wake_after(bundle.jobs, session, PREPARE, distribution.id)
        return
    distribution.state, distribution.prepare_at = DistributionState.SENDING, now
    wake_after(bundle.jobs, session, RESUME, distribution.id)


@contextmanager
def _changing(bundle: Bundle, sender: Sender, distribution_id: str) -> Iterator[tuple[Session, Distribution]]:
    with bundle.db.write(sender.organization_id) as session:
        distribution = locked(session, distribution_id)
        before = distribution.state
        yield session, distribution
        if distribution.state != before:
            distribution.version += 1
            distribution.modified_by, distribution.modified_at = sender.name, bundle.clock.now()


def _is_over(session: Session, distribution: Distribution) -> bool:
    """Whether everything of it has gone, and nothing is to follow."""
    if distribution.released_at is None:
        return False
    follow = any(each.done_at is None for each in writing.follow_ups(session, distribution.id))
    return not follow and not ledger.is_waiting(session, writing.mailing_ids(session, distribution))
