"""What came back: the list, and one response with all that is known of it."""

from collections.abc import Sequence

from flask import render_template, request
from sqlalchemy.orm import Session

from connector.admin.queries import pacing
from connector.admin.queries import responses as lists
from connector.admin.queries.pacing import Pause
from connector.admin.views.frame import after, blueprint, reading
from connector.integrations.bundle import bundle
from connector.organizations import accounts
from connector.organizations.access import principal
from connector.responses import queries as responses
from connector.surveys import queries as surveys
from connector.writeback.models import WriteBack, WriteBackState


@blueprint.get("/responses", endpoint="responses")
def index() -> str:
    survey, distribution = request.args.get("survey", ""), request.args.get("distribution", "")
    with reading() as session:
        return render_template(
            "admin/responses.html",
            page=lists.page(session, survey, distribution, after()),
            surveys=surveys.current_versions(session),
            survey=survey,
            distribution=distribution,
        )


@blueprint.get("/responses/<response_id>")
def response(response_id: str) -> str:
    with reading() as session:
        handlings = lists.handlings(session, response_id)
        return render_template(
            "admin/response.html",
            item=responses.one(session, response_id),
            handlings=handlings,
            pacing=_pacing(session, [row for one in handlings for row in one.write_backs]),
            account=accounts.main_of(session),
        )


def _pacing(session: Session, rows: Sequence[WriteBack]) -> list[Pause]:
    """Why those of the rows that are due are not written yet."""
    waiting = {row.account_id for row in rows if row.state == WriteBackState.PENDING}
    if not waiting:
        return []
    shares, now = bundle().settings.writeback, bundle().clock.now()
    found = pacing.pauses(session, principal().organization_id, shares, now)
    return [each for each in found if each.account_id in waiting]
