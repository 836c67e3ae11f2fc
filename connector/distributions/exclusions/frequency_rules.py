"""What the administrator allows: "at most 1 survey every 14 days", for everybody or by fields of the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.distributions.exclusions import rule_fields
from connector.distributions.models import FrequencyRule
from connector.distributions.objects import ASKABLE
from connector.foundation import conditions
from connector.foundation.conditions import Kind
from connector.foundation.db import new_id
from connector.foundation.errors import Invalid, NotFound
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceApi
from connector.surveys import queries as surveys

MOST, DAYS = 1000, 3650
KINDS: Mapping[str, Kind] = {
    "boolean": Kind.BOOLEAN,
    "id": Kind.ID,
    "reference": Kind.ID,
    "int": Kind.NUMBER,
    "double": Kind.NUMBER,
    "currency": Kind.NUMBER,
    "percent": Kind.NUMBER,
    "date": Kind.DATE,
    "datetime": Kind.DATE,
}
"""Salesforce field type to kind of value; every other is text."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WantedFrequency:
    """A rule as the administrator wants it; without a survey it holds for every one."""

    name: str
    most: int
    days: int
    survey_id: str | None = None
    conditions: Mapping[str, Any] = field(default_factory=dict)
    is_on: bool = True


def all_of(session: Session) -> list[FrequencyRule]:
    return list(session.scalars(select(FrequencyRule).order_by(FrequencyRule.created_at, FrequencyRule.id)))


def get(session: Session, rule_id: str) -> FrequencyRule:
    """Raises NotFound."""
    found = session.scalar(select(FrequencyRule).where(FrequencyRule.id == rule_id))
    if found is None:
        raise NotFound("There is no such frequency rule.")
    return found


def create(bundle: Bundle, organization_id: str, wanted: WantedFrequency) -> str:
    """Gives its id; raises Invalid, or Conflict and Unavailable when fields cannot be looked up."""
    values, now = _values(bundle, organization_id, wanted), bundle.clock.now()
    with bundle.db.write(organization_id) as session:
        rule = FrequencyRule(id=new_id("FR_"), created_at=now, changed_at=now, **values)
        session.add(rule)
    log.info("distributions.frequency_rule_created", rule_id=rule.id)
    return rule.id


def change(bundle: Bundle, organization_id: str, rule_id: str, wanted: WantedFrequency) -> None:
    """Raises NotFound, and as `create`."""
    with bundle.db.read(organization_id) as session:
        get(session, rule_id)
    values = _values(bundle, organization_id, wanted)
    with bundle.db.write(organization_id) as session:
        rule = get(session, rule_id)
        for name, value in values.items():
            setattr(rule, name, value)
        rule.changed_at = bundle.clock.now()
    log.info("distributions.frequency_rule_changed", rule_id=rule_id)


def switch(bundle: Bundle, organization_id: str, rule_id: str, *, is_on: bool) -> str:
    """Gives its name; raises NotFound."""
    with bundle.db.write(organization_id) as session:
        rule = get(session, rule_id)
        rule.is_on, rule.changed_at = is_on, bundle.clock.now()
        return rule.name


def delete(bundle: Bundle, organization_id: str, rule_id: str) -> None:
    with bundle.db.write(organization_id) as session:
        session.delete(get(session, rule_id))
    log.info("distributions.frequency_rule_deleted", rule_id=rule_id)


def _values(bundle: Bundle, organization_id: str, wanted: WantedFrequency) -> dict[str, Any]:
    """The columns; raises Invalid."""
    _check(bundle, organization_id, wanted)
    condition, fields = _conditions(bundle, organization_id, wanted.conditions)
    return {
        "name": wanted.name.strip(),
        "most": wanted.most,
        "days": wanted.days,
        "survey_id": wanted.survey_id or None,
        "conditions": condition,
        "fields": fields,
        "is_on": wanted.is_on,
    }


def _check(bundle: Bundle, organization_id: str, wanted: WantedFrequency) -> None:
    if not 0 < len(wanted.name.strip()) <= 120:
        raise Invalid.at("name", "must have 1 to 120 characters")
    if not 1 <= wanted.most <= MOST:
        raise Invalid.at("most", f"must be a number from 1 to {MOST}")
    if not 1 <= wanted.days <= DAYS:
        raise Invalid.at("days", f"must be a number from 1 to {DAYS}")
    if wanted.survey_id:
        with bundle.db.read(organization_id) as session:
            try:
                surveys.current_version(session, wanted.survey_id)
            except NotFound as error:
                raise Invalid.at("survey", f"There is no survey {wanted.survey_id[:40]}") from error


def _conditions(
    bundle: Bundle, organization_id: str, data: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The conditions as they are kept, and by object those of their fields that it has."""
    asked = sorted(conditions.fields(conditions.parse(data)))
    if not asked:
        return {}, {}
    found = rule_fields.asking(bundle, organization_id, lambda api: _found(api, asked))
    kinds = {path: KINDS.get(each.type, Kind.TEXT) for fields in found.values() for path, each in fields.items()}
    checked = conditions.parse(data, kinds=kinds)
    return conditions.to_data(checked), {name: list(fields) for name, fields in found.items() if fields}


def _found(api: SalesforceApi, paths: list[str]) -> dict[str, dict[str, rule_fields.RuleField]]:
    """By object of people, and by path."""
    looked = {name: {path: rule_fields.find(api, name, path) for path in paths} for name in ASKABLE}
    return {name: {path: each for path, each in fields.items() if each} for name, fields in looked.items()}
