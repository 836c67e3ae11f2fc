"""Going on after a pause: Salesforce is asked once more about everybody who still waits, then the messages go (G6).

While this is due, `prepare_at` of the distribution, which otherwise is empty once it goes, says when.
"""

from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from connector.distributions import writing
from connector.distributions.exclusions.exclusion import Reason
from connector.distributions.models import Distribution, DistributionState
from connector.distributions.waiting.recheck import RETRY, Unreadable, noes_of
from connector.foundation.db import change_rows
from connector.foundation.jobs import Turn
from connector.integrations.bundle import Bundle
from connector.messaging.models import Message, MessageState

RESUME = "distributions.resume"
PAGE = 500
_RESUMING = Distribution.state == DistributionState.SENDING
log = structlog.get_logger(__name__)


def wake_due(bundle: Bundle) -> None:
    """Wake a worker for each distribution that is to go on."""
    with bundle.db.read() as session:
        due = select(Distribution.id).where(_RESUMING, Distribution.prepare_at <= bundle.clock.now())
        for distribution_id in session.scalars(due.limit(100)):
            bundle.jobs.wake(RESUME, distribution_id)


def resume(bundle: Bundle, distribution_id: str) -> None:
    """Look at those who wait for some seconds; more is left to the next job."""
    turn = Turn(bundle.settings.jobs.turn_seconds)
    try:
        while _look_at_page(bundle, distribution_id):
            if turn.is_over:
                bundle.jobs.wake(RESUME, distribution_id)
                break
    except Unreadable:
        log.warning("distributions.resuming_waits", distribution_id=distribution_id)
        _due_again(bundle, distribution_id, bundle.clock.now() + RETRY)
    bundle.jobs.wake("messaging.send")


def _look_at_page(bundle: Bundle, distribution_id: str) -> bool:
    """False once nobody waits, or it has been paused again. Raises Unreadable."""
    with bundle.db.read() as session:
        distribution = session.scalar(select(Distribution).where(*_due(bundle, distribution_id)))
        waiting = _waiting(session, distribution) if distribution else {}
    if distribution is None:
        return False
    noes = noes_of(bundle, distribution.organization_id, list(waiting.values()))
    with bundle.db.write(distribution.organization_id) as session:
        if session.scalar(select(Distribution.id).where(*_due(bundle, distribution_id)).with_for_update()) is None:
            return False
        _let_go(session, waiting, noes, bundle.clock.now())
        if len(waiting) < PAGE:
            session.get_one(Distribution, distribution_id).prepare_at = None
    return len(waiting) == PAGE


def _due(bundle: Bundle, distribution_id: str) -> tuple[ColumnElement[bool], ...]:
    return Distribution.id == distribution_id, _RESUMING, Distribution.prepare_at <= bundle.clock.now()


def _waiting(session: Session, distribution: Distribution) -> dict[int, str]:
    """Message id to record id."""
    mailings = writing.mailing_ids(session, distribution)
    held = Message.mailing_id.in_(mailings), Message.state == MessageState.PENDING, Message.due_at.is_(None)
    found = session.execute(select(Message.id, Message.recipient_key).where(*held).order_by(Message.id).limit(PAGE))
    return {row.id: row.recipient_key.partition(":")[0] for row in found}


def _let_go(session: Session, waiting: dict[int, str], noes: dict[str, Reason], now: datetime) -> None:
    held = Message.state == MessageState.PENDING, Message.due_at.is_(None)
    for reason in set(noes.values()):
        ids = [message_id for message_id, record_id in waiting.items() if noes.get(record_id) == reason]
        cancelled = {"state": MessageState.CANCELLED, "reason": reason}
        change_rows(session, update(Message).where(Message.id.in_(ids), *held).values(cancelled))
    change_rows(session, update(Message).where(Message.id.in_(waiting), *held).values(due_at=now))


def _due_again(bundle: Bundle, distribution_id: str, at: datetime) -> None:
    with bundle.db.write() as session:
        still = Distribution.id == distribution_id, _RESUMING, Distribution.prepare_at.is_not(None)
        change_rows(session, update(Distribution).where(*still).values(prepare_at=at))
