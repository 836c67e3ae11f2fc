"""An administrator or a script adds and lifts opt-outs."""

import re

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.errors import Conflict, Invalid, NotFound
from connector.integrations.bundle import Bundle
from connector.messaging import opt_out
from connector.messaging.models import ALL_CHANNELS, Channel, OptOut
from connector.messaging.opt_out import Cause, No, Source, comparable
from connector.messaging.phone_numbers import digits_together
from connector.surveys import queries as surveys

CHANNELS = (ALL_CHANNELS, *Channel)
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}\Z")


def add(bundle: Bundle, organization_id: str, no: No, by: str) -> str:
    """Gives its id; raises Invalid, or Conflict when it is there already."""
    checked = No(_channel(no.channel), _address(no), no.survey_id)
    with bundle.db.write(organization_id) as session:
        _check_survey(session, no.survey_id)
        if not opt_out.add(session, organization_id, checked, Cause(Source.ADMIN, by), bundle.clock.now()):
            raise Conflict.at("address", "has opted out of this already")
        return _id_of(session, checked)


def lift(bundle: Bundle, organization_id: str, opt_out_id: str, by: str, reason: str) -> None:
    """Raises NotFound, or Invalid without a reason: it overrides what a person said."""
    with bundle.db.write(organization_id) as session:
        if opt_out.find(session, opt_out_id) is not None and not reason.strip():
            raise Invalid.at("reason", "is missing: say why this person may be written to again")
        opt_out.lift(session, opt_out_id, by, reason.strip(), bundle.clock.now())


def _channel(channel: str) -> str:
    if channel not in CHANNELS:
        raise Invalid.at("channel", f"must be one of {', '.join(CHANNELS)}")
    return channel


def _address(no: No) -> str:
    """In the form in which messages carry it."""
    number = digits_together(no.address)
    if no.channel != Channel.EMAIL and _NUMBER.match(number):
        return number
    if no.channel == Channel.SMS:
        raise Invalid.at("address", "is not a phone number with its country code; write it like +33612345678")
    return _email(no.address)


def _email(address: str) -> str:
    try:
        found = validate_email(address.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise Invalid.at("address", "is not an email address; write it like name@example.com") from error
    return found.normalized


def _check_survey(session: Session, survey_id: str) -> None:
    try:
        if survey_id:
            surveys.current_version(session, survey_id)
    except NotFound as error:
        raise Invalid.at("survey", f"There is no survey {survey_id[:40]}") from error


def _id_of(session: Session, no: No) -> str:
    mine = OptOut.channel == no.channel, OptOut.address == comparable(no.address), OptOut.survey_id == no.survey_id
    return session.scalars(select(OptOut.id).where(*mine)).one()
