"""Who is the sender unless the author says otherwise: a name of our own, the running user, the organization (A43)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, StrictBool, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.errors import FieldError, Invalid
from connector.foundation.settings import Settings
from connector.foundation.web.strict_json import Line
from connector.messaging.configuration import SenderPolicy
from connector.messaging.content import Address, MessageContent
from connector.organizations.access import Principal
from connector.organizations.models import Organization, User


class Policy(StrEnum):
    CUSTOM = "custom"
    RUNNING_USER = "running_user"
    ORGANIZATION = "organization"


class PolicyInput(BaseModel):
    """`from_name` and `reply_to` are those of the policy custom; with the others they stand in where a user or an
    organization has none. Without `allow_override` authors cannot change what they are given."""

    model_config = ConfigDict(extra="forbid")

    policy: Policy
    from_name: Annotated[Line, StringConstraints(max_length=100)] = ""
    reply_to: Address = ""
    allow_override: StrictBool = True


@dataclass(frozen=True, slots=True)
class Prefill:
    """What a composer begins with; `locked`: nothing else is taken."""

    from_name: str
    from_address: str
    reply_to: str
    locked: bool


def of(session: Session) -> PolicyInput:
    """As chosen, else as at the start: the service's own sender, which authors may change."""
    found = session.scalar(select(SenderPolicy))
    if found is None:
        return PolicyInput(policy=Policy.CUSTOM)
    return PolicyInput.model_construct(
        policy=Policy(found.policy),
        from_name=found.from_name,
        reply_to=found.reply_to,
        allow_override=found.allow_override,
    )


def choose(session: Session, organization_id: str, wanted: PolicyInput, now: datetime) -> None:
    session.merge(SenderPolicy(organization_id=organization_id, changed_at=now, **wanted.model_dump()))


def sender_for(session: Session, settings: Settings, principal: Principal) -> Prefill:
    """The sender that this caller begins with, in a session of their organization."""
    policy = of(session)
    from_name, reply_to = _OWN[policy.policy](session, principal)
    return Prefill(
        from_name=from_name or policy.from_name or settings.sender.from_name,
        from_address=settings.from_address,
        reply_to=reply_to or policy.reply_to,
        locked=not policy.allow_override,
    )


def under_policy(content: MessageContent, prefill: Prefill, at: str = "message") -> MessageContent:
    """The content with what its author left out of the sender; where that is locked, raises Invalid for anything else.
    Whoever may choose may also choose to have no reply-to."""
    if prefill.locked and (errors := list(_differing(content, prefill, at))):
        raise Invalid(errors=errors)
    given = {"from_name": content.from_name or prefill.from_name}
    if prefill.locked:
        given |= {"from_address": prefill.from_address, "reply_to": prefill.reply_to}
    return content.model_copy(update=given)


def _differing(content: MessageContent, prefill: Prefill, at: str) -> Iterator[FieldError]:
    for field in ("from_name", "from_address", "reply_to"):
        wanted, fixed = getattr(content, field), getattr(prefill, field)
        if wanted and wanted != fixed:
            yield FieldError(f"{at}.{field}", _fixed(fixed))


def _fixed(value: str) -> str:
    if not value:
        return str(_("is left empty by your administrator; leave it so"))
    return str(_("is set by your administrator to %(value)s; leave it as it is", value=value))


def _custom(_session: Session, _principal: Principal) -> tuple[str, str]:
    return "", ""


def _running_user(session: Session, principal: Principal) -> tuple[str, str]:
    user = session.get(User, principal.user_id) if principal.user_id else None
    return (user.name, user.email) if user and user.salesforce_user_id else ("", "")


def _organization(session: Session, principal: Principal) -> tuple[str, str]:
    return session.get_one(Organization, principal.organization_id).name, ""


_OWN = {Policy.CUSTOM: _custom, Policy.RUNNING_USER: _running_user, Policy.ORGANIZATION: _organization}
"""From-name and reply-to of its own, for each policy; "" where there is none."""
