"""How fast one sender sends: the generic cell rate algorithm, whose whole memory is one moment.

In no minute, wherever it begins, more than `per_minute` messages are let go. A small part of them may go at once, so
that a worker that looks once a second keeps up the pace; the rest is spread evenly.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = 60_000_000
AT_ONCE = 30
"""One more message at once for each so many a minute: two seconds' worth."""


@dataclass(frozen=True, slots=True)
class Pace:
    per_minute: int

    @property
    def at_once(self) -> int:
        return max(1, self.per_minute // AT_ONCE)

    @property
    def interval(self) -> timedelta:
        """Between two messages of a steady stream; rounded up, so that the rounding never lets one more go."""
        steady = self.per_minute - (self.at_once - 1)
        return timedelta(microseconds=-(-MINUTE // steady))

    def allowed(self, free_at: datetime | None, now: datetime) -> int:
        """How many may go now. `free_at` is what `after` gave last."""
        slack = now + self._tolerance - max(free_at or now, now)
        return 0 if slack < timedelta(0) else slack // self.interval + 1

    def after(self, free_at: datetime | None, count: int, now: datetime) -> datetime:
        """What to remember once `count` messages were let go."""
        return max(free_at or now, now) + count * self.interval

    def next_at(self, free_at: datetime | None, now: datetime) -> datetime:
        """When the next one may go."""
        return max(now, (free_at or now) - self._tolerance)

    @property
    def _tolerance(self) -> timedelta:
        return (self.at_once - 1) * self.interval
