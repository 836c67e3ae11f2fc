"""Every way of writing, by its action. A new one is a function beside this file and a line here."""

from collections.abc import Mapping, Sequence
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from connector.integrations.ports import (
    Rejected,
    SalesforceApi,
    SalesforceDisconnected,
    SalesforceNotReached,
    SalesforceRefused,
    SalesforceUnavailable,
)
from connector.writeback.actions import changing, graphs, making
from connector.writeback.actions.base import Claim, Way
from connector.writeback.batching import OUR_DATABASE, Calls, Outcome, Stopped
from connector.writeback.intents import Target
from connector.writeback.models import Action

log = structlog.get_logger(__name__)
WAYS: Final[Mapping[Action, Way]] = {
    Action.UPSERT: Way(making.upsert),
    Action.CREATE: Way(making.create),
    Action.ENSURE: Way(making.ensure),
    Action.UPDATE: Way(changing.update),
    Action.DELETE: Way(changing.delete),
    Action.FIND: Way(changing.find),
    Action.GRAPH: Way(graphs.graph, rows=graphs.MAX_GRAPHS),
}


def write(api: SalesforceApi, target: Target, claims: Sequence[Claim], calls: Calls[Claim]) -> list[Outcome]:
    """The outcome of each claim, in order.

    What is read before writing may be refused because of one of them, e.g. a key that is no record id: then the claims
    are halved until that one stands alone.
    """
    try:
        return WAYS[target.action].write(api, target, claims, calls)
    except (SalesforceUnavailable, SalesforceDisconnected) as error:
        return [Stopped(error, was_tried=False)] * len(claims)
    except SQLAlchemyError:
        return [Stopped(SalesforceNotReached(OUR_DATABASE), was_tried=False)] * len(claims)
    except SalesforceRefused as error:
        refusal = error
    except ValueError as error:
        refusal = SalesforceRefused("INVALID_VALUE", str(error), 0)
    except Exception as error:
        log.exception("writeback.unforeseen", rows=len(claims))
        refusal = SalesforceRefused("UNFORESEEN", f"{type(error).__name__} while looking up what to write", 0)
    return _apart(api, target, claims, calls, refusal)


def _apart(
    api: SalesforceApi, target: Target, claims: Sequence[Claim], calls: Calls[Claim], refusal: SalesforceRefused
) -> list[Outcome]:
    if calls.are_refused_too_often(refusal) or len(claims) == 1:
        return [Rejected(refusal.code, refusal.message)] * len(claims)
    middle = len(claims) // 2
    return [outcome for part in (claims[:middle], claims[middle:]) for outcome in write(api, target, part, calls)]
