"""What the administrator chose for each object: whether it may be sent to, and which exclusions apply (A3, A41).

Until something is chosen, every object may be sent to and every exclusion of objects.py applies. The opt-out from email
always does, on every channel. Any other boolean field can be added; informed consent is such a field, so that it is off
until the administrator says in which field it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.distributions.exclusions import rule_fields
from connector.distributions.exclusions.exclusion import ExclusionRule, Reason
from connector.distributions.models import ObjectSetting
from connector.distributions.objects import ASKABLE, TICKABLE, Askables
from connector.foundation.errors import FieldError, Forbidden, Invalid, NotFound
from connector.integrations.bundle import Bundle

LOCKED = frozenset({Reason.EMAIL_OPT_OUT})
"""What cannot be switched off or turned round."""
MOST_RULES = 50
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """One exclusion of an object, on or off; a locked one is always on, an own one was added by the administrator."""

    rule: ExclusionRule
    is_on: bool = True

    @property
    def is_locked(self) -> bool:
        return self.rule.reason in LOCKED

    @property
    def is_own(self) -> bool:
        return self.rule.reason is Reason.EXCLUDED_BY_FIELD


@dataclass(frozen=True, slots=True)
class ObjectChoice:
    """One object as the administrator chose; a Campaign has no rules of its own."""

    object_name: str
    is_on: bool
    rules: tuple[RuleChoice, ...]


@dataclass(frozen=True, slots=True)
class WantedRule:
    """What is asked of one field: whether it excludes, and at which value."""

    field: str
    excludes_when: bool = True
    is_on: bool = True


def choices(session: Session) -> list[ObjectChoice]:
    """Every object that can be sent to, as the session's organization chose."""
    settings = _settings(session)
    return [_choice(name, settings.get(name)) for name in TICKABLE]


def choice(session: Session, object_name: str) -> ObjectChoice:
    """One of them; raises NotFound."""
    _require_known(object_name)
    return _choice(object_name, _settings(session).get(object_name))


def askables(session: Session, conditions: Mapping[str, tuple[str, ...]] | None = None) -> Askables:
    """The people's objects under the exclusions that apply in the session's organization. `conditions` are fields that
    are to be read besides, by object."""
    on = {each.object_name: tuple(r.rule for r in each.rules if r.is_on) for each in choices(session)}
    return {name: kind.under(on[name], (conditions or {}).get(name, ())) for name, kind in ASKABLE.items()}


def require_on(session: Session, object_name: str) -> None:
    """Raises Forbidden when nobody may send to this object."""
    setting = _settings(session).get(object_name)
    if setting is not None and not setting.is_on:
        raise Forbidden.at("object", f"Your administrator has switched off sending to {object_name} records.")


def change(
    bundle: Bundle, organization_id: str, object_name: str, *, is_on: bool, wanted: Sequence[WantedRule]
) -> None:
    """Choose for one object. A standard exclusion that `wanted` does not name is as at the start, an own one is gone.

    Raises NotFound, or Invalid naming each rule that cannot be; a field that is new is looked up in Salesforce, which
    raises Conflict or Unavailable when nobody answers there.
    """
    with bundle.db.read(organization_id) as session:
        known = {each.rule.field: each.rule for each in choice(session, object_name).rules}
    labels = _labels(bundle, organization_id, object_name, wanted, known)
    with bundle.db.write(organization_id) as session:
        session.merge(
            ObjectSetting(
                organization_id=organization_id,
                object_name=object_name,
                is_on=is_on,
                exclusions=[_saved(each, labels[each.field]) for each in wanted],
                changed_at=bundle.clock.now(),
            )
        )
    log.info("distributions.object_setting_changed", organization_id=organization_id, object=object_name)


def _labels(
    bundle: Bundle,
    organization_id: str,
    object_name: str,
    wanted: Sequence[WantedRule],
    known: Mapping[str, ExclusionRule],
) -> dict[str, str]:
    """What the fields are called; raises Invalid for those that cannot be."""
    _check(object_name, wanted)
    new = {n: each.field for n, each in enumerate(wanted) if each.field not in known}
    found = rule_fields.booleans(bundle, organization_id, object_name, new) if new else {}
    return {name: rule.label for name, rule in known.items()} | found


def _check(object_name: str, wanted: Sequence[WantedRule]) -> None:
    if wanted and object_name not in ASKABLE:
        raise Invalid.at("rules", f"{object_name} has no exclusions of its own: its members' objects have them")
    if len(wanted) > MOST_RULES:
        raise Invalid.at("rules", f"has {len(wanted)} rules; at most {MOST_RULES} are possible")
    locked = {rule.field: rule for rule in _standard(object_name) if rule.reason in LOCKED}
    names = [each.field for each in wanted]
    errors = [
        FieldError(f"rules.{n}.field", f"{each.field[:80]} is there twice; keep one of the rules")
        for n, each in enumerate(wanted)
        if each.field in names[:n]
    ]
    errors += [
        FieldError(f"rules.{n}", f"{each.field} always excludes: nobody is written to against their own no")
        for n, each in enumerate(wanted)
        if each.field in locked and not (each.is_on and each.excludes_when)
    ]
    if errors:
        raise Invalid(errors=errors)


def _saved(wanted: WantedRule, label: str) -> dict[str, Any]:
    return {
        "field": wanted.field,
        "label": label,
        "excludes_when": wanted.excludes_when,
        "is_on": wanted.is_on,
    }


def _settings(session: Session) -> Mapping[str, ObjectSetting]:
    return {setting.object_name: setting for setting in session.scalars(select(ObjectSetting))}


def _choice(object_name: str, setting: ObjectSetting | None) -> ObjectChoice:
    saved = {each["field"]: each for each in _rows(setting)}
    standard = [_chosen(rule, saved.pop(rule.field, {})) for rule in _standard(object_name)]
    own = [_chosen(ExclusionRule(name, Reason.EXCLUDED_BY_FIELD), each) for name, each in saved.items()]
    return ObjectChoice(object_name, setting.is_on if setting else True, (*standard, *own))


def _chosen(rule: ExclusionRule, saved: Mapping[str, Any]) -> RuleChoice:
    if rule.reason in LOCKED:
        return RuleChoice(rule)
    when, label = saved.get("excludes_when", rule.excludes_when), saved.get("label", "")
    return RuleChoice(replace(rule, excludes_when=when, label=label), saved.get("is_on", True))


def _rows(setting: ObjectSetting | None) -> list[dict[str, Any]]:
    """In today's shape, whatever the row was written in."""
    stored = setting.exclusions if setting else []
    if isinstance(stored, dict):
        return [{"field": name, "is_on": is_on} for name, is_on in stored.items()]
    return stored


def _standard(object_name: str) -> tuple[ExclusionRule, ...]:
    return ASKABLE[object_name].rules if object_name in ASKABLE else ()


def _require_known(object_name: str) -> None:
    if object_name not in TICKABLE:
        raise NotFound(f"Surveys are not sent to {object_name[:80]}; choose one of {', '.join(TICKABLE)}.")
