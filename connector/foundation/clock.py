"""The time as a value that is passed in, so that tests choose it."""

import time
from datetime import UTC, datetime
from typing import Protocol, overload


class Clock(Protocol):
    def now(self) -> datetime:
        """The present, aware, in UTC."""

    def wait(self, seconds: float) -> None:
        """Until so much later."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)


@overload
def iso(moment: datetime) -> str: ...
@overload
def iso(moment: datetime | None) -> str | None: ...
def iso(moment: datetime | None) -> str | None:
    """A time of UTC as the API and files write it: "2026-01-31T09:30:00Z"."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None
