"""Reading opt-outs: newest first, by address or by record, with the trace of those that were lifted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from connector.foundation.errors import NotFound
from connector.messaging.models import LiftedOptOut, OptOut
from connector.messaging.opt_out import comparable
from connector.messaging.phone_numbers import digits_together
from connector.surveys.queries import current_versions

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; nothing: all of them."""

    address: str = ""
    record_id: str = ""


def newest(session: Session, wanted: Wanted, limit: int, after: str = "") -> list[View]:
    """A page of those that hold, older than `after`; raises NotFound when that one is not there."""
    found = select(OptOut).order_by(OptOut.created_at.desc(), OptOut.id.desc()).limit(limit)
    if wanted.address:
        found = found.where(OptOut.address == _kept(wanted.address))
    if wanted.record_id:
        found = found.where(OptOut.record_id == wanted.record_id)
    if after:
        last = session.scalar(select(OptOut).where(OptOut.id == after))
        if last is None:
            raise NotFound("There is no such opt-out to go on after.")
        found = found.where(tuple_(OptOut.created_at, OptOut.id) < (last.created_at, last.id))
    return _views(session, session.scalars(found).all())


def one(session: Session, opt_out_id: str) -> View:
    """Raises NotFound."""
    found = session.scalar(select(OptOut).where(OptOut.id == opt_out_id))
    if found is None:
        raise NotFound("There is no such opt-out; it may have been lifted already.")
    return _views(session, [found])[0]


def lifted(session: Session, address: str, limit: int) -> list[LiftedOptOut]:
    """What this address had said no to before, newest first."""
    mine = select(LiftedOptOut).where(LiftedOptOut.address == _kept(address))
    return list(session.scalars(mine.order_by(LiftedOptOut.lifted_at.desc(), LiftedOptOut.id).limit(limit)))


def _kept(address: str) -> str:
    """The form in which it is kept; people write a number in groups."""
    return comparable(address if "@" in address else digits_together(address))


def _views(session: Session, found: Sequence[OptOut]) -> list[View]:
    of_one = any(each.survey_id for each in found)
    names = {version.survey_id: version.name for version in current_versions(session)} if of_one else {}
    return [_view(each, names) for each in found]


def _view(each: OptOut, names: dict[str, str]) -> View:
    survey = {"id": each.survey_id, "name": names.get(each.survey_id, each.survey_id)} if each.survey_id else None
    return {
        "id": each.id,
        "address": each.address,
        "channel": each.channel,
        "survey": survey,
        "source": each.source,
        "detail": each.detail,
        "record_id": each.record_id or None,
        "created_at": each.created_at,
    }
