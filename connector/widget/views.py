"""The window itself: for whoever is signed in, the widget for the records of the address."""

from apiflask import APIBlueprint
from flask import flash, g, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.integrations.bundle import bundle
from connector.organizations import browser_session
from connector.organizations.access import by_person, principal
from connector.organizations.models import Organization
from connector.widget import assets
from connector.widget.chrome import address, dress
from connector.widget.page_data import page_data
from connector.widget.request import WidgetRequest

blueprint = APIBlueprint("widget", __name__, template_folder="templates", url_prefix="/widget", enable_openapi=False)
by_person(blueprint, sign_in="widget_sign_in.show")
dress(blueprint)


@blueprint.get("")
def show() -> Response:
    wanted = WidgetRequest.parse(request.args)
    organization = _organization()
    if wanted.organization not in ("", organization.salesforce_organization_id):
        flash(_("You are signed in for another Salesforce org than the one that this link belongs to."), "error")
        return redirect(address("widget_sign_in.show", wanted.parameters))
    return _window(wanted, organization)


@blueprint.post("/sign-out")
def leave() -> Response:
    wanted = WidgetRequest.parse_any(request.args)
    browser_session.end()
    flash(_("You are signed out."))
    return redirect(address("widget_sign_in.show", wanted.parameters if wanted else {}))


def _organization() -> Organization:
    with bundle().db.read() as reader:
        return reader.get_one(Organization, principal().organization_id)


def _window(wanted: WidgetRequest, organization: Organization) -> Response:
    if not assets.is_built():
        return make_response(render_template("widget/not_built.html", command=assets.BUILD_COMMAND), 503)
    page = make_response(
        render_template(
            "widget/window.html",
            sign_out=address(".leave", wanted.parameters),
            organization=organization,
            stylesheets=assets.stylesheets(),
            page_data=page_data(wanted, principal()),
        )
    )
    page.headers["Content-Security-Policy"] = CONTENT_POLICY.format(nonce=g.csp_nonce)
    return page


CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""As everywhere, and with it what the components of Lightning need."""
