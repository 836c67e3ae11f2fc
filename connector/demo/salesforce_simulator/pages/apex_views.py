"""The door through which the widget calls Apex."""

from typing import Any

from flask import Request, Response, jsonify, make_response, request

from connector.demo.salesforce_simulator.pages.apex import Caller, stand_in
from connector.demo.salesforce_simulator.pages.records import OrgReader
from connector.demo.salesforce_simulator.pages.settings import PagesSettings
from connector.demo.salesforce_simulator.pages.visitor import is_same_origin, visitor_of


class ApexViews:
    """POST /_sim/apex {"cls", "method", "params"}."""

    def __init__(self, org: OrgReader, settings: PagesSettings) -> None:
        self._org = org
        self._stand_in = stand_in(settings)

    def run(self) -> Response:
        """The method's value, or an AuraHandledException."""
        if not is_same_origin(request) or not request.is_json:
            return make_response(jsonify(message="Apex is called by this org's own pages, with JSON"), 403)
        asked = _read_call(request)
        if asked is None:
            return make_response(jsonify(message='Expected {"cls": text, "method": text, "params": object}'), 400)
        caller = Caller(self._org.id, visitor_of(request, self._org).user["Id"])
        answer = self._stand_in.run(*asked, caller)
        return make_response(jsonify(answer.body), answer.status)


def _read_call(asked: Request) -> tuple[str, str, dict[str, Any]] | None:
    """Class, method and params; None when the body is something else."""
    body = asked.get_json(silent=True)
    if not isinstance(body, dict):
        return None
    class_name, method, params = body.get("cls"), body.get("method"), body.get("params") or {}
    if isinstance(class_name, str) and isinstance(method, str) and isinstance(params, dict):
        return class_name, method, params
    return None
