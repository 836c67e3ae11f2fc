"""The second step before a field is added to the org: what exactly, and who gets access to it."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.queries import mappings
from connector.admin.views.frame import blueprint, reading
from connector.foundation.errors import ServiceError
from connector.foundation.web.translated import translated
from connector.integrations.bundle import bundle
from connector.organizations import accounts
from connector.workflows import queries as workflows
from connector.workflows.external_ids import service
from connector.workflows.external_ids.service import WouldBeRefused
from connector.workflows.external_ids.setup import PERMISSION_SET_LABEL, by_hand
from connector.writeback.api import person

Answer = str | tuple[str, int] | Response


@blueprint.get("/workflows/<workflow_id>/external-id")
def external_id(workflow_id: str) -> Answer:
    return _page(workflow_id, request.args.get("place", ""))


@blueprint.post("/workflows/<workflow_id>/external-id")
def add_external_id(workflow_id: str) -> Answer:
    """Changes the setup of the org."""
    place = request.form.get("place", "")
    try:
        added = service.add(bundle(), person(), workflow_id, place)
    except ServiceError as error:
        return _page(workflow_id, place, error)
    if added.is_new:
        flash(_("The field is in Salesforce. From now on an interrupted call is simply repeated."))
    else:
        flash(_("Salesforce had the field already. From now on an interrupted call is simply repeated."))
    return _back(workflow_id)


def _page(workflow_id: str, place: str, error: ServiceError | None = None) -> Answer:
    with reading() as session:
        offer = next((each for each in service.offers(session, workflow_id) if each.place == place), None)
        if offer is None:
            flash(_("No field is to be added here any more."))
            return _back(workflow_id)
        workflow = workflows.one(session, workflow_id)
        page = render_template(
            "admin/external_id.html",
            workflow=workflow,
            offer=offer,
            account=accounts.named(session, offer.account),
            permission_set=PERMISSION_SET_LABEL,
            by_hand=by_hand(offer.object_name),
            problem=translated(str(error)) if error and not isinstance(error, WouldBeRefused) else "",
            found=mappings.told(workflow, error.found) if isinstance(error, WouldBeRefused) else [],
        )
    return (page, error.status) if error else page


def _back(workflow_id: str) -> Response:
    return redirect(url_for(".workflow", workflow_id=workflow_id, _anchor="check"))
