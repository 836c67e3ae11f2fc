"""Reading distributions: the object of the API with its counters, and its recipients, page by page."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session

from connector.distributions.counters import Counts, Tally, tallies
from connector.distributions.exclusion import in_words
from connector.distributions.models import Distribution, DistributionCampaign, DistributionState, Recipient
from connector.distributions.objects import object_of
from connector.foundation.errors import NotFound
from connector.messaging import ledger
from connector.messaging.models import Mailing, Message, MessageState

View = dict[str, Any]
NEWEST = 100


def get(session: Session, distribution_id: str) -> View:
    """One distribution with its counters; raises NotFound."""
    return _views(session, [find(session, distribution_id)])[0]


def views(session: Session, distribution_ids: Sequence[str]) -> list[View]:
    """Several with their counters, in the order of the ids; each must be there."""
    found = {
        each.id: each for each in session.scalars(select(Distribution).where(Distribution.id.in_(distribution_ids)))
    }
    return _views(session, [found[distribution_id] for distribution_id in distribution_ids])


def newest(session: Session, record_id: str | None = None, limit: int = NEWEST, after: str | None = None) -> list[View]:
    """The latest distributions: of one record or campaign, older than `after`, if given."""
    wanted = select(Distribution).order_by(Distribution.created_at.desc(), Distribution.id.desc()).limit(limit)
    if record_id:
        wanted = wanted.where(_concerns(record_id))
    if after:
        last = find(session, after)
        wanted = wanted.where(tuple_(Distribution.created_at, Distribution.id) < (last.created_at, last.id))
    return _views(session, session.scalars(wanted).all())


def recipients(session: Session, distribution_id: str, after: int, limit: int, state: str | None = None) -> list[View]:
    """A page of recipients in the order of the selection; `after` is the last position seen, `state` as shown."""
    find(session, distribution_id)
    wanted = (
        select(Recipient, Message.state, Message.reason)
        .outerjoin(Message, Message.id == Recipient.message_id)
        .where(Recipient.distribution_id == distribution_id, Recipient.id > after)
        .order_by(Recipient.id)
        .limit(limit)
    )
    if state:
        wanted = wanted.where(*_shown_as(state))
    return [_recipient(row, state, reason) for row, state, reason in session.execute(wanted)]


def find(session: Session, distribution_id: str) -> Distribution:
    found = session.scalar(select(Distribution).where(Distribution.id == distribution_id))
    if found is None:
        raise NotFound("There is no such distribution.")
    return found


def _concerns(record_id: str) -> ColumnElement[bool]:
    sent_to = select(Recipient.distribution_id).where(Recipient.record_id == record_id)
    ticked = select(DistributionCampaign.distribution_id).where(DistributionCampaign.campaign_id == record_id)
    return Distribution.id.in_(sent_to.union(ticked))


def _shown_as(state: str) -> tuple[ColumnElement[bool], ...]:
    """The recipients whose state is shown by this word."""
    if state == "preparing":
        return (Recipient.is_prepared.is_(False),)
    if state == "excluded":
        return Recipient.is_prepared.is_(True), Recipient.message_id.is_(None)
    return (Message.state == state,)


def _recipient(recipient: Recipient, state: MessageState | None, reason: str | None) -> View:
    return {
        "record_id": recipient.record_id,
        "object": object_of(recipient.record_id),
        "ticked_id": recipient.ticked_id or recipient.record_id,
        "campaign_id": recipient.campaign_id,
        "name": recipient.name,
        "position": recipient.id,
        "state": _state_of(recipient, state),
        "reason": recipient.reason or reason,
        "reason_text": in_words(recipient.reason or reason, recipient.facts),
        "reason_words": in_words(recipient.reason or reason),
        "reason_rule": (recipient.facts or {}).get("rule", "") if recipient.reason else "",
        "started_at": _iso(recipient.started_at),
        "finished_at": _iso(recipient.finished_at),
    }


def _state_of(recipient: Recipient, state: MessageState | None) -> str:
    if not recipient.is_prepared:
        return "preparing"
    return state or "excluded"


def _views(session: Session, distributions: Sequence[Distribution]) -> list[View]:
    counted = tallies(session, distributions)
    mailing_ids = [distribution.mailing_id for distribution in distributions]
    mailings = {m.id: m for m in session.scalars(select(Mailing).where(Mailing.id.in_(mailing_ids)))}
    sent_at = ledger.last_sent(session, mailing_ids)
    campaigns = _campaigns(session, distributions)
    return [
        _view(d, mailings[d.mailing_id], counted[d.id], campaigns[d.id], sent_at.get(d.mailing_id))
        for d in distributions
    ]


def _campaigns(session: Session, distributions: Sequence[Distribution]) -> defaultdict[str, list[DistributionCampaign]]:
    ids = [distribution.id for distribution in distributions]
    found: defaultdict[str, list[DistributionCampaign]] = defaultdict(list)
    for campaign in session.scalars(
        select(DistributionCampaign)
        .where(DistributionCampaign.distribution_id.in_(ids))
        .order_by(DistributionCampaign.id)
    ):
        found[campaign.distribution_id].append(campaign)
    return found


def _view(
    distribution: Distribution,
    mailing: Mailing,
    tally: Tally,
    campaigns: Sequence[DistributionCampaign],
    sent_at: datetime | None,
) -> View:
    return {
        "id": distribution.id,
        "state": _state(distribution, tally.counts),
        "problem": distribution.reason,
        "survey": {"id": distribution.survey_id, "name": distribution.survey_name},
        "channel": distribution.channel,
        "object": distribution.object_name,
        "campaigns": [{"id": campaign.campaign_id, "name": campaign.name} for campaign in campaigns],
        "message": _message(mailing),
        "embedded_data": distribution.embedded_data,
        "warnings": distribution.warnings,
        "created_by": distribution.created_by,
        "created_at": _iso(distribution.created_at),
        "prepared_at": _iso(distribution.prepared_at),
        "sent_at": _iso(sent_at),
        "progress": _progress(tally, campaigns),
        "counts": tally.counts,
    }


def _message(mailing: Mailing) -> View:
    return {
        "from_name": mailing.from_name,
        "from_address": mailing.from_address,
        "reply_to": mailing.reply_to,
        "subject": mailing.subject,
        "body": mailing.body,
    }


def _progress(tally: Tally, campaigns: Sequence[DistributionCampaign]) -> View:
    """No total while members are still being taken from campaigns."""
    is_known = all(campaign.is_expanded for campaign in campaigns)
    return {"done": tally.decided, "total": tally.counts["selected"] if is_known else None}


def _state(distribution: Distribution, counts: Counts) -> DistributionState:
    if distribution.state == DistributionState.SENDING and not counts["pending"] and not counts["sending"]:
        return DistributionState.SENT
    return DistributionState(distribution.state)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
