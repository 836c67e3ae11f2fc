"""What a conversation says: each message a row of the ledger, in the name of the invitation."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.events import insert_once
from connector.foundation.jobs import wake_after
from connector.integrations.bundle import Bundle
from connector.messaging.models import Channel, Kind, Mailing, Message, MessageState
from connector.messaging.opt_out import comparable

LANE = "conversation"
"""A queue of its own: who has just written is answered at once, whatever else waits and whatever the hour."""


@dataclass(frozen=True, slots=True)
class Thread:
    """Two numbers that write to each other. `mailing_id`: of the message in whose name we speak, if there was one;
    `sender`: who we are, for a person."""

    organization_id: str
    phone: str
    our_number: str
    language: str
    sender: str
    mailing_id: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One message to write. The same `key` (60 characters at most) is written once."""

    text: str
    key: str
    kind: Kind = Kind.CONVERSATION
    invitation_id: str | None = None


def say(bundle: Bundle, session: Session, thread: Thread, line: Line) -> int:
    """Write the message, due now; the id of its row."""
    now = bundle.clock.now()
    mailing = _mailing(session, thread, line.kind, now)
    insert_once(session, Message, _row(thread, line, mailing, now))
    wake_after(bundle.jobs, session, "messaging.send")
    own = Message.mailing_id == mailing.id, Message.recipient_key == line.key
    return session.scalars(select(Message.id).where(*own)).one()


def _mailing(session: Session, thread: Thread, kind: Kind, now: datetime) -> Mailing:
    """One for all that is said in the name of a mailing; made by the first message."""
    named = f"{thread.organization_id}:{thread.mailing_id or ''}:{kind}"
    mailing_id = "ML_" + hashlib.sha256(named.encode()).hexdigest()[:32]
    if (found := session.get(Mailing, mailing_id)) is not None:
        return found
    origin = session.get(Mailing, thread.mailing_id) if thread.mailing_id else None
    insert_once(session, Mailing, _mailing_row(thread, kind, origin) | {"id": mailing_id, "created_at": now})
    return session.get_one(Mailing, mailing_id)


def _mailing_row(thread: Thread, kind: Kind, origin: Mailing | None) -> dict[str, object]:
    return {
        "organization_id": thread.organization_id,
        "channel": Channel.SMS,
        "kind": kind,
        "from_name": thread.sender,
        "from_address": thread.our_number,
        "subject": "",
        "body": "",
        "sender_id": origin.sender_id if origin else None,
        "survey_id": origin.survey_id if origin and kind == Kind.CONVERSATION else None,
    }


def _row(thread: Thread, line: Line, mailing: Mailing, now: datetime) -> dict[str, object]:
    return {
        "organization_id": thread.organization_id,
        "mailing_id": mailing.id,
        "recipient_key": line.key,
        "from_address": thread.our_number,
        "to_address": thread.phone,
        "address": comparable(thread.phone),
        "lane": LANE,
        "language": thread.language,
        "values": {},
        "text": line.text,
        "invitation_id": line.invitation_id,
        "state": MessageState.PENDING,
        "due_at": now,
        "created_at": now,
    }
