"""Reading distributions: the object of the API, its counters, its recipients."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connector.distributions.exclusion import EXCLUSIONS, IN_WORDS, Reason
from connector.distributions.models import Distribution, DistributionState, Recipient
from connector.foundation.errors import NotFound
from connector.messaging import ledger
from connector.messaging.models import Mailing, Message, MessageState

View = dict[str, Any]
NEWEST = 100


def get(session: Session, distribution_id: str) -> View:
    """One distribution with its counters; raises NotFound."""
    return _view(session, find(session, distribution_id))


def newest(session: Session, record_id: str | None = None) -> list[View]:
    """The latest distributions, of one record if given."""
    wanted = select(Distribution).order_by(Distribution.created_at.desc(), Distribution.id).limit(NEWEST)
    if record_id:
        wanted = wanted.where(
            Distribution.id.in_(select(Recipient.distribution_id).where(Recipient.record_id == record_id))
        )
    return [_view(session, distribution) for distribution in session.scalars(wanted)]


def recipients(session: Session, distribution_id: str, after: int, limit: int) -> list[View]:
    """A page of recipients in the order of the selection; `after` is the last position seen."""
    find(session, distribution_id)
    rows = session.execute(
        select(Recipient, Message.state, Message.reason)
        .outerjoin(Message, Message.id == Recipient.message_id)
        .where(Recipient.distribution_id == distribution_id, Recipient.id > after)
        .order_by(Recipient.id)
        .limit(limit)
    )
    return [_recipient(row, state, reason) for row, state, reason in rows]


def find(session: Session, distribution_id: str) -> Distribution:
    found = session.scalar(select(Distribution).where(Distribution.id == distribution_id))
    if found is None:
        raise NotFound("There is no such distribution.")
    return found


def _recipient(recipient: Recipient, state: MessageState | None, reason: str | None) -> View:
    return {
        "record_id": recipient.record_id,
        "name": recipient.name,
        "position": recipient.id,
        "state": _state_of(recipient, state),
        "reason": recipient.reason or reason,
        "reason_text": _in_words(recipient.reason or reason),
        "started_at": _iso(recipient.started_at),
        "finished_at": _iso(recipient.finished_at),
    }


def _in_words(reason: str | None) -> str | None:
    """Ours in a sentence; what the mail server said as it is."""
    return IN_WORDS[Reason(reason)] if reason in set(Reason) else reason


def _state_of(recipient: Recipient, state: MessageState | None) -> str:
    if not recipient.is_prepared:
        return "preparing"
    return state or "excluded"


def _view(session: Session, distribution: Distribution) -> View:
    mailing = session.scalars(select(Mailing).where(Mailing.id == distribution.mailing_id)).one()
    counts = _counts(session, distribution)
    return {
        "id": distribution.id,
        "state": _state(distribution, counts),
        "problem": distribution.reason,
        "survey": {"id": distribution.survey_id, "name": distribution.survey_name},
        "channel": distribution.channel,
        "object": distribution.object_name,
        "message": {
            "from_name": mailing.from_name,
            "from_address": mailing.from_address,
            "reply_to": mailing.reply_to,
            "subject": mailing.subject,
            "body": mailing.body,
        },
        "embedded_data": distribution.embedded_data,
        "created_by": distribution.created_by,
        "created_at": _iso(distribution.created_at),
        "prepared_at": _iso(distribution.prepared_at),
        "sent_at": _iso(_last_sent(session, distribution)),
        "counts": counts,
    }


def _counts(session: Session, distribution: Distribution) -> dict[str, int]:
    """Conservation (G4): selected = opted_out + missing + not_found + duplicate_address + in_list, once prepared."""
    own = Recipient.distribution_id == distribution.id
    selected, started, finished, in_list = session.execute(
        select(
            func.count(),
            func.count(Recipient.started_at),
            func.count(Recipient.finished_at),
            func.count(Recipient.message_id),
        ).where(own)
    ).one()
    reasons = _reasons(session, distribution.id)
    states = ledger.counts(session, distribution.mailing_id)
    return {
        "selected": selected,
        "opted_out": sum(reasons.get(reason, 0) for reason in EXCLUSIONS),
        **{reason.value: reasons.get(reason, 0) for reason in _shown_apart()},
        "in_list": in_list,
        **{state.value: count for state, count in states.items()},
        "started": started,
        "finished": finished,
    }


def _reasons(session: Session, distribution_id: str) -> dict[Reason, int]:
    rows = session.execute(
        select(Recipient.reason, func.count())
        .where(Recipient.distribution_id == distribution_id, Recipient.reason.is_not(None))
        .group_by(Recipient.reason)
    )
    return {Reason(reason): count for reason, count in rows if reason}


def _shown_apart() -> Iterable[Reason]:
    return (reason for reason in Reason if reason not in EXCLUSIONS)


def _state(distribution: Distribution, counts: dict[str, int]) -> DistributionState:
    if distribution.state == DistributionState.SENDING and not counts["pending"] and not counts["sending"]:
        return DistributionState.SENT
    return DistributionState(distribution.state)


def _last_sent(session: Session, distribution: Distribution) -> datetime | None:
    return session.scalar(select(func.max(Message.sent_at)).where(Message.mailing_id == distribution.mailing_id))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
