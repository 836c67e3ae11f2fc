"""Who wants no messages: looked for by address, added and lifted."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.queries.paging import ROWS, cut
from connector.admin.views.frame import after, blueprint, done, reading
from connector.integrations.bundle import bundle
from connector.messaging import opt_out_lists, opt_outs
from connector.messaging.opt_out import No
from connector.messaging.opt_out_lists import Wanted
from connector.organizations import accounts
from connector.organizations.access import principal
from connector.surveys import queries as surveys


@blueprint.get("/opt-outs", endpoint="opt_outs")
def index() -> str:
    address = request.args.get("address", "").strip()[:254]
    with reading() as session:
        found = opt_out_lists.newest(session, Wanted(address), ROWS + 1, after())
        return render_template(
            "admin/opt_outs.html",
            page=cut(found, ROWS, lambda last: last["id"]),
            address=address,
            lifted=opt_out_lists.lifted(session, address, ROWS) if address else [],
            surveys=surveys.current_versions(session),
            account=accounts.main_of(session),
        )


@blueprint.post("/opt-outs")
def add_opt_out() -> Response:
    form, caller = request.form, principal()
    no = No(form.get("channel", ""), form.get("address", ""), form.get("survey", ""))
    done(lambda: opt_outs.add(bundle(), caller.organization_id, no, caller.name), _("The opt-out is kept."))
    return redirect(url_for(".opt_outs"))


@blueprint.post("/opt-outs/<opt_out_id>/lift")
def lift_opt_out(opt_out_id: str) -> Response:
    """With a reason, which is kept."""
    caller, reason = principal(), request.form.get("reason", "")
    done(
        lambda: opt_outs.lift(bundle(), caller.organization_id, opt_out_id, caller.name, reason),
        _("The opt-out is lifted: messages go there again."),
    )
    return redirect(url_for(".opt_outs", address=request.form.get("address") or None))
