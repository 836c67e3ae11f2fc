"""What a provider tells of a message after it took it: late, repeated and in any order, and never counted twice.

The first last word stands: delivered, not delivered, or not sent at all. Any word at all says that the message was
taken, which settles one whose own answer was lost.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from connector.foundation import events
from connector.foundation.db import change_rows
from connector.messaging.events import MessageBounced
from connector.messaging.models import Message, MessageState
from connector.messaging.opt_out import Source, opt_out


class Word(StrEnum):
    ON_ITS_WAY = "on its way"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not delivered"
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True)
class Receipt:
    """`provider_id` is the provider's name of the attempt that this is about."""

    provider_id: str
    word: Word
    reason: str = ""
    condemns_address: bool = False
    """Nothing will ever reach it: it is written to no more."""


_UNSETTLED = (MessageState.PENDING, MessageState.SENDING, MessageState.UNCERTAIN)
"""Pending: a person asked to send an uncertain one again; what is heard now makes that needless."""


def message_of(session: Session, provider_id: str) -> int | None:
    """The message that the provider calls so."""
    return session.scalar(select(Message.id).where(Message.provider_id == provider_id))


def is_news(session: Session, message_id: int, receipt: Receipt) -> bool:
    """Whether taking it would change anything: most say what is known."""
    return session.scalar(select(Message.id).where(Message.id == message_id, _news(receipt))) is not None


def take(session: Session, message_id: int, receipt: Receipt, now: datetime) -> None:
    """Write what it says; an unknown message, or a word about another attempt than the last, changes nothing."""
    _settle(session, message_id, receipt, now)
    if receipt.word in _LAST_WORDS:
        last_word = update(Message).where(Message.id == message_id, _open(receipt))
        if change_rows(session, last_word.values(**_LAST_WORDS[receipt.word](receipt, now))):
            _announce(session, message_id, receipt, now)


def _announce(session: Session, message_id: int, receipt: Receipt, now: datetime) -> None:
    """What others have to know of a last word, told once."""
    message = session.get_one(Message, message_id)
    if receipt.word is Word.NOT_DELIVERED:
        events.record(session, MessageBounced(message.organization_id, message_id, now.isoformat()), now)
    if receipt.condemns_address:
        opt_out(session, message, Source.BOUNCE, now, detail=receipt.reason)


def _settle(session: Session, message_id: int, receipt: Receipt, now: datetime) -> None:
    taken = {
        "state": MessageState.SENT,
        "sent_at": now,
        "provider_id": receipt.provider_id,
        "reason": None,
        "lease_until": None,
        "handed_at": func.coalesce(Message.handed_at, now),
        "attempts": Message.attempts + 1,
    }
    change_rows(session, update(Message).where(Message.id == message_id, _unsettled(receipt)).values(**taken))


def _news(receipt: Receipt) -> ColumnElement[bool]:
    return _unsettled(receipt) | _open(receipt) if receipt.word in _LAST_WORDS else _unsettled(receipt)


def _unsettled(receipt: Receipt) -> ColumnElement[bool]:
    """Its outcome is open, and this is not about an earlier attempt that has failed: a person may have asked for a new
    one, which old news must not stop."""
    of_another = Message.provider_id.is_(None) | (Message.provider_id != receipt.provider_id)
    return Message.state.in_(_UNSETTLED) & of_another


def _open(receipt: Receipt) -> ColumnElement[bool]:
    """No last word has been heard of this attempt."""
    of_it = Message.provider_id == receipt.provider_id
    return (Message.state == MessageState.SENT) & of_it & Message.delivered_at.is_(None) & Message.bounced_at.is_(None)


def _delivered(_receipt: Receipt, now: datetime) -> dict[str, Any]:
    return {"delivered_at": now}


def _not_delivered(receipt: Receipt, now: datetime) -> dict[str, Any]:
    return {"bounced_at": now, "reason": receipt.reason}


def _not_sent(receipt: Receipt, _now: datetime) -> dict[str, Any]:
    return {"state": MessageState.FAILED, "sent_at": None, "reason": receipt.reason}


_LAST_WORDS = {Word.DELIVERED: _delivered, Word.NOT_DELIVERED: _not_delivered, Word.NOT_SENT: _not_sent}
