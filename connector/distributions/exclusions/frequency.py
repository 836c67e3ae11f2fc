"""Not too often: how many invitations somebody has had lately, counted over the ledger for many people at once.

An invitation counts when it was sent or may have been, and while it is on its way. Its own reminders do not. Two that
are due at the same moment are told apart by their age: the older one goes, the other is held. Whoever's record has to
meet conditions is noted when it is read; the gate counts again for those, and for everybody where there are none.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from connector.distributions.exclusions.exclusion import Reason, WhyNot, value_at
from connector.distributions.models import FrequencyRule, Recipient
from connector.foundation import conditions
from connector.foundation.conditions import Condition
from connector.integrations.ports import Record
from connector.messaging.gate import Cancel, Candidate, Verdicts
from connector.messaging.models import Kind, Mailing, MailingState, Message, MessageState

NOTED = "rules"
"""Among a recipient's facts: the rules with conditions that hold for this person."""
Rules = Sequence[FrequencyRule]


def rules_of(session: Session, survey_id: str) -> list[FrequencyRule]:
    """Those that are on and hold for this survey, in the session's organization."""
    of_survey = or_(FrequencyRule.survey_id.is_(None), FrequencyRule.survey_id == survey_id)
    found = select(FrequencyRule).where(FrequencyRule.is_on.is_(True), of_survey)
    return list(session.scalars(found.order_by(FrequencyRule.created_at, FrequencyRule.id)))


def fields_of(rules: Rules) -> dict[str, tuple[str, ...]]:
    """What is to be read of each object for their conditions."""
    found: dict[str, dict[str, None]] = {}
    for rule in rules:
        for object_name, paths in rule.fields.items():
            found.setdefault(object_name, {}).update(dict.fromkeys(paths))
    return {object_name: tuple(paths) for object_name, paths in found.items()}


def holds_for(rule: FrequencyRule, record: Record) -> bool:
    """Whether the record meets the conditions of the rule."""
    return _is_met(conditions.parse(rule.conditions), record)


def _is_met(condition: Condition, record: Record) -> bool:
    return conditions.evaluate(condition, lambda path: value_at(record, path))


@dataclass(slots=True)
class Lately:
    """How often these addresses were invited, by rule; who is invited now is counted on with `note`."""

    rules: Rules = ()
    counts: Mapping[str, Counter[str]] = field(default_factory=dict)
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    """Read once for many people."""

    @classmethod
    def read(cls, session: Session, rules: Rules, addresses: Collection[str], now: datetime) -> "Lately":
        counts = {rule.id: _invitations(session, rule, addresses, now) for rule in rules}
        return cls(rules, counts, {rule.id: conditions.parse(rule.conditions) for rule in rules})

    def why_not(self, record: Record, address: str) -> WhyNot | None:
        """The first rule under which this person was asked often enough."""
        reached = (rule for rule in self.rules if self.count(rule, address) >= rule.most and self._holds(rule, record))
        return next((WhyNot(Reason.TOO_OFTEN, rule.name, self.count(rule, address)) for rule in reached), None)

    def count(self, rule: FrequencyRule, address: str) -> int:
        return self.counts[rule.id][address]

    def note(self, address: str) -> None:
        for counter in self.counts.values():
            counter[address] += 1

    def facts(self, record: Record) -> dict[str, Any] | None:
        """What the gate has to know of this person."""
        met = [rule.id for rule in self.rules if rule.conditions and self._holds(rule, record)]
        return {NOTED: met} if met else None

    def _holds(self, rule: FrequencyRule, record: Record) -> bool:
        return _is_met(self.conditions[rule.id], record)


def not_too_often(session: Session, candidates: Sequence[Candidate], now: datetime) -> Verdicts:
    """A check of the gate: the ledger as it is at this moment."""
    invitations = [each for each in candidates if each.mailing.kind == Kind.INVITATION]
    rules = _rules_on(session, {each.message.organization_id for each in invitations})
    noted = _noted(session, invitations) if any(rule.conditions for rule in rules) else {}
    found: dict[int, Cancel] = {}
    for rule in rules:
        ids = [each.message.id for each in invitations if _holds(rule, each, noted)]
        found |= {key: Cancel(Reason.TOO_OFTEN) for key in _full(session, rule, ids, now)}
    return found


def _rules_on(session: Session, organizations: Collection[str]) -> list[FrequencyRule]:
    on = FrequencyRule.is_on.is_(True), FrequencyRule.organization_id.in_(organizations)
    return list(session.scalars(select(FrequencyRule).where(*on))) if organizations else []


def _holds(rule: FrequencyRule, candidate: Candidate, noted: Mapping[str, Collection[str]]) -> bool:
    message, mailing = candidate.message, candidate.mailing
    if rule.organization_id != message.organization_id or rule.survey_id not in (None, mailing.survey_id):
        return False
    return not rule.conditions or rule.id in noted.get(message.invitation_id or "", ())


def _noted(session: Session, candidates: Iterable[Candidate]) -> dict[str, Collection[str]]:
    """By invitation: the rules whose conditions its recipient met."""
    ids = [each.message.invitation_id for each in candidates if each.message.invitation_id]
    rows = session.execute(select(Recipient.invitation_id, Recipient.facts).where(Recipient.invitation_id.in_(ids)))
    return {invitation_id: (facts or {}).get(NOTED, ()) for invitation_id, facts in rows}


def _invitations(session: Session, rule: FrequencyRule, addresses: Collection[str], now: datetime) -> Counter[str]:
    """How many each address has had or is about to have."""
    counted = session.execute(lately_query(rule, addresses, now))
    return Counter({row.address: row.had for row in counted})


def lately_query(rule: FrequencyRule, addresses: Collection[str], now: datetime) -> Select[str, int]:
    """By address; it walks over the few messages to these addresses, by the index of addresses."""
    on_its_way = or_(Message.state == MessageState.SENDING, _waits(Message))
    return (
        select(Message.address, func.count().label("had"))
        .join(Mailing, Mailing.id == Message.mailing_id)
        .where(Message.organization_id == rule.organization_id, Message.address.in_(addresses), *_of(rule))
        .where(or_(_was_sent(Message, rule, now), on_its_way))
        .group_by(Message.address)
    )


def _full(session: Session, rule: FrequencyRule, message_ids: Collection[int], now: datetime) -> list[int]:
    return list(session.scalars(full_query(rule, message_ids, now))) if message_ids else []


def full_query(rule: FrequencyRule, message_ids: Collection[int], now: datetime) -> Select[int]:
    """Those of the messages whose readers have had as many as the rule allows, not counting younger ones that wait.

    Which ones count is asked of each pair, not of the table: SQLite would look for them by their state."""
    mine, other = aliased(Message), aliased(Message)
    same_reader = and_(
        other.organization_id == mine.organization_id, other.address == mine.address, other.id != mine.id
    )
    goes_first = or_(
        _was_sent(other, rule, now),
        and_(other.state == MessageState.SENDING, or_(other.handed_at.is_not(None), other.id < mine.id)),
        and_(_waits(other), other.id < mine.id),
    )
    return (
        select(mine.id)
        .join(other, same_reader)
        .join(Mailing, Mailing.id == other.mailing_id)
        .where(mine.id.in_(message_ids), mine.address != "", *_of(rule))
        .group_by(mine.id)
        .having(func.count(case((goes_first, 1))) >= rule.most)
    )


def _of(rule: FrequencyRule) -> list[ColumnElement[bool]]:
    """The invitations that the rule counts."""
    survey = [Mailing.survey_id == rule.survey_id] if rule.survey_id else []
    return [Mailing.kind == Kind.INVITATION, *survey]


def _waits(message: type[Message]) -> ColumnElement[bool]:
    """Released, so that it goes soon; what is scheduled or paused is decided about again."""
    return and_(message.state == MessageState.PENDING, message.due_at.is_not(None), Mailing.state == MailingState.OPEN)


def _was_sent(message: type[Message], rule: FrequencyRule, now: datetime) -> ColumnElement[bool]:
    """Within the rule's days; one whose outcome is uncertain may have arrived."""
    at = func.coalesce(message.sent_at, message.handed_at, message.created_at)
    done = message.state.in_((MessageState.SENT, MessageState.UNCERTAIN))
    return and_(done, at > now - timedelta(days=rule.days))
