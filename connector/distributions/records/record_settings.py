"""What the administrator chose about writing to people's records in Salesforce.

At the start members of campaigns are moved, an opt-out from email is told, and one from text messages is not: there
Salesforce has no field, so one of the organization's own must be chosen.
"""

from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from connector.distributions.models import RecordSetting
from connector.distributions.objects import ASKABLE
from connector.foundation.errors import Conflict, FieldError, Invalid, Unavailable
from connector.integrations.bundle import Bundle
from connector.integrations.ports import (
    FieldDescription,
    SalesforceApi,
    SalesforceDisconnected,
    SalesforceRefused,
    SalesforceUnavailable,
)

log = structlog.get_logger(__name__)


def moves_members(organization_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether the organization of a row has its campaigns' members moved."""
    off = RecordSetting.organization_id == organization_id, RecordSetting.moves_members.is_(False)
    return ~select(RecordSetting.organization_id).where(*off).exists()


def is_moving_members(session: Session) -> bool:
    """Of the session's organization."""
    found = session.scalar(select(RecordSetting))
    return found.moves_members if found else True


def sms_opt_out_fields(session: Session) -> dict[str, str]:
    """By object, where the session's organization wants an opt-out from text messages to be told."""
    found = session.scalar(select(RecordSetting))
    return dict(found.sms_opt_out_fields) if found else {}


def switch_members(session: Session, organization_id: str, *, is_on: bool, now: datetime) -> None:
    """Switched on again, members catch up with what happened meanwhile."""
    _change(session, organization_id, now).moves_members = is_on
    log.info("distributions.moving_members_switched", organization_id=organization_id, is_on=is_on)


def choose_sms_opt_out_fields(bundle: Bundle, organization_id: str, fields: Mapping[str, str | None]) -> None:
    """By object; an empty one tells nothing. Raises Invalid, Conflict or Unavailable."""
    chosen = {name: field for name, field in fields.items() if field}
    _check(bundle, organization_id, chosen)
    with bundle.db.write(organization_id) as session:
        _change(session, organization_id, bundle.clock.now()).sms_opt_out_fields = chosen
    log.info("distributions.opt_out_fields_chosen", organization_id=organization_id, objects=sorted(chosen))


def checkboxes(bundle: Bundle, organization_id: str) -> dict[str, list[FieldDescription]]:
    """By object, those that could tell an opt-out; none while Salesforce does not answer."""
    try:
        api = bundle.salesforce.api(organization_id)
        return {name: [f for f in api.describe(name).fields.values() if _is_checkbox(f)] for name in ASKABLE}
    except (SalesforceDisconnected, SalesforceUnavailable, SalesforceRefused):
        return {name: [] for name in ASKABLE}


def _is_checkbox(field: FieldDescription) -> bool:
    return field.type == "boolean" and field.updateable


def _check(bundle: Bundle, organization_id: str, chosen: Mapping[str, str]) -> None:
    if unknown := set(chosen) - set(ASKABLE):
        raise Invalid(errors=[FieldError(f"sms.{n[:40]}", f"choose one of {', '.join(ASKABLE)}") for n in unknown])
    try:
        api = bundle.salesforce.api(organization_id) if chosen else None
        wrong = [error for name, field in chosen.items() if api and (error := _why_not(api, name, field))]
    except SalesforceDisconnected as error:
        raise Conflict("Connect Salesforce first: the field is looked up there.") from error
    except (SalesforceUnavailable, SalesforceRefused) as error:
        raise Unavailable(
            "Salesforce does not answer right now. Nothing was changed: try again in a minute."
        ) from error
    if wrong:
        raise Invalid(errors=wrong)


def _why_not(api: SalesforceApi, object_name: str, name: str) -> FieldError | None:
    found = api.describe(object_name, fresh=True).fields.get(name)
    if found is None:
        why = f"{object_name} has no field {name[:80]} that the connected user can see"
    elif not _is_checkbox(found):
        why = "must be a checkbox that the connected user may change"
    else:
        return None
    return FieldError(f"sms.{object_name}", why)


def _change(session: Session, organization_id: str, now: datetime) -> RecordSetting:
    """The organization's row, made now if there is none."""
    found = session.get(RecordSetting, organization_id) or RecordSetting(
        organization_id=organization_id, moves_members=True, sms_opt_out_fields={}
    )
    session.add(found)
    found.changed_at = now
    return found
