"""From selected records to recipients: each left out with a reason, or to be asked; for a page of them at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.distributions.exclusions import frequency
from connector.distributions.exclusions.exclusion import Known, Reason, WhyNot, why_not_asked
from connector.distributions.exclusions.frequency import Lately
from connector.distributions.models import Distribution, Recipient
from connector.distributions.preparing import inviting
from connector.distributions.preparing.addressing import addressing
from connector.distributions.preparing.inviting import Asked, name_of
from connector.distributions.preparing.languages import language_of
from connector.distributions.preparing.reading import Person
from connector.integrations.bundle import Bundle
from connector.messaging.opt_out import bounced, comparable, opted_out

People = Mapping[str, Person]
"""By the id that was asked for."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one selected record; `address` is set for who is asked, `why_not` for who is left out."""

    recipient: Recipient
    person: Person | None
    address: str | None
    why_not: WhyNot | None
    noted: dict[str, Any] | None = None
    """What the gate has to know of who is asked."""


def decide(
    bundle: Bundle,
    session: Session,
    distribution: Distribution,
    recipients: Sequence[Recipient],
    people: People,
    now: datetime,
) -> None:
    """Decide about these recipients and write all that follows, in the session's transaction.

    Who is asked is invited at once, unless the distribution is only looked at for now.
    """
    asked = []
    for decision in decisions(bundle, session, distribution, recipients, people, now):
        _note(distribution, decision)
        if decision.person and decision.address:
            asked.append(Asked(decision.recipient, decision.person, decision.address))
    if not distribution.is_preview:
        inviting.invite(bundle, session, distribution, asked, now)


def decisions(
    bundle: Bundle,
    session: Session,
    distribution: Distribution,
    recipients: Sequence[Recipient],
    people: People,
    now: datetime,
) -> list[Decision]:
    """What becomes of these; nothing is written."""
    found = {recipient.id: people.get(recipient.record_id) for recipient in recipients}
    written = {key: _address(bundle, distribution, person) for key, person in found.items()}
    addresses = [comparable(address) for address in written.values() if address]
    taken = _taken(session, distribution.id, addresses) if distribution.skips_duplicates else set()
    noes = _noes(session, distribution, found, written)
    known = Known(noes, taken, bounced(session, distribution.organization_id, noes))
    lately = Lately.read(session, frequency.rules_of(session, distribution.survey_id), addresses, now)
    doubles = _doubles(session, distribution.id, recipients, people)
    decided = []
    for recipient in recipients:
        person, to = found[recipient.id], written[recipient.id]
        address = comparable(to) if to else None
        why_not = _double(recipient, doubles) or _why_not(distribution, person, address, known, lately)
        noted = lately.facts(person.record) if person and not why_not else None
        decided.append(Decision(recipient, person, None if why_not else to, why_not, noted))
        if why_not is None and address:
            lately.note(address)
            if distribution.skips_duplicates:
                taken.add(address)
    return decided


def _noes(
    session: Session,
    distribution: Distribution,
    found: Mapping[int, Person | None],
    written: Mapping[int, str | None],
) -> set[str]:
    """The addresses whose owners said no to this channel there, or to everything by email."""
    emails = {comparable(to): _email(found[key]) for key, to in written.items() if to}
    asked = {*emails, *emails.values()}
    said = opted_out(session, distribution.organization_id, distribution.channel, asked, distribution.survey_id)
    return {address for address, email in emails.items() if address in said or email in said}


def _email(person: Person | None) -> str:
    return comparable(str(person.record.get(person.askable.email) or "")) if person else ""


def _address(bundle: Bundle, distribution: Distribution, person: Person | None) -> str | None:
    return addressing(distribution).address(distribution, person, bundle.settings) if person else None


def _double(recipient: Recipient, doubles: set[int]) -> WhyNot | None:
    return WhyNot(Reason.DUPLICATE_ADDRESS) if recipient.id in doubles else None


def _why_not(
    distribution: Distribution, person: Person | None, address: str | None, known: Known, lately: Lately
) -> WhyNot | None:
    if person is None:
        return WhyNot(Reason.NOT_FOUND)
    missing = addressing(distribution).missing
    why_not = why_not_asked(person.record, person.askable.rules, address, known, missing)
    return why_not or (lately.why_not(person.record, address) if address else None)


def _doubles(session: Session, distribution_id: str, recipients: Sequence[Recipient], people: People) -> set[int]:
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


def _note(distribution: Distribution, decision: Decision) -> None:
    recipient, person, why_not = decision.recipient, decision.person, decision.why_not
    is_double = why_not is not None and why_not.reason == Reason.DUPLICATE_ADDRESS
    if person and person.id != recipient.record_id and not is_double:
        recipient.record_id, recipient.ticked_id = person.id, recipient.record_id
    recipient.is_prepared, recipient.reason = True, why_not.reason if why_not else None
    recipient.facts = why_not.facts() if why_not else decision.noted
    recipient.address = comparable(decision.address) if decision.address else None
    recipient.name = name_of(person)
    recipient.language = language_of(person, distribution.language_fields) if person else ""
