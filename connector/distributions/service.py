"""Sending a survey, now or later, and changing what has not gone yet.

Each verb checks first, reads under our own grant, writes everything in one transaction, then wakes a worker.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from connector.distributions import authoring, queries, recipients, writing
from connector.distributions.exclusions.exclusion import in_words
from connector.distributions.members import moving_members
from connector.distributions.models import Distribution, DistributionState, Recipient
from connector.distributions.preparing import deciding, planning
from connector.distributions.preparing.planning import Plan
from connector.distributions.request import DistributionInput, checked_ids, checked_messages
from connector.distributions.waiting import follow_ups
from connector.distributions.waiting.recheck import Unreadable, noes_of
from connector.distributions.writing import Order
from connector.foundation.db import new_id
from connector.foundation.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from connector.foundation.jobs import wake_after
from connector.foundation.web.errors import field_errors
from connector.integrations.bundle import Bundle
from connector.messaging import ledger
from connector.messaging.models import Channel, Mailing, MailingState, Message, MessageState
from connector.organizations.access import Principal
from connector.organizations.people import require_sms
from connector.organizations.record_access import shown_to
from connector.surveys import queries as surveys
from connector.surveys.models import SurveyVersion

PREPARE = "distributions.prepare"
NOT_DOUBTFUL = "Only a message that is uncertain or has failed can be sent again."
LATEST = timedelta(days=913)
"""30 months from now."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, and the key of this click."""

    caller: Principal
    idempotency_key: str | None = None

    @property
    def organization_id(self) -> str:
        return self.caller.organization_id

    @property
    def name(self) -> str:
        return self.caller.name


def send(bundle: Bundle, sender: Sender, wanted: DistributionInput) -> str:
    """Send now or later; gives the distribution's id. The same click again gives the same distribution.

    Raises Invalid, NotFound, Conflict or Unavailable, and then nothing is written and nothing is sent.
    """
    if already := _already(bundle, sender, wanted):
        return already
    fingerprint = wanted.fingerprint()
    order, plan = _checked(bundle, sender, wanted)
    try:
        with bundle.db.write(sender.organization_id) as session:
            authoring.keep_as_template(session, sender.caller, order.wanted, bundle)
            distribution = _new(bundle, sender, fingerprint)
            _write(bundle, session, distribution, order, plan)
            return distribution.id
    except IntegrityError:
        if already := _already(bundle, sender, wanted):
            return already
        raise


def edit(bundle: Bundle, sender: Sender, distribution_id: str, changes: dict[str, Any], version: int | None) -> None:
    """Change what has not gone yet; `changes` are fields of a request. Everybody is decided about anew.

    `version` is the one that the caller saw. Raises NotFound, Forbidden, Invalid, Conflict or Unavailable; then nothing
    changes.
    """
    with bundle.db.read(sender.organization_id) as session:
        before = queries.find(session, distribution_id)
        _require_editable(before, version)
        asked = writing.as_request(session, before)
    _require_all_seen(bundle, sender.caller, asked["record_ids"])
    wanted = _merged(asked, changes)
    order, plan = _checked(bundle, sender, wanted)
    with bundle.db.write(sender.organization_id) as session:
        authoring.keep_as_template(session, sender.caller, order.wanted, bundle)
        distribution = locked(session, distribution_id)
        _require_editable(distribution, before.version)
        distribution.version += 1
        distribution.modified_by, distribution.modified_at = sender.name, bundle.clock.now()
        _write(bundle, session, distribution, order, plan)


def locked(session: Session, distribution_id: str) -> Distribution:
    """The distribution, ours alone until the transaction ends."""
    found = session.scalar(select(Distribution).where(Distribution.id == distribution_id).with_for_update())
    if found is None:
        raise NotFound("There is no such distribution.")
    return found


def finish_preparing(bundle: Bundle, session: Session, distribution: Distribution, now: datetime) -> None:
    """Everybody is decided about: let the messages go, or wait for the time to come."""
    distribution.reason, distribution.prepared_at, distribution.prepare_attempts = None, now, 0
    if session.get_one(Mailing, distribution.mailing_id).state == MailingState.PAUSED:
        distribution.state, distribution.prepare_at = DistributionState.PAUSED, None
        return
    if distribution.is_preview:
        distribution.state, distribution.prepare_at = DistributionState.SCHEDULED, distribution.send_at
        return
    distribution.state, distribution.prepare_at = DistributionState.SENDING, None
    distribution.released_at = now
    ledger.release(session, distribution.mailing_id, now)
    recipients.record_on_list(session, distribution, now)
    follow_ups.start(session, distribution, now)
    wake_after(bundle.jobs, session, "messaging.send")


def _already(bundle: Bundle, sender: Sender, wanted: DistributionInput) -> str | None:
    """The distribution that this click has made before; raises Conflict when it asked for something else."""
    if sender.idempotency_key is None:
        return None
    with bundle.db.read(sender.organization_id) as session:
        found = session.scalar(select(Distribution).where(Distribution.idempotency_key == sender.idempotency_key))
    if found is not None and found.request_hash != wanted.fingerprint():
        raise Conflict.at("Idempotency-Key", f"was used for another request ({found.id}); use a new key for each send")
    return found.id if found else None


def _checked(bundle: Bundle, sender: Sender, wanted: DistributionInput) -> tuple[Order, Plan]:
    """The request as it may be written, and who is selected."""
    organization_id = sender.organization_id
    wanted = checked_messages(authoring.complete(bundle, sender.caller, wanted))
    record_ids = checked_ids(wanted.object, wanted.record_ids, bundle.settings.limits.records_per_distribution)
    _check_time(wanted, bundle.clock.now())
    version = survey_version(bundle, organization_id, wanted.survey)
    return Order(wanted, version), planning.make(bundle, organization_id, wanted, version, record_ids)


def _check_time(wanted: DistributionInput, now: datetime) -> None:
    due_at = wanted.due_at
    if due_at is not None and due_at < now - timedelta(minutes=1):
        raise Invalid.at("send_at", "is in the past; choose a later time, or leave it empty to send now")
    if due_at is not None and due_at > now + LATEST:
        raise Invalid.at("send_at", "is more than 30 months away; choose an earlier time")


def survey_version(bundle: Bundle, organization_id: str, survey_id: str) -> SurveyVersion:
    with bundle.db.read(organization_id) as session:
        try:
            return surveys.current_version(session, survey_id)
        except NotFound as error:
            raise Invalid.at("survey", f"There is no survey {survey_id}; choose one of GET /api/v1/surveys") from error


def _new(bundle: Bundle, sender: Sender, fingerprint: str) -> Distribution:
    return Distribution(
        id=new_id("EMD_"),
        organization_id=sender.organization_id,
        idempotency_key=sender.idempotency_key,
        request_hash=fingerprint,
        created_by=sender.name,
        created_at=bundle.clock.now(),
        version=1,
    )


def _write(bundle: Bundle, session: Session, distribution: Distribution, order: Order, plan: Plan) -> None:
    now = bundle.clock.now()
    writing.write(bundle, session, distribution, order, plan)
    if plan.people is not None:
        everyone = recipients.undecided(session, distribution.id, len(plan.ticked))
        deciding.decide(bundle, session, distribution, everyone, plan.people, now)
        finish_preparing(bundle, session, distribution, now)
    else:
        wake_after(bundle.jobs, session, PREPARE, distribution.id)


def _require_editable(distribution: Distribution, version: int | None) -> None:
    if version is not None and distribution.version != version:
        raise Conflict.at("version", f"Somebody has changed it since; read it again (it is {distribution.version} now)")
    is_waiting = distribution.is_preview and distribution.released_at is None
    if not is_waiting or distribution.state in (DistributionState.CANCELLED, DistributionState.FAILED):
        raise Conflict.at("state", f"It is {distribution.state}: only what is scheduled can be changed")


def _require_all_seen(bundle: Bundle, caller: Principal, record_ids: list[str]) -> None:
    """Raises Forbidden for somebody of Salesforce who would write to people whom they may not see there."""
    if set(record_ids) - shown_to(bundle, caller, record_ids):
        raise Forbidden(
            "It goes to records that you may not see in Salesforce, or that are deleted: cancel it and send anew, or "
            "ask your administrator to change it."
        )


def _merged(before: dict[str, Any], changes: dict[str, Any]) -> DistributionInput:
    """Raises Invalid."""
    wanted = before | changes
    if isinstance(changes.get("message"), dict):
        wanted["message"] = before["message"] | changes["message"]
    try:
        return DistributionInput.model_validate(wanted)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error)) from error


def send_again(bundle: Bundle, caller: Principal, distribution_id: str, record_id: str) -> None:
    """A person's decision to send a message once more that may not have arrived. Salesforce is asked again whether the
    record may be written to (G6). Raises NotFound, Forbidden, Unavailable, or Conflict for any other message.
    """
    with bundle.db.read(caller.organization_id) as session:
        channel = _channel_of_doubtful(session, distribution_id, record_id)
    if channel == Channel.SMS:
        require_sms(bundle, caller)
    _require_willing(bundle, caller.organization_id, record_id)
    with bundle.db.write(caller.organization_id) as session:
        recipient = _reached(session, distribution_id, record_id)
        if not ledger.send_again(session, recipient.message_id or 0, bundle.clock.now()):
            raise Conflict.at("record_id", NOT_DOUBTFUL)
        moving_members.look_again(session, Recipient.id == recipient.id)
        wake_after(bundle.jobs, session, "messaging.send")


def _channel_of_doubtful(session: Session, distribution_id: str, record_id: str) -> str:
    message = session.get_one(Message, _reached(session, distribution_id, record_id).message_id)
    if message.state not in (MessageState.UNCERTAIN, MessageState.FAILED):
        raise Conflict.at("record_id", NOT_DOUBTFUL)
    return queries.find(session, distribution_id).channel


def _reached(session: Session, distribution_id: str, record_id: str) -> Recipient:
    mine = Recipient.distribution_id == distribution_id, Recipient.record_id == record_id
    recipient = session.scalar(select(Recipient).where(*mine))
    if recipient is None or recipient.message_id is None:
        raise NotFound("There is no message to this record in this distribution.")
    return recipient


def _require_willing(bundle: Bundle, organization_id: str, record_id: str) -> None:
    try:
        no = noes_of(bundle, organization_id, [record_id]).get(record_id)
    except Unreadable as error:
        raise Unavailable(
            "Salesforce does not say who may be written to. Nothing was sent: try again later."
        ) from error
    if no is not None:
        raise Conflict.at("record_id", f"It must not be written to any more: {in_words(no)}.")
