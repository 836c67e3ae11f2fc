"""Search: SOSL, and the search by parameters. Sources: REST API Developer Guide, "Search", "Parameterized Search"."""

from typing import Any

from flask import Blueprint, Response, request

from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.rest.resources import V, check_version
from connector.demo.salesforce_simulator.search.asked import MAX_FOUND, Search, Wanted
from connector.demo.salesforce_simulator.search.run import find
from connector.demo.salesforce_simulator.search.sosl import parse
from connector.demo.salesforce_simulator.simulator import simulator

Json = dict[str, Any]
KNOWN = {"q", "fields", "in", "sobjects", "sobject", "overallLimit", "defaultLimit"}
OF_OBJECT = {"name", "fields", "limit"}

search = Blueprint("search", __name__)
search.url_value_preprocessor(check_version)


@search.get(f"{V}/search")
def by_sosl() -> Response:
    sosl = request.args.get("q")
    if not sosl:
        raise SalesforceError("MALFORMED_SEARCH", "A search string has to be specified")
    return _answer(parse(sosl))


@search.get(f"{V}/parameterizedSearch")
def by_parameters() -> Response:
    """?q=, ?sobject= (several), ?X.fields=, ?X.limit=, ?in=, …"""
    return _answer(_search(_told()))


@search.post(f"{V}/parameterizedSearch")
def by_json() -> Response:
    http.entry().rows = 0  # reads only, says the journal
    return _answer(_search(http.json_object()))


def _told() -> Json:
    """The address as the JSON that says the same."""
    args = request.args
    names = args.getlist("sobject")
    objects = [
        {"name": name, "fields": _names(f"{name}.fields"), **_number(f"{name}.limit", "limit")} for name in names
    ]
    known = {f"{name}.{what}" for name in names for what in ("fields", "limit")}
    others = {name: args[name] for name in args if name not in known and name not in ("sobject", "fields")}
    return {**others, "sobjects": objects, "fields": _names("fields")}


def _names(parameter: str) -> list[str]:
    return [name.strip() for name in request.args.get(parameter, "").split(",") if name.strip()]


def _number(parameter: str, name: str) -> Json:
    return {name: request.args[parameter]} if parameter in request.args else {}


def _search(told: Json) -> Search:
    if unknown := sorted(set(told) - KNOWN):
        raise NotPlayedError(f"A search by {', '.join(unknown)}")
    objects = tuple(_wanted(one, told) for one in told.get("sobjects") or ())
    return Search(str(told.get("q", "")), str(told.get("in", "ALL")).upper(), objects, _limit(told, "overallLimit"))


def _wanted(one: Any, told: Json) -> Wanted:
    if not isinstance(one, dict) or "name" not in one:
        raise SalesforceError("JSON_PARSER_ERROR", "Each of sobjects needs a name at [line:1, column:1]")
    if unknown := sorted(set(one) - OF_OBJECT):
        raise NotPlayedError(f"A search of an object by {', '.join(unknown)}")
    fields = one.get("fields") or told.get("fields") or ()
    return Wanted(
        str(one["name"]), tuple(map(str, fields)), _limit({"limit": told.get("defaultLimit"), **one}, "limit")
    )


def _limit(told: Json, name: str) -> int:
    value = told.get(name)
    if value is None:
        return MAX_FOUND
    if not str(value).isdigit():
        raise SalesforceError("INVALID_SEARCH", f"{name} must be a number")
    return min(int(value), MAX_FOUND)


def _answer(asked: Search) -> Response:
    world = simulator()
    hidden = world.faults.hidden_records(http.caller().user_id)
    found = find(world.org, http.schema(), asked, http.base(), hidden)
    http.entry().rows = len(found)
    return http.answer({"searchRecords": found})
