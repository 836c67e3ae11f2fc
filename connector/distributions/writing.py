"""From a checked request to the rows of a distribution: its mailing, its follow-ups, who is selected; and back."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from connector.distributions import recipients
from connector.distributions.models import Distribution, DistributionCampaign, DistributionState, FollowUp
from connector.distributions.preparing import two_way
from connector.distributions.preparing.planning import Plan
from connector.distributions.request import DistributionInput
from connector.foundation.db import new_id
from connector.foundation.settings import Settings
from connector.integrations.bundle import Bundle
from connector.messaging.content import MessageContent
from connector.messaging.models import Channel, Kind, Mailing, MailingState
from connector.messaging.senders import email_sender
from connector.surveys.models import SurveyVersion


@dataclass(frozen=True, slots=True)
class Order:
    """A checked request, and the version of the survey that it sends."""

    wanted: DistributionInput
    version: SurveyVersion


def write(bundle: Bundle, session: Session, distribution: Distribution, order: Order, plan: Plan) -> None:
    """Make the distribution what is wanted, whatever it was before; nobody of it may have been invited yet."""
    now = bundle.clock.now()
    _forget(session, distribution)
    mailing = describe(bundle, session, distribution, order)
    session.add(mailing)
    session.flush()
    distribution.mailing_id = mailing.id
    distribution.warnings = [asdict(warning) for warning in plan.warnings]
    distribution.state, distribution.reason = DistributionState.PREPARING, None
    distribution.prepare_at, distribution.prepared_at, distribution.prepare_attempts = now, None, 0
    distribution.is_preview = distribution.send_at is not None and distribution.send_at > now
    session.add(distribution)
    session.flush()
    _follow_up(bundle, session, distribution, order, mailing.state)
    _select(session, distribution, plan)


def _forget(session: Session, distribution: Distribution) -> None:
    """What it was before an edit; its mailings stay, without a message, and are not looked at any more."""
    if distribution.mailing_id is not None:
        recipients.forget(session, distribution.id)
        session.execute(delete(FollowUp).where(FollowUp.distribution_id == distribution.id))


def describe(bundle: Bundle, session: Session, distribution: Distribution, order: Order) -> Mailing:
    """Give the distribution what was asked for, and its mailing with it."""
    is_paused, wanted = distribution.state == DistributionState.PAUSED, order.wanted
    mailing = _mailing(bundle, session, order, wanted.message, Kind.INVITATION)
    mailing.organization_id = distribution.organization_id
    mailing.state = MailingState.PAUSED if is_paused else MailingState.OPEN
    distribution.survey_id, distribution.survey_version_id = order.version.survey_id, order.version.id
    distribution.survey_name = order.version.name
    distribution.channel, distribution.object_name = wanted.channel, wanted.object
    distribution.sms_mode, distribution.phone_fields = wanted.sms_mode, wanted.phone_fields
    distribution.language_fields = wanted.language_fields
    distribution.embedded_data = dict(wanted.embedded_data)
    distribution.mailing_list_id = wanted.mailing_list or None
    distribution.send_at, distribution.time_zone = wanted.due_at, wanted.time_zone
    distribution.skips_duplicates = wanted.skip_duplicates
    return mailing


def _mailing(bundle: Bundle, session: Session, order: Order, message: MessageContent, kind: Kind) -> Mailing:
    channel = order.wanted.channel
    from_address = message.from_address or _OWN_ADDRESS[channel](bundle.settings)
    listed = email_sender(session, from_address) if channel == Channel.EMAIL else None
    return Mailing(
        id=new_id("ML_"),
        channel=channel,
        kind=kind,
        from_name=message.from_name,
        from_address=from_address,
        sender_id=listed.id if listed else None,
        reply_to=message.reply_to,
        subject=message.subject,
        body=message.body,
        format=message.format,
        language=message.language,
        translations={tag: text.model_dump() for tag, text in message.translations.items()},
        appendix=two_way.appendix(order.wanted, order.version, kind, message.language),
        survey_id=order.version.survey_id,
        created_at=bundle.clock.now(),
    )


_OWN_ADDRESS: dict[Channel, Callable[[Settings], str]] = {
    Channel.EMAIL: lambda settings: settings.from_address,
    Channel.SMS: lambda settings: settings.twilio.from_number,
}


def _follow_up(bundle: Bundle, session: Session, distribution: Distribution, order: Order, state: MailingState) -> None:
    for number, each in enumerate(order.wanted.follow_ups, start=1):
        mailing = _mailing(bundle, session, order, each.message, Kind(each.kind))
        mailing.organization_id, mailing.state = distribution.organization_id, state
        session.add(mailing)
        session.flush()
        session.add(
            FollowUp(
                distribution_id=distribution.id,
                organization_id=distribution.organization_id,
                number=number,
                kind=each.kind,
                mailing_id=mailing.id,
                after_hours=each.after_hours,
            )
        )
    session.flush()


def _select(session: Session, distribution: Distribution, plan: Plan) -> None:
    recipients.select_records(session, distribution, plan.ticked)
    session.add_all(
        DistributionCampaign(
            organization_id=distribution.organization_id,
            distribution_id=distribution.id,
            campaign_id=campaign.id,
            name=campaign.name,
            is_expanded=plan.is_complete,
        )
        for campaign in plan.campaigns
    )
    session.flush()


def as_request(session: Session, distribution: Distribution) -> dict[str, Any]:
    """The request that would make this distribution, as JSON: what an edit changes parts of."""
    sms = {"mode": distribution.sms_mode, "phone_field": distribution.phone_fields}
    return {
        "survey": distribution.survey_id,
        "channel": distribution.channel,
        "object": distribution.object_name,
        "record_ids": recipients.ticked_ids(session, distribution.id),
        "message": _message(session.get_one(Mailing, distribution.mailing_id)),
        "sms": sms if distribution.sms_mode else None,
        "embedded_data": distribution.embedded_data,
        "language_field": distribution.language_fields or None,
        "mailing_list": distribution.mailing_list_id or "",
        "send_at": distribution.send_at.isoformat() if distribution.send_at else "",
        "time_zone": distribution.time_zone or "UTC",
        "follow_ups": [_as_follow_up(session, each) for each in follow_ups(session, distribution.id)],
        "skip_duplicates": distribution.skips_duplicates,
    }


def follow_ups(session: Session, distribution_id: str) -> list[FollowUp]:
    """In the order of the request."""
    mine = select(FollowUp).where(FollowUp.distribution_id == distribution_id)
    return list(session.scalars(mine.order_by(FollowUp.number)))


def mailing_ids(session: Session, distribution: Distribution) -> list[str]:
    """Of its first message and of its follow-ups."""
    return [distribution.mailing_id, *(each.mailing_id for each in follow_ups(session, distribution.id))]


def _as_follow_up(session: Session, each: FollowUp) -> dict[str, Any]:
    mailing = session.get_one(Mailing, each.mailing_id)
    return {"kind": each.kind, "after_hours": each.after_hours, "message": _message(mailing)}


def _message(mailing: Mailing) -> dict[str, Any]:
    return {
        "from_name": mailing.from_name,
        "from_address": mailing.from_address if mailing.channel == Channel.EMAIL else "",
        "reply_to": mailing.reply_to,
        "subject": mailing.subject,
        "body": mailing.body,
        "format": mailing.format,
        "language": mailing.language,
        "translations": mailing.translations,
    }
