"""One place that turns errors into pages or problem+json (RFC 9457)."""

from collections.abc import Sequence
from typing import Any

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, jsonify, render_template, request
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, TooManyRequests

from connector.foundation.errors import FieldError, ServiceError

log = structlog.get_logger(__name__)


def register_errors(app: APIFlask) -> None:
    app.register_error_handler(ServiceError, _service_error)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(HTTPError, _input_error)
    app.register_error_handler(ValidationError, _validation_error)
    app.register_error_handler(Exception, _unexpected)


def field_errors(error: ValidationError) -> list[FieldError]:
    """Pydantic's findings with the path of the field as the caller wrote it."""
    return [FieldError(".".join(str(part) for part in e["loc"]) or "body", in_words(e)) for e in error.errors()]


def in_words(finding: ErrorDetails) -> str:
    """What pydantic found, as a person says it."""
    words = IN_OTHER_WORDS.get(finding["type"])
    return words % finding.get("ctx", {}) if words else finding["msg"].removeprefix("Value error, ")


def problem(status: int, title: str, detail: str = "", errors: Sequence[FieldError] = ()) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": _sayable(detail or title),
    }
    body["errors"] = [{"field": _sayable(e.field), "message": _sayable(e.message)} for e in errors]
    answer = jsonify(body)
    answer.status_code, answer.mimetype = status, "application/problem+json"
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _sayable(text: str) -> str:
    """What was sent is quoted in answers; half a character, which no answer can carry, becomes "?"."""
    return text.encode(errors="replace").decode()


def too_many(seconds: int) -> Response:
    """429: ask again in so many seconds."""
    return _http_error(TooManyRequests(retry_after=seconds))


UNREADABLE = "The body cannot be read as JSON: check its quotes, commas and brackets, and that it is UTF-8."
IN_OTHER_WORDS = {
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most %(max_length)s characters",
    "too_long": "must have at most %(max_length)s entries",
    "model_type": "must be a JSON object: {…}",
    "missing": "is missing",
    "string_type": "must be a text",
    **dict.fromkeys(("list_type", "tuple_type"), "must be a list"),
    **dict.fromkeys(("dict_type", "mapping_type"), "must be a mapping of names to values"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "must be true or false"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "must be a whole number"),
    **dict.fromkeys(("float_type", "float_parsing"), "must be a number"),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), "must be a day like 2026-01-31"),
    **dict.fromkeys(
        ("datetime_type", "datetime_parsing", "datetime_from_date_parsing"), "must be a time like 2026-01-31T09:00:00Z"
    ),
    "greater_than_equal": "must be at least %(ge)s",
    "less_than_equal": "must be at most %(le)s",
    "extra_forbidden": "is not known here; check its spelling or leave it out",
}
"""What pydantic says in its own terms, by the type of its finding; its values are put in."""


def _service_error(error: ServiceError) -> Response:
    return _answer(error.status, error.title, error.detail, error.errors)


def _validation_error(error: ValidationError) -> Response:
    return _answer(422, "The request cannot be carried out as it is", "", field_errors(error))


def _input_error(error: HTTPError) -> Response:
    """What APIFlask found wrong with a request; the reason is pydantic's."""
    if isinstance(error.__cause__, ValidationError):
        return _validation_error(error.__cause__)
    return _answer(error.status_code, error.message or "The request cannot be read", "")


def _too_large(_error: RequestEntityTooLarge) -> Response:
    limit = request.max_content_length or 0
    message = f"at most {limit:,} bytes are accepted; send less at a time"
    return _answer(413, "The request is too large", message, [FieldError("body", message)])


def _http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    if error.code == 400 and request.is_json:
        return _answer(400, "The body is not JSON", UNREADABLE, [FieldError("body", UNREADABLE)])
    answer = _answer(error.code or 500, error.name, error.description or "")
    answer.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    return answer


def _unexpected(error: Exception) -> Response:
    log.exception("web.unexpected", error=type(error).__name__, path=request.url_rule and request.url_rule.rule)
    return _answer(500, "Something went wrong", "The fault is on our side and has been logged. Nothing was sent.")


def _answer(status: int, title: str, detail: str, errors: Sequence[FieldError] = ()) -> Response:
    if _wants_json():
        return problem(status, title, detail, errors)
    page = render_template("web/error.html", status=status, title=title, detail=detail, errors=errors)
    return Response(page, status=status, mimetype="text/html")


def _wants_json() -> bool:
    return request.path.startswith(("/api/", "/hooks/")) or request.accept_mimetypes.best == "application/json"
