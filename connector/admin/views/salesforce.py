"""The connection to Salesforce: making it, its state, ending it."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.queries import connections
from connector.admin.views.accounts import browser, no_login_address
from connector.admin.views.frame import blueprint, done, reading, writing
from connector.distributions.objects import ASKABLE
from connector.distributions.records import record_settings
from connector.foundation.errors import Invalid, ServiceError
from connector.foundation.web.translated import translated
from connector.integrations.bundle import bundle
from connector.organizations import connection
from connector.organizations.access import principal

MY_DOMAIN = "my_domain"
DENIED = "access_denied"
"""What Salesforce says when the person did not allow the access."""


@blueprint.get("/salesforce")
def salesforce() -> str:
    return _page("production", "")


@blueprint.post("/salesforce/connect")
def connect() -> Response | tuple[str, int]:
    """Off to Salesforce; what the form chose is "production", "sandbox" or the typed My Domain."""
    chosen = request.form.get("environment", "production")
    typed = request.form.get(MY_DOMAIN, "").strip()
    if chosen == MY_DOMAIN and not typed:
        return _page(chosen, typed, _("Type the My Domain address of your org.")), 422
    try:
        environment, return_to = typed if chosen == MY_DOMAIN else chosen, request.form.get("return_to", "")
        return redirect(connection.begin(bundle(), browser(), environment, return_to=return_to))
    except Invalid as error:
        named = {each.field for each in error.errors}
        problem = no_login_address() if "environment" in named else translated(str(error))
        return _page(chosen, typed, problem), error.status


@blueprint.get("/salesforce/callback")
def callback() -> Response:
    """Back to the page that asked for it, such as that of a workflow; its draft is its own matter."""
    page = ""
    try:
        page = connection.complete(bundle(), browser(), request.url, request.args.get("state", ""))
    except ServiceError as error:
        flash(_why_not(error), "error")
    else:
        flash(_("Salesforce is connected."))
    return redirect(page or url_for(".salesforce"))


@blueprint.post("/salesforce/disconnect")
def disconnect() -> Response:
    connection.disconnect(bundle(), principal().organization_id)
    flash(_("Salesforce is disconnected. What is still to be written waits until you connect it again."))
    return redirect(url_for(".salesforce"))


@blueprint.post("/salesforce/records")
def change_records() -> Response:
    """What is written to people's records; a field that is not chosen is empty."""
    done(lambda: _change_records(request.form), _("Saved."))
    return redirect(url_for(".salesforce"))


def _change_records(form: Mapping[str, str]) -> None:
    organization_id, now = principal().organization_id, bundle().clock.now()
    fields = {name: form.get(f"sms_{name}") for name in ASKABLE}
    record_settings.choose_sms_opt_out_fields(bundle(), organization_id, fields)
    with writing() as writer:
        record_settings.switch_members(writer, organization_id, is_on=form.get("moves_members") == "yes", now=now)


def _page(chosen: str, typed: str, problem: str = "") -> str:
    with reading() as session:
        found = connections.read(session)
        return render_template(
            "admin/salesforce.html",
            found=found,
            moves_members=record_settings.is_moving_members(session),
            sms_fields=record_settings.sms_opt_out_fields(session),
            checkboxes=record_settings.checkboxes(bundle(), principal().organization_id) if found.is_connected else {},
            chosen=chosen,
            typed=typed,
            problem=problem,
            return_to=request.values.get("return_to", ""),
        )


def _why_not(error: ServiceError) -> str:
    """What Salesforce says in its own terms, in ours."""
    denied = _("Access was not allowed in Salesforce, so nothing was connected. Connect again and choose Allow.")
    return str(denied) if request.args.get("error") == DENIED else translated(str(error))
