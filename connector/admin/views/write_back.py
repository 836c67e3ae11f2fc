"""The ledger of what is written to Salesforce, and writing again what was refused."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin import service
from connector.admin.queries import write_backs as lists
from connector.admin.views.frame import after_number, asked, blueprint, done, reading
from connector.integrations.bundle import bundle
from connector.organizations.access import principal
from connector.organizations.connection import account_of
from connector.writeback import queries as write_backs
from connector.writeback.models import WriteBackState

LARGEST_ID = 2**63 - 1
"""Larger ones no database holds."""


@blueprint.get("/write-back")
def write_back() -> str:
    state = asked("state", WriteBackState)
    with reading() as session:
        return render_template(
            "admin/write_back.html",
            counts=write_backs.counts(session),
            page=lists.page(session, state, after_number()),
            state=state,
            account=account_of(session),
        )


@blueprint.post(f"/write-back/<int(max={LARGEST_ID}):row_id>/again")
def write_again(row_id: int) -> Response:
    """One row, or with `all` every row that was refused for the same reason."""
    everything = "all" in request.form
    done(
        lambda: service.write_again(bundle(), principal().organization_id, row_id, with_same_reason=everything),
        _("It is being written again. What Salesforce refuses once more comes back here."),
    )
    return redirect(url_for(".failures" if everything else ".write_back"))
