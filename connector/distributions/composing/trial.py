"""Send test (A18): the real message, with the values of one record, to one address or number of the sender's choice."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.distributions import authoring, service, writing
from connector.distributions.exclusions.exclusion import in_words
from connector.distributions.models import Distribution
from connector.distributions.preparing import inviting, planning, two_way
from connector.distributions.preparing.addressing import ADDRESSING
from connector.distributions.preparing.inviting import Addressed, contact_values, embedded_values, name_of
from connector.distributions.preparing.languages import language_of
from connector.distributions.preparing.reading import Person
from connector.distributions.request import DistributionInput, checked_ids, checked_messages
from connector.distributions.service import Sender
from connector.distributions.writing import Order
from connector.foundation.errors import Invalid, NotFound
from connector.foundation.jobs import wake_after
from connector.integrations.bundle import Bundle
from connector.messaging.models import Kind, Mailing, Message
from connector.messaging.senders import SmsSenders
from connector.organizations.access import Principal
from connector.organizations.record_access import AT_A_TIME, shown_besides
from connector.responses import invitations
from connector.responses.invitations import NewInvitation
from connector.surveys.models import SurveyVersion

CURE = {"email": "write it like name@example.com", "sms": "write it with its country code, like +33639980001"}
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Test:
    """Whom it goes to, and whose values it shows."""

    to: str
    person: Person | None
    campaign_id: str | None


def send(bundle: Bundle, sender: Sender, wanted: DistributionInput, to: str) -> str:
    """Gives the test's id. Raises Invalid, Conflict or Unavailable; then nothing is sent."""
    address = ADDRESSING[wanted.channel].valid(to, bundle.settings)
    if address is None:
        raise Invalid.at("to", f"cannot be written to; {CURE[wanted.channel]}")
    wanted = checked_messages(authoring.complete(bundle, sender.caller, wanted))
    version = service.survey_version(bundle, sender.organization_id, wanted.survey)
    person, campaign_id = _person(bundle, sender.caller, wanted, version)
    with bundle.db.write(sender.organization_id) as session:
        distribution = Distribution(id="", organization_id=sender.organization_id)
        mailing = writing.describe(bundle, session, distribution, Order(wanted, version))
        mailing.kind = Kind.TEST
        session.add(mailing)
        session.flush()
        _write(bundle, session, distribution, mailing, _Test(address, person, campaign_id))
        wake_after(bundle.jobs, session, "messaging.send")
        return mailing.id


def outcome(session: Session, test_id: str) -> View:
    """Raises NotFound."""
    message = session.scalar(
        select(Message)
        .join(Mailing, Mailing.id == Message.mailing_id)
        .where(Mailing.id == test_id, Mailing.kind == Kind.TEST)
    )
    if message is None:
        raise NotFound("There is no such test message.")
    reason = in_words(message.reason)
    return {"id": test_id, "to": message.to_address, "state": message.state, "reason": reason}


def _person(
    bundle: Bundle, caller: Principal, wanted: DistributionInput, version: SurveyVersion
) -> tuple[Person | None, str | None]:
    """The first of the records that can be read and that the caller may see, and its campaign."""
    record_ids = checked_ids(wanted.object, wanted.record_ids, bundle.settings.limits.records_per_distribution)
    if not record_ids:
        return None, None
    plan = planning.make(bundle, caller.organization_id, wanted, version, record_ids[:1])
    people = plan.people or {}
    readable = [ticked for ticked in plan.ticked if ticked.record_id in people][:AT_A_TIME]
    shown = shown_besides(bundle, caller, record_ids, [people[ticked.record_id].id for ticked in readable])
    for ticked in readable:
        if people[ticked.record_id].id in shown:
            return people[ticked.record_id], ticked.campaign_id
    return None, None


def _write(bundle: Bundle, session: Session, distribution: Distribution, mailing: Mailing, test: _Test) -> None:
    now = bundle.clock.now()
    invitation = _invitation(distribution, mailing, test)
    [invitation_id] = invitations.invite(session, bundle.links, mailing.organization_id, [invitation], now)
    addressed = Addressed("test", name_of(test.person), test.to, invitation.language)
    row = inviting.message_row(mailing, addressed, invitation, invitation_id, SmsSenders(session), now)
    session.add(Message(**row | {"due_at": now}))
    two_way.prepare(session, distribution, mailing, [(invitation_id, test.to, invitation.language)], now)


def _invitation(distribution: Distribution, mailing: Mailing, test: _Test) -> NewInvitation:
    person = test.person
    return NewInvitation(
        survey_id=distribution.survey_id,
        survey_version_id=distribution.survey_version_id,
        distribution_id=None,
        channel=distribution.channel,
        brand=mailing.from_name,
        language=language_of(person, distribution.language_fields) if person else "",
        contact=contact_values(distribution, person, test.to) if person else {},
        embedded=embedded_values(distribution, person, test.campaign_id) if person else {},
        is_test=True,
    )
