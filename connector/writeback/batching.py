"""One lot of rows against Salesforce: each row gets its own outcome, even when a whole call is refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from connector.integrations.ports import (
    Record,
    Rejected,
    SalesforceDisconnected,
    SalesforceRefused,
    SalesforceUnavailable,
    Written,
)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that need not be written any more, and why."""

    record_id: str
    why: str


Outcome = Written | Rejected | Skipped
Call = Callable[[Sequence[Record]], Sequence[Outcome]]

log = structlog.get_logger(__name__)
MAX_ROWS = 200
"""Rows of one collection call."""
MAX_REFUSALS = 20
"""Refused calls spent on one lot to find the rows at fault: enough for two among 200."""


def outcomes(rows: Sequence[Record], call: Call) -> list[Outcome]:
    """The outcome of each row, in order.

    A refused call (one value of a wrong type is enough) is halved until the row at fault stands alone. When the
    refusals are used up, the rows not yet tried share the last refusal.
    """
    return _Search(call).outcomes(rows)


class _Search:
    def __init__(self, call: Call) -> None:
        self._call = call
        self._refusals: list[SalesforceRefused] = []

    def outcomes(self, rows: Sequence[Record]) -> list[Outcome]:
        if not rows:
            return []
        if len(self._refusals) >= MAX_REFUSALS:
            return [_refused(self._refusals[-1], together=True)] * len(rows)
        try:
            return list(self._call(rows))
        except SalesforceRefused as refusal:
            self._refusals.append(refusal)
        except (SalesforceUnavailable, SalesforceDisconnected):
            raise
        except Exception as error:  # one row that nobody foresaw must not keep the others waiting for ever
            log.exception("writeback.unforeseen", rows=len(rows))
            self._refusals.append(SalesforceRefused("UNFORESEEN", f"{type(error).__name__} while writing", 0))
        if len(rows) == 1:
            return [_refused(self._refusals[-1])]
        middle = len(rows) // 2
        return self.outcomes(rows[:middle]) + self.outcomes(rows[middle:])


def _refused(refusal: SalesforceRefused, *, together: bool = False) -> Rejected:
    note = " (refused together with other rows)" if together else ""
    return Rejected(refusal.code, f"{refusal.message}{note}")
