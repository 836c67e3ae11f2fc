"""Why did this person (not) get it? Every rule with the value that Salesforce has right now, and what was decided about
each distribution at its time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.distributions.exclusions import frequency, object_settings, rule_fields
from connector.distributions.exclusions.exclusion import ExclusionRule, Reason, in_words, value_at
from connector.distributions.exclusions.frequency import Lately
from connector.distributions.models import Distribution, FrequencyRule, Recipient
from connector.distributions.objects import ASKABLE, Askable, Askables, object_of
from connector.distributions.preparing.addressing import ADDRESSING
from connector.distributions.preparing.reading import PeopleReader, Person
from connector.distributions.why import sentences
from connector.distributions.why.sentences import Words
from connector.foundation.errors import NotFound, ServiceError
from connector.integrations.bundle import Bundle
from connector.integrations.ports import Compare, Query, SalesforceApi
from connector.messaging.models import ALL_CHANNELS, EVERY_SURVEY, Channel, Message, MessageState, OptOut
from connector.messaging.opt_out import Source, comparable

MOST_SHOWN = 100
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One rule: what it looked at, the value found, whether the person passes, and that in words."""

    rule: str
    words: Words
    passes: bool
    field: str = ""
    value: Any = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What was decided about the person for one distribution, and by what."""

    distribution_id: str
    survey: str
    channel: str
    at: datetime
    state: str
    reason: str | None
    facts: Mapping[str, Any]

    @property
    def reason_text(self) -> str | None:
        return in_words(self.reason, self.facts)

    @property
    def words(self) -> str | None:
        """The reason without the rule, as the catalogues have it."""
        return in_words(self.reason)

    @property
    def rule(self) -> str:
        """The field or frequency rule that decided, where it was kept."""
        return str(self.facts.get("rule") or "")

    @property
    def value(self) -> Any:
        """What was read of that field, or counted."""
        return self.facts.get("value")


@dataclass(frozen=True, slots=True)
class Explanation:
    record_id: str
    name: str
    object_name: str
    rules: Sequence[Line]
    history: Sequence[Entry]

    @property
    def would_be_asked(self) -> bool:
        return all(line.passes for line in self.rules)


@dataclass(frozen=True, slots=True)
class About:
    """What is to be sent: over this channel, about this survey (empty: about none in particular)."""

    channel: Channel = Channel.EMAIL
    survey_id: str = ""
    phone_fields: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(ASKABLE, "MobilePhone"))
    """By object: where the number of a text message stands."""

    def path(self, askable: Askable) -> str:
        """Of the address that is written to."""
        return self.phone_fields.get(askable.object_name, "") if self.channel == Channel.SMS else askable.email


@dataclass(frozen=True, slots=True)
class _Found:
    """A record as it was looked for; `problem` says why there is no person."""

    person: Person | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    problem: Line | None = None
    address: str | None = None
    """As it can be written to."""


def explain(
    bundle: Bundle, organization_id: str, record_id: str, about: About, may_see: Callable[[str], bool] = lambda _: True
) -> Explanation:
    """Raises NotFound for what is no person, or when nothing at all is known of the record. `may_see` is asked about
    the Contact that a Lead has become."""
    object_name = object_of(record_id)
    if object_name not in ASKABLE:
        raise NotFound(f"{record_id} is not the id of a {' or '.join(ASKABLE)}.")
    with bundle.db.read(organization_id) as session:
        rules = frequency.rules_of(session, about.survey_id)
        askables = object_settings.askables(session, frequency.fields_of(rules))
    found = _read(bundle, organization_id, record_id, askables, about)
    ids = {record_id, found.person.id} if found.person else {record_id}
    if not all(may_see(each) for each in ids - {record_id}):
        raise NotFound(f"{record_id} has become a Contact that you may not see in Salesforce.")
    with bundle.db.read(organization_id) as session:
        history = _history(session, ids)
        if found.person is None and not history:
            raise NotFound(f"Nothing was ever sent to {record_id}, and it cannot be read. {_english(found.problem)}")
        lines = list(_lines(session, found, rules, about, ids, bundle.clock.now()))
        switched = _switch(session, found.person.askable.object_name if found.person else object_name)
    person_name = found.person.record.get("Name") if found.person else _last_name(bundle, organization_id, record_id)
    return Explanation(record_id, str(person_name or ""), object_name, [switched, *lines], history)


def people(bundle: Bundle, organization_id: str, address: str) -> list[tuple[str, str]]:
    """Ids and names of those with this email address, as Salesforce has them; raises Conflict or Unavailable."""

    def ask(api: SalesforceApi) -> list[tuple[str, str]]:
        asked = (
            Query(name, ("Id", "Name"), Compare(kind.email, "=", address), limit=MOST_FOUND)
            for name, kind in ASKABLE.items()
        )
        return [(str(row["Id"]), str(row["Name"] or "")) for query in asked for row in api.query(query)]

    return rule_fields.asking(bundle, organization_id, ask)


def _read(bundle: Bundle, organization_id: str, record_id: str, askables: Askables, about: About) -> _Found:
    also = {name: (about.path(askable),) for name, askable in askables.items() if about.path(askable)}

    def ask(api: SalesforceApi) -> _Found:
        person = PeopleReader(api, askables, {}, also).read([record_id]).get(record_id)
        if person is None:
            return _Found(problem=_failed("record", sentences.NOT_READABLE, reason=Reason.NOT_FOUND))
        labels = {path: _label(api, person, path) for path in person.askable.fields}
        valid = ADDRESSING[about.channel].valid
        address = valid(value_at(person.record, about.path(person.askable)), bundle.settings)
        return _Found(person, labels, address=comparable(address) if address else None)

    try:
        return rule_fields.asking(bundle, organization_id, ask)
    except ServiceError as error:
        return _Found(problem=_failed("record", sentences.PROBLEM, problem=str(error)))


def _label(api: SalesforceApi, person: Person, path: str) -> str:
    found = rule_fields.find(api, person.askable.object_name, path)
    return found.label if found else path


def _lines(
    session: Session, found: _Found, rules: Sequence[FrequencyRule], about: About, ids: set[str], now: datetime
) -> Iterator[Line]:
    person = found.person
    if person is None:
        if found.problem:
            yield found.problem
        return
    yield Line("record", Words(sentences.READABLE), passes=True)
    yield from (_exclusion(rule, person, found.labels) for rule in person.askable.rules)
    yield _address(person, about, found.address)
    email = comparable(str(person.record.get(person.askable.email) or ""))
    yield from _opt_outs(session, about, _addresses(session, ids) | {email, found.address or ""})
    if found.address:
        lately = Lately.read(session, rules, [found.address], now)
        yield from (_frequency(rule, person, lately.count(rule, found.address)) for rule in rules)


def _switch(session: Session, object_name: str) -> Line:
    is_on = object_settings.choice(session, object_name).is_on
    text = sentences.OBJECT_ON if is_on else sentences.OBJECT_OFF
    return Line("object", Words(text, {"object": object_name}), passes=is_on, field=object_name, value=is_on)


def _exclusion(rule: ExclusionRule, person: Person, labels: Mapping[str, str]) -> Line:
    value = value_at(person.record, rule.field)
    label = rule.label or labels.get(rule.field, rule.field)
    reason = rule.reason if rule.excludes(person.record) else None
    words = sentences.of_field(label, value)
    return Line("exclusion", words, reason is None, field=rule.field, value=value, reason=reason)


def _address(person: Person, about: About, address: str | None) -> Line:
    path, is_there = about.path(person.askable), address is not None
    reason = None if is_there else ADDRESSING[about.channel].missing
    words = Words(sentences.ADDRESSES[about.channel][is_there])
    return Line("address", words, is_there, path, value_at(person.record, path), reason)


def _addresses(session: Session, ids: set[str]) -> set[str]:
    """At which the person was written to, and may have said no."""
    written = select(Recipient.address).where(Recipient.record_id.in_(ids), Recipient.address.is_not(None)).distinct()
    return {address for address in session.scalars(written.limit(MOST_SHOWN)) if address}


def _opt_outs(session: Session, about: About, addresses: set[str]) -> Iterator[Line]:
    said = (
        OptOut.address.in_(addresses),
        OptOut.channel.in_((about.channel, ALL_CHANNELS)),
        OptOut.survey_id.in_({EVERY_SURVEY, about.survey_id}),
    )
    noes = session.scalars(select(OptOut).where(*said).order_by(OptOut.created_at)).all()
    for no in noes:
        words = Words(sentences.OPTED_OUT, {"date": no.created_at.date().isoformat()})
        reason = Reason.BOUNCED if no.source == Source.BOUNCE else Reason.OPTED_OUT
        yield Line("opt_out", words, passes=False, value=no.source, reason=reason)
    if not noes:
        yield Line("opt_out", Words(sentences.NOT_OPTED_OUT), passes=True)


def _frequency(rule: FrequencyRule, person: Person, count: int) -> Line:
    if not frequency.holds_for(rule, person.record):
        return Line("frequency", Words(sentences.NOT_CONCERNED, {"rule": rule.name}), True, rule.name, count)
    text = {"rule": rule.name, "count": count, "days": rule.days, "most": rule.most}
    reason = Reason.TOO_OFTEN if count >= rule.most else None
    return Line("frequency", Words(sentences.INVITED, text), reason is None, rule.name, count, reason)


def _failed(rule: str, text: str, reason: Reason | None = None, **values: str) -> Line:
    return Line(rule, Words(text, values), passes=False, reason=reason)


def _english(line: Line | None) -> str:
    return line.words.english if line else ""


def _history(session: Session, ids: set[str]) -> list[Entry]:
    """Newest first."""
    rows = session.execute(
        select(Recipient, Distribution, Message)
        .join(Distribution, Distribution.id == Recipient.distribution_id)
        .outerjoin(Message, Message.id == Recipient.message_id)
        .where(Recipient.record_id.in_(ids))
        .order_by(Distribution.created_at.desc(), Recipient.id.desc())
        .limit(MOST_SHOWN)
    )
    return [_entry(recipient, distribution, message) for recipient, distribution, message in rows]


def _entry(recipient: Recipient, distribution: Distribution, message: Message | None) -> Entry:
    reason = recipient.reason or (message.reason if message else None)
    state = MessageState(message.state) if message else "excluded" if recipient.is_prepared else "preparing"
    sent_at = message.sent_at if message else None
    return Entry(
        distribution.id,
        distribution.survey_name,
        distribution.channel,
        sent_at or distribution.prepared_at or distribution.created_at,
        state,
        reason,
        recipient.facts or {},
    )


def _last_name(bundle: Bundle, organization_id: str, record_id: str) -> str:
    """As it was when something was sent there."""
    named = select(Recipient.name).where(Recipient.record_id == record_id).order_by(Recipient.id.desc()).limit(1)
    with bundle.db.read(organization_id) as session:
        return session.scalar(named) or ""
