"""Signing in: the one-time link, and signing out."""

from apiflask import APIBlueprint
from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from connector.integrations.bundle import bundle
from connector.organizations import browser_session, service
from connector.organizations.access import by_browser

blueprint = APIBlueprint("sign_in", __name__, template_folder="templates", url_prefix="/sign-in", enable_openapi=False)
by_browser(blueprint, "one-time sign-in link")


@blueprint.get("")
def show() -> str:
    return render_template("organizations/sign_in.html")


@blueprint.get("/<token>")
def ask(token: str) -> str:
    """A page with a button: previews of links in chat programs must not use the link up."""
    return render_template("organizations/use_link.html", token=token)


@blueprint.post("/<token>")
def use(token: str) -> Response:
    with bundle().db.write() as writer:
        user = service.use_sign_in_link(writer, token, bundle().clock.now())
    browser_session.begin(user.id)
    return redirect(url_for("admin.index"))


@blueprint.post("/out")
def leave() -> Response:
    browser_session.end()
    return redirect(url_for("sign_in.show"))
