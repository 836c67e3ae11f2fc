"""Several records, all or none: each claim is one graph, many graphs share a call."""

from collections.abc import Iterator, Sequence
from typing import Final

from connector.integrations.ports import Graph, Node, SalesforceApi
from connector.writeback.actions.base import Claim
from connector.writeback.batching import Calls, Outcome
from connector.writeback.intents import Target

MAX_GRAPHS: Final = 75
MAX_NODES: Final = 500


def graph(api: SalesforceApi, target: Target, claims: Sequence[Claim], calls: Calls) -> list[Outcome]:
    graphs = [Graph(str(held.id), tuple(Node(**node) for node in held.values["nodes"])) for held in claims]
    return [
        outcome
        for part in _parts(graphs)
        for outcome in calls.outcomes([{"graph": each} for each in part], lambda rows: _write(api, rows))
    ]


def _write(api: SalesforceApi, rows: Sequence[dict[str, Graph]]) -> Sequence[Outcome]:
    return api.graphs([row["graph"] for row in rows])


def _parts(graphs: Sequence[Graph]) -> Iterator[list[Graph]]:
    """As many together as one call takes."""
    part: list[Graph] = []
    for each in graphs:
        if part and (len(part) == MAX_GRAPHS or sum(len(one.nodes) for one in (*part, each)) > MAX_NODES):
            yield part
            part = []
        part.append(each)
    if part:
        yield part
