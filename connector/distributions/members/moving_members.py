"""Keeping the statuses of campaign members in Salesforce up with what became of their invitations.

Nothing is written per event: what happens only marks the campaign as unsettled. A sweep compares what members have
come to with what was last asked for, in SQL, and records what lags in the write-back ledger, which gathers it into few
calls.
"""

import time
from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, Select, String, select, tuple_, type_coerce, update
from sqlalchemy.orm import Session

from connector.distributions.members.campaigns import MEMBER, MEMBER_STATUS, StatusOf, member_statuses
from connector.distributions.members.statuses import LABELS, MemberStatus, may_move_from, wanted
from connector.distributions.models import Distribution, DistributionCampaign, Recipient
from connector.distributions.records import record_settings
from connector.foundation.db import change_rows
from connector.foundation.jobs import wake_after
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceDisconnected, SalesforceRefused, SalesforceUnavailable
from connector.messaging import opt_out
from connector.messaging.events import MessageBounced, OptedOut
from connector.messaging.models import Message, MessageState
from connector.writeback import intents, ledger
from connector.writeback import queries as write_backs
from connector.writeback.intents import RECORD_ID, Target, WriteIntent
from connector.writeback.jobs import FLUSH
from connector.writeback.models import Action

MOVE = "distributions.move_members"
LOT = 2000
KEYS = ("CampaignId", "Label")
SHORTEST_WAIT = timedelta(seconds=2)
SHARE = 20
"""Looking at a campaign that is still going out takes no more than this part of the time."""
log = structlog.get_logger(__name__)


def look_again(session: Session, recipients: ColumnElement[bool]) -> None:
    """Something happened to these recipients: the next sweep looks at their campaigns."""
    theirs = select(Recipient.distribution_id, Recipient.campaign_id).where(
        recipients, Recipient.member_id.is_not(None)
    )
    place = tuple_(DistributionCampaign.distribution_id, DistributionCampaign.campaign_id)
    change_rows(session, update(DistributionCampaign).where(place.in_(theirs)).values(is_settled=False))


def opted_out(session: Session, event: OptedOut) -> None:
    found = opt_out.find(session, event.opt_out_id)
    at = Message.organization_id == event.organization_id, Message.address == (found.address if found else None)
    look_again(session, Recipient.invitation_id.in_(select(Message.invitation_id).where(*at)))


def bounced(session: Session, event: MessageBounced) -> None:
    of_it = select(Message.invitation_id).where(Message.id == event.message_id)
    look_again(session, Recipient.invitation_id.in_(of_it))


def wake_unsettled(bundle: Bundle) -> None:
    """Wake a worker for each campaign that was sent to and may have members that lag, longest waiting first."""
    is_due = DistributionCampaign.look_at.is_(None) | (DistributionCampaign.look_at <= bundle.clock.now())
    with bundle.db.read() as session:
        found = session.execute(
            select(DistributionCampaign.distribution_id, DistributionCampaign.campaign_id)
            .join(Distribution, Distribution.id == DistributionCampaign.distribution_id)
            .where(
                DistributionCampaign.is_settled.is_(False),
                is_due,
                Distribution.released_at.is_not(None),
                record_settings.moves_members(DistributionCampaign.organization_id),
            )
            .order_by(DistributionCampaign.look_at.nulls_first())
            .limit(200)
        ).all()
    for distribution_id, campaign_id in found:
        bundle.jobs.wake(MOVE, distribution_id, campaign_id)


def move(bundle: Bundle, distribution_id: str, campaign_id: str) -> None:
    """Record what lags in one campaign, once its statuses are there."""
    began = time.monotonic()
    campaign = _find(bundle, distribution_id, campaign_id)
    if campaign is None or campaign.is_settled:
        return
    has_statuses = bool(campaign.default_status) or _has_statuses(bundle, campaign)
    while has_statuses and _move_lot(bundle, campaign):
        pass
    with bundle.db.write(campaign.organization_id) as session:
        row = _settle(session, campaign)
        took = timedelta(seconds=time.monotonic() - began)
        row.look_at = None if row.is_settled else bundle.clock.now() + max(SHORTEST_WAIT, took * SHARE)


def _find(bundle: Bundle, distribution_id: str, campaign_id: str) -> DistributionCampaign | None:
    with bundle.db.read() as session:
        return session.scalar(select(DistributionCampaign).where(*_place(distribution_id, campaign_id)))


def _place(distribution_id: str, campaign_id: str) -> tuple[ColumnElement[bool], ...]:
    return DistributionCampaign.distribution_id == distribution_id, DistributionCampaign.campaign_id == campaign_id


def _has_statuses(bundle: Bundle, campaign: DistributionCampaign) -> bool:
    """Whether the campaign has every status; those that it lacks are asked for, and the next sweep looks again."""
    labels = [f"{campaign.campaign_id}:{label}" for label in LABELS.values()]
    with bundle.db.read(campaign.organization_id) as session:
        if write_backs.is_open(session, MEMBER_STATUS, labels):
            return False  # on its way, or refused: then it stands under Failures
    try:
        there = member_statuses(bundle.salesforce.api(campaign.organization_id), campaign.campaign_id)
    except (SalesforceUnavailable, SalesforceDisconnected):
        return False
    except SalesforceRefused:
        there = []  # writing meets the same refusal, and tells it
    return _complete(bundle, campaign, there)


def _complete(bundle: Bundle, campaign: DistributionCampaign, there: list[StatusOf]) -> bool:
    known = {one.label.casefold() for one in there}
    missing = [status for status, label in LABELS.items() if label.casefold() not in known]
    with bundle.db.write(campaign.organization_id) as session:
        if missing:
            _ask_for(bundle, session, campaign, missing, max((one.sort_order for one in there), default=0))
            return False
        campaign.default_status = next((one.label for one in there if one.is_default), LABELS[MemberStatus.SENT])
        row = update(DistributionCampaign).where(DistributionCampaign.id == campaign.id)
        change_rows(session, row.values(default_status=campaign.default_status))
    return True


def _ask_for(
    bundle: Bundle, session: Session, campaign: DistributionCampaign, missing: list[MemberStatus], last: int
) -> None:
    """`last` is the place of the last status that is there: each has a place of its own."""
    new = [
        {
            "CampaignId": campaign.campaign_id,
            "Label": LABELS[status],
            "SortOrder": last + place,
            "HasResponded": status == MemberStatus.RESPONDED,
        }
        for place, status in enumerate(missing, start=1)
    ]
    wished = [intents.ensure(MEMBER_STATUS, KEYS, values, campaign.distribution_id) for values in new]
    ledger.record_all(session, campaign.organization_id, wished, bundle.clock.now())
    target = Target(campaign.organization_id, MEMBER_STATUS, ",".join(KEYS), Action.ENSURE)
    wake_after(bundle.jobs, session, FLUSH, *target.words)
    log.info("distributions.statuses_wanted", campaign=campaign.campaign_id, missing=len(missing))


def _move_lot(bundle: Bundle, campaign: DistributionCampaign) -> bool:
    """False once nobody lags."""
    with bundle.db.write(campaign.organization_id) as session:
        lagging = session.execute(_lagging(campaign).order_by(Recipient.id).limit(LOT)).all()
        moves = [_move(campaign, member_id, MemberStatus(status)) for _, member_id, status in lagging]
        ledger.record_all(session, campaign.organization_id, [each for each in moves if each], bundle.clock.now())
        for status in {status for _, _, status in lagging}:
            _remember(session, [row_id for row_id, _, theirs in lagging if theirs == status], status)
        if any(moves):
            target = Target(campaign.organization_id, MEMBER, RECORD_ID, Action.UPDATE)
            wake_after(bundle.jobs, session, FLUSH, *target.words)
    return bool(lagging)


def _move(campaign: DistributionCampaign, member_id: str, status: MemberStatus) -> WriteIntent | None:
    """None when there is nothing that it could follow: a campaign begins with Sent, as a rule."""
    before = may_move_from(status, campaign.default_status or "")
    cause = f"{campaign.distribution_id}:{status.name.lower()}"
    return intents.update(MEMBER, member_id, {"Status": LABELS[status]}, cause, {"Status": before}) if before else None


def _remember(session: Session, recipients: list[int], status: int) -> None:
    change_rows(session, update(Recipient).where(Recipient.id.in_(recipients)).values(member_status=status))


def _settle(session: Session, campaign: DistributionCampaign) -> DistributionCampaign:
    """Its row, settled when there is nothing more to do until something happens. What happens now waits for the row,
    and unsettles it."""
    row = session.scalars(
        select(DistributionCampaign).where(DistributionCampaign.id == campaign.id).with_for_update()
    ).one()
    on_its_way = _members(campaign).where(Message.state.in_((MessageState.PENDING, MessageState.SENDING)))
    row.is_settled = not any(session.execute(each.limit(1)).first() for each in (on_its_way, _lagging(campaign)))
    return row


def _lagging(campaign: DistributionCampaign) -> Select[int, str, int]:
    status = wanted()
    return _members(campaign).add_columns(status).where(status > Recipient.member_status)


def _members(campaign: DistributionCampaign) -> Select[int, str]:
    """(recipient, membership) of those who are asked as members of this campaign."""
    return (
        select(Recipient.id, type_coerce(Recipient.member_id, String))
        .join(Message, Message.id == Recipient.message_id)
        .join(Distribution, Distribution.id == Recipient.distribution_id)
        .where(
            Recipient.distribution_id == campaign.distribution_id,
            Recipient.campaign_id == campaign.campaign_id,
            Recipient.member_id.is_not(None),
        )
    )
