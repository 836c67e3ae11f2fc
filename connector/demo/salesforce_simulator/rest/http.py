"""What all doors share: JSON in and out, the caller, the journal entry of the call."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, g, request

from connector.demo.salesforce_simulator.catalogue.model import ObjectType, Schema
from connector.demo.salesforce_simulator.errors import SalesforceError
from connector.demo.salesforce_simulator.faults import Active, Fault
from connector.demo.salesforce_simulator.journal import Entry
from connector.demo.salesforce_simulator.oauth.grants import Session
from connector.demo.salesforce_simulator.server import DROP
from connector.demo.salesforce_simulator.simulator import simulator

CONTENT_TYPE = "application/json;charset=UTF-8"
API_SCOPES = {"api", "full"}
PART = "simulator.part"
"""Marks, in the WSGI environment, a sub-request of a composite call."""


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, headers, content_type=CONTENT_TYPE)


def no_content() -> Response:
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response


def base() -> str:
    """The versioned root of this call, e.g. /services/data/v63.0."""
    return "/".join(request.path.split("/")[:4])


def version() -> int:
    """The API version of this call as a whole number."""
    return int(request.path.split("/")[3].removeprefix("v").partition(".")[0])


def schema() -> Schema:
    """The schema as the caller sees it; the same for the whole call."""
    if "schema" not in g:
        g.schema = simulator().schema_for(caller().user_id)
    found: Schema = g.schema
    return found


def object_type(name: str) -> ObjectType:
    kind = schema().get(name)
    entry().object = kind.name
    return kind


def entry() -> Entry:
    """The journal's entry for this call, begun when it is first asked for."""
    if "entry" not in g:
        query = request.query_string.decode("latin-1")
        g.entry = Entry(request.method, request.path, query, request.headers.get("User-Agent", ""))
    found: Entry = g.entry
    return found


def is_part() -> bool:
    """Whether a composite call makes this one; session, faults and journal are its own affair."""
    return PART in request.environ


def met(fault: Fault) -> Active | None:
    """The fault when it concerns this call, a composite one as a whole; one for calls has struck, says the journal."""
    active = simulator().faults.use(fault, entry().method, entry().path)
    if active is not None and not active.kind.strikes_rows:
        note(fault)
    return active


def note(fault: Fault) -> None:
    """Writes into the journal that a fault struck this call, once."""
    if fault.value not in entry().faults:
        entry().faults.append(fault.value)


def drop_answer() -> None:
    """Ends the connection instead of answering."""
    entry().dropped = request.environ[DROP] = True


def caller() -> Session:
    found: Session = g.session
    return found


def authenticate() -> None:
    """Raises INVALID_SESSION_ID unless the call carries a living session that may use the API."""
    session = simulator().grants.session(bearer_token() or "")
    if session is None:
        raise SalesforceError("INVALID_SESSION_ID", "Session expired or invalid", status=401)
    if not session.scope & API_SCOPES:
        message = "This session is not valid for use with the REST API"
        raise SalesforceError("INVALID_SESSION_ID", message, status=401)
    g.session = session


def bearer_token() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() in ("bearer", "oauth") else None


def json_object() -> dict[str, Any]:
    """The request's body; raises JSON_PARSER_ERROR unless it is one JSON object of sound text."""
    value = read_json(request.get_data())
    if not isinstance(value, dict):
        raise _unreadable("Cannot deserialize instance of the request body: a JSON object is expected")
    entry().body = value
    return value


def read_json(body: bytes) -> Any:
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as exc:
        raise _unreadable(
            f"The HTTP entity body is not readable JSON: {type(exc).__name__} at [line:1, column:1]"
        ) from exc
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _unreadable(message: str) -> SalesforceError:
    return SalesforceError("JSON_PARSER_ERROR", message)
