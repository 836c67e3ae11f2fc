"""What all pages of the window share: the languages that keep the address, and errors as pages with the cure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, render_template, request, url_for
from flask_wtf.csrf import CSRFError

from connector.foundation.errors import Forbidden, ServiceError

TOO_OLD = "This page has been open too long, or your session has ended: go back, load it again and try once more."


def dress(blueprint: Blueprint) -> None:
    """Give the pages of a blueprint this chrome; its errors are pages, too."""
    blueprint.context_processor(_chrome)
    blueprint.register_error_handler(ServiceError, _problem)
    blueprint.register_error_handler(CSRFError, lambda _error: _problem(Forbidden(TOO_OLD)))


def address(endpoint: str, parameters: Mapping[str, str]) -> str:
    """Where the endpoint is, with these parameters and no others."""
    return f"{url_for(endpoint)}?{urlencode(parameters)}" if parameters else url_for(endpoint)


def _chrome() -> dict[str, Any]:
    return {"language_url": _language_url, "person": g.get("principal")}


def _language_url(tag: str) -> str:
    """This address in another language."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"?{urlencode([*kept, ('lang', tag)])}"


def _problem(error: ServiceError) -> Response:
    page = render_template("widget/problem.html", error=error)
    return Response(page, status=error.status, mimetype="text/html")
