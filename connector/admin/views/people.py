"""The people who have appeared, and who of them may use SMS (A20)."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.views.frame import blueprint, done, reading, writing
from connector.integrations.bundle import bundle
from connector.organizations import people as organization_people


@blueprint.get("/people", endpoint="people")
def index() -> str:
    with reading() as session:
        return render_template(
            "admin/people.html", people=organization_people.all_of(session), has_sms=bundle().sms is not None
        )


@blueprint.post("/people/<user_id>")
def permit_sms(user_id: str) -> Response:
    """The switch of one person."""
    done(lambda: _permit(user_id, can_use_sms=request.form.get("can_use_sms") == "yes"), _("The permission is saved."))
    return redirect(url_for(".people"))


def _permit(user_id: str, *, can_use_sms: bool) -> None:
    with writing() as session:
        organization_people.permit(session, user_id, can_use_sms=can_use_sms)
