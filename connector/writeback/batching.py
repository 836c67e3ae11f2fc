"""The calls of one lot against Salesforce: each row gets its own outcome, whatever becomes of a whole call."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from connector.integrations.ports import (
    GraphWritten,
    Rejected,
    SalesforceDisconnected,
    SalesforceNotReached,
    SalesforceRefused,
    SalesforceUnavailable,
    Written,
)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that need not be written any more, and why."""

    record_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """A record that was looked up, with the fields asked for."""

    record_id: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stopped:
    """Salesforce stopped answering; `was_tried`: the row was on its way in the call that got no answer."""

    error: SalesforceUnavailable | SalesforceDisconnected
    was_tried: bool

    @property
    def may_be_written(self) -> bool:
        lost = isinstance(self.error, SalesforceUnavailable) and not isinstance(self.error, SalesforceNotReached)
        return self.was_tried and lost


Outcome = Written | GraphWritten | Found | Rejected | Skipped | Stopped
Row = TypeVar("Row")
Call = Callable[[Sequence[Row]], Sequence[Outcome]]

log = structlog.get_logger(__name__)
MAX_ROWS = 200
"""Rows of one collection call."""
OUR_DATABASE = "Hearback's own database did not answer; nothing was sent."
MAX_REFUSALS = 20
"""Refused calls spent on one lot to find the rows at fault: enough for two among 200."""


def _nothing(*_: object) -> None: ...


class Calls(Generic[Row]):
    """`before` each call is for whoever holds the rows: what it raises stands for the call. `after` it hears what was
    answered, as a lot may take several. After a call without an answer no other is made.

    Unless they are `repeatable`, rows are not tried again after an error of ours: they may be written.
    """

    def __init__(
        self,
        before: Callable[[Sequence[Row]], None] = _nothing,
        after: Callable[[Sequence[Row], Sequence[Outcome]], None] = _nothing,
        *,
        repeatable: bool = True,
    ) -> None:
        self._before, self._after = before, after
        self._is_repeatable = repeatable
        self._refusals: list[SalesforceRefused] = []
        self._stop: SalesforceUnavailable | SalesforceDisconnected | None = None

    def outcomes(self, rows: Sequence[Row], call: Call[Row]) -> list[Outcome]:
        """The outcome of each row, in order.

        A refused call (one value of a wrong type is enough) is halved until the row at fault stands alone. When the
        refusals are used up, the rows not yet tried share the last refusal.
        """
        if not rows:
            return []
        if self._stop:
            return [Stopped(self._stop, was_tried=False)] * len(rows)
        if len(self._refusals) >= MAX_REFUSALS:
            return [_refused(self._refusals[-1], together=True)] * len(rows)
        return self._called(rows, call) or self._halved(rows, call)

    def are_refused_too_often(self, refusal: SalesforceRefused) -> bool:
        """Notes the refusal of what is read before writing."""
        self._refusals.append(refusal)
        return len(self._refusals) >= MAX_REFUSALS

    def _called(self, rows: Sequence[Row], call: Call[Row]) -> list[Outcome]:
        """Empty when the call was refused as a whole."""
        found = self._answered(rows, call)
        if found:
            self._after(rows, found)
        return found

    def _answered(self, rows: Sequence[Row], call: Call[Row]) -> list[Outcome]:
        try:
            self._before(rows)
            return list(call(rows))
        except SalesforceRefused as refusal:
            self._refusals.append(refusal)
        except (SalesforceUnavailable, SalesforceDisconnected) as error:
            return self._stopped(error, len(rows))
        except SQLAlchemyError:  # the session's token is read, or kept, before anything is sent
            return self._stopped(SalesforceNotReached(OUR_DATABASE), len(rows))
        except Exception as error:  # one row that nobody foresaw must not keep the others waiting for ever
            log.exception("writeback.unforeseen", rows=len(rows))
            if not self._is_repeatable:
                return self._stopped(SalesforceUnavailable(f"{type(error).__name__} while writing"), len(rows))
            self._refusals.append(SalesforceRefused("UNFORESEEN", f"{type(error).__name__} while writing", 0))
        return []

    def _stopped(self, error: SalesforceUnavailable | SalesforceDisconnected, rows: int) -> list[Outcome]:
        self._stop = error
        return [Stopped(error, was_tried=True)] * rows

    def _halved(self, rows: Sequence[Row], call: Call[Row]) -> list[Outcome]:
        if len(rows) == 1:
            return [_refused(self._refusals[-1])]
        middle = len(rows) // 2
        return self.outcomes(rows[:middle], call) + self.outcomes(rows[middle:], call)


def _refused(refusal: SalesforceRefused, *, together: bool = False) -> Rejected:
    message = f"{refusal.message} (refused together with other rows)" if together else refusal.message
    return Rejected(refusal.code, message)
