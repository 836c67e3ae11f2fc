"""Who is left out, as JSON for administrators and scripts: exclusions by field, and frequency rules."""

from typing import Annotated, Any

from apiflask import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from connector.distributions.exclusions import frequency_rules, object_settings, rule_fields
from connector.distributions.exclusions.exclusion import IN_WORDS
from connector.distributions.exclusions.frequency_rules import DAYS, MOST, WantedFrequency
from connector.distributions.exclusions.object_settings import MOST_RULES, ObjectChoice, RuleChoice, WantedRule
from connector.distributions.models import FrequencyRule
from connector.distributions.request import Object
from connector.foundation.clock import iso
from connector.foundation.web.strict_json import Line, RequiredLine
from connector.integrations.bundle import bundle
from connector.organizations.access import by_api_key, principal
from connector.organizations.administrators import only_administrators

blueprint = APIBlueprint("exclusions_api", __name__, url_prefix="/api/v1", tag="Exclusions")
by_api_key(blueprint)
only_administrators(blueprint)
Path = Annotated[RequiredLine, StringConstraints(max_length=255)]


class RuleInput(BaseModel):
    """`excludes_when`: at which value of the field a record is left out; an empty field counts as false."""

    model_config = ConfigDict(extra="forbid")

    field: Path
    excludes_when: StrictBool = True
    is_on: StrictBool = True


class ExclusionsInput(BaseModel):
    """A standard exclusion that is not named is on, as at the start; a field of your own that is not named is gone."""

    model_config = ConfigDict(extra="forbid")

    is_on: StrictBool = True
    rules: Annotated[list[RuleInput], Field(max_length=MOST_RULES)]


class RuleOutput(BaseModel):
    """A locked one cannot be changed; an own one was added by an administrator."""

    field: str
    label: str
    excludes_when: bool
    is_on: bool
    is_locked: bool
    is_own: bool
    reason: str
    reason_text: str


class ExclusionsOutput(BaseModel):
    object: str
    is_on: bool
    rules: list[RuleOutput]


class ExclusionsList(BaseModel):
    items: list[ExclusionsOutput]


class FieldQuery(BaseModel):
    object: Object = "Contact"


class FieldOutput(BaseModel):
    path: str
    label: str
    type: str


class FieldList(BaseModel):
    items: list[FieldOutput]


class FrequencyInput(BaseModel):
    """At most `most` invitations within `days` days; `conditions` are on fields of the record, e.g. Account.Rating."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[RequiredLine, StringConstraints(max_length=120)]
    most: Annotated[StrictInt, Field(ge=1, le=MOST)]
    days: Annotated[StrictInt, Field(ge=1, le=DAYS)]
    survey: Annotated[Line, StringConstraints(max_length=40)] | None = None
    conditions: dict[str, Any] = Field(default_factory=dict)
    is_on: StrictBool = True


class FrequencyOutput(BaseModel):
    id: str
    name: str
    most: int
    days: int
    survey: str | None
    conditions: dict[str, Any]
    is_on: bool
    changed_at: str


class FrequencyList(BaseModel):
    items: list[FrequencyOutput]


@blueprint.get("/exclusions")
@blueprint.output(ExclusionsList)
@blueprint.doc(summary="Who may be sent to, and who is left out", security="api_key", responses=[401, 403])
def exclusions() -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return {"items": [_object(each) for each in object_settings.choices(session)]}


@blueprint.put("/exclusions/<object_name>")
@blueprint.input(ExclusionsInput, arg_name="wanted")
@blueprint.output(ExclusionsOutput)
@blueprint.doc(summary="Choose for one object", security="api_key", responses=[401, 403, 404, 409, 422, 503])
def change_exclusions(object_name: str, wanted: ExclusionsInput) -> dict[str, Any]:
    """A field that is new is looked up in Salesforce: it must be there and be a checkbox."""
    organization_id = principal().organization_id
    rules = [WantedRule(each.field, each.excludes_when, each.is_on) for each in wanted.rules]
    object_settings.change(bundle(), organization_id, object_name, is_on=wanted.is_on, wanted=rules)
    with bundle().db.read(organization_id) as session:
        return _object(object_settings.choice(session, object_name))


@blueprint.get("/exclusion-fields")
@blueprint.input(FieldQuery, location="query", arg_name="query")
@blueprint.output(FieldList)
@blueprint.doc(
    summary="Fields of an object that may leave people out", security="api_key", responses=[401, 403, 409, 422, 503]
)
def exclusion_fields(query: FieldQuery) -> dict[str, Any]:
    """Checkboxes of the object and of what it looks up to, as the connected user sees them."""
    found = rule_fields.offered(bundle(), principal().organization_id, query.object)
    return {"items": [{"path": each.path, "label": each.label, "type": each.type} for each in found]}


@blueprint.get("/frequency-rules")
@blueprint.output(FrequencyList)
@blueprint.doc(summary="How often a person may be asked", security="api_key", responses=[401, 403])
def all_frequency_rules() -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return {"items": [_frequency(each) for each in frequency_rules.all_of(session)]}


@blueprint.post("/frequency-rules")
@blueprint.input(FrequencyInput, arg_name="wanted")
@blueprint.output(FrequencyOutput, status_code=201)
@blueprint.doc(summary="Add a frequency rule", security="api_key", responses=[401, 403, 409, 422, 503])
def create_frequency_rule(wanted: FrequencyInput) -> dict[str, Any]:
    return _one_frequency(frequency_rules.create(bundle(), principal().organization_id, _wanted(wanted)))


@blueprint.put("/frequency-rules/<rule_id>")
@blueprint.input(FrequencyInput, arg_name="wanted")
@blueprint.output(FrequencyOutput)
@blueprint.doc(summary="Change a frequency rule", security="api_key", responses=[401, 403, 404, 409, 422, 503])
def change_frequency_rule(rule_id: str, wanted: FrequencyInput) -> dict[str, Any]:
    frequency_rules.change(bundle(), principal().organization_id, rule_id, _wanted(wanted))
    return _one_frequency(rule_id)


@blueprint.delete("/frequency-rules/<rule_id>")
@blueprint.output(FrequencyOutput)
@blueprint.doc(summary="Delete a frequency rule", security="api_key", responses=[401, 403, 404])
def delete_frequency_rule(rule_id: str) -> dict[str, Any]:
    """Answers with the rule as it was."""
    found = _one_frequency(rule_id)
    frequency_rules.delete(bundle(), principal().organization_id, rule_id)
    return found


def _wanted(given: FrequencyInput) -> WantedFrequency:
    return WantedFrequency(given.name, given.most, given.days, given.survey, given.conditions, given.is_on)


def _one_frequency(rule_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return _frequency(frequency_rules.get(session, rule_id))


def _frequency(rule: FrequencyRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "most": rule.most,
        "days": rule.days,
        "survey": rule.survey_id,
        "conditions": rule.conditions,
        "is_on": rule.is_on,
        "changed_at": iso(rule.changed_at),
    }


def _object(choice: ObjectChoice) -> dict[str, Any]:
    return {"object": choice.object_name, "is_on": choice.is_on, "rules": [_rule(each) for each in choice.rules]}


def _rule(choice: RuleChoice) -> dict[str, Any]:
    rule = choice.rule
    return {
        "field": rule.field,
        "label": rule.label,
        "excludes_when": rule.excludes_when,
        "is_on": choice.is_on,
        "is_locked": choice.is_locked,
        "is_own": choice.is_own,
        "reason": rule.reason,
        "reason_text": IN_WORDS[rule.reason],
    }
