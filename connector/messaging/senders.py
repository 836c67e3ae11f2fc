"""The addresses and numbers that messages come from, each with its times and its pace."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

import phonenumbers
import structlog
from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from connector.foundation.db import new_id
from connector.foundation.errors import Conflict, Invalid, NotFound
from connector.foundation.settings import Settings
from connector.foundation.web.strict_json import Line, RequiredLine
from connector.integrations.email.addresses import valid_email
from connector.messaging import sender_domains
from connector.messaging.configuration import Sender
from connector.messaging.models import Channel, Message, MessageState
from connector.messaging.phone_numbers import BadPhoneNumber, e164, region_of
from connector.messaging.send_windows import WindowInput

EVERY_COUNTRY = ""
"""The country of the number for all countries that have none of their own."""
FASTEST = 60_000
WAITING = (MessageState.PENDING, MessageState.SENDING)
COUNTRIES = frozenset(phonenumbers.SUPPORTED_REGIONS)
log = structlog.get_logger(__name__)


class SenderInput(BaseModel):
    """An email address, or the number (in E.164) for the recipients of a country. Without a window it sends at all
    times, without `per_minute` as fast as it goes."""

    model_config = ConfigDict(extra="forbid")

    channel: Channel
    address: Annotated[RequiredLine, StringConstraints(max_length=254)]
    country: Annotated[Line, StringConstraints(max_length=2, to_upper=True)] = EVERY_COUNTRY
    name: Annotated[Line, StringConstraints(max_length=120)] = ""
    window: WindowInput | None = None
    per_minute: Annotated[int, Field(strict=True, ge=1, le=FASTEST)] | None = None

    @model_validator(mode="after")
    def _fits_its_channel(self) -> Self:
        if self.channel == Channel.EMAIL and self.country:
            raise ValueError(_("only a number for SMS has a country"))
        return self


def all_of(session: Session, channel: Channel | None = None) -> Sequence[Sender]:
    wanted = select(Sender).order_by(Sender.channel, Sender.country, Sender.address)
    return session.scalars(wanted.where(Sender.channel == channel) if channel else wanted).all()


def one(session: Session, sender_id: str) -> Sender:
    """Raises NotFound."""
    found = session.scalar(select(Sender).where(Sender.id == sender_id))
    if found is None:
        raise NotFound(_("There is no such sender."))
    return found


def add(session: Session, settings: Settings, wanted: SenderInput, now: datetime) -> Sender:
    """Raises Invalid, or Conflict for an address or a country that is in the list."""
    sender = Sender(id=new_id("SR_"), channel=wanted.channel, created_at=now)
    _fill(session, settings, sender, wanted)
    _require_free(session, sender)
    session.add(sender)
    _flush(session)
    return sender


def change(session: Session, settings: Settings, sender_id: str, wanted: SenderInput) -> None:
    """Its times and pace hold from now on, for what already waits, too."""
    sender = one(session, sender_id)
    if sender.channel != wanted.channel:
        raise Invalid.at("channel", _("cannot be changed: add another sender, and delete this one"))
    with session.no_autoflush:
        _fill(session, settings, sender, wanted)
        _require_free(session, sender)
    _flush(session)


def delete(session: Session, sender_id: str) -> None:
    """Raises Conflict while messages wait for it."""
    sender = one(session, sender_id)
    waiting = session.scalar(
        select(func.count()).where(Message.lane == sender.id, Message.state.in_(WAITING)).select_from(Message)
    )
    if waiting:
        raise Conflict.at(
            "id", _("%(count)s messages wait for this sender: delete it when they are sent or cancelled", count=waiting)
        )
    session.delete(sender)
    log.info("messaging.sender_deleted", sender_id=sender_id)


def email_sender(session: Session, from_address: str) -> Sender | None:
    """The listed sender of this address, whose lane its messages take."""
    listed = Sender.channel == Channel.EMAIL, Sender.address == from_address.lower()
    return session.scalar(select(Sender).where(*listed))


class SmsSenders:
    """Which of the organization's numbers writes to whom; read once for many recipients."""

    def __init__(self, session: Session) -> None:
        self._by_country = {sender.country: sender for sender in all_of(session, Channel.SMS)}

    def for_number(self, number: str) -> Sender | None:
        """The number of the recipient's country, else the one for all countries; None when there is neither."""
        return self._by_country.get(region_of(number)) or self._by_country.get(EVERY_COUNTRY)

    def __bool__(self) -> bool:
        return bool(self._by_country)


def _fill(session: Session, settings: Settings, sender: Sender, wanted: SenderInput) -> None:
    is_sms = wanted.channel == Channel.SMS
    sender.address = _number(wanted.address) if is_sms else _email(session, settings, wanted.address)
    sender.country = _country(wanted.country) if is_sms else None
    sender.name = wanted.name
    sender.window = wanted.window.stored() if wanted.window else None
    sender.per_minute = wanted.per_minute


def _require_free(session: Session, sender: Sender) -> None:
    """Raises Conflict for an address or a country that another sender has."""
    others = [each for each in all_of(session) if each.id != sender.id]
    if any((each.channel, each.address) == (sender.channel, sender.address) for each in others):
        raise Conflict.at("address", _("%(address)s is in the list already", address=sender.address))
    same = next((each for each in others if each.country == sender.country is not None), None)
    if same is not None:
        raise Conflict.at("country", _("%(address)s has these countries already", address=same.address))


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(_("Somebody else has just changed the senders: look at the list, then try again.")) from error


def _number(written: str) -> str:
    try:
        return e164(written)
    except BadPhoneNumber as error:
        raise Invalid.at(
            "address", _("is not a phone number with its country code; write it like +33612345678")
        ) from error


def _email(session: Session, settings: Settings, written: str) -> str:
    address = valid_email(written)
    if address is None or not address.isascii():
        raise Invalid.at(
            "address", _("is not an email address that every mail server takes; write it like name@example.com")
        )
    sender_domains.require_allowed(session, settings, address, at="address")
    return address.lower()


def _country(written: str) -> str:
    if written and written not in COUNTRIES:
        raise Invalid.at("country", _("is not a country; write its two letters (FR), or none for all other countries"))
    return written
