"""Versions, the list of resources, limits, record counts, describes."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.http import http_date

from connector.demo.salesforce_simulator.catalogue import describe
from connector.demo.salesforce_simulator.errors import not_found
from connector.demo.salesforce_simulator.records.recent import MOST
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.rest.recent_items import recent_items
from connector.demo.salesforce_simulator.simulator import DAILY_CALLS, simulator
from connector.demo.salesforce_simulator.store import rows

OLDEST, NEWEST = 40, 67
SEASONS = ("Spring", "Summer", "Winter")
V = "/services/data/v<int:major>.0"
PLAYED = (
    "limits",
    "sobjects",
    "query",
    "queryAll",
    "composite",
    "jobs",
    "search",
    "parameterizedSearch",
    "recent",
    "tooling",
)

SINCE = {
    "bulk_ingest": 41,
    "bulk_query": 47,
    "collections": 42,
    "collections.upsert": 46,
    "composite.run_graphs": 50,
}
"""Versions from which on an org has these doors, or all of a blueprint. Source: "Availability" in each one's guide."""

resources = Blueprint("resources", __name__)


@resources.url_value_preprocessor
def check_version(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Raises NOT_FOUND for a version this org does not speak; views need not take it."""
    if not values or "major" not in values:
        return
    whole = str(endpoint).partition(".")[0]
    oldest = SINCE.get(str(endpoint), SINCE.get(whole, OLDEST))
    if not oldest <= values.pop("major") <= NEWEST:
        raise not_found()


@resources.get("/services/data")
def versions() -> Response:
    found = [
        {"label": _label(n), "url": f"/services/data/v{n}.0", "version": f"{n}.0"} for n in range(OLDEST, NEWEST + 1)
    ]
    return http.answer(found)


@resources.get(V)
def list_resources() -> Response:
    found = {name: f"{http.base()}/{name}" for name in PLAYED}
    world = simulator()
    identity = f"{world.settings.api_url}/id/{world.org.id}/{http.caller().user_id}"
    return http.answer({**found, "identity": identity})


@resources.get(f"{V}/limits")
def limits() -> Response:
    used = simulator().usage.used
    counts = {"DailyApiRequests": (DAILY_CALLS, used), "DailyBulkApiBatches": (15_000, 0), "MassEmail": (5_000, 0)}
    counts |= {"DailyAsyncApexExecutions": (250_000, 0), "DataStorageMB": (1_024, 12), "FileStorageMB": (1_024, 1)}
    return http.answer({name: {"Max": most, "Remaining": most - spent} for name, (most, spent) in counts.items()})


@resources.get(f"{V}/limits/recordCount")
def record_count() -> Response:
    """Objects without records are left out, as recorded."""
    wanted = request.args.get("sObjects")
    schema = http.schema()
    kinds = [schema.find(name) for name in wanted.split(",")] if wanted else list(schema.objects.values())
    with simulator().org.database.read() as connection:
        counts = [(rows.count(connection, kind), kind.name) for kind in kinds if kind]
    return http.answer({"sObjects": [{"count": number, "name": name} for number, name in counts if number]})


@resources.get(f"{V}/connect/communities")
def communities() -> Response:
    """This org has none, as recorded. Source: Connect REST API Developer Guide, "List of Communities"."""
    return http.answer({"communities": [], "total": 0})


@resources.get(f"{V}/recent")
def recently_viewed() -> Response:
    """?limit=N, at most 200."""
    found = recent_items(limit=request.args.get("limit", MOST, type=int))
    http.entry().rows = len(found)
    return http.answer(found)


@resources.get(f"{V}/sobjects")
def describe_global() -> Response:
    return _unless_unchanged(lambda: describe.describe_global(http.schema(), http.base()))


@resources.get(f"{V}/sobjects/<name>")
def describe_basic(name: str) -> Response:
    kind = http.object_type(name)
    return http.answer({"objectDescribe": describe.basic(kind, http.base()), "recentItems": recent_items(kind)})


@resources.get(f"{V}/sobjects/<name>/describe")
def describe_object(name: str) -> Response:
    kind = http.object_type(name)
    pages = simulator().settings.pages_url
    return _unless_unchanged(lambda: describe.describe(http.schema(), kind, http.base(), pages))


def _unless_unchanged(body: Callable[[], Any]) -> Response:
    """304 when the caller has the schema as it is; as recorded, with the tags and without a body."""
    tag, modified = simulator().view_of(http.caller().user_id)
    tags = {"ETag": f'"{tag}"', "Last-Modified": http_date(modified)}
    known, since = request.if_none_match, request.if_modified_since
    if known.contains(tag) or (not known and since is not None and since >= modified):
        return Response(status=304, headers=tags)
    return http.answer(body(), headers=tags)


def _label(major: int) -> str:
    """v63 is Spring '25; three releases a year."""
    season = SEASONS[major % 3]
    year = 4 + major // 3 if season != "Winter" else 5 + major // 3
    return f"{season} '{year:02}"
