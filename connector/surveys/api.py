"""Surveys as JSON, for the widget and for scripts."""

from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint
from apiflask.fields import UploadFile
from pydantic import BaseModel, ConfigDict, Field

from connector.foundation.clock import iso
from connector.foundation.errors import Invalid
from connector.integrations.bundle import bundle
from connector.organizations.access import by_api_key, principal
from connector.organizations.administrators import require_administrator
from connector.surveys import queries, service
from connector.surveys.checks import check
from connector.surveys.definition import SurveyDefinition
from connector.surveys.importing import read_file
from connector.surveys.models import SurveyVersion
from connector.surveys.questions import Question
from connector.surveys.two_way import compatibility

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
    edit_url: str
    """Where an administrator sees it and puts a new version in."""
    published_at: str
    embedded_data: list[str]
    questions: list[QuestionOutput]
    findings: list[FindingOutput]


class FitOutput(BaseModel):
    """Whether a question can be asked by SMS and answered by a reply; `reason` is a key, `reason_text` says it."""

    question: str
    text: str
    fits: bool
    reason: str
    reason_text: str


class TwoWayOutput(BaseModel):
    """In the order of the pages; `fits` is whether all of them do. From the first that does not, a conversation
    continues on a page."""

    fits: bool
    items: list[FitOutput]


class FileInput(BaseModel):
    """Sent as multipart/form-data."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"required": ["file"]})

    file: UploadFile = Field(  # type: ignore[assignment]  # missing is told in our own words
        default=None, description="A Qualtrics survey file (.qsf) or a definition (.yaml, .yml)"
    )


class NoteOutput(BaseModel):
    """`where` is a path to follow in the survey; `supported` is false for what does not work here as in the file, or
    is lacking, and true for what was brought over in another form."""

    where: str
    what: str
    supported: bool


class ImportOutput(SurveyItem):
    questions: list[QuestionOutput]
    report: list[NoteOutput]


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


@blueprint.get("/surveys/<survey_id>/two-way")
@blueprint.output(TwoWayOutput)
@blueprint.doc(
    summary="Which questions of a survey can be answered by SMS, and why not", security="api_key", responses=[401, 404]
)
def two_way(survey_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        version = queries.current_version(session, survey_id)
        items = compatibility(queries.definition(session, version.id))
    return {"fits": all(item.fits for item in items), "items": [asdict(item) for item in items]}


@blueprint.post("/surveys/import")
@blueprint.input(FileInput, location="files", arg_name="sent")
@blueprint.output(ImportOutput, status_code=201)
@blueprint.doc(
    summary="Import a survey file: .qsf of Qualtrics, or a definition in YAML",
    security="api_key",
    responses=[401, 403, 413, 422],
)
def import_file(sent: FileInput) -> dict[str, Any]:
    """For administrators and scripts. Publishes the survey under its name. A file that changed is a new version of the
    survey with that name; one that did not change makes none. The report says what the file holds beyond what was
    imported."""
    require_administrator()
    if sent.file is None:
        raise Invalid.at("file", "is missing; send multipart/form-data with the survey file in the field file")
    imported = read_file(sent.file.filename or "", sent.file.read())
    organization_id = principal().organization_id
    with bundle().db.write(organization_id) as session:
        version = service.publish(session, organization_id, imported.definition, bundle().clock.now())
        return {
            **_item(version),
            "questions": [
                _question(imported.definition, question) for question in imported.definition.questions.values()
            ],
            "report": [
                {"where": note.where, "what": note.what, "supported": note.supported} for note in imported.notes
            ],
        }


def _item(version: SurveyVersion) -> dict[str, Any]:
    return {"id": version.survey_id, "name": version.name, "languages": version.languages}


def _survey(version: SurveyVersion, definition: SurveyDefinition) -> dict[str, Any]:
    return {
        **_item(version),
        "default_language": definition.default_language,
        "edit_url": f"{bundle().settings.public_url}/admin/surveys/{version.survey_id}",
        "version": version.number,
        "published_at": iso(version.published_at),
        "embedded_data": [field.name for field in definition.embedded_fields],
        "questions": [_question(definition, question) for question in definition.questions.values()],
        "findings": [
            {"kind": finding.kind, "place": finding.place, "message": finding.message} for finding in check(definition)
        ],
    }


def _question(definition: SurveyDefinition, question: Question) -> dict[str, Any]:
    text = definition.text(question.text, definition.default_language)
    return {"id": question.id, "type": question.type, "tag": question.tag, "text": text, "required": question.required}
