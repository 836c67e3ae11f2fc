"""The org's API requests: what write-back spends of them, when it slows down, and what it leaves for others (G8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from connector.foundation.db import add_to, put
from connector.foundation.settings import WriteBackSettings
from connector.integrations.ports import ApiUsage
from connector.writeback.intents import Target
from connector.writeback.models import WriteBackBudget, WriteBackUsage

LONGEST_REST: Final = timedelta(minutes=5)
RESERVED: Final = "The org's API requests are used up but for the reserve that is left to others: write-back waits."
FRESH: Final = timedelta(minutes=1)
"""So long what Salesforce told about its limits is believed before nothing more is written."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Shares of the org's requests: from `slow_from` on calls are made seldom, and `reserve` is left to others."""

    slow_from: float
    reserve: float

    @classmethod
    def of(cls, settings: WriteBackSettings) -> "Rules":
        return cls(settings.slow_from, settings.reserve)


@dataclass(frozen=True, slots=True)
class Spent:
    """What write-back cost in some days."""

    calls: int
    rows: int


def rest(usage: ApiUsage | None, usual: timedelta, rules: Rules) -> timedelta:
    """How long to wait between two calls that are not full: longer, the closer the reserve is."""
    if usage is None or usage.limit <= 0:
        return usual
    room = 1 - rules.reserve - rules.slow_from
    closeness = (usage.used / usage.limit - rules.slow_from) / room if room > 0 else 1.0
    return usual + max(LONGEST_REST - usual, timedelta(0)) * min(max(closeness, 0.0), 1.0)


def is_slowed(usage: ApiUsage | None, rules: Rules) -> bool:
    """Whether calls keep a longer distance than usual."""
    return usage is not None and usage.used >= rules.slow_from * usage.limit > 0


def is_reserved(usage: ApiUsage | None, rules: Rules) -> bool:
    """Whether only the reserve is left."""
    return usage is not None and usage.used >= (1 - rules.reserve) * usage.limit > 0


def told(session: Session, target: Target) -> WriteBackBudget | None:
    """What Salesforce told last about the account's org."""
    return session.get(WriteBackBudget, (target.organization_id, target.account_id))


def as_usage(budget: WriteBackBudget | None) -> ApiUsage | None:
    return ApiUsage(budget.used, budget.limit) if budget else None


def note_told(session: Session, target: Target, usage: ApiUsage | None, now: datetime) -> None:
    if usage is not None:
        told = {"used": usage.used, "limit": usage.limit, "seen_at": now}
        put(session, WriteBackBudget, _account(target), told)


def note_spent(session: Session, target: Target, spent: Spent, now: datetime) -> None:
    """Add to what the account's write-back cost today."""
    key = {**_account(target), "day": now.date()}
    add_to(session, WriteBackUsage, key, {"calls": spent.calls, "rows": spent.rows})


def _account(target: Target) -> dict[str, str]:
    return {"organization_id": target.organization_id, "account_id": target.account_id}
