"""Why rows of an account that are due are not written yet: its circuit is open, or its requests are nearly used up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.writeback import budget, queries
from connector.writeback.budget import Rules
from connector.writeback.models import WriteBackBudget

SLOWED: Final = (
    "Most of the org's API requests are used: write-back makes few calls, a row may wait up to five minutes."
)


@dataclass(frozen=True, slots=True)
class Wait:
    """Of one account, "" being the main one. Before `until` nothing is written; without it calls are seldom."""

    account_id: str
    reason: str
    until: datetime | None = None


def waits(session: Session, organization_id: str, rules: Rules, now: datetime) -> dict[str, Wait]:
    """By account, of those whose rows wait."""
    held = queries.holds(session, organization_id, now)
    slowed = {each.account_id: each for each in _slowed(session, organization_id, rules)}
    return slowed | {hold.account_id: Wait(hold.account_id, hold.reason, hold.until) for hold in held}


def _slowed(session: Session, organization_id: str, rules: Rules) -> Iterator[Wait]:
    mine = WriteBackBudget.organization_id == organization_id
    for told in session.scalars(select(WriteBackBudget).where(mine).order_by(WriteBackBudget.account_id)):
        if budget.is_slowed(budget.as_usage(told), rules):
            yield Wait(told.account_id, SLOWED)
