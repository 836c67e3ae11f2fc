"""Reading distributions: the object of the API with its counters, and its recipients, page by page."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, exists, or_, select, tuple_
from sqlalchemy.orm import Session

from connector.contacts import queries as mailing_lists
from connector.distributions.counters import Counts, Tally, tallies
from connector.distributions.exclusions.exclusion import in_words
from connector.distributions.models import Distribution, DistributionCampaign, DistributionState, FollowUp, Recipient
from connector.distributions.objects import object_of
from connector.foundation.clock import iso
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


def newest(
    session: Session,
    record_id: str | None = None,
    limit: int = NEWEST,
    after: str | None = None,
    states: Collection[str] = (),
) -> list[View]:
    """The latest distributions: of one record or campaign, in one of the states, older than `after`, if given."""
    wanted = select(Distribution).order_by(Distribution.created_at.desc(), Distribution.id.desc()).limit(limit)
    if states:
        wanted = wanted.where(_in_state(states))
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
        select(Recipient, Message)
        .outerjoin(Message, Message.id == Recipient.message_id)
        .where(Recipient.distribution_id == distribution_id, Recipient.id > after)
        .order_by(Recipient.id)
        .limit(limit)
    )
    if state:
        wanted = wanted.where(*_shown_as(state))
    return [_recipient(recipient, message) for recipient, message in session.execute(wanted)]


def find(session: Session, distribution_id: str) -> Distribution:
    """Raises NotFound."""
    found = session.scalar(select(Distribution).where(Distribution.id == distribution_id))
    if found is None:
        raise NotFound("There is no such distribution.")
    return found


def _in_state(states: Collection[str]) -> ColumnElement[bool]:
    """As shown: what is stored as sending is sent once nothing of it is pending."""
    unsent = Message.state.in_((MessageState.PENDING, MessageState.SENDING))
    waiting = exists().where(Message.mailing_id == Distribution.mailing_id, unsent)
    sending = Distribution.state == DistributionState.SENDING
    derived = {DistributionState.SENDING: and_(sending, waiting), DistributionState.SENT: and_(sending, ~waiting)}
    return or_(*(derived.get(DistributionState(state), Distribution.state == state) for state in states))


def _concerns(record_id: str) -> ColumnElement[bool]:
    sent_to = select(Recipient.distribution_id).where(Recipient.record_id == record_id)
    ticked = select(DistributionCampaign.distribution_id).where(DistributionCampaign.campaign_id == record_id)
    return Distribution.id.in_(sent_to.union(ticked))


def _shown_as(state: str) -> tuple[ColumnElement[bool], ...]:
    """The recipients whose state is shown by this word."""
    if state == "preparing":
        return (Recipient.is_prepared.is_(False),)
    if state == "excluded":
        return (Recipient.reason.is_not(None),)
    if state == "pending":
        waits = Recipient.is_prepared.is_(True), Recipient.reason.is_(None), Recipient.message_id.is_(None)
        return (or_(Message.state == state, and_(*waits)),)
    return (Message.state == state,)


def _recipient(recipient: Recipient, message: Message | None) -> View:
    reason = recipient.reason or (message.reason if message else None)
    return {
        "record_id": recipient.record_id,
        "object": object_of(recipient.record_id),
        "ticked_id": recipient.ticked_id or recipient.record_id,
        "campaign_id": recipient.campaign_id,
        "name": recipient.name,
        "language": recipient.language,
        "position": recipient.id,
        "state": _state_of(recipient, message),
        "reason": reason,
        "reason_text": in_words(reason, recipient.facts),
        "reason_words": in_words(reason),
        "reason_rule": (recipient.facts or {}).get("rule", ""),
        **_moments(message),
        "started_at": iso(recipient.started_at),
        "finished_at": iso(recipient.finished_at),
    }


def _moments(message: Message | None) -> View:
    names = ("sent_at", "delivered_at", "opened_at", "bounced_at")
    return {name: iso(getattr(message, name)) if message else None for name in names}


def _state_of(recipient: Recipient, message: Message | None) -> str:
    if not recipient.is_prepared:
        return "preparing"
    if recipient.reason is not None:
        return "excluded"
    return message.state if message else MessageState.PENDING


def _views(session: Session, distributions: Sequence[Distribution]) -> list[View]:
    reader = _Reader(session, distributions)
    return [reader.view(distribution) for distribution in distributions]


class _Reader:
    """What belongs to some distributions, read together."""

    def __init__(self, session: Session, distributions: Sequence[Distribution]) -> None:
        self._tallies = tallies(session, distributions)
        self._campaigns = _by_distribution(session, DistributionCampaign, distributions)
        self._follow_ups = _by_distribution(session, FollowUp, distributions)
        mailing_ids = [distribution.mailing_id for distribution in distributions]
        follow_up_ids = [each.mailing_id for found in self._follow_ups.values() for each in found]
        wanted = select(Mailing).where(Mailing.id.in_([*mailing_ids, *follow_up_ids]))
        self._mailings = {mailing.id: mailing for mailing in session.scalars(wanted)}
        self._lists = mailing_lists.named(session, {d.mailing_list_id for d in distributions if d.mailing_list_id})
        self._sent_at = ledger.last_sent(session, mailing_ids)
        self._follow_up_counts = ledger.counts(session, follow_up_ids)

    def view(self, distribution: Distribution) -> View:
        tally, campaigns = self._tallies[distribution.id], self._campaigns[distribution.id]
        return {
            "id": distribution.id,
            "state": _state(distribution, tally.counts),
            "problem": distribution.reason,
            "version": distribution.version,
            "survey": {"id": distribution.survey_id, "name": distribution.survey_name},
            "channel": distribution.channel,
            "object": distribution.object_name,
            "campaigns": [{"id": campaign.campaign_id, "name": campaign.name} for campaign in campaigns],
            "message": _message(self._mailings[distribution.mailing_id]),
            "sms": _sms(distribution),
            "embedded_data": distribution.embedded_data,
            "language_field": distribution.language_fields or None,
            "mailing_list": self._lists.get(distribution.mailing_list_id or ""),
            "skip_duplicates": distribution.skips_duplicates,
            "follow_ups": [self._follow_up(each) for each in self._follow_ups[distribution.id]],
            "warnings": distribution.warnings,
            "created_by": distribution.created_by,
            "created_at": iso(distribution.created_at),
            "modified_by": distribution.modified_by or distribution.created_by,
            "modified_at": iso(distribution.modified_at or distribution.created_at),
            "send_at": iso(distribution.send_at),
            "time_zone": distribution.time_zone or "UTC",
            "prepared_at": iso(distribution.prepared_at),
            "sent_at": iso(self._sent_at.get(distribution.mailing_id)),
            "progress": _progress(tally, campaigns),
            "counts": tally.counts,
        }

    def _follow_up(self, each: FollowUp) -> View:
        return {
            "kind": each.kind,
            "after_hours": each.after_hours,
            "due_at": iso(each.due_at),
            "done_at": iso(each.done_at),
            "message": _message(self._mailings[each.mailing_id]),
            "counts": {state.value: count for state, count in self._follow_up_counts[each.mailing_id].items()},
        }


Of = TypeVar("Of", DistributionCampaign, FollowUp)


def _by_distribution(
    session: Session, table: type[Of], distributions: Sequence[Distribution]
) -> defaultdict[str, list[Of]]:
    ids = [distribution.id for distribution in distributions]
    found: defaultdict[str, list[Of]] = defaultdict(list)
    for row in session.scalars(select(table).where(table.distribution_id.in_(ids)).order_by(table.id)):
        found[row.distribution_id].append(row)
    return found


def _message(mailing: Mailing) -> View:
    return {
        "from_name": mailing.from_name,
        "from_address": mailing.from_address,
        "reply_to": mailing.reply_to,
        "subject": mailing.subject,
        "body": mailing.body,
        "format": mailing.format,
        "language": mailing.language,
        "translations": mailing.translations,
    }


def _sms(distribution: Distribution) -> View | None:
    if not distribution.sms_mode:
        return None
    return {"mode": distribution.sms_mode, "phone_field": distribution.phone_fields}


def _progress(tally: Tally, campaigns: Sequence[DistributionCampaign]) -> View:
    """No total while members are still being taken from campaigns."""
    is_known = all(campaign.is_expanded for campaign in campaigns)
    return {"done": tally.decided, "total": tally.counts["selected"] if is_known else None}


def _state(distribution: Distribution, counts: Counts) -> DistributionState:
    if distribution.state == DistributionState.SENDING and not counts["pending"] and not counts["sending"]:
        return DistributionState.SENT
    return DistributionState(distribution.state)
