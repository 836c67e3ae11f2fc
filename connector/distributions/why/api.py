"""Why somebody is asked or not, as JSON."""

from typing import Annotated, Any, Literal

from apiflask import APIBlueprint
from pydantic import BaseModel, StringConstraints

from connector.distributions import queries
from connector.distributions.exclusions.exclusion import IN_WORDS
from connector.distributions.why import explaining
from connector.distributions.why.explaining import About, Entry, Explanation
from connector.distributions.why.explaining import Line as RuleLine
from connector.foundation.clock import iso
from connector.foundation.errors import Invalid
from connector.foundation.web.strict_json import Line
from connector.integrations.bundle import bundle
from connector.integrations.salesforce.record_ids import InvalidRecordId, record_id
from connector.messaging.models import Channel
from connector.organizations.access import by_api_key, principal
from connector.organizations.record_access import require_visible, shown_to

blueprint = APIBlueprint("why_api", __name__, url_prefix="/api/v1", tag="Distributions")
by_api_key(blueprint)
Name = Annotated[Line, StringConstraints(max_length=40)]


class WhyQuery(BaseModel):
    """`distribution`: as if that one were sent again, and its history alone."""

    channel: Literal["email", "sms"] = "email"
    survey: Name = ""
    distribution: Name = ""


class RecordReference(BaseModel):
    id: str
    name: str
    object: str


class RuleOutput(BaseModel):
    """`value` as Salesforce has it now; `message` says all of it in a sentence."""

    rule: str
    field: str
    value: Any
    passes: bool
    reason: str | None
    message: str


class EntryOutput(BaseModel):
    """`rule` and `value` are what decided at that time, where it was kept."""

    distribution: str
    survey: str
    channel: str
    at: str
    state: str
    reason: str | None
    reason_text: str | None
    rule: str
    value: Any


class WhyOutput(BaseModel):
    record: RecordReference
    would_be_asked: bool
    rules: list[RuleOutput]
    history: list[EntryOutput]


@blueprint.get("/records/<record>/why")
@blueprint.input(WhyQuery, location="query", arg_name="query")
@blueprint.output(WhyOutput)
@blueprint.doc(
    summary="Why a person would be asked or left out, rule by rule",
    security="api_key",
    responses=[401, 403, 404, 409, 422, 503],
)
def explain(record: str, query: WhyQuery) -> dict[str, Any]:
    """Reads the Contact or Lead in Salesforce now; the history says what was decided earlier."""
    caller = principal()
    try:
        wanted = record_id(record)
    except InvalidRecordId as error:
        raise Invalid.at("record_id", str(error)) from error
    require_visible(bundle(), caller, [wanted], field="record_id")
    about = _about(query)
    found = explaining.explain(
        bundle(), caller.organization_id, wanted, about, lambda one: one in shown_to(bundle(), caller, [one])
    )
    return _explanation(found, query.distribution)


def _about(query: WhyQuery) -> About:
    if not query.distribution:
        return About(Channel(query.channel), query.survey)
    with bundle().db.read(principal().organization_id) as session:
        distribution = queries.find(session, query.distribution)
    return About(Channel(distribution.channel), distribution.survey_id, distribution.phone_fields)


def _explanation(found: Explanation, distribution_id: str) -> dict[str, Any]:
    history = [each for each in found.history if distribution_id in ("", each.distribution_id)]
    return {
        "record": {"id": found.record_id, "name": found.name, "object": found.object_name},
        "would_be_asked": found.would_be_asked,
        "rules": [_rule(line) for line in found.rules],
        "history": [_entry(each) for each in history],
    }


def _rule(line: RuleLine) -> dict[str, Any]:
    because = f" {IN_WORDS[line.reason]}." if line.reason else ""
    return {
        "rule": line.rule,
        "field": line.field,
        "value": line.value,
        "passes": line.passes,
        "reason": line.reason,
        "message": f"{line.words.english}{because}",
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "distribution": entry.distribution_id,
        "survey": entry.survey,
        "channel": entry.channel,
        "at": iso(entry.at),
        "state": entry.state,
        "reason": entry.reason,
        "reason_text": entry.reason_text,
        "rule": entry.rule,
        "value": entry.value,
    }
