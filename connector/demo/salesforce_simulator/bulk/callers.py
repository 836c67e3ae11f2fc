"""What the doors of ingest and query jobs read from a call."""

from typing import Any

from flask import request

from connector.demo.salesforce_simulator.bulk.jobs import DELIMITERS, LINE_ENDINGS, Caller, Format
from connector.demo.salesforce_simulator.errors import SalesforceError
from connector.demo.salesforce_simulator.rest import http


def caller() -> Caller:
    agent = request.headers.get("User-Agent", "")
    return Caller(http.caller().user_id, http.schema(), http.version(), http.base(), agent)


def form(body: dict[str, Any]) -> Format:
    if text_of(body, "contentType", "CSV") != "CSV":
        raise SalesforceError("INVALIDJOB", "InvalidJob : contentType must be CSV")
    return Format(_one_of(body, "columnDelimiter", DELIMITERS), _one_of(body, "lineEnding", LINE_ENDINGS))


def text_of(body: dict[str, Any], name: str, default: str = "") -> str:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise SalesforceError("JSON_PARSER_ERROR", f"{name} must be text at [line:1, column:1]")
    return value or default


def _one_of(body: dict[str, Any], name: str, allowed: dict[str, str]) -> str:
    value = text_of(body, name, next(iter(allowed)))
    if value not in allowed:
        raise SalesforceError("INVALIDJOB", f"InvalidJob : {name} must be one of {', '.join(allowed)}")
    return value
