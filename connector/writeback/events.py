"""What write-back announces."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connector.writeback.models import WriteBack


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


def settled(row: WriteBack) -> RowSettled:
    """What has become of the row."""
    return RowSettled(
        organization_id=row.organization_id,
        cause=row.cause,
        about=row.about,
        state=row.state,
        record_id=row.record_id or "",
        reason=row.reason or "",
        result=row.result or {},
    )
