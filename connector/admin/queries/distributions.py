"""Distributions by state, and their recipients by what became of them."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from connector.admin.queries.paging import ROWS, Page, cut, newest_first
from connector.distributions import queries as distributions
from connector.distributions.models import Distribution, DistributionState
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
    PREPARING = "preparing"


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
    if state is None:
        found = distributions.newest(session, limit=ROWS + 1, after=after or None)
        return cut(found, ROWS, lambda last: last["id"])
    wanted = select(Distribution.id).where(in_state(state))
    ids = newest_first(session, wanted, Distribution.created_at, Distribution.id, after)
    return Page(distributions.views(session, ids.items), ids.next)


def recipients(session: Session, distribution_id: str, state: RecipientState | None, after: int) -> Page[View]:
    """A page of recipients in the order of the selection, after the one at this position."""
    found = distributions.recipients(session, distribution_id, after, RECIPIENTS + 1, state)
    return cut(found, RECIPIENTS, lambda last: last["position"])
