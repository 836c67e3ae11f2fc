"""What came back: the list, and one response with all that is known of it."""

from flask import render_template, request

from connector.admin.queries import responses as lists
from connector.admin.views.frame import after, blueprint, reading
from connector.organizations import accounts
from connector.responses import queries as responses
from connector.surveys import queries as surveys


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
        return render_template(
            "admin/response.html",
            item=responses.one(session, response_id),
            handlings=lists.handlings(session, response_id),
            account=accounts.main_of(session),
        )
