"""Distributions by state, and their recipients by what became of them."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from connector.admin.queries.paging import Page, cut, newest_first
from connector.distributions import queries as distributions
from connector.distributions.exclusion import IN_WORDS, Reason
from connector.distributions.models import Distribution, DistributionState, Recipient
from connector.distributions.queries import View
from connector.messaging.models import Message, MessageState

RECIPIENTS = 50


class RecipientState(StrEnum):
    """What the list of recipients can be narrowed to."""

    SENT = "sent"
    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXCLUDED = "excluded"


def in_state(state: DistributionState) -> ColumnElement[bool]:
    """Sent is what is sending with nothing left to send; no column says so."""
    left = select(Message.id).where(
        Message.mailing_id == Distribution.mailing_id,
        Message.state.in_((MessageState.PENDING, MessageState.SENDING)),
    )
    stored: Mapping[DistributionState, ColumnElement[bool]] = {
        DistributionState.SENDING: and_(Distribution.state == DistributionState.SENDING, left.exists()),
        DistributionState.SENT: and_(Distribution.state == DistributionState.SENDING, ~left.exists()),
    }
    return stored.get(state, Distribution.state == state)


def page(session: Session, state: DistributionState | None, after: str) -> Page[View]:
    """A page of distributions, newest first, of one state if given."""
    wanted = select(Distribution.id)
    if state:
        wanted = wanted.where(in_state(state))
    found = newest_first(session, wanted, Distribution.created_at, Distribution.id, after)
    return Page([distributions.get(session, distribution_id) for distribution_id in found.items], found.next)


def recipients(session: Session, distribution_id: str, state: RecipientState | None, after: int) -> Page[View]:
    """A page of recipients in the order of the selection, after the one with this number."""
    wanted = (
        select(Recipient, Message.state, Message.reason)
        .outerjoin(Message, Message.id == Recipient.message_id)
        .where(Recipient.distribution_id == distribution_id, Recipient.id > after)
        .order_by(Recipient.id)
        .limit(RECIPIENTS + 1)
    )
    if state:
        wanted = wanted.where(Recipient.reason.is_not(None) if state == RecipientState.EXCLUDED else Message.state == state)
    rows = [_recipient(*row) for row in session.execute(wanted)]
    return cut(rows, RECIPIENTS, lambda row: row["position"])


def _recipient(recipient: Recipient, state: MessageState | None, reason: str | None) -> View:
    return {
        "position": recipient.id,
        "record_id": recipient.record_id,
        "name": recipient.name,
        "state": (state or RecipientState.EXCLUDED) if recipient.is_prepared else DistributionState.PREPARING,
        "reason": in_words(recipient.reason or reason),
        "finished_at": recipient.finished_at,
        "started_at": recipient.started_at,
    }


def in_words(reason: str | None) -> str:
    """Our own reasons as a sentence; what the mail server said as it is."""
    return IN_WORDS[Reason(reason)] if reason in set(Reason) else reason or ""
