"""The people of an organization, and what each of them may do."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.errors import Forbidden, NotFound
from connector.integrations.bundle import Bundle
from connector.organizations.access import Principal
from connector.organizations.models import User

ALLOWED, NOT_CONFIGURED, NO_PERMISSION = "allowed", "not_configured", "no_permission"
IN_WORDS = {
    ALLOWED: "",
    NOT_CONFIGURED: "SMS is not set up yet: ask your administrator to set it up.",
    NO_PERMISSION: "You may not send SMS: ask your administrator for the permission 'Use SMS distributions'.",
}
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SmsAvailability:
    """`code` is the reason for programs, `reason` the same in words."""

    allowed: bool
    code: str
    reason: str


def sms_availability(bundle: Bundle, principal: Principal) -> SmsAvailability:
    """Whether this caller may send SMS (A20); a script without a user may, once SMS is set up."""
    permitted = ALLOWED if principal.may_use_sms else NO_PERMISSION
    code = NOT_CONFIGURED if bundle.sms is None else permitted
    return SmsAvailability(code == ALLOWED, code, IN_WORDS[code])


def require_sms(bundle: Bundle, principal: Principal, at: str = "channel") -> None:
    """Raises Forbidden with the reason."""
    found = sms_availability(bundle, principal)
    if not found.allowed:
        raise Forbidden.at(at, found.reason)


def all_of(session: Session) -> Sequence[User]:
    """Administrators first, then by name."""
    return session.scalars(select(User).order_by(User.role, User.name, User.id)).all()


def one(session: Session, user_id: str) -> User:
    """Raises NotFound."""
    found = session.scalar(select(User).where(User.id == user_id))
    if found is None:
        raise NotFound(_("There is no such person."))
    return found


def permit(session: Session, user_id: str, *, can_use_sms: bool) -> User:
    """Give or take the permission "Use SMS distributions"."""
    user = one(session, user_id)
    user.can_use_sms = can_use_sms
    log.info("organizations.sms_permission_changed", user_id=user_id, can_use_sms=can_use_sms)
    return user
