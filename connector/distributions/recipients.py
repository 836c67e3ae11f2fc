"""The people of a distribution: selected once, decided about page by page, and what happened to them since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, delete, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from connector.contacts import service as mailing_lists
from connector.distributions.models import Distribution, DistributionCampaign, Recipient
from connector.foundation.db import UTCDateTime, change_rows, insert_new


@dataclass(frozen=True, slots=True)
class Ticked:
    """One selected Contact or Lead, or a Campaign that cannot be read; and the campaign it is a member of, if any,
    with the id of the membership."""

    record_id: str
    campaign_id: str | None = None
    member_id: str | None = None


def select_records(session: Session, distribution: Distribution, ticked: Sequence[Ticked]) -> None:
    """Remember each selected person once, to be decided about; who is there already stays as is."""
    rows = [
        {
            "organization_id": distribution.organization_id,
            "distribution_id": distribution.id,
            "record_id": one.record_id,
            "campaign_id": one.campaign_id,
            "member_id": one.member_id,
            "member_status": 0,
            "name": "",
            "is_prepared": False,
        }
        for one in ticked
    ]
    insert_new(session, Recipient, rows)


def undecided(session: Session, distribution_id: str, limit: int) -> list[Recipient]:
    """The next recipients to decide about, in the order of the selection."""
    waiting = select(Recipient).where(Recipient.distribution_id == distribution_id, Recipient.is_prepared.is_(False))
    return list(session.scalars(waiting.order_by(Recipient.id).limit(limit)))


def decide_anew(session: Session, distribution_id: str) -> None:
    """Forget what was decided about people who are not invited yet; the members of campaigns are taken once more."""
    own = Recipient.distribution_id == distribution_id
    session.execute(delete(Recipient).where(own, Recipient.campaign_id.is_not(None)))
    change_rows(
        session,
        update(DistributionCampaign)
        .where(DistributionCampaign.distribution_id == distribution_id)
        .values(last_member_id=None, is_expanded=False),
    )
    change_rows(session, update(Recipient).where(own).values(is_prepared=False, reason=None, facts=None, address=None))


def forget(session: Session, distribution_id: str) -> None:
    """Forget who was selected."""
    for table in (Recipient, DistributionCampaign):
        session.execute(delete(table).where(table.distribution_id == distribution_id))


def ticked_ids(session: Session, distribution_id: str) -> list[str]:
    """What was ticked: campaigns, or else people, as they were given."""
    campaigns = select(DistributionCampaign.campaign_id).where(DistributionCampaign.distribution_id == distribution_id)
    people = select(Recipient.record_id, Recipient.ticked_id).where(
        Recipient.distribution_id == distribution_id, Recipient.campaign_id.is_(None)
    )
    found = list(session.scalars(campaigns.order_by(DistributionCampaign.id)))
    return found + [row.ticked_id or row.record_id for row in session.execute(people.order_by(Recipient.id))]


def record_on_list(session: Session, distribution: Distribution, now: datetime) -> None:
    """Everybody who is asked goes on the distribution's mailing list, if it has one (A8)."""
    if distribution.mailing_list_id is not None:
        asked = Recipient.distribution_id == distribution.id, Recipient.message_id.is_not(None)
        people = select(Recipient.record_id, Recipient.name, Recipient.address).where(*asked)
        mailing_lists.record_send(session, distribution.mailing_list_id, distribution.id, people, now)


def mark_started(session: Session, times: Mapping[str, datetime]) -> None:
    """When the people with these invitations began to answer, unless it is known."""
    _mark(session, Recipient.started_at, times)


def mark_finished(session: Session, times: Mapping[str, datetime]) -> None:
    _mark(session, Recipient.finished_at, times)


def _mark(session: Session, column: InstrumentedAttribute[datetime | None], times: Mapping[str, datetime]) -> None:
    whens = {invitation_id: literal(at, UTCDateTime()) for invitation_id, at in times.items()}
    at = case(whens, value=Recipient.invitation_id)
    unmarked = update(Recipient).where(Recipient.invitation_id.in_(times), column.is_(None))
    change_rows(session, unmarked.values({column: at}))
