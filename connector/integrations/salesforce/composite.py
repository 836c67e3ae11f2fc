"""Composite graphs: several records written all or not at all, many such graphs in one call.

Source: REST API Developer Guide, Composite Graph: up to 75 graphs and 500 nodes a call.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from connector.integrations.ports import Graph, GraphWritten, Node, Rejected, SalesforceUnavailable
from connector.integrations.salesforce import errors, soql
from connector.integrations.salesforce.record_ids import record_id

PATH: Final = "composite/graph"
MAX_GRAPHS: Final = 75
MAX_NODES: Final = 500
HALTED: Final = "PROCESSING_HALTED"
"""The code of the nodes that only failed because another of their graph did, or that were not tried at all: when more
than 14 graphs of a call have failed, Salesforce leaves out those behind ("Composite Graph Limits").
"""
INVALID_REFERENCE: Final = "Invalid reference specified"
"""How the message begins of a node with the same code that is at fault itself."""


def request(graphs: Sequence[Graph], version: str) -> dict[str, Any]:
    """The body of the call; raises ValueError when it would be too large."""
    if len(graphs) > MAX_GRAPHS or sum(len(graph.nodes) for graph in graphs) > MAX_NODES:
        raise ValueError(f"One call takes {MAX_GRAPHS} graphs with {MAX_NODES} nodes in all.")
    root = f"/services/data/v{version}/sobjects"
    return {
        "graphs": [
            {"graphId": str(number), "compositeRequest": [_node(node, root) for node in graph.nodes]}
            for number, graph in enumerate(graphs)
        ]
    }


def outcomes(graphs: Sequence[Graph], answer: Any) -> list[GraphWritten | Rejected]:
    """What became of each graph, in their order."""
    answered = {one["graphId"]: one for one in answer.get("graphs", ())} if isinstance(answer, dict) else {}
    if len(answered) != len(graphs):
        raise SalesforceUnavailable("Salesforce did not answer for each row: what was written is not known.")
    return [_outcome(graph, answered[str(number)]) for number, graph in enumerate(graphs)]


def _node(node: Node, root: str) -> dict[str, Any]:
    made = _REQUESTS[node.action](node, f"{root}/{soql.object_name(node.object_name)}")
    return {"referenceId": node.name, **made}


def _upsert(node: Node, path: str) -> dict[str, Any]:
    key = f"{soql.object_name(node.key_field)}/{quote(node.key, safe='')}"
    return {"method": "PATCH", "url": f"{path}/{key}", "body": dict(node.values)}


def _create(node: Node, path: str) -> dict[str, Any]:
    return {"method": "POST", "url": path, "body": dict(node.values)}


def _update(node: Node, path: str) -> dict[str, Any]:
    return {"method": "PATCH", "url": f"{path}/{record_id(node.key)}", "body": dict(node.values)}


def _delete(node: Node, path: str) -> dict[str, Any]:
    return {"method": "DELETE", "url": f"{path}/{record_id(node.key)}"}


_REQUESTS: Final[Mapping[str, Callable[[Node, str], dict[str, Any]]]] = {
    "upsert": _upsert,
    "create": _create,
    "update": _update,
    "delete": _delete,
}


def _outcome(graph: Graph, answer: Mapping[str, Any]) -> GraphWritten | Rejected:
    nodes = answer["graphResponse"]["compositeResponse"]
    if answer.get("isSuccessful"):
        known = {node.name: node.key for node in graph.nodes if node.action in ("update", "delete")}
        told = {node["referenceId"]: node["body"]["id"] for node in nodes if _has_id(node)}
        return GraphWritten(known | told)
    return _rejected(nodes)


def _has_id(node: Mapping[str, Any]) -> bool:
    return isinstance(node.get("body"), Mapping) and "id" in node["body"]


def _rejected(nodes: Sequence[Mapping[str, Any]]) -> Rejected:
    """The first error of its own; the others of the graph only say that they were undone with it.

    A graph without any was not tried, and may be.
    """
    found = [(node["referenceId"], error) for node in nodes for error in _errors(node)]
    name, error = next((each for each in found if _is_its_own(each[1])), found[0] if found else ("", {}))
    code = str(error.get("errorCode", "UNKNOWN_EXCEPTION"))
    was_tried = not found or _is_its_own(error)
    return Rejected(
        code=code,
        message=f"{name}: {error.get('message', '')}",
        fields=tuple(error.get("fields") or ()),
        transient=code in errors.TRANSIENT or not was_tried,
    )


def _is_its_own(error: Mapping[str, Any]) -> bool:
    return error.get("errorCode") != HALTED or str(error.get("message")).startswith(INVALID_REFERENCE)


def _errors(node: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    body = node.get("body")
    return [error for error in body if isinstance(error, Mapping)] if isinstance(body, list) else []
