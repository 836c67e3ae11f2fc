"""Several requests in one call: composite, composite/batch, composite/graph.

Sources: recorded exchanges for the shapes; REST API Developer Guide for limits (of graphs: "Composite Graph Limits"),
references, PROCESSING_HALTED.
"""

import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response

from connector.demo.salesforce_simulator.errors import SalesforceError
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.rest.parts import Outcome, Part, leave_out, run, run_together
from connector.demo.salesforce_simulator.rest.references import referred
from connector.demo.salesforce_simulator.rest.resources import V, check_version
from connector.demo.salesforce_simulator.simulator import simulator

Json = dict[str, Any]
MAX_PARTS = 25
MAX_HEAVY_PARTS = 5
HEAVY = ("query", "queryAll", "composite/sobjects")
MAX_GRAPHS = 75
MAX_NODES = 500
MAX_KINDS_OF_NODES = 15
"""In one payload: nodes that differ in their version, method or object."""
MAX_DEPTH = 15
MAX_FAILED_GRAPHS = 14
"""When more of them have failed, the graphs behind are not tried."""
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
IN_COMPOSITE = ("sobjects", "query", "queryAll", "composite/sobjects")
IN_GRAPH = ("sobjects",)
IN_BATCH = ("limits", "sobjects", "query", "queryAll", "search", "connect", "composite/sobjects")
BATCH_HALTED = [{"errorCode": "BATCH_PROCESSING_HALTED", "message": "Batch processing halted per request"}]
_REFERENCE_ID = re.compile(r"\w+", re.ASCII)

composite = Blueprint("composite", __name__)
composite.url_value_preprocessor(check_version)


@composite.post(f"{V}/composite")
def run_composite() -> Response:
    """Refers to answers before it; all or none if asked."""
    body = http.json_object()
    parts = _referring(_items(body, "compositeRequest"))
    if len(parts) > MAX_PARTS:
        return http.answer({"compositeResponse": [_too_many_parts()]}, 400)
    if sum(part.resource.startswith(HEAVY) for part in parts) > MAX_HEAVY_PARTS:
        raise _limit(f"Cannot perform more than {MAX_HEAVY_PARTS} query or collection operations in a request.")
    outcomes = run_together(parts, IN_COMPOSITE, all_or_none=body.get("allOrNone") is True)
    return http.answer({"compositeResponse": _told(parts, outcomes)})


@composite.post(f"{V}/composite/graph")
def run_graphs() -> Response:
    """Each graph stands or falls by itself."""
    graphs = _items(http.json_object(), "graphs")
    nodes = [_referring(_items(graph, "compositeRequest")) for graph in graphs]
    _check_graphs(graphs, nodes)
    return http.answer({"graphs": _run_graphs(graphs, nodes)})


@composite.post(f"{V}/composite/batch")
def run_batch() -> Response:
    """Independent requests; each counts as a call of its own."""
    body = http.json_object()
    parts = [_independent(item) for item in _items(body, "batchRequests")]
    if len(parts) > MAX_PARTS:
        raise _limit(f"The request can’t contain more than {MAX_PARTS} operations.")
    results = _run_batch(parts, halts=body.get("haltOnError") is True)
    return http.answer({"hasErrors": any(result["statusCode"] >= 400 for result in results), "results": results})


def _run_graphs(graphs: Sequence[Json], nodes: Sequence[Sequence[Part]]) -> list[Json]:
    told: list[Json] = []
    for graph, parts in zip(graphs, nodes, strict=True):
        is_halted = sum(not one["isSuccessful"] for one in told) > MAX_FAILED_GRAPHS
        outcomes = leave_out(parts) if is_halted else run_together(parts, IN_GRAPH, all_or_none=True)
        told.append(_graph(graph, parts, outcomes))
    return told


def _graph(graph: Json, parts: Sequence[Part], outcomes: Sequence[Outcome]) -> Json:
    return {
        "graphId": graph["graphId"],
        "graphResponse": {"compositeResponse": _told(parts, outcomes)},
        "isSuccessful": not any(outcome.failed for outcome in outcomes),
    }


def _run_batch(parts: Sequence[Part], *, halts: bool) -> list[Json]:
    results: list[Json] = []
    for part in parts:
        if halts and results and results[-1]["statusCode"] >= 400:
            results.append({"statusCode": 412, "result": BATCH_HALTED})
            continue
        if results:
            simulator().usage.count()
        outcome = run(part, IN_BATCH)
        http.entry().add(outcome.entry)
        results.append({"statusCode": outcome.status, "result": outcome.body})
    return results


def _told(parts: Sequence[Part], outcomes: Sequence[Outcome]) -> list[Json]:
    return [_result(outcome, part.reference) for part, outcome in zip(parts, outcomes, strict=True)]


def _result(outcome: Outcome, reference: str | None) -> Json:
    return {
        "body": outcome.body,
        "httpHeaders": dict(outcome.headers),
        "httpStatusCode": outcome.status,
        "referenceId": reference,
    }


def _too_many_parts() -> Json:
    """As people report it of a real org."""
    error = {"errorCode": "LIMIT_EXCEEDED", "message": f"The request can’t contain more than {MAX_PARTS} operations."}
    return {"body": [error], "httpHeaders": {}, "httpStatusCode": 400, "referenceId": None}


def _check_graphs(graphs: Sequence[Json], nodes: Sequence[Sequence[Part]]) -> None:
    ids = [graph.get("graphId") for graph in graphs]
    if not all(isinstance(name, str) and name for name in ids) or len(set(ids)) < len(ids):
        raise _malformed("Each graph needs a graphId of its own")
    if len(graphs) > MAX_GRAPHS:
        raise _limit(f"The request can’t contain more than {MAX_GRAPHS} graphs.")
    if sum(map(len, nodes)) > MAX_NODES:
        raise _limit(f"The request can’t contain more than {MAX_NODES} nodes.")
    if len({_kind_of_node(part) for parts in nodes for part in parts}) > MAX_KINDS_OF_NODES:
        raise _limit(f"The request can’t contain more than {MAX_KINDS_OF_NODES} different nodes.")
    if any(_depth(parts) > MAX_DEPTH for parts in nodes):
        raise _limit(f"A graph can’t be deeper than {MAX_DEPTH}.")


def _kind_of_node(part: Part) -> tuple[str, ...]:
    """Its version, method and object, e.g. ("v63.0", "POST", "contact")."""
    _, _, _, version, *resource = part.url.partition("?")[0].split("/")
    return version, part.method, "/".join(resource[:2]).lower()


def _depth(parts: Sequence[Part]) -> int:
    """The longest chain of nodes each of which uses the one before."""
    depths: dict[str, int] = {}
    for part in parts:
        used = referred([part.url, part.body])
        depths[str(part.reference)] = 1 + max((depths.get(name, 0) for name in used), default=0)
    return max(depths.values())


def _items(body: Json, name: str) -> list[Json]:
    found = body.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(item, dict) for item in found):
        raise _malformed(f"{name} must be a list of objects with at least one element")
    return found


def _referring(items: Sequence[Json]) -> list[Part]:
    """Parts with a reference id each."""
    parts = [_part(item, "body", str(item.get("url")), item.get("referenceId")) for item in items]
    for part in parts:
        if not isinstance(part.reference, str) or not _REFERENCE_ID.fullmatch(part.reference):
            raise _malformed("Each sub-request needs a referenceId of letters, digits and underscores")
    if len({part.reference for part in parts}) < len(parts):
        raise _malformed("Each referenceId may be given once")
    return parts


def _independent(item: Json) -> Part:
    """A part of a batch; its address begins at the version or, as clients do too, at /services/data."""
    url = str(item.get("url")).removeprefix("/services/data").lstrip("/")
    return _part(item, "richInput", f"/services/data/{url}", None)


def _part(item: Json, body: str, url: str, reference: Any) -> Part:
    method = item.get("method")
    if method not in METHODS or not url.startswith("/services/data/v"):
        raise _malformed("Each sub-request needs a method and a url below /services/data/vXX.0")
    headers = item.get("httpHeaders") or {}
    if not isinstance(headers, dict):
        raise _malformed("httpHeaders must be an object")
    told = {str(name): str(value) for name, value in headers.items() if str(name).lower() != "authorization"}
    return Part(method, url, item.get(body), told, reference)


def _malformed(message: str) -> SalesforceError:
    return SalesforceError("JSON_PARSER_ERROR", f"{message} at [line:1, column:1]")


def _limit(message: str) -> SalesforceError:
    return SalesforceError("LIMIT_EXCEEDED", message)
