"""STOP and START of one number: to every survey of the organization, by SMS."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from connector.foundation.db import new_id
from connector.foundation.events import insert_once
from connector.messaging.models import EVERY_SURVEY, Channel, OptOut
from connector.messaging.opt_out import comparable, opted_out
from connector.responses.sms_outbox import Thread


def opt_out(session: Session, thread: Thread, message_id: int | None, now: datetime) -> bool:
    """False when the number had opted out already. `message_id`: of the last message that went there."""
    values = {
        "id": new_id("OO_"),
        "organization_id": thread.organization_id,
        "channel": Channel.SMS,
        "address": comparable(thread.phone),
        "survey_id": EVERY_SURVEY,
        "source": "stop",
        "detail": "",
        "message_id": message_id,
        "created_at": now,
    }
    return insert_once(session, OptOut, values)


def opt_in(session: Session, thread: Thread, _now: datetime) -> bool:
    """Lift every opt-out that holds text messages; False when there was none."""
    phone = comparable(thread.phone)
    if not opted_out(session, thread.organization_id, Channel.SMS, [phone]):
        return False
    session.execute(delete(OptOut).where(OptOut.organization_id == thread.organization_id, OptOut.address == phone))
    return True
