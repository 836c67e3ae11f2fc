"""From selected records to recipients: each left out with a reason, or invited with a snapshot and a ledger row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from connector.distributions import frequency
from connector.distributions.exclusion import Known, Reason, WhyNot, valid_email, value_at, why_not_asked
from connector.distributions.frequency import Lately
from connector.distributions.models import Distribution, Recipient
from connector.distributions.reading import Person
from connector.foundation.db import insert_new
from connector.foundation.escapes import one_line
from connector.foundation.links import Links
from connector.integrations.ports import Record
from connector.messaging.models import Channel, Mailing, Message, MessageState
from connector.messaging.opt_out import comparable, opted_out
from connector.responses.invitations import NewInvitation, invite


@dataclass(frozen=True, slots=True)
class Ticked:
    """One selected Contact or Lead, or a Campaign that cannot be read; and the campaign it is a member of, if any."""

    record_id: str
    campaign_id: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one selected record; `address` is set for who is asked, `why_not` for who is left out."""

    recipient: Recipient
    person: Person | None
    address: str | None
    why_not: WhyNot | None
    noted: dict[str, Any] | None = None
    """What the gate has to know of who is asked."""

    @property
    def reason(self) -> Reason | None:
        return self.why_not.reason if self.why_not else None


def select_records(session: Session, distribution: Distribution, ticked: Sequence[Ticked]) -> None:
    """Remember each selected person once, to be decided about; who is there already stays as is."""
    rows = [
        {
            "organization_id": distribution.organization_id,
            "distribution_id": distribution.id,
            "record_id": one.record_id,
            "campaign_id": one.campaign_id,
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


def decide(
    session: Session,
    links: Links,
    distribution: Distribution,
    recipients: Sequence[Recipient],
    people: Mapping[str, Person],
    now: datetime,
) -> None:
    """Decide about these recipients and write all that follows, in the session's transaction."""
    decisions = _decisions(session, distribution, recipients, people, now)
    for decision in decisions:
        _note(decision)
    asked = [decision for decision in decisions if decision.reason is None]
    invitations = _invite(session, links, distribution, asked, now)
    messages = _write_messages(session, distribution, asked, invitations, now)
    for decision, invitation_id in zip(asked, invitations, strict=True):
        decision.recipient.invitation_id = invitation_id
        decision.recipient.message_id = messages[_key(decision)]


def _decisions(
    session: Session,
    distribution: Distribution,
    recipients: Sequence[Recipient],
    people: Mapping[str, Person],
    now: datetime,
) -> list[Decision]:
    found = {recipient.id: people.get(recipient.record_id) for recipient in recipients}
    emails = {key: _email(person) for key, person in found.items()}
    addresses = [comparable(email) for email in emails.values() if email]
    known = _known(session, distribution, addresses)
    lately = Lately.read(session, frequency.rules_of(session, distribution.survey_id), addresses, now)
    doubles = _doubles(session, distribution.id, recipients, people)
    decisions = []
    for recipient in recipients:
        person, email = found[recipient.id], emails[recipient.id]
        address = comparable(email) if email else None
        is_double = recipient.id in doubles
        why = WhyNot(Reason.DUPLICATE_ADDRESS) if is_double else _why_not(person, address, known, lately)
        noted = lately.facts(person.record) if person and not why else None
        decisions.append(Decision(recipient, person, None if why else email, why, noted))
        if why is None and address:
            lately.note(address)
            if distribution.skips_duplicates:
                known.taken.add(address)
    return decisions


def _known(session: Session, distribution: Distribution, addresses: Sequence[str]) -> Known:
    noes = opted_out(session, distribution.organization_id, Channel.EMAIL, addresses, distribution.survey_id)
    return Known(noes, _taken(session, distribution.id, addresses) if distribution.skips_duplicates else set())


def _why_not(person: Person | None, address: str | None, known: Known, lately: Lately) -> WhyNot | None:
    if person is None:
        return WhyNot(Reason.NOT_FOUND)
    why = why_not_asked(person.record, person.askable.rules, address, known)
    return why or (lately.why_not(person.record, address) if address else None)


def _email(person: Person | None) -> str | None:
    return valid_email(person.record.get(person.askable.email)) if person else None


def _doubles(
    session: Session, distribution_id: str, recipients: Sequence[Recipient], people: Mapping[str, Person]
) -> set[int]:
    """Recipients that are Leads whose Contact is among the distribution's people already."""
    moved = {r.id: person.id for r in recipients if (person := people.get(r.record_id)) and person.id != r.record_id}
    own = Recipient.distribution_id == distribution_id
    seen = set(session.scalars(select(Recipient.record_id).where(own, Recipient.record_id.in_(moved.values()))))
    doubles = set()
    for recipient_id, contact_id in moved.items():
        if contact_id in seen:
            doubles.add(recipient_id)
        seen.add(contact_id)
    return doubles


def _taken(session: Session, distribution_id: str, addresses: Sequence[str]) -> set[str]:
    asked = select(Recipient.address).where(
        Recipient.distribution_id == distribution_id, Recipient.address.in_(addresses)
    )
    return {address for address in session.scalars(asked) if address}


def _note(decision: Decision) -> None:
    recipient, person = decision.recipient, decision.person
    if person and person.id != recipient.record_id and decision.reason != Reason.DUPLICATE_ADDRESS:
        recipient.record_id, recipient.ticked_id = person.id, recipient.record_id
    recipient.is_prepared, recipient.reason = True, decision.reason
    recipient.facts = decision.why_not.facts() if decision.why_not else decision.noted
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
            contact=_contact(decision),
            embedded=_embedded(distribution, decision),
        )
        for decision in asked
    ]
    return invite(session, links, distribution.organization_id, wanted, now)


def _write_messages(
    session: Session, distribution: Distribution, asked: Sequence[Decision], invitations: Sequence[str], now: datetime
) -> dict[str, int]:
    """The ledger rows, not yet released; their ids by recipient key."""
    lane = session.get_one(Mailing, distribution.mailing_id).lane
    rows = [
        {
            "organization_id": distribution.organization_id,
            "mailing_id": distribution.mailing_id,
            "recipient_key": _key(decision),
            "to_name": _name(decision),
            "to_address": decision.address,
            "address": comparable(decision.address or ""),
            "lane": lane,
            "language": "",
            "invitation_id": invitation_id,
            "values": {"m": _contact(decision), "e": _embedded(distribution, decision)},
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
    return one_line(_text(decision.person.record.get("Name") or "") if decision.person else "")[:200]


def _contact(decision: Decision) -> dict[str, str]:
    person = decision.person
    return (_at(person.record, person.askable.person) if person else {}) | {"Email": decision.address or ""}


def _embedded(distribution: Distribution, decision: Decision) -> dict[str, str]:
    person, campaign_id = decision.person, decision.recipient.campaign_id
    mapped = _texts(person.embedded) | _at(person.record, person.askable.reserved) if person else {}
    return mapped | _texts({"sfCampaignId": campaign_id, "sfSurveyId": distribution.survey_id})


def _at(record: Record, paths: Mapping[str, str]) -> dict[str, str]:
    return _texts({name: value_at(record, path) for name, path in paths.items()})


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    """The values as text; what is empty in Salesforce is left out."""
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).replace("\0", "")


def mark_started(session: Session, invitation_id: str, at: datetime) -> None:
    started = update(Recipient).where(Recipient.invitation_id == invitation_id, Recipient.started_at.is_(None))
    session.execute(started.values(started_at=at))


def mark_finished(session: Session, invitation_id: str, at: datetime) -> None:
    finished = update(Recipient).where(Recipient.invitation_id == invitation_id, Recipient.finished_at.is_(None))
    session.execute(finished.values(finished_at=at))
