"""Opt-outs that people gave us, told to Salesforce on their Contacts and Leads.

Told are those from every survey: from email in the field that Salesforce has for it, from text messages in the field
that the administrator chose. A flag that we read there makes no opt-out of ours, and what Salesforce itself reported is
not told back, so nothing goes round in a circle. When an opt-out is lifted, a flag is cleared only if it was we who set
it and no other opt-out of that address remains.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.distributions.objects import object_of
from connector.distributions.records import record_settings
from connector.integrations.salesforce.record_ids import is_record_id
from connector.messaging import opt_out
from connector.messaging.events import OptedIn, OptedOut
from connector.messaging.models import ALL_CHANNELS, EVERY_SURVEY, Channel, Message
from connector.messaging.opt_out import Source
from connector.writeback import intents, ledger
from connector.writeback import queries as write_backs
from connector.writeback.intents import WriteIntent

EMAIL_FIELD = "HasOptedOutOfEmail"
NOT_TOLD = frozenset({Source.BOUNCE, Source.SALESFORCE})
"""Where nobody said no to us."""
MOST_RECORDS = 200
"""Records of one address that are told."""


def opted_out(session: Session, event: OptedOut, now: datetime) -> None:
    """Set the flag on every record that we have asked at this address."""
    if event.survey_id != EVERY_SURVEY or event.source in NOT_TOLD:
        return
    records = _records(session, event)
    for channel in _channels(event.channel):
        wished = _intents(session, event.opt_out_id, records, channel, value=True)
        ledger.record_all(session, event.organization_id, wished, now)


def opted_in(session: Session, event: OptedIn, now: datetime) -> None:
    """Clear the flag where it was this opt-out that set it."""
    if event.survey_id != EVERY_SURVEY or event.source in NOT_TOLD:
        return
    records = _records(session, event)
    for channel in _channels(event.channel):
        if not _still_opted_out(session, event, channel):
            ours = [each for each in records if _was_set(session, each, event.opt_out_id, channel)]
            wished = _intents(session, event.opt_out_id, ours, channel, value=False)
            ledger.record_all(session, event.organization_id, wished, now)


def _channels(channel: str) -> Iterable[Channel]:
    return Channel if channel == ALL_CHANNELS else (Channel(channel),)


def _intents(
    session: Session, opt_out_id: str, records: Iterable[str], channel: Channel, *, value: bool
) -> list[WriteIntent]:
    """For the records whose object has a field for this channel; a record that says so already is left alone."""
    fields, cause = _fields(session, channel), _cause(opt_out_id, channel, value=value)
    return [
        intents.update(name, record_id, {fields[name]: value}, cause, {fields[name]: [not value]})
        for record_id in records
        if (name := object_of(record_id)) in fields
    ]


def _fields(session: Session, channel: Channel) -> Mapping[str, str]:
    by_channel = {
        Channel.EMAIL: {"Contact": EMAIL_FIELD, "Lead": EMAIL_FIELD},
        Channel.SMS: record_settings.sms_opt_out_fields(session),
    }
    return by_channel[channel]


def _was_set(session: Session, record_id: str, opt_out_id: str, channel: Channel) -> bool:
    cause = _cause(opt_out_id, channel, value=True)
    return write_backs.is_written(session, object_of(record_id), record_id, cause)


def _cause(opt_out_id: str, channel: Channel, *, value: bool) -> str:
    return f"{opt_out_id}:{channel}:{'out' if value else 'in'}"


def _still_opted_out(session: Session, event: OptedIn, channel: Channel) -> bool:
    found = opt_out.find(session, event.opt_out_id)
    address = found.address if found else ""
    return bool(opt_out.opted_out(session, event.organization_id, channel, [address]))


def _records(session: Session, event: OptedOut | OptedIn) -> list[str]:
    """The record of the event, and those to which we have written at the address."""
    found = opt_out.find(session, event.opt_out_id)
    keys = select(Message.recipient_key).where(
        Message.organization_id == event.organization_id, Message.address == (found.address if found else None)
    )
    asked = (key.partition(":")[0] for key in session.scalars(keys.distinct().limit(MOST_RECORDS)))
    return list(dict.fromkeys(each for each in (event.record_id, *asked) if is_record_id(each or "")))
