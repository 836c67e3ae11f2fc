"""What every way of writing is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector.integrations.ports import SalesforceApi
from connector.writeback.batching import MAX_ROWS, Calls, Outcome
from connector.writeback.intents import Target


@dataclass(frozen=True, slots=True)
class Claim:
    """One claimed row, the fence under which this worker holds it, and what is to be written."""

    id: int
    fence: int
    attempts: int
    key: str
    values: Mapping[str, Any]
    only_if: Mapping[str, Sequence[Any]]
    is_repeatable: bool = True
    is_awaited: bool = False
    may_be_written: bool = False
    left_out: Sequence[str] = ()
    """Fields of the row that are not among the values, since later rows have written them."""


Write = Callable[[SalesforceApi, Target, Sequence[Claim], Calls[Claim]], list[Outcome]]
"""The outcome of each claim, in order."""


@dataclass(frozen=True, slots=True)
class Way:
    """`rows` is how many one lot takes."""

    write: Write
    rows: int = MAX_ROWS


def others(claims: Sequence[Claim], known: Mapping[int, Outcome], written: Sequence[Outcome]) -> list[Outcome]:
    """The known outcomes by the claims' ids, and in between those of the claims that were written, in order."""
    rest = iter(written)
    return [known[held.id] if held.id in known else next(rest) for held in claims]


def folded(value: Any) -> Any:
    """As Salesforce compares: text without case."""
    return value.casefold() if isinstance(value, str) else value
