"""The administrator's pages, first cut: connection, distributions, responses, write-back."""

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.distributions import queries as distributions
from connector.foundation.errors import ServiceError
from connector.foundation.web.translated import translated
from connector.integrations.bundle import bundle
from connector.organizations import connection
from connector.organizations.access import by_administrator, principal
from connector.organizations.connection import Browser
from connector.responses import queries as responses
from connector.writeback import queries as write_backs

blueprint = APIBlueprint("admin", __name__, template_folder="templates", url_prefix="/admin", enable_openapi=False)
by_administrator(blueprint)
NEWEST = 50


@blueprint.get("/")
def index() -> Response:
    return redirect(url_for(".distributions" if _account() else ".salesforce"))


@blueprint.get("/salesforce")
def salesforce() -> str:
    return render_template("admin/salesforce.html", account=_account())


@blueprint.post("/salesforce/connect")
def connect() -> Response:
    """Off to Salesforce; what the form chose is "production", "sandbox" or the typed My Domain."""
    chosen = request.form.get("environment", "production")
    typed = request.form.get("my_domain", "") if chosen == "my_domain" else chosen
    try:
        return redirect(connection.begin(bundle(), _browser(), typed))
    except ServiceError as error:
        return _explained(error)


@blueprint.get("/salesforce/callback")
def callback() -> Response:
    try:
        connection.complete(bundle(), _browser(), request.url, request.args.get("state", ""))
    except ServiceError as error:
        return _explained(error)
    flash(_("Salesforce is connected."))
    return redirect(url_for(".salesforce"))


@blueprint.post("/salesforce/disconnect")
def disconnect() -> Response:
    connection.disconnect(bundle(), principal().organization_id)
    flash(_("Salesforce is disconnected. What is still to be written waits until you connect it again."))
    return redirect(url_for(".salesforce"))


@blueprint.get("/distributions", endpoint="distributions")
def distributions_page() -> str:
    return _list("admin/distributions.html", lambda reader: distributions.newest(reader))


@blueprint.get("/distributions/<distribution_id>")
def distribution(distribution_id: str) -> str:
    with bundle().db.read(principal().organization_id) as reader:
        return render_template(
            "admin/distribution.html",
            item=distributions.get(reader, distribution_id),
            recipients=distributions.recipients(reader, distribution_id, 0, 200),
        )


@blueprint.get("/responses", endpoint="responses")
def responses_page() -> str:
    return _list("admin/responses.html", lambda reader: responses.of_distribution(reader, None, NEWEST))


@blueprint.get("/write-back")
def write_back() -> str:
    with bundle().db.read(principal().organization_id) as reader:
        return render_template(
            "admin/write_back.html", counts=write_backs.counts(reader), items=write_backs.newest(reader, limit=NEWEST)
        )


def _list(template: str, read: Any) -> str:
    with bundle().db.read(principal().organization_id) as reader:
        return render_template(template, items=read(reader))


def _account() -> Any:
    with bundle().db.read(principal().organization_id) as reader:
        return connection.account_of(reader)


def _browser() -> Browser:
    return Browser(principal().organization_id, str(session.get("secret", "")))


def _explained(error: ServiceError) -> Response:
    flash(translated(str(error)), "error")
    return redirect(url_for(".salesforce"))
