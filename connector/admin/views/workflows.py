"""What happens with responses: each workflow, switched on or off, in words, and its runs."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.queries import mappings
from connector.admin.queries import workflows as lists
from connector.admin.views.frame import after, asked, blueprint, reading, writing
from connector.foundation.errors import Conflict, Unavailable
from connector.foundation.web.translated import translated
from connector.integrations.bundle import bundle
from connector.organizations import accounts
from connector.organizations.access import principal
from connector.workflows import drift, service
from connector.workflows import queries as workflows
from connector.workflows.editor import drafts
from connector.workflows.event_keys import response_of
from connector.workflows.models import RunState
from connector.workflows.repair import backfill


@blueprint.get("/workflows", endpoint="workflows")
def index() -> str:
    with reading() as session:
        return render_template(
            "admin/workflows.html",
            workflows=workflows.all_of(session),
            counts=lists.run_counts(session),
            drafts=drafts.all_of(session),
            refused={found.id for found, _check in workflows.refused(session)},
        )


@blueprint.get("/workflows/<workflow_id>")
def workflow(workflow_id: str) -> str:
    state = asked("state", RunState)
    with reading() as session:
        check = workflows.check_of(session, workflow_id)
        return render_template(
            "admin/workflow.html",
            found=lists.one(session, workflow_id),
            check=check,
            problems=mappings.findings(check),
            drafts=drafts.of(session, workflow_id),
            page=lists.runs(session, workflow_id, state, after()),
            state=state,
            states=list(RunState),
            response_of=response_of,
            backfills=backfill.all_of(session, workflow_id, limit=5),
            unwritten=backfill.count_unwritten(session, workflow_id, backfill.AT_MOST),
            at_most=backfill.AT_MOST,
        )


@blueprint.get("/workflows/<workflow_id>/runs/<run_id>")
def run(workflow_id: str, run_id: str) -> str:
    with reading() as session:
        return render_template(
            "admin/run.html",
            handling=lists.run(session, workflow_id, run_id),
            response_of=response_of,
            account=accounts.main_of(session),
        )


@blueprint.post("/workflows/<workflow_id>/switch")
def switch_workflow(workflow_id: str) -> Response:
    """`is_on` is what it is to be."""
    is_on = request.form.get("is_on") == "yes"
    with writing() as session:
        changed = service.switch(session, workflow_id, is_on=is_on, now=bundle().clock.now())
    flash(_("%(name)s is on.", name=changed.name) if is_on else _("%(name)s is off.", name=changed.name))
    return redirect(
        url_for(".workflow" if request.form.get("from") == "detail" else ".workflows", workflow_id=workflow_id)
    )


@blueprint.post("/workflows/<workflow_id>/check")
def check_workflow(workflow_id: str) -> Response:
    """Look at the org now; "from" says which page asked."""
    try:
        found = drift.check_now(bundle(), principal().organization_id, workflow_id)
    except (Conflict, Unavailable) as error:
        flash(translated(error.detail), "error")
    else:
        flash(_("Salesforce would refuse something: see below.") if found.errors else _("Your org takes it."))
    if request.form.get("from") == "failures":
        return redirect(url_for(".failures"))
    return redirect(url_for(".workflow", workflow_id=workflow_id, _anchor="check"))
