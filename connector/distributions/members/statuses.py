"""How far a member of a campaign is in the survey, as the campaign's member status in Salesforce.

A status is a rank: members only ever move forward, and only from a status of ours or from the campaign's default one.
Whoever has another status, e.g. Attended, was put there by somebody and stays there.
"""

from collections.abc import Sequence
from enum import IntEnum

from sqlalchemy import ColumnElement, and_, case, exists, select

from connector.distributions.models import Distribution, Recipient
from connector.messaging.models import ALL_CHANNELS, EVERY_SURVEY, Message, MessageState, OptOut
from connector.messaging.opt_out import Source


class MemberStatus(IntEnum):
    """In the order in which members move; a late bounce or opt-out never takes back an answer."""

    NONE = 0
    SENT = 10
    BOUNCED = 20
    STARTED = 30
    OPTED_OUT = 40
    RESPONDED = 50


LABELS = {
    MemberStatus.SENT: "Sent",
    MemberStatus.BOUNCED: "Bounced",
    MemberStatus.STARTED: "Started",
    MemberStatus.OPTED_OUT: "Opted out",
    MemberStatus.RESPONDED: "Responded",
}


def may_move_from(status: MemberStatus, default: str) -> Sequence[str]:
    """The statuses in Salesforce that this one may follow; none when that of the campaign's start is as far."""
    before = [LABELS[each] for each in LABELS if each < status]
    is_ours = default.casefold() in {label.casefold() for label in LABELS.values()}
    return before if is_ours or not default else [*before, default]


def wanted() -> ColumnElement[int]:
    """The status that a recipient has come to; over Recipient, its Message and its Distribution."""
    return case(
        (Recipient.finished_at.is_not(None), int(MemberStatus.RESPONDED)),
        (_opted_out(), int(MemberStatus.OPTED_OUT)),
        (Recipient.started_at.is_not(None), int(MemberStatus.STARTED)),
        (Message.bounced_at.is_not(None), int(MemberStatus.BOUNCED)),
        (Message.state == MessageState.SENT, int(MemberStatus.SENT)),
        else_=int(MemberStatus.NONE),
    )


def _opted_out() -> ColumnElement[bool]:
    """Since this survey was sent: who had opted out before was not asked."""
    return exists(
        select(OptOut.id).where(
            and_(
                OptOut.organization_id == Recipient.organization_id,
                OptOut.address == Recipient.address,
                OptOut.channel.in_((Distribution.channel, ALL_CHANNELS)),
                OptOut.survey_id.in_((EVERY_SURVEY, Distribution.survey_id)),
                OptOut.source != Source.BOUNCE,
                OptOut.created_at >= Distribution.created_at,
            )
        )
    )
