"""How long to wait before the next attempt."""

import random
from datetime import timedelta

FIRST = timedelta(seconds=2)
LONGEST = timedelta(hours=1)
AFTER_LIMIT = timedelta(minutes=1)


def wait(attempts: int, jitter: float, *, first: timedelta = FIRST, longest: timedelta = LONGEST) -> timedelta:
    """The wait after `attempts` failed attempts (1 or more): doubling from `first` up to `longest`.

    `jitter` in [0, 1) spreads it over the upper half, so that rows that failed together do not come back together.
    """
    doublings = min(max(attempts, 1) - 1, 30)
    full: timedelta = min(first * 2**doublings, longest)
    return full * (0.5 + jitter / 2)


def jitter() -> float:
    """In [0, 1)."""
    return random.random()  # noqa: S311 -- spreads retries, keeps no secret
