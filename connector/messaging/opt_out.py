"""People's own opt-outs: of one channel or all, of one survey or every one.

What Salesforce says of a person is not kept here: it is read again for each send, so that a copy could only be wrong.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connector.foundation import events
from connector.foundation.db import new_id
from connector.foundation.errors import NotFound
from connector.foundation.events import insert_once
from connector.integrations.salesforce.record_ids import is_record_id
from connector.messaging.events import OptedIn, OptedOut
from connector.messaging.models import ALL_CHANNELS, EVERY_SURVEY, LiftedOptOut, Mailing, Message, OptOut

log = structlog.get_logger(__name__)


class Source(StrEnum):
    """How an opt-out came to us."""

    LINK = "link"
    ONE_CLICK = "one_click"
    STOP = "stop"
    BOUNCE = "bounce"
    SALESFORCE = "salesforce"
    """Reported by Salesforce as an event of its own; a flag that is merely read is not recorded."""
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class No:
    """What somebody does not want: this channel (or ALL_CHANNELS) at this address, for one survey or EVERY_SURVEY."""

    channel: str
    address: str
    survey_id: str = EVERY_SURVEY


@dataclass(frozen=True, slots=True)
class Cause:
    """Where an opt-out comes from."""

    source: str
    detail: str = ""
    message_id: int | None = None
    record_id: str = ""


def comparable(address: str) -> str:
    """The form in which two addresses of one mailbox are equal."""
    return address.strip().casefold()


def opted_out(
    session: Session,
    organization_id: str,
    channel: str,
    addresses: Collection[str],
    survey_id: str | None = EVERY_SURVEY,
) -> set[str]:
    """Which of these addresses (in comparable form) want nothing of this organization on this channel, or nothing about
    this survey."""
    no = (
        OptOut.organization_id == organization_id,
        OptOut.channel.in_((channel, ALL_CHANNELS)),
        OptOut.survey_id.in_({EVERY_SURVEY, survey_id or EVERY_SURVEY}),
    )
    return set(session.scalars(select(OptOut.address).where(*no, OptOut.address.in_(addresses))))


def bounced(session: Session, organization_id: str, addresses: Collection[str]) -> set[str]:
    """Those of these addresses (in comparable form) for which nobody said no: mail to them comes back."""
    dead = OptOut.organization_id == organization_id, OptOut.source == Source.BOUNCE
    return set(session.scalars(select(OptOut.address).where(*dead, OptOut.address.in_(addresses))))


def opt_out(
    session: Session, message: Message, source: str, now: datetime, survey_id: str = EVERY_SURVEY, detail: str = ""
) -> bool:
    """Take the address of this message off the list of its channel; False when it was off already."""
    mailing = session.get_one(Mailing, message.mailing_id)
    record = message.recipient_key.partition(":")[0]
    cause = Cause(source, detail, message.id, record if is_record_id(record) else "")
    return add(session, message.organization_id, No(mailing.channel, message.to_address, survey_id), cause, now)


def add(session: Session, organization_id: str, no: No, cause: Cause, now: datetime) -> bool:
    """Remember the no and announce it; False when it was there already. Where an address was only taken for dead, what
    its owner says counts as new: it must not be lifted with that."""
    row = {
        "id": new_id("OO_"),
        "organization_id": organization_id,
        "channel": no.channel,
        "address": comparable(no.address),
        "survey_id": no.survey_id,
        "source": cause.source,
        "detail": cause.detail[:255],
        "message_id": cause.message_id,
        "record_id": cause.record_id,
        "created_at": now,
    }
    if not insert_once(session, OptOut, row):
        taken_for_dead = _taken_for_dead(session, row)
        if cause.source == Source.BOUNCE or taken_for_dead is None:
            return False
        row |= {"id": taken_for_dead}
        session.execute(update(OptOut).where(OptOut.id == taken_for_dead).values(row))
    events.record(
        session,
        OptedOut(
            organization_id=organization_id,
            opt_out_id=str(row["id"]),
            channel=no.channel,
            survey_id=no.survey_id,
            source=cause.source,
            record_id=cause.record_id,
            at=now.isoformat(),
        ),
        now,
    )
    log.info("messaging.opted_out", opt_out_id=row["id"], source=cause.source)
    return True


def _taken_for_dead(session: Session, row: Mapping[str, Any]) -> str | None:
    """The id of the opt-out in the place of this one, when it says only that mail comes back."""
    place = (getattr(OptOut, name) == row[name] for name in ("organization_id", "channel", "address", "survey_id"))
    return session.scalar(select(OptOut.id).where(*place, OptOut.source == Source.BOUNCE).with_for_update())


def lift(session: Session, opt_out_id: str, by: str, reason: str, now: datetime) -> None:
    """Let messages go there again; who did so, when and why is kept. Raises NotFound."""
    found = session.scalar(select(OptOut).where(OptOut.id == opt_out_id).with_for_update())
    if found is None:
        raise NotFound("There is no such opt-out; it may have been lifted already.")
    _lift(session, found, by, reason, now)


def lift_all(session: Session, organization_id: str, channel: str, address: str, by: str, now: datetime) -> int:
    """The person wants this channel again (START): every opt-out of it at this address is lifted; gives how many."""
    held = (
        OptOut.organization_id == organization_id,
        OptOut.channel.in_((channel, ALL_CHANNELS)),
        OptOut.address == comparable(address),
    )
    found = session.scalars(select(OptOut).where(*held).with_for_update()).all()
    for each in found:
        _lift(session, each, by, "", now)
    return len(found)


def find(session: Session, opt_out_id: str) -> OptOut | LiftedOptOut | None:
    """The opt-out with this id, or its trace."""
    held = session.scalar(select(OptOut).where(OptOut.id == opt_out_id))
    return held or session.scalar(select(LiftedOptOut).where(LiftedOptOut.id == opt_out_id))


def _lift(session: Session, found: OptOut, by: str, reason: str, now: datetime) -> None:
    kept = {column.key: getattr(found, column.key) for column in OptOut.__table__.columns}
    session.add(LiftedOptOut(**kept, lifted_at=now, lifted_by=by[:120], reason=reason[:255]))
    session.delete(found)
    session.flush()
    events.record(
        session,
        OptedIn(
            organization_id=found.organization_id,
            opt_out_id=found.id,
            channel=found.channel,
            survey_id=found.survey_id,
            source=found.source,
            record_id=found.record_id,
            at=now.isoformat(),
        ),
        now,
    )
    log.info("messaging.opt_out_lifted", opt_out_id=found.id)
