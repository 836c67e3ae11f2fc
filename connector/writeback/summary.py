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
SAMPLE = 10_000
"""So many of the newest rows tell how many rows a response makes; counting all would take long."""
_BEGINNING = func.substr(WriteBack.reason, 1, LONGEST_CODE)


@dataclass(frozen=True, slots=True)
class Why:
    """Rows that wait for a person, by what Salesforce calls the reason; "" where it is no code."""

    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one account ("" is the main one): requests of the whole org in the running 24 hours, and what write-back
    itself used in the last days. None where Salesforce has not told yet, or nothing was written. `rows_per_response` is
    1 for one mapping that is written once."""

    account_id: str
    name: str
    used: int | None
    limit: int | None
    seen_at: datetime | None
    calls: int
    rows: int
    rows_per_response: float = 1.0

    @property
    def calls_per_1000(self) -> float | None:
        """Calls for a thousand responses."""
        return round(self.calls / self.rows * self.rows_per_response * RESPONSES, 1) if self.rows else None


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
    names, ratios = _names(session), _rows_per_response(session, organization_id)
    known = sorted({*budgets, *usage}, key=lambda account: (bool(account), names.get(account, account)))
    return [
        _cost(account, names, budgets.get(account), (*usage.get(account, (0, 0)), ratios.get(account, 1.0)))
        for account in known
    ]


def _cost(account: str, names: Mapping[str, str], budget: WriteBackBudget | None, used: tuple[int, int, float]) -> Cost:
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


def _rows_per_response(session: Session, organization_id: str) -> dict[str, float]:
    """By account, among the newest rows that come from responses."""
    mine = WriteBack.organization_id == organization_id, WriteBack.about != ""
    newest = select(WriteBack.account_id, WriteBack.about).where(*mine).order_by(WriteBack.id.desc()).limit(SAMPLE)
    sample = newest.subquery()
    numbers = func.count(), func.count(sample.c.about.distinct())
    rows = session.execute(select(sample.c.account_id, *numbers).group_by(sample.c.account_id))
    return {account: number / responses for account, number, responses in rows}


def _names(session: Session) -> dict[str, str]:
    found: Sequence[SalesforceAccount] = session.scalars(select(SalesforceAccount)).all()
    return {"" if each.is_main else each.id: each.name for each in found}
