"""Inviting those who are asked: an invitation with a snapshot of what is known, and a ledger row, not yet released."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from connector.distributions.exclusions.exclusion import value_at
from connector.distributions.models import Distribution, Recipient
from connector.distributions.preparing import two_way
from connector.distributions.preparing.addressing import addressing
from connector.distributions.preparing.reading import Person
from connector.foundation.escapes import one_line
from connector.integrations.bundle import Bundle
from connector.integrations.ports import Record
from connector.messaging.models import Channel, Mailing, Message, MessageState
from connector.messaging.opt_out import comparable
from connector.messaging.senders import SmsSenders
from connector.responses import invitations
from connector.responses.invitations import NewInvitation


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked, and the address that is written to."""

    recipient: Recipient
    person: Person
    address: str


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom a message goes to; `key` is unique in its mailing."""

    key: str
    name: str
    address: str
    language: str


def invite(bundle: Bundle, session: Session, distribution: Distribution, asked: Sequence[Asked], now: datetime) -> None:
    """Write the invitations and messages of these people, and note them at the recipients."""
    if not asked:
        return
    mailing, senders = session.get_one(Mailing, distribution.mailing_id), SmsSenders(session)
    wanted = [_invitation(distribution, mailing, one) for one in asked]
    invitation_ids = invitations.invite(session, bundle.links, distribution.organization_id, wanted, now)
    addressed = [_addressed(one) for one in asked]
    rows = [
        message_row(mailing, to, invitation, invitation_id, senders, now)
        for to, invitation, invitation_id in zip(addressed, wanted, invitation_ids, strict=True)
    ]
    written = session.execute(insert(Message).returning(Message.recipient_key, Message.id), rows)
    message_ids = {row.recipient_key: row.id for row in written}
    for one, to, invitation_id in zip(asked, addressed, invitation_ids, strict=True):
        one.recipient.invitation_id, one.recipient.message_id = invitation_id, message_ids[to.key]
    people = [(each, to.address, to.language) for each, to in zip(invitation_ids, addressed, strict=True)]
    two_way.prepare(session, distribution, mailing, people, now)


def name_of(person: Person | None) -> str:
    """The record's name, as it may stand in a header."""
    return one_line(_text(person.record.get("Name") or "") if person else "")[:200]


def contact_values(distribution: Distribution, person: Person, address: str) -> dict[str, str]:
    """The contact fields of piped text."""
    return _at(person.record, person.askable.person) | {addressing(distribution).piped: address}


def embedded_values(distribution: Distribution, person: Person, campaign_id: str | None) -> dict[str, str]:
    """What was mapped, and the reserved values (A33)."""
    mapped = _texts(person.embedded) | _at(person.record, person.askable.reserved)
    return mapped | _texts({"sfCampaignId": campaign_id, "sfSurveyId": distribution.survey_id})


def _invitation(distribution: Distribution, mailing: Mailing, one: Asked) -> NewInvitation:
    return NewInvitation(
        survey_id=distribution.survey_id,
        survey_version_id=distribution.survey_version_id,
        distribution_id=distribution.id,
        channel=distribution.channel,
        brand=mailing.from_name,
        language=one.recipient.language,
        contact=contact_values(distribution, one.person, one.address),
        embedded=embedded_values(distribution, one.person, one.recipient.campaign_id),
    )


def message_row(
    mailing: Mailing,
    to: Addressed,
    invitation: NewInvitation,
    invitation_id: str,
    senders: SmsSenders,
    now: datetime,
) -> dict[str, Any]:
    """A message that waits for its release; an SMS comes from our number for the country of its reader."""
    own = senders.for_number(to.address) if mailing.channel == Channel.SMS else None
    return {
        "organization_id": mailing.organization_id,
        "mailing_id": mailing.id,
        "recipient_key": to.key,
        "from_address": own.address if own else "",
        "to_name": to.name,
        "to_address": to.address,
        "address": comparable(to.address),
        "lane": own.id if own else mailing.lane,
        "language": to.language,
        "invitation_id": invitation_id,
        "values": {"m": invitation.contact, "e": invitation.embedded},
        "state": MessageState.PENDING,
        "due_at": None,
        "fence": 0,
        "attempts": 0,
        "created_at": now,
    }


def _addressed(one: Asked) -> Addressed:
    """Of this record the first wave."""
    return Addressed(f"{one.recipient.record_id}:0", name_of(one.person), one.address, one.recipient.language)


def _at(record: Record, paths: Mapping[str, str]) -> dict[str, str]:
    return _texts({name: value_at(record, path) for name, path in paths.items()})


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    """The values as text; what is empty in Salesforce is left out."""
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).replace("\0", "")
