"""The ledger at a glance: how many rows are in which state, what waits for a person and why, and what it all costs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connector.organizations.models import SalesforceAccount
from connector.writeback.models import OPEN, WriteBack, WriteBackBudget, WriteBackUsage
from connector.writeback.reasons import LONGEST_CODE, code_of

USAGE_DAYS = 7
RESPONSES = 1000
_BEGINNING = func.substr(WriteBack.reason, 1, LONGEST_CODE)


@dataclass(frozen=True, slots=True)
class Why:
    """Rows that wait for a person, by what Salesforce calls the reason; "" where it is no code."""

    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one account ("" is the main one): requests of the whole org in the running 24 hours, and what write-back
    itself used in the last days. None where Salesforce has not told yet, or nothing was written."""

    account_id: str
    name: str
    used: int | None
    limit: int | None
    seen_at: datetime | None
    calls: int
    rows: int

    @property
    def calls_per_1000(self) -> float | None:
        """Calls for a thousand rows; a response with one mapping is one row."""
        return round(self.calls * RESPONSES / self.rows, 1) if self.rows else None


def by_object(session: Session, organization_id: str) -> dict[str, int]:
    """All rows by their object, the most frequent first."""
    mine = WriteBack.organization_id == organization_id
    rows = session.execute(select(WriteBack.object_name, func.count()).where(mine).group_by(WriteBack.object_name))
    return dict(sorted(((name, number) for name, number in rows), key=lambda each: (-each[1], each[0])))


def by_reason(session: Session, organization_id: str) -> list[Why]:
    """What waits for a person, the most frequent reason first."""
    mine = WriteBack.organization_id == organization_id, WriteBack.state.in_(OPEN)
    counts: Counter[str] = Counter()
    for beginning, number in session.execute(select(_BEGINNING, func.count()).where(*mine).group_by(_BEGINNING)):
        counts[code_of(beginning)] += number
    return [Why(code, number) for code, number in counts.most_common()]


def costs(session: Session, organization_id: str, now: datetime) -> list[Cost]:
    """By account, the main one first."""
    budgets = {each.account_id: each for each in session.scalars(select(WriteBackBudget))}
    usage = _usage(session, organization_id, now.date() - timedelta(days=USAGE_DAYS - 1))
    names = _names(session)
    known = sorted({*budgets, *usage}, key=lambda account: (bool(account), names.get(account, account)))
    return [_cost(account, names, budgets.get(account), usage.get(account, (0, 0))) for account in known]


def _cost(account: str, names: Mapping[str, str], budget: WriteBackBudget | None, used: tuple[int, int]) -> Cost:
    return Cost(
        account,
        names.get(account, ""),
        budget.used if budget else None,
        budget.limit if budget else None,
        budget.seen_at if budget else None,
        *used,
    )


def _usage(session: Session, organization_id: str, since: date) -> dict[str, tuple[int, int]]:
    mine = WriteBackUsage.organization_id == organization_id, WriteBackUsage.day >= since
    sums = func.sum(WriteBackUsage.calls), func.sum(WriteBackUsage.rows)
    rows = session.execute(select(WriteBackUsage.account_id, *sums).where(*mine).group_by(WriteBackUsage.account_id))
    return {account: (int(calls), int(number)) for account, calls, number in rows}


def _names(session: Session) -> dict[str, str]:
    found: Sequence[SalesforceAccount] = session.scalars(select(SalesforceAccount)).all()
    return {"" if each.is_main else each.id: each.name for each in found}
