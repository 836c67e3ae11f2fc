"""People's own opt-outs."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.db import new_id
from connector.foundation.events import insert_once
from connector.messaging.models import ALL_CHANNELS, EVERY_SURVEY, Channel, Message, OptOut


def comparable(address: str) -> str:
    """The form in which two addresses of one mailbox are equal."""
    return address.strip().casefold()


def opted_out(session: Session, organization_id: str, channel: str, addresses: Collection[str]) -> set[str]:
    """Which of these addresses (in comparable form) want nothing of this organization on this channel."""
    no = (
        OptOut.organization_id == organization_id,
        OptOut.channel.in_((channel, ALL_CHANNELS)),
        OptOut.survey_id == EVERY_SURVEY,
    )
    return set(session.scalars(select(OptOut.address).where(*no, OptOut.address.in_(addresses))))


def opt_out(session: Session, message: Message, source: str, now: datetime) -> bool:
    """Take the address of this message off the list; False when it was off already."""
    values = {
        "id": new_id("OO_"),
        "organization_id": message.organization_id,
        "channel": Channel.EMAIL,
        "address": comparable(message.to_address),
        "survey_id": EVERY_SURVEY,
        "source": source,
        "detail": "",
        "message_id": message.id,
        "created_at": now,
    }
    return insert_once(session, OptOut, values)
