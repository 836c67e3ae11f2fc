"""Sending a survey: check, read under our own grant, write everything in one transaction, then wake a worker."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from connector.distributions import planning, recipients
from connector.distributions.models import Distribution, DistributionCampaign, DistributionState, Recipient
from connector.distributions.planning import Plan
from connector.distributions.request import DistributionInput, check_piped_text, checked_ids
from connector.foundation.db import new_id
from connector.foundation.errors import Conflict, Invalid, NotFound
from connector.foundation.jobs import wake_after
from connector.integrations.bundle import Bundle
from connector.messaging import ledger
from connector.messaging.models import Channel, Kind, Mailing
from connector.surveys import queries as surveys
from connector.surveys.models import SurveyVersion

PREPARE = "distributions.prepare"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the organization, the person's name, and the key of this click."""

    organization_id: str
    name: str
    idempotency_key: str | None = None


def send(bundle: Bundle, sender: Sender, wanted: DistributionInput) -> str:
    """Send now; gives the distribution's id. The same click again gives the same distribution.

    Raises Invalid, NotFound, Conflict or Unavailable, and then nothing is written and nothing is sent.
    """
    if already := _already(bundle, sender, wanted):
        return already
    record_ids = checked_ids(wanted.object, wanted.record_ids, bundle.settings.limits.records_per_distribution)
    check_piped_text(wanted)
    version = _version(bundle, sender, wanted.survey)
    plan = planning.make(bundle, sender.organization_id, wanted, record_ids)
    try:
        return _write(bundle, sender, wanted, version, plan)
    except IntegrityError:
        if already := _already(bundle, sender, wanted):
            return already
        raise


def _already(bundle: Bundle, sender: Sender, wanted: DistributionInput) -> str | None:
    """The distribution that this click has made before; raises Conflict when it asked for something else."""
    if sender.idempotency_key is None:
        return None
    with bundle.db.read(sender.organization_id) as session:
        found = session.scalar(select(Distribution).where(Distribution.idempotency_key == sender.idempotency_key))
    if found is not None and found.request_hash != wanted.fingerprint():
        raise Conflict.at("Idempotency-Key", f"was used for another request ({found.id}); use a new key for each send")
    return found.id if found else None


def _version(bundle: Bundle, sender: Sender, survey_id: str) -> SurveyVersion:
    with bundle.db.read(sender.organization_id) as session:
        try:
            return surveys.current_version(session, survey_id)
        except NotFound as error:
            raise Invalid.at("survey", f"There is no survey {survey_id}; choose one of GET /api/v1/surveys") from error


def _write(bundle: Bundle, sender: Sender, wanted: DistributionInput, version: SurveyVersion, plan: Plan) -> str:
    now = bundle.clock.now()
    with bundle.db.write(sender.organization_id) as session:
        mailing = _mailing(bundle, wanted, now)
        session.add(mailing)
        session.flush()
        distribution = _distribution(sender, wanted, version, mailing, now)
        distribution.warnings = [asdict(warning) for warning in plan.warnings]
        session.add(distribution)
        session.flush()
        _select(session, distribution, plan)
        if plan.people is not None:
            everyone = recipients.undecided(session, distribution.id, len(plan.ticked))
            recipients.decide(session, bundle.links, distribution, everyone, plan.people, now)
            finish_preparing(bundle, session, distribution, now)
        else:
            wake_after(bundle.jobs, session, PREPARE, distribution.id)
        return distribution.id


def _select(session: Session, distribution: Distribution, plan: Plan) -> None:
    recipients.select_records(session, distribution, plan.ticked)
    session.add_all(
        DistributionCampaign(
            distribution_id=distribution.id,
            campaign_id=campaign.id,
            name=campaign.name,
            is_expanded=plan.is_complete,
        )
        for campaign in plan.campaigns
    )
    session.flush()


def finish_preparing(bundle: Bundle, session: Session, distribution: Distribution, now: datetime) -> None:
    """Everybody is decided about: let the messages go."""
    distribution.state, distribution.reason = DistributionState.SENDING, None
    distribution.prepared_at, distribution.prepare_at = now, None
    ledger.release(session, distribution.mailing_id, now)
    wake_after(bundle.jobs, session, "messaging.send")


def _mailing(bundle: Bundle, wanted: DistributionInput, now: datetime) -> Mailing:
    return Mailing(
        id=new_id("ML_"),
        channel=Channel.EMAIL,
        kind=Kind.INVITATION,
        from_name=wanted.message.from_name,
        from_address=bundle.settings.from_address,
        reply_to=wanted.message.reply_to,
        subject=wanted.message.subject,
        body=wanted.message.body,
        survey_id=wanted.survey,
        created_at=now,
    )


def _distribution(
    sender: Sender, wanted: DistributionInput, version: SurveyVersion, mailing: Mailing, now: datetime
) -> Distribution:
    return Distribution(
        id=new_id("EMD_"),
        organization_id=sender.organization_id,
        survey_id=version.survey_id,
        survey_version_id=version.id,
        survey_name=version.name,
        mailing_id=mailing.id,
        channel=wanted.channel,
        object_name=wanted.object,
        embedded_data=dict(wanted.embedded_data),
        skips_duplicates=wanted.skip_duplicates,
        state=DistributionState.PREPARING,
        idempotency_key=sender.idempotency_key,
        request_hash=wanted.fingerprint(),
        created_by=sender.name,
        created_at=now,
        prepare_at=now,
    )


def send_again(bundle: Bundle, organization_id: str, distribution_id: str, record_id: str) -> None:
    """A person's decision to send an uncertain message once more; raises Conflict when it is not uncertain."""
    now = bundle.clock.now()
    with bundle.db.write(organization_id) as session:
        recipient = session.scalar(
            select(Recipient).where(Recipient.distribution_id == distribution_id, Recipient.record_id == record_id)
        )
        if recipient is None or recipient.message_id is None:
            raise NotFound("There is no message to this record in this distribution.")
        if not ledger.send_again(session, recipient.message_id, now):
            raise Conflict.at("record_id", "Only a message whose outcome is uncertain can be sent again.")
        wake_after(bundle.jobs, session, "messaging.send")
