"""Who may be sent to, and which fields in Salesforce leave a person out."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.views.frame import blueprint, done, reading, writing
from connector.distributions import object_settings
from connector.distributions.exclusion import IN_WORDS
from connector.integrations.bundle import bundle
from connector.organizations.access import principal


@blueprint.get("/exclusions", endpoint="exclusions")
def index() -> str:
    with reading() as session:
        return render_template("admin/exclusions.html", choices=object_settings.choices(session), words=IN_WORDS)


@blueprint.post("/exclusions/<object_name>")
def change_exclusions(object_name: str) -> Response:
    """A switch that is off is not in the form; a locked one neither, and stays on."""
    is_on, exclusions = request.form.get("is_on") == "yes", request.form.getlist("exclusions")
    done(lambda: _change(object_name, is_on, exclusions), _("The exclusions are saved."))
    return redirect(url_for(".exclusions"))


def _change(object_name: str, is_on: bool, exclusions: list[str]) -> None:
    with writing() as session:
        object_settings.change(
            session,
            principal().organization_id,
            object_name,
            is_on=is_on,
            exclusions_on=exclusions,
            now=bundle().clock.now(),
        )
