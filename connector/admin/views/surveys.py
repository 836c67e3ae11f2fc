"""The surveys that can be sent: the list, what one asks, and bringing one in by file."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.views.frame import blueprint, reading, writing
from connector.foundation.errors import Invalid
from connector.foundation.web.translated import translated
from connector.integrations.bundle import bundle
from connector.organizations.access import principal
from connector.surveys import queries as surveys
from connector.surveys import service
from connector.surveys.checks import check
from connector.surveys.importing import read_file

STEP = " › "


@blueprint.get("/surveys", endpoint="surveys")
def index() -> str:
    return _list()


@blueprint.get("/surveys/<survey_id>")
def survey(survey_id: str) -> str:
    with reading() as session:
        version = surveys.current_version(session, survey_id)
        definition = surveys.definition(session, version.id)
        return render_template("admin/survey.html", version=version, definition=definition, findings=check(definition))


@blueprint.post("/surveys/import")
def import_survey() -> Response | str | tuple[str, int]:
    """What there is to report is told at once, for it is not kept; the same file sent again changes nothing."""
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Invalid.at("file", "is missing; choose the file with the survey")
        imported = read_file(sent.filename, sent.read())
    except Invalid as error:
        return _list([f"{one.field}{_(':')} {translated(one.message)}" for one in error.errors]), error.status
    with writing() as session:
        version = service.publish(session, principal().organization_id, imported.definition, bundle().clock.now())
    if imported.notes:
        return render_template("admin/survey_imported.html", version=version, notes=imported.notes, place=_place)
    flash(_("The survey is imported."))
    return redirect(url_for(".survey", survey_id=version.survey_id))


def _place(where: str) -> str:
    """The path to what a note is about, e.g. "QID5 (fruit) › choice 4"."""
    return STEP.join(_step(step) for step in where.split(STEP))


def _step(step: str) -> str:
    parts = {"answer": _("answer"), "block": _("block"), "choice": _("choice"), "label": _("label"), "rule": _("rule")}
    kind, space, name = step.partition(" ")
    return f"{parts[kind]} {name}" if space and kind in parts else translated(step)


def _list(problems: Sequence[str] = ()) -> str:
    with reading() as session:
        found = [(version, surveys.definition(session, version.id)) for version in surveys.current_versions(session)]
        return render_template("admin/surveys.html", surveys=found, problems=problems)
