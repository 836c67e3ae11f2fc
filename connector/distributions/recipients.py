"""From selected records to recipients: each left out with a reason, or invited with a snapshot and a ledger row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from connector.distributions.exclusion import Known, Reason, valid_email, value_at, why_not_asked
from connector.distributions.models import Distribution, Recipient
from connector.distributions.objects import ASKABLE, Askable
from connector.foundation.escapes import one_line
from connector.foundation.links import Links
from connector.integrations.ports import Record
from connector.messaging.models import Channel, Mailing, Message, MessageState
from connector.messaging.opt_out import comparable, opted_out
from connector.responses.invitations import NewInvitation, invite


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one selected record; `address` is set for who is asked."""

    recipient: Recipient
    record: Record | None
    address: str | None
    reason: Reason | None


def select_records(session: Session, distribution: Distribution, record_ids: Sequence[str]) -> None:
    """Remember each selected record once, to be decided about."""
    rows = [
        {
            "organization_id": distribution.organization_id,
            "distribution_id": distribution.id,
            "record_id": record_id,
            "name": "",
            "is_prepared": False,
        }
        for record_id in dict.fromkeys(record_ids)
    ]
    session.execute(insert(Recipient), rows)


def undecided(session: Session, distribution_id: str, limit: int) -> list[Recipient]:
    """The next recipients to decide about, in the order of the selection."""
    waiting = select(Recipient).where(Recipient.distribution_id == distribution_id, Recipient.is_prepared.is_(False))
    return list(session.scalars(waiting.order_by(Recipient.id).limit(limit)))


def decide(
    session: Session,
    links: Links,
    distribution: Distribution,
    recipients: Sequence[Recipient],
    records: Mapping[str, Record],
    now: datetime,
) -> None:
    """Decide about these recipients and write all that follows, in the session's transaction."""
    decisions = _decisions(session, distribution, recipients, records)
    asked = [decision for decision in decisions if decision.reason is None]
    invitations = _invite(session, links, distribution, asked, now)
    messages = _write_messages(session, distribution, asked, invitations, now)
    for decision, invitation_id in zip(asked, invitations, strict=True):
        decision.recipient.invitation_id = invitation_id
        decision.recipient.message_id = messages[_key(decision)]
    for decision in decisions:
        _note(decision)


def _decisions(
    session: Session, distribution: Distribution, recipients: Sequence[Recipient], records: Mapping[str, Record]
) -> list[Decision]:
    askable = ASKABLE[distribution.object_name]
    emails = {r.id: valid_email((records.get(r.record_id) or {}).get(askable.email)) for r in recipients}
    addresses = [comparable(email) for email in emails.values() if email]
    noes = opted_out(session, distribution.organization_id, Channel.EMAIL, addresses)
    taken = _taken(session, distribution.id, addresses)
    decisions = []
    for recipient in recipients:
        record, email = records.get(recipient.record_id), emails[recipient.id]
        address = comparable(email) if email else None
        reason = why_not_asked(record, askable.rules, address, Known(noes, taken))
        decisions.append(Decision(recipient, record, None if reason else email, reason))
        if reason is None and address:
            taken.add(address)
    return decisions


def _taken(session: Session, distribution_id: str, addresses: Sequence[str]) -> set[str]:
    asked = select(Recipient.address).where(
        Recipient.distribution_id == distribution_id, Recipient.address.in_(addresses)
    )
    return {address for address in session.scalars(asked) if address}


def _note(decision: Decision) -> None:
    recipient = decision.recipient
    recipient.is_prepared, recipient.reason = True, decision.reason
    recipient.address = comparable(decision.address) if decision.address else None
    recipient.name = _name(decision)


def _invite(
    session: Session, links: Links, distribution: Distribution, asked: Sequence[Decision], now: datetime
) -> list[str]:
    mailing = session.get_one(Mailing, distribution.mailing_id)
    wanted = [
        NewInvitation(
            survey_id=distribution.survey_id,
            survey_version_id=distribution.survey_version_id,
            distribution_id=distribution.id,
            channel=distribution.channel,
            brand=mailing.from_name,
            contact=_contact(distribution, decision),
            embedded=_embedded(distribution, decision),
        )
        for decision in asked
    ]
    return invite(session, links, distribution.organization_id, wanted, now)


def _write_messages(
    session: Session, distribution: Distribution, asked: Sequence[Decision], invitations: Sequence[str], now: datetime
) -> dict[str, int]:
    """The ledger rows, not yet released; their ids by recipient key."""
    rows = [
        {
            "organization_id": distribution.organization_id,
            "mailing_id": distribution.mailing_id,
            "recipient_key": _key(decision),
            "to_name": _name(decision),
            "to_address": decision.address,
            "language": "",
            "invitation_id": invitation_id,
            "values": {"m": _contact(distribution, decision), "e": _embedded(distribution, decision)},
            "state": MessageState.PENDING,
            "due_at": None,
            "fence": 0,
            "attempts": 0,
            "created_at": now,
        }
        for decision, invitation_id in zip(asked, invitations, strict=True)
    ]
    if not rows:
        return {}
    written = session.execute(insert(Message).returning(Message.recipient_key, Message.id), rows)
    return {row.recipient_key: row.id for row in written}


def _key(decision: Decision) -> str:
    """Unique in the mailing: this record, first wave."""
    return f"{decision.recipient.record_id}:0"


def _name(decision: Decision) -> str:
    """The record's name, as it may stand in a header."""
    return one_line(_text((decision.record or {}).get("Name") or ""))[:200]


def _contact(distribution: Distribution, decision: Decision) -> dict[str, str]:
    return _texts(decision.record, ASKABLE[distribution.object_name].person) | {"Email": decision.address or ""}


def _embedded(distribution: Distribution, decision: Decision) -> dict[str, str]:
    askable: Askable = ASKABLE[distribution.object_name]
    mapped = _texts(decision.record, distribution.embedded_data)
    return mapped | _texts(decision.record, askable.reserved) | {"sfSurveyId": distribution.survey_id}


def _texts(record: Record | None, paths: Mapping[str, str]) -> dict[str, str]:
    """The values at these paths as text; what is empty in Salesforce is left out."""
    values = {name: value_at(record or {}, path) for name, path in paths.items()}
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).replace("\0", "")


def mark_started(session: Session, invitation_id: str, at: datetime) -> None:
    started = update(Recipient).where(Recipient.invitation_id == invitation_id, Recipient.started_at.is_(None))
    session.execute(started.values(started_at=at))


def mark_finished(session: Session, invitation_id: str, at: datetime) -> None:
    finished = update(Recipient).where(Recipient.invitation_id == invitation_id, Recipient.finished_at.is_(None))
    session.execute(finished.values(finished_at=at))
