"""Writing older responses back through a workflow."""

from datetime import UTC, date, datetime, time

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.views.frame import blueprint, done, writing
from connector.foundation.errors import Invalid
from connector.integrations.bundle import bundle
from connector.workflows import queries as workflows
from connector.workflows.repair import backfill
from connector.writeback.api import person


@blueprint.post("/workflows/<workflow_id>/backfills")
def start_backfill(workflow_id: str) -> Response:
    with writing() as session:
        workflows.one(session, workflow_id)
    done(
        lambda: backfill.start(bundle(), person(), workflow_id, _since(), is_repeat="repeat" in request.form),
        _("Older responses are being written to Salesforce."),
    )
    return redirect(url_for(".workflow", workflow_id=workflow_id, _anchor="older"))


@blueprint.post("/backfills/<backfill_id>/cancel")
def cancel_backfill(backfill_id: str) -> Response:
    """Raises NotFound: then it is not known to which workflow to go back."""
    with writing() as session:
        workflow_id = backfill.one(session, backfill_id).workflow_id

    def cancel() -> None:
        with writing() as session:
            backfill.cancel(session, backfill_id, bundle().clock.now())

    done(cancel, _("No more older responses are taken. What was recorded before is written."))
    return redirect(url_for(".workflow", workflow_id=workflow_id, _anchor="older"))


def _since() -> datetime | None:
    """The beginning of the day, in UTC."""
    text = request.form.get("since", "")
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC) if text else None
    except ValueError as error:
        raise Invalid.at("since", "must be a day like 2026-01-31") from error
