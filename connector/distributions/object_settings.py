"""What the administrator chose for each object: whether it may be sent to, and which exclusions apply (A3, A41).

Until something is chosen, every object may be sent to and every exclusion of objects.py applies. The opt-out from email
always does.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.distributions.exclusion import ExclusionRule, Reason
from connector.distributions.models import ObjectSetting
from connector.distributions.objects import ASKABLE, TICKABLE, Askables
from connector.foundation.errors import Forbidden, Invalid, NotFound

LOCKED = frozenset({Reason.EMAIL_OPT_OUT})
"""What cannot be switched off."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """One exclusion of an object, on or off; a locked one is always on."""

    field: str
    reason: Reason
    is_on: bool
    is_locked: bool


@dataclass(frozen=True, slots=True)
class ObjectChoice:
    """One object as the administrator chose; a Campaign has no rules of its own."""

    object_name: str
    is_on: bool
    rules: tuple[RuleChoice, ...]


def choices(session: Session) -> list[ObjectChoice]:
    """Every object that can be sent to, as the session's organization chose."""
    settings = _settings(session)
    return [_choice(name, settings.get(name)) for name in TICKABLE]


def askables(session: Session) -> Askables:
    """The people's objects under the exclusions that apply in the session's organization."""
    on = {choice.object_name: {rule.field for rule in choice.rules if rule.is_on} for choice in choices(session)}
    return {name: kind.under(tuple(r for r in kind.rules if r.field in on[name])) for name, kind in ASKABLE.items()}


def require_on(session: Session, object_name: str) -> None:
    """Raises Forbidden when nobody may send to this object."""
    setting = _settings(session).get(object_name)
    if setting is not None and not setting.is_on:
        raise Forbidden.at("object", f"Your administrator has switched off sending to {object_name} records.")


def change(
    session: Session,
    organization_id: str,
    object_name: str,
    *,
    is_on: bool,
    exclusions_on: Collection[str],
    now: datetime,
) -> None:
    """Choose for one object; `exclusions_on` are the fields that exclude. Raises NotFound or Invalid."""
    if object_name not in TICKABLE:
        raise NotFound(f"Surveys are not sent to {object_name[:80]}; choose one of {', '.join(TICKABLE)}.")
    rules = _rules(object_name)
    unknown = sorted(set(exclusions_on) - {rule.field for rule in rules})
    if unknown:
        raise Invalid.at("exclusions", f"{object_name} has no exclusion {', '.join(unknown)[:200]}")
    exclusions = {rule.field: rule.field in exclusions_on or rule.reason in LOCKED for rule in rules}
    session.merge(
        ObjectSetting(
            organization_id=organization_id,
            object_name=object_name,
            is_on=is_on,
            exclusions=exclusions,
            changed_at=now,
        )
    )
    log.info("distributions.object_setting_changed", organization_id=organization_id, object=object_name)


def _settings(session: Session) -> Mapping[str, ObjectSetting]:
    return {setting.object_name: setting for setting in session.scalars(select(ObjectSetting))}


def _choice(object_name: str, setting: ObjectSetting | None) -> ObjectChoice:
    chosen = setting.exclusions if setting else {}
    rules = (
        RuleChoice(
            field=rule.field,
            reason=rule.reason,
            is_on=rule.reason in LOCKED or chosen.get(rule.field, True),
            is_locked=rule.reason in LOCKED,
        )
        for rule in _rules(object_name)
    )
    return ObjectChoice(object_name, setting.is_on if setting else True, tuple(rules))


def _rules(object_name: str) -> tuple[ExclusionRule, ...]:
    return ASKABLE[object_name].rules if object_name in ASKABLE else ()
