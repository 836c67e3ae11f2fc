"""The sign-in page: off to Salesforce, which says who somebody is, and back to the address that was asked for."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from connector.foundation.errors import Conflict, Invalid, Unavailable
from connector.foundation.web.translated import translated
from connector.integrations.bundle import bundle
from connector.organizations import browser_session, salesforce_sign_in
from connector.organizations.access import by_browser
from connector.widget.chrome import address, dress
from connector.widget.request import WidgetRequest

blueprint = APIBlueprint(
    "widget_sign_in",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
    url_prefix="/widget",
    enable_openapi=False,
)
by_browser(blueprint, "Salesforce, which says who signs in")
dress(blueprint)


@blueprint.get("/sign-in")
def show() -> str:
    wanted = WidgetRequest.parse_any(request.args)
    org = salesforce_sign_in.org_of(bundle(), wanted.organization if wanted else "")
    return render_template("widget/sign_in.html", wanted=wanted, org=org)


@blueprint.post("/sign-in")
def begin() -> Response:
    """Off to Salesforce; where people log in is known of a connected org, and chosen in the form otherwise."""
    wanted = WidgetRequest.parse_any(request.form)
    remembered = wanted.parameters if wanted else {}
    org = salesforce_sign_in.org_of(bundle(), remembered.get("organization", ""))
    environment = org.environment if org else _chosen()
    try:
        return redirect(salesforce_sign_in.begin(bundle(), browser_session.secret(), environment, remembered))
    except Invalid as error:
        return _again(str(error), remembered)


@blueprint.get("/callback")
def callback() -> Response:
    attempt = salesforce_sign_in.take(bundle(), browser_session.secret(), request.args.get("state", ""))
    if attempt is None:
        return _again(salesforce_sign_in.TOO_OLD, {})
    try:
        person = salesforce_sign_in.complete(bundle(), attempt, request.url)
    except (Invalid, Conflict, Unavailable) as error:
        return _again(str(error), attempt.remembered)
    browser_session.begin(person.user.id, locale=person.locale, time_zone=person.time_zone)
    return redirect(address("widget.show", attempt.remembered))


def _chosen() -> str:
    """An address that was typed counts, whatever else is chosen."""
    typed, chosen = request.form.get("my_domain", "").strip(), request.form.get("environment", "production")
    return typed if typed or chosen == "my_domain" else chosen


def _again(why: str, remembered: dict[str, str]) -> Response:
    """Back to the page with the button, which now says what went wrong."""
    flash(translated(why), "error")
    return redirect(address(".show", remembered))
