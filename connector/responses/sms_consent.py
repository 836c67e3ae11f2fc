"""STOP and START of one number: to every survey of the organization, by SMS."""

from datetime import datetime

from sqlalchemy.orm import Session

from connector.messaging.models import Channel
from connector.messaging.opt_out import Cause, No, Source, add, lift_all
from connector.responses.sms_outbox import Thread

BY_THE_PERSON = "START"


def opt_out(session: Session, thread: Thread, message_id: int | None, now: datetime) -> bool:
    """False when the number had opted out already. `message_id`: of the last message that went there."""
    cause = Cause(Source.STOP, message_id=message_id)
    return add(session, thread.organization_id, No(Channel.SMS, thread.phone), cause, now)


def opt_in(session: Session, thread: Thread, now: datetime) -> bool:
    """Lift every opt-out that holds text messages; False when there was none."""
    return lift_all(session, thread.organization_id, Channel.SMS, thread.phone, BY_THE_PERSON, now) > 0
