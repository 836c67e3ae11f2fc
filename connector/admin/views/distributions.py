"""What was sent: the list, and one distribution with its recipients."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.queries import distributions as lists
from connector.admin.queries.distributions import RecipientState
from connector.admin.views.frame import after, after_number, asked, blueprint, done, reading
from connector.distributions import queries as distributions
from connector.distributions import service
from connector.distributions.models import DistributionState
from connector.integrations.bundle import bundle
from connector.organizations import accounts
from connector.organizations.access import principal


@blueprint.get("/distributions", endpoint="distributions")
def index() -> str:
    state = asked("state", DistributionState)
    with reading() as session:
        page = lists.page(session, state, after())
        return render_template("admin/distributions.html", page=page, state=state, states=list(DistributionState))


@blueprint.get("/distributions/<distribution_id>")
def distribution(distribution_id: str) -> str:
    state = asked("state", RecipientState)
    with reading() as session:
        return render_template(
            "admin/distribution.html",
            item=distributions.get(session, distribution_id),
            page=lists.recipients(session, distribution_id, state, after_number() or 0),
            state=state,
            states=list(RecipientState),
            account=accounts.main_of(session),
        )


@blueprint.post("/distributions/<distribution_id>/recipients/<record_id>/send-again")
def send_again(distribution_id: str, record_id: str) -> Response:
    """A person has decided about a message that may have arrived already."""
    done(
        lambda: service.send_again(bundle(), principal(), distribution_id, record_id),
        _("The message is sent once more."),
    )
    if request.form.get("from") == "failures":
        return redirect(url_for(".failures"))
    return redirect(url_for(".distribution", distribution_id=distribution_id))
