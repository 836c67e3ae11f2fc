"""The dial by which a test lets a played server misbehave: faults are set, and used up by what they hit."""

import threading
from collections.abc import Collection
from typing import Any, Generic, Protocol, TypeVar


class BadFault(ValueError):
    """`field` of what was sent is wrong; the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class AnyFault(Protocol):
    times: int | None
    """Counts down; None lasts until it is cleared."""

    def hits(self, kinds: Collection[Any], whom: Any, /) -> bool: ...


F = TypeVar("F", bound=AnyFault)


class Dial(Generic[F]):
    """Set by one thread, used up by others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[F] = []

    def add(self, fault: F) -> None:
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def active(self) -> list[F]:
        with self._lock:
            return [fault for fault in self._faults if fault.times != 0]

    def take(self, kinds: Collection[Any], whom: Any) -> F | None:
        """The oldest fault that hits, used up once."""
        with self._lock:
            for fault in self._faults:
                if fault.hits(kinds, whom):
                    fault.times = None if fault.times is None else fault.times - 1
                    return fault
        return None
