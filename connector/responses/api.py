"""Responses as JSON."""

from typing import Annotated, Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from connector.foundation.errors import Forbidden, Invalid, NotFound
from connector.foundation.web.strict_json import Line
from connector.integrations.bundle import bundle
from connector.organizations.access import by_api_key, principal
from connector.organizations.record_access import shown_to
from connector.responses import export, queries
from connector.responses.export import Wanted

blueprint = APIBlueprint("responses_api", __name__, url_prefix="/api/v1", tag="Responses")
by_api_key(blueprint)


class WantedQuery(BaseModel):
    distribution: Line = ""
    survey: Line = ""

    @property
    def wanted(self) -> Wanted:
        return Wanted(survey_id=self.survey, distribution_id=self.distribution)


class ResponseQuery(WantedQuery):
    after: Line = ""
    limit: Annotated[int, Field(ge=1, le=10_000)] = 1000


class SurveyOutput(BaseModel):
    id: str
    name: str


class AnswerOutput(BaseModel):
    id: str
    question: str
    answer: str
    value: Any


class ResponseOutput(BaseModel):
    id: str
    survey: SurveyOutput
    distribution: str | None
    record_id: str | None
    name: str
    status: str
    is_test: bool
    language: str
    recorded_at: str
    duration_seconds: int
    embedded_data: dict[str, str]
    answers: list[AnswerOutput]


class ResponseList(BaseModel):
    """`next` is the `after` of the next page; null on the last one."""

    items: list[ResponseOutput]
    next: str | None


@blueprint.get("/responses")
@blueprint.input(ResponseQuery, location="query", arg_name="query")
@blueprint.output(ResponseList)
@blueprint.doc(summary="The newest finished responses", security="api_key", responses=[401, 403, 409, 422, 503])
def index(query: ResponseQuery) -> dict[str, Any]:
    """Somebody of Salesforce names a distribution, and is shown the responses of those whom they may see there."""
    if principal().salesforce_user_id and not query.distribution:
        raise Invalid.at("distribution", "is missing: name the distribution whose responses you want to see")
    with bundle().db.read(principal().organization_id) as session:
        ids, after = export.page_of_ids(session, query.wanted, query.limit, query.after)
        found = queries.views(session, ids)
    return {"items": _shown(found), "next": after}


@blueprint.get("/responses/export")
@blueprint.input(WantedQuery, location="query", arg_name="query")
@blueprint.doc(
    summary="All responses of a survey or a distribution as CSV",
    security="api_key",
    responses={
        200: "CSV (RFC 4180, UTF-8)",
        401: "No good key",
        403: "A person may not",
        404: "Not there",
        422: "Neither is given",
    },
)
def as_csv(query: WantedQuery) -> Response:
    """One row for each finished response, newest first; a text that a spreadsheet would run begins with '."""
    if principal().salesforce_user_id:
        raise Forbidden("Only an administrator or a script with an API key may export responses.")
    if not query.survey and not query.distribution:
        raise Invalid.at("survey", "say which responses: survey or distribution")
    found, organization_id = bundle(), principal().organization_id
    with found.db.read(organization_id) as session:
        columns = export.columns_of(session, query.wanted)
    lines = export.csv_lines(found.db, organization_id, query.wanted, columns)
    name = query.distribution or query.survey
    headers = {"Content-Disposition": f"attachment; filename=responses-{name}.csv"}
    return Response(lines, mimetype="text/csv", headers=headers)


@blueprint.get("/responses/<response_id>")
@blueprint.output(ResponseOutput)
@blueprint.doc(summary="One response", security="api_key", responses=[401, 403, 404, 409, 503])
def show(response_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        found = queries.one(session, response_id)
    if not _shown([found]):
        raise NotFound("There is no such response.")
    return found


def _shown(responses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of people whom the caller may see in Salesforce, too."""
    if principal().salesforce_user_id is None:
        return responses
    seen = shown_to(bundle(), principal(), [each["record_id"] for each in responses if each["record_id"]])
    return [each for each in responses if each["record_id"] in seen]
