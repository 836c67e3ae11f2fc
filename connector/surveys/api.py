"""Surveys as JSON, for the widget and for scripts."""

from typing import Any

from apiflask import APIBlueprint
from pydantic import BaseModel

from connector.integrations.bundle import bundle
from connector.organizations.access import by_api_key, principal
from connector.surveys import queries
from connector.surveys.checks import check
from connector.surveys.definition import SurveyDefinition
from connector.surveys.models import SurveyVersion
from connector.surveys.questions import Question

blueprint = APIBlueprint("surveys_api", __name__, url_prefix="/api/v1", tag="Surveys")
by_api_key(blueprint)


class SurveyItem(BaseModel):
    id: str
    name: str
    languages: list[str]


class SurveyList(BaseModel):
    items: list[SurveyItem]


class QuestionOutput(BaseModel):
    id: str
    type: str
    tag: str
    text: str
    required: bool


class FindingOutput(BaseModel):
    """Something to look at before sending; `place` is a path in the definition."""

    kind: str
    place: str
    message: str


class SurveyOutput(SurveyItem):
    """Texts are in the default language; `embedded_data` are the names that the flow declares."""

    default_language: str
    version: int
    published_at: str
    embedded_data: list[str]
    questions: list[QuestionOutput]
    findings: list[FindingOutput]


@blueprint.get("/surveys")
@blueprint.output(SurveyList)
@blueprint.doc(summary="The surveys that can be sent", security="api_key", responses=[401])
def everything() -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return {"items": [_item(version) for version in queries.current_versions(session)]}


@blueprint.get("/surveys/<survey_id>")
@blueprint.output(SurveyOutput)
@blueprint.doc(
    summary="One survey: its questions and what to look at before sending", security="api_key", responses=[401, 404]
)
def one(survey_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        version = queries.current_version(session, survey_id)
        return _survey(version, queries.definition(session, version.id))


def _item(version: SurveyVersion) -> dict[str, Any]:
    return {"id": version.survey_id, "name": version.name, "languages": version.languages}


def _survey(version: SurveyVersion, definition: SurveyDefinition) -> dict[str, Any]:
    return {
        **_item(version),
        "default_language": definition.default_language,
        "version": version.number,
        "published_at": version.published_at.isoformat().replace("+00:00", "Z"),
        "embedded_data": [field.name for field in definition.embedded_fields],
        "questions": [_question(definition, question) for question in definition.questions.values()],
        "findings": [
            {"kind": finding.kind, "place": finding.place, "message": finding.message} for finding in check(definition)
        ],
    }


def _question(definition: SurveyDefinition, question: Question) -> dict[str, Any]:
    text = definition.text(question.text, definition.default_language)
    return {"id": question.id, "type": question.type, "tag": question.tag, "text": text, "required": question.required}
