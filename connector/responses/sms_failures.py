"""Text messages that could not be acted upon, time and again: what a person sees of them, and does about them.

They are of no organization's tables, so whose they are is asked for each time.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from connector.foundation.errors import NotFound
from connector.foundation.jobs import wake_after
from connector.integrations.bundle import Bundle
from connector.responses.models import InboundSms
from connector.responses.sms_dialogue import Outcome

INBOUND = "responses.inbound_sms"


def count(session: Session, organization_id: str) -> int:
    return session.scalar(select(func.count()).select_from(InboundSms).where(*_failed(organization_id))) or 0


def newest(session: Session, organization_id: str, limit: int) -> Sequence[InboundSms]:
    found = select(InboundSms).where(*_failed(organization_id))
    return session.scalars(found.order_by(InboundSms.id.desc()).limit(limit)).all()


def try_again(bundle: Bundle, session: Session, organization_id: str, inbound_id: int) -> None:
    """As if it had come now, once its cause is gone; raises NotFound."""
    inbound = _one(session, organization_id, inbound_id)
    inbound.outcome, inbound.attempts, inbound.due_at = "", 0, bundle.clock.now()
    wake_after(bundle.jobs, session, INBOUND)


def put_aside(session: Session, organization_id: str, inbound_id: int) -> None:
    """Somebody has seen to it; raises NotFound."""
    _one(session, organization_id, inbound_id).outcome = Outcome.PUT_ASIDE


def _one(session: Session, organization_id: str, inbound_id: int) -> InboundSms:
    mine = select(InboundSms).where(InboundSms.id == inbound_id, *_failed(organization_id))
    found = session.scalar(mine.with_for_update())
    if found is None:
        raise NotFound("There is no such text message that waits for you any more.")
    return found


def _failed(organization_id: str) -> tuple[ColumnElement[bool], ...]:
    return InboundSms.organization_id == organization_id, InboundSms.outcome == Outcome.FAILED
