"""The members of ticked campaigns become recipients, a page at a time; resumable at any point."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.distributions import recipients
from connector.distributions.members import campaigns
from connector.distributions.members.campaigns import Member
from connector.distributions.models import Distribution, DistributionCampaign
from connector.distributions.recipients import Ticked
from connector.integrations.bundle import Bundle


def next_campaign(session: Session, distribution_id: str) -> DistributionCampaign | None:
    """The campaign whose members are still to be taken, in the order in which they were ticked."""
    waiting = DistributionCampaign.distribution_id == distribution_id, DistributionCampaign.is_expanded.is_(False)
    return session.scalar(select(DistributionCampaign).where(*waiting).order_by(DistributionCampaign.id).limit(1))


def read_page(bundle: Bundle, campaign: DistributionCampaign) -> list[Member]:
    """The next members, as Salesforce has them."""
    api = bundle.salesforce.api(campaign.organization_id)
    return campaigns.members(api, campaign.campaign_id, campaign.last_member_id)


def take_page(session: Session, distribution: Distribution, campaign_id: str, page: list[Member]) -> None:
    """Select these members; a page that is not full was the campaign's last. Under the distribution's lock."""
    mine = DistributionCampaign.distribution_id == distribution.id, DistributionCampaign.campaign_id == campaign_id
    campaign = session.scalars(select(DistributionCampaign).where(*mine)).one()
    people = [Ticked(member.person_id, campaign_id, member.id) for member in page if member.person_id]
    recipients.select_records(session, distribution, people)
    campaign.last_member_id = page[-1].id if page else campaign.last_member_id
    campaign.is_expanded = len(page) < campaigns.PAGE
