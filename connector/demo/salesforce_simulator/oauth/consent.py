"""The page where a person says who they are and allows the app, or does not."""

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from connector.demo.salesforce_simulator.oauth.authorization import Authorization, RedirectedError, read_authorization
from connector.demo.salesforce_simulator.oauth.connected_app import read_connected_app
from connector.demo.salesforce_simulator.oauth.errors import OAuthError
from connector.demo.salesforce_simulator.oauth.grants import Consent
from connector.demo.salesforce_simulator.pages.visitor import USER_COOKIE
from connector.demo.salesforce_simulator.simulator import simulator

consent = Blueprint("consent", __name__, template_folder="templates")

PATH = "/services/oauth2/authorize"


@consent.get(PATH)
def ask() -> str:
    """Proposes whom the visitor plays on the record pages, else the administrator."""
    authorization = _authorization()
    users = _users()
    known = {user["Id"] for user in users}
    played = request.cookies.get(USER_COOKIE, "")
    chosen = played if played in known else users[0]["Id"]
    return render_template("salesforce_consent/consent.html", authorization=authorization, users=users, chosen=chosen)


@consent.post(PATH)
def decide() -> BaseResponse:
    """Form: `decision` allow or deny, `user` the id of who allows; the request itself stays in the address."""
    authorization = _authorization()
    user = request.form.get("user")
    if request.form.get("decision") != "allow" or user not in {known["Id"] for known in _users()}:
        refusal = {"error": "access_denied", "error_description": "end-user denied authorization"}
        return redirect(authorization.redirect(**refusal))
    code = simulator().grants.issue_code(_consent(authorization, user))
    return redirect(authorization.redirect(code=code))


@consent.errorhandler(OAuthError)
def refused(error: OAuthError) -> tuple[str, int]:
    return render_template("salesforce_consent/refused.html", error=error), error.status


@consent.errorhandler(RedirectedError)
def sent_back(error: RedirectedError) -> BaseResponse:
    return redirect(error.location)


@consent.after_request
def protect(response: Response) -> Response:
    """As on a real login page: never framed, never kept."""
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _authorization() -> Authorization:
    return read_authorization(read_connected_app(simulator().settings.data), request.args)


def _users() -> list[dict[str, str]]:
    return simulator().org.users()


def _consent(authorization: Authorization, user_id: str) -> Consent:
    return Consent(
        client_id=authorization.app.client_id,
        redirect_uri=authorization.redirect_uri,
        challenge=authorization.challenge,
        user_id=user_id,
        scope=authorization.scope,
    )
