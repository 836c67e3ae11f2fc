"""Surveys as JSON."""

from typing import Any

from apiflask import APIBlueprint
from pydantic import BaseModel

from connector.integrations.bundle import bundle
from connector.organizations.access import by_api_key, principal
from connector.surveys import queries

blueprint = APIBlueprint("surveys_api", __name__, url_prefix="/api/v1", tag="Surveys")
by_api_key(blueprint)


class SurveyOutput(BaseModel):
    id: str
    name: str
    languages: list[str]
    version: int


class SurveyList(BaseModel):
    items: list[SurveyOutput]


@blueprint.get("/surveys")
@blueprint.output(SurveyList)
@blueprint.doc(summary="All surveys", security="api_key", responses=[401])
def index() -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return {"items": queries.all_surveys(session)}


@blueprint.get("/surveys/<survey_id>")
@blueprint.output(SurveyOutput)
@blueprint.doc(summary="One survey", security="api_key", responses=[401, 404])
def show(survey_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return queries.one(session, survey_id)
