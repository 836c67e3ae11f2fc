"""Why write-back goes slower than usual, or waits: the API requests of an org are nearly used up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from connector.foundation.settings import WriteBackSettings
from connector.writeback import queries, summary
from connector.writeback.budget import RESERVED
from connector.writeback.summary import Cost


@dataclass(frozen=True, slots=True)
class Pause:
    """Of one account, "" being the main one. Before `until` nothing is written; without it calls are seldom."""

    account_id: str
    account_name: str
    percent: int
    """From which share of the org's requests on this is so; 100 when Salesforce itself refuses."""
    until: datetime | None = None

    def concerns(self, account_id: str) -> bool:
        return self.account_id == account_id


def pauses(session: Session, organization_id: str, shares: WriteBackSettings, now: datetime) -> list[Pause]:
    costs = {cost.account_id: cost for cost in summary.costs(session, organization_id, now)}
    return list(_pauses(session, organization_id, costs, shares, now))


def _pauses(
    session: Session, organization_id: str, costs: dict[str, Cost], shares: WriteBackSettings, now: datetime
) -> Iterator[Pause]:
    held = {hold.account_id: hold for hold in queries.holds(session, organization_id, now)}
    for account_id, hold in held.items():
        percent = _percent(1 - shares.reserve) if hold.reason == RESERVED else 100
        yield Pause(account_id, costs[account_id].name if account_id in costs else "", percent, hold.until)
    for account_id, cost in costs.items():
        if account_id not in held and cost.used and cost.limit and cost.used >= shares.slow_from * cost.limit:
            yield Pause(account_id, cost.name, _percent(shares.slow_from))


def _percent(share: float) -> int:
    return round(100 * share)
