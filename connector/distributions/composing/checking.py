"""What a distribution would do, without doing it: who would be left out and why, what is to be known before sending."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from connector.distributions import authoring, service, writing
from connector.distributions.exclusions.exclusion import EXCLUSIONS, Reason, in_words
from connector.distributions.models import Distribution, Recipient
from connector.distributions.preparing import deciding, planning, two_way
from connector.distributions.preparing.deciding import Decision
from connector.distributions.preparing.inviting import contact_values, embedded_values, name_of
from connector.distributions.preparing.planning import Plan
from connector.distributions.request import DistributionInput, checked_ids, checked_messages
from connector.distributions.writing import Order
from connector.foundation.errors import FieldError, Forbidden, Invalid
from connector.integrations.bundle import Bundle
from connector.messaging.compose_sms import text_of
from connector.messaging.models import Channel, Mailing, Message
from connector.messaging.sms_text import SmsText, measure
from connector.organizations.access import Principal
from connector.organizations.record_access import shown_besides
from connector.surveys import queries as surveys
from connector.surveys.models import SurveyVersion

MOST_NAMED = 20
SAMPLE_INVITATION = "IN_0000000000000000000000"
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen; `decisions` is None when there are too many people to be read at once."""

    wanted: DistributionInput
    problems: Sequence[FieldError]
    warnings: Sequence[FieldError]
    decisions: Sequence[Decision] | None
    distribution: Distribution
    mailing: Mailing


def check(bundle: Bundle, caller: Principal, wanted: DistributionInput) -> View:
    """Raises Invalid for what cannot be looked at; what can be put right is among the `problems`."""
    version = service.survey_version(bundle, caller.organization_id, wanted.survey)
    looked = _look(bundle, caller, wanted, version)
    return {
        "problems": [asdict(problem) for problem in looked.problems],
        "warnings": [asdict(warning) for warning in looked.warnings],
        "counts": _counts(looked) if looked.decisions is not None else None,
        "left_out": _left_out(bundle, caller, looked),
        "compatibility": two_way.compatible(wanted, version),
        "sms": _sms(bundle, looked) if wanted.channel == Channel.SMS else None,
    }


def _look(bundle: Bundle, caller: Principal, wanted: DistributionInput, version: SurveyVersion) -> Looked:
    kept, problems = _messages(bundle, caller, wanted)
    plan = _plan(bundle, caller.organization_id, kept, version)
    distribution = Distribution(id="", organization_id=caller.organization_id)
    decisions = None
    with bundle.db.read(caller.organization_id) as session:
        mailing = writing.describe(bundle, session, distribution, Order(kept, version))
        if plan.people is not None:
            decisions = _decide(bundle, session, distribution, plan)
    return Looked(kept, problems, plan.warnings, decisions, distribution, mailing)


def _messages(
    bundle: Bundle, caller: Principal, wanted: DistributionInput
) -> tuple[DistributionInput, Sequence[FieldError]]:
    try:
        return checked_messages(authoring.complete(bundle, caller, wanted)), ()
    except (Invalid, Forbidden) as error:
        return wanted, error.errors


def _plan(bundle: Bundle, organization_id: str, wanted: DistributionInput, version: SurveyVersion) -> Plan:
    """Without records there is nobody yet."""
    if not wanted.record_ids:
        with bundle.db.read(organization_id) as session:
            definition = surveys.definition(session, version.id)
        return Plan((), {}, warnings=tuple(planning.about_survey(definition, wanted)))
    record_ids = checked_ids(wanted.object, wanted.record_ids, bundle.settings.limits.records_per_distribution)
    return planning.make(bundle, organization_id, wanted, version, record_ids)


def _decide(bundle: Bundle, session: Session, distribution: Distribution, plan: Plan) -> list[Decision]:
    people = [
        Recipient(id=n, record_id=one.record_id, campaign_id=one.campaign_id) for n, one in enumerate(plan.ticked)
    ]
    return deciding.decisions(bundle, session, distribution, people, plan.people or {}, bundle.clock.now())


def _counts(looked: Looked) -> View:
    decisions = looked.decisions or ()
    found = Counter(decision.why_not.reason if decision.why_not else None for decision in decisions)
    return {
        "selected": len(decisions),
        "opted_out": sum(found[reason] for reason in EXCLUSIONS),
        **{reason.value: found[reason] for reason in Reason if reason not in EXCLUSIONS},
        "in_list": found[None],
    }


def _left_out(bundle: Bundle, caller: Principal, looked: Looked) -> list[View]:
    """The first of them, by name, without those whom the caller may not see in Salesforce."""
    first = [each for each in looked.decisions or () if each.why_not][:MOST_NAMED]
    shown = shown_besides(bundle, caller, looked.wanted.record_ids, map(_shown_id, first))
    return [
        {
            "record_id": each.recipient.record_id,
            "name": name_of(each.person),
            "reason": each.why_not.reason,
            "reason_text": in_words(each.why_not.reason, each.why_not.facts()),
        }
        for each in first
        if each.why_not and _shown_id(each) in shown
    ]


def _shown_id(decision: Decision) -> str:
    """Of the record whose name is shown: the Contact that a Lead has become."""
    return decision.person.id if decision.person else decision.recipient.record_id


def _sms(bundle: Bundle, looked: Looked) -> View:
    """How long the text is for the first who gets it, and what all of them cost by that."""
    asked = [each for each in looked.decisions or () if each.person and each.address]
    measured = measure(_text(bundle, looked, asked[0] if asked else None))
    return {
        "encoding": measured.encoding,
        "segments": measured.segments,
        "characters": measured.characters,
        "beyond_gsm": list(measured.beyond_gsm),
        "recipients": len(asked),
        "cost": _cost(bundle, measured, len(asked)),
    }


def _text(bundle: Bundle, looked: Looked, first: Decision | None) -> str:
    values: dict[str, dict[str, str]] = {"m": {}, "e": {}}
    if first and first.person and first.address:
        values["m"] = contact_values(looked.distribution, first.person, first.address)
        values["e"] = embedded_values(looked.distribution, first.person, first.recipient.campaign_id)
    message = Message(id=0, language="", values=values, invitation_id=SAMPLE_INVITATION)
    return text_of(looked.mailing, message, bundle.links, bundle.clock.now())


def _cost(bundle: Bundle, measured: SmsText, recipients: int) -> View | None:
    price = bundle.settings.twilio.price_per_segment
    if price is None:
        return None
    return {"amount": str(price * measured.segments * recipients), "currency": bundle.settings.twilio.currency}
