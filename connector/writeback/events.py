"""What write-back announces."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RowSettled:
    """An awaited row was written, skipped, refused for good, or may have been written (uncertain).

    `cause` is what asked for it; `result` what was found, or the ids of a graph's records by their names.
    """

    organization_id: str
    cause: str
    about: str
    state: str
    record_id: str
    reason: str
    result: Mapping[str, Any]
