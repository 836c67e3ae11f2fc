"""Every way of writing, by its action. A new one is a function beside this file and a line here."""

from collections.abc import Mapping, Sequence
from typing import Final

from connector.integrations.ports import (
    Rejected,
    SalesforceApi,
    SalesforceDisconnected,
    SalesforceRefused,
    SalesforceUnavailable,
)
from connector.writeback.actions import changing, graphs, making
from connector.writeback.actions.base import Claim, Way
from connector.writeback.batching import Calls, Outcome, Stopped
from connector.writeback.intents import Target
from connector.writeback.models import Action

WAYS: Final[Mapping[Action, Way]] = {
    Action.UPSERT: Way(making.upsert),
    Action.CREATE: Way(making.create),
    Action.ENSURE: Way(making.ensure),
    Action.UPDATE: Way(changing.update),
    Action.DELETE: Way(changing.delete),
    Action.FIND: Way(changing.find),
    Action.GRAPH: Way(graphs.graph, rows=graphs.MAX_GRAPHS),
}


def write(api: SalesforceApi, target: Target, claims: Sequence[Claim], calls: Calls) -> list[Outcome]:
    """The outcome of each claim, in order; what is read before writing may fail for all of them."""
    try:
        return WAYS[target.action].write(api, target, claims, calls)
    except SalesforceRefused as refusal:
        return [Rejected(refusal.code, refusal.message)] * len(claims)
    except (SalesforceUnavailable, SalesforceDisconnected) as error:
        return [Stopped(error, was_tried=False)] * len(claims)
