"""Object descriptions, kept for some minutes: long enough to save calls, short enough to see a new permission."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connector.foundation.clock import Clock
from connector.integrations.ports import ObjectDescription, ObjectName


@dataclass(slots=True)
class Describes:
    clock: Clock
    kept_for: timedelta = timedelta(minutes=5)
    _kept: dict[str, tuple[datetime, ObjectDescription]] = field(default_factory=dict)
    _names: tuple[datetime, Sequence[ObjectName]] | None = None

    def get(self, object_name: str, read: Callable[[], ObjectDescription], *, fresh: bool = False) -> ObjectDescription:
        """The description of the object, read anew when the kept one is too old or must be fresh."""
        kept = self._kept.get(object_name)
        if fresh or kept is None or self.clock.now() - kept[0] >= self.kept_for:
            kept = self._kept[object_name] = (self.clock.now(), read())
        return kept[1]

    def names(self, read: Callable[[], Sequence[ObjectName]]) -> Sequence[ObjectName]:
        """The names of all objects, read anew when the kept ones are too old."""
        kept = self._names
        if kept is None or self.clock.now() - kept[0] >= self.kept_for:
            kept = self._names = (self.clock.now(), read())
        return kept[1]
