"""Responses as JSON."""

from typing import Annotated, Any

from apiflask import APIBlueprint
from pydantic import BaseModel, Field

from connector.foundation.web.strict_json import Line
from connector.integrations.bundle import bundle
from connector.organizations.access import by_api_key, principal
from connector.responses import queries

blueprint = APIBlueprint("responses_api", __name__, url_prefix="/api/v1", tag="Responses")
by_api_key(blueprint)


class ResponseQuery(BaseModel):
    distribution: Line = ""
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
    language: str
    recorded_at: str
    duration_seconds: int
    embedded_data: dict[str, str]
    answers: list[AnswerOutput]


class ResponseList(BaseModel):
    items: list[ResponseOutput]


@blueprint.get("/responses")
@blueprint.input(ResponseQuery, location="query", arg_name="query")
@blueprint.output(ResponseList)
@blueprint.doc(summary="The newest finished responses", security="api_key", responses=[401, 422])
def index(query: ResponseQuery) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return {"items": queries.of_distribution(session, query.distribution or None, query.limit)}


@blueprint.get("/responses/<response_id>")
@blueprint.output(ResponseOutput)
@blueprint.doc(summary="One response", security="api_key", responses=[401, 404])
def show(response_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return queries.one(session, response_id)
