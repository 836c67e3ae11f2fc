"""What only administrators may do, and scripts with the organization's key."""

from flask import Blueprint
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.errors import Forbidden
from connector.integrations.bundle import bundle
from connector.organizations.access import Principal, principal
from connector.organizations.models import Role, User


def only_administrators(blueprint: Blueprint) -> None:
    """To be called after the blueprint stated its access: a caller who is a person must be an administrator."""
    blueprint.before_request(require_administrator)


def require_administrator() -> None:
    """Raises Forbidden for a person who is none; to be called where a blueprint lets others do the rest."""
    caller = principal()
    if caller.user_id is None:
        return
    with bundle().db.read(caller.organization_id) as reader:
        allowed = is_administrator(reader, caller)
    if not allowed:
        raise Forbidden("Only administrators may do this, or a script with an API key of its own.")


def is_administrator(session: Session, caller: Principal) -> bool:
    """Of the session's organization; a script is nobody in particular, and none."""
    return session.scalar(select(User.role).where(User.id == caller.user_id)) == Role.ADMIN
