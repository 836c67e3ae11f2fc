"""Queries and their further pages."""

from typing import Any

from flask import Blueprint, Response, request

from connector.demo.salesforce_simulator.errors import NotPlayedError, SalesforceError
from connector.demo.salesforce_simulator.faults import Fault
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.rest.resources import V, check_version
from connector.demo.salesforce_simulator.simulator import simulator
from connector.demo.salesforce_simulator.soql.queries import Page

SMALLEST, LARGEST = 200, 2000

query = Blueprint("query", __name__)
query.url_value_preprocessor(check_version)


@query.get(f"{V}/query")
def first_page() -> Response:
    return _first(with_deleted=False)


@query.get(f"{V}/queryAll")
def first_page_with_deleted() -> Response:
    return _first(with_deleted=True)


@query.get(f"{V}/query/<locator>")
@query.get(f"{V}/queryAll/<locator>")
def next_page(locator: str) -> Response:
    return _answer(simulator().org.queries.more(locator, http.base(), page_size()))


def _first(*, with_deleted: bool) -> Response:
    soql = request.args.get("q")
    if not soql and "explain" in request.args:
        raise NotPlayedError("The plan of a query")
    if not soql:
        raise SalesforceError("MALFORMED_QUERY", "A query string has to be specified")
    queries = simulator().org.queries
    page = queries.first(http.schema(), soql, http.base(), page_size(), with_deleted=with_deleted)
    return _answer(page)


def _answer(page: Page) -> Response:
    http.entry().object = page.object
    http.entry().rows = len(page.records)
    body: dict[str, Any] = {"totalSize": page.total, "done": page.next is None}
    if page.next:
        body["nextRecordsUrl"] = f"{http.base()}/query/{page.next}"
    return http.answer({**body, "records": page.records})


def page_size() -> int:
    """The server's choice: what the caller asks for within limits, or what a dial makes it."""
    world = simulator()
    size = int(world.faults.value(Fault.SMALL_PAGES, "size", 0))
    return size or min(_asked_size(), world.settings.page_size)


def _asked_size() -> int:
    options = request.headers.get("Sforce-Query-Options", "")
    name, _, number = options.partition("=")
    if name.strip().lower() != "batchsize" or not number.strip().isdigit():
        return LARGEST
    return max(SMALLEST, min(int(number), LARGEST))
