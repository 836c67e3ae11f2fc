"""Mails that come back after they were accepted: noted once, and the address is written to no more when it is dead."""

from datetime import datetime
from enum import StrEnum

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connector.foundation import events
from connector.foundation.db import change_rows
from connector.messaging.dsn import Bounce, MessageKey
from connector.messaging.events import MessageBounced
from connector.messaging.models import Message, MessageState
from connector.messaging.opt_out import Source, opt_out

log = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """What became of one report."""

    RECORDED = "recorded"
    REPEATED = "repeated"
    """Known already; nothing changes."""
    IGNORED = "ignored"
    """It tells no failure of a mail of ours."""
    UNKNOWN = "unknown"
    """There is no such message (any more)."""


def receive(session: Session, key: MessageKey, bounce: Bounce, now: datetime) -> Outcome:
    """Note that this message came back. Repeated and late reports are harmless."""
    if not bounce.is_final:
        return Outcome.IGNORED
    message = session.scalar(select(Message).where(Message.id == key.id, Message.mailing_id == key.mailing_id))
    if message is None:
        return Outcome.UNKNOWN
    if not _note(session, message, bounce, now):
        return Outcome.REPEATED
    if bounce.condemns_address:
        opt_out(session, message, Source.BOUNCE, now, detail=_told(bounce))
    events.record(session, MessageBounced(message.organization_id, message.id, now.isoformat()), now)
    log.info("messaging.bounced", message_id=message.id, status=bounce.status)
    return Outcome.RECORDED


def _note(session: Session, message: Message, bounce: Bounce, now: datetime) -> bool:
    """False when it has bounced before. What came back had been taken, which settles one that was uncertain."""
    taken = update(Message).where(Message.id == message.id, Message.state == MessageState.UNCERTAIN)
    change_rows(session, taken.values(state=MessageState.SENT, sent_at=now))
    first = update(Message).where(Message.id == message.id, Message.bounced_at.is_(None))
    return bool(change_rows(session, first.values(bounced_at=now, reason=_told(bounce))))


def _told(bounce: Bounce) -> str:
    return f"{bounce.status} {bounce.reason}".strip()
