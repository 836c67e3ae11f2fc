"""The surveys that can be sent: the list, and what one asks."""

from flask import render_template

from connector.admin.views.frame import blueprint, reading
from connector.surveys import queries as surveys
from connector.surveys.checks import check


@blueprint.get("/surveys", endpoint="surveys")
def index() -> str:
    with reading() as session:
        found = [(version, surveys.definition(session, version.id)) for version in surveys.current_versions(session)]
        return render_template("admin/surveys.html", surveys=found)


@blueprint.get("/surveys/<survey_id>")
def survey(survey_id: str) -> str:
    with reading() as session:
        version = surveys.current_version(session, survey_id)
        definition = surveys.definition(session, version.id)
        return render_template("admin/survey.html", version=version, definition=definition, findings=check(definition))
