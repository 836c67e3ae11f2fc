"""Several records, all or none: each claim is one graph, many graphs share a call."""

from collections.abc import Iterator, Sequence
from typing import Final

from connector.integrations.ports import Graph, Node, SalesforceApi
from connector.writeback.actions.base import Claim
from connector.writeback.batching import Calls, Outcome
from connector.writeback.intents import Target

MAX_GRAPHS: Final = 75
MAX_NODES: Final = 500


def graph(api: SalesforceApi, target: Target, claims: Sequence[Claim], calls: Calls[Claim]) -> list[Outcome]:
    def write(part: Sequence[Claim]) -> Sequence[Outcome]:
        return api.graphs([_graph(held) for held in part])

    return [outcome for part in _parts(claims) for outcome in calls.outcomes(part, write)]


def _graph(held: Claim) -> Graph:
    return Graph(str(held.id), tuple(Node(**node) for node in held.values["nodes"]))


def _parts(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """As many together as one call takes."""
    part: list[Claim] = []
    for each in claims:
        if part and (len(part) == MAX_GRAPHS or sum(len(one.values["nodes"]) for one in (*part, each)) > MAX_NODES):
            yield part
            part = []
        part.append(each)
    if part:
        yield part
