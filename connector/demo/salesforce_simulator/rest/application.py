"""The API's web application: every call goes through faults, session, journal, in that order."""

import time

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from connector.demo.salesforce_simulator.bulk.ingest_doors import bulk_ingest
from connector.demo.salesforce_simulator.bulk.query_doors import bulk_query
from connector.demo.salesforce_simulator.control import control
from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError, unavailable
from connector.demo.salesforce_simulator.fault_kinds import OF_THE_DAY
from connector.demo.salesforce_simulator.faults import Fault
from connector.demo.salesforce_simulator.oauth.endpoints import oauth
from connector.demo.salesforce_simulator.oauth.errors import OAuthError
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.rest.collections import collections
from connector.demo.salesforce_simulator.rest.composite import composite
from connector.demo.salesforce_simulator.rest.permission_sets import permission_sets
from connector.demo.salesforce_simulator.rest.query import query
from connector.demo.salesforce_simulator.rest.replication import replication
from connector.demo.salesforce_simulator.rest.resources import resources
from connector.demo.salesforce_simulator.rest.search import search
from connector.demo.salesforce_simulator.rest.sobjects import sobjects
from connector.demo.salesforce_simulator.rest.tooling import tooling
from connector.demo.salesforce_simulator.rest.ui_api import ui_api
from connector.demo.salesforce_simulator.simulator import Simulator, simulator

DATA = "/services/data/v"
MAX_BODY = 110_000_000
"""Bytes; the largest is the data of a bulk job."""
MAX_ADDRESS = 16_384
GATEWAY = {502: "Bad Gateway", 504: "Gateway Time-out"}
NOT_COUNTED = (401, 414, *range(500, 600))
"""Answers that tell nothing of the use of the org's calls: nobody was let in [PUB: jsforce #1301]."""


def create_api(world: Simulator) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.extensions["simulator"] = world
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.url_map.strict_slashes = False
    for blueprint in (
        control,
        oauth,
        resources,
        sobjects,
        query,
        tooling,
        collections,
        composite,
        replication,
        search,
        permission_sets,
        bulk_ingest,
        bulk_query,
        ui_api,
    ):
        app.register_blueprint(blueprint)
    app.add_url_rule("/<path:anything>", view_func=_not_played, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    app.before_request(_open_call)
    app.after_request(_close_call)
    app.register_error_handler(SalesforceError, lambda error: http.answer(error.body(), error.status))
    app.register_error_handler(OAuthError, lambda error: http.answer(error.body(), error.status))
    app.register_error_handler(HTTPException, _http_error)
    return app


def _not_played(anything: str) -> Response:
    raise NotPlayedError(f"{request.method} {request.path}")


def _open_call() -> Response | None:
    if http.is_part() or not request.path.startswith("/services/"):
        return None
    if broken := _play_server_faults():
        return broken
    if request.path.startswith(DATA):
        _open_data_call()
    return None


def _open_data_call() -> None:
    world = simulator()
    if len(request.full_path) > MAX_ADDRESS:
        raise SalesforceError("URI_TOO_LONG", "The requested URI is longer than the server accepts", status=414)
    if http.met(Fault.EXPIRED_SESSION):
        raise SalesforceError("INVALID_SESSION_ID", "Session expired or invalid", status=401)
    http.authenticate()
    world.usage.count()
    if limit := http.met(Fault.REQUEST_LIMIT):
        message = str(limit.parameters.get("message", OF_THE_DAY))
        raise SalesforceError("REQUEST_LIMIT_EXCEEDED", message, status=403)


def _play_server_faults() -> Response | None:
    """A gateway in front of the org speaks HTML."""
    if slow := http.met(Fault.SLOW):
        time.sleep(float(slow.parameters.get("delay", 2)))
    if down := http.met(Fault.UNAVAILABLE):
        status = int(down.parameters.get("status", 503))
        if status in GATEWAY:
            return Response(f"<html><body><h1>{GATEWAY[status]}</h1></body></html>", status, content_type="text/html")
        raise unavailable(status)
    return None


def _close_call(response: Response) -> Response:
    if http.is_part():
        return response
    if request.path.startswith(("/services/", "/id/")):
        _note(response)
    if request.path.startswith(DATA) and response.status_code not in NOT_COUNTED:
        response.headers["Sforce-Limit-Info"] = simulator().usage.header
    return response


def _note(response: Response) -> None:
    """Writes the journal, before the answer leaves; decides whether it leaves at all."""
    entry = http.entry()
    entry.status = response.status_code
    wrote = request.method != "GET" and response.status_code < 300
    if wrote and http.met(Fault.DROP_AFTER_COMMIT):
        http.drop_answer()
    simulator().journal.add(entry)


def _http_error(error: HTTPException) -> Response:
    """Errors of the web framework, in Salesforce's shape."""
    code = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "REQUEST_ENTITY_TOO_LARGE"}.get(error.code or 500)
    body = [{"message": error.description or error.name, "errorCode": code or "UNKNOWN_EXCEPTION"}]
    return http.answer(body, error.code or 500)
