"""Faults on a dial: what can go wrong with a real org, switched on from outside for some calls or some time."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from threading import Lock
from typing import Any

from connector.demo.salesforce_simulator.fault_kinds import AFTER, KINDS, Fault, Kind
from connector.demo.salesforce_simulator.ids import normal_id

__all__ = ["Active", "Fault", "Faults", "checked"]


@dataclass(slots=True)
class Active:
    """A fault that is on. `left` calls remain, `rows_left` rows, until `ends` (None: no such bound); it begins
    `after` so many more calls, or rows where it strikes rows. `struck` calls, `rows_struck` rows were hit so far.
    """

    id: str
    kind: Kind
    left: int | None = None
    rows_left: int | None = None
    after: int = 0
    ends: datetime | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    struck: int = 0
    rows_struck: int = 0

    @property
    def fault(self) -> Fault:
        return self.kind.fault

    def as_json(self) -> dict[str, Any]:
        until = self.ends.isoformat() if self.ends else None
        about = {"id": self.id, "fault": self.fault.value, "times": self.left, "until": until, "struck": self.struck}
        if self.kind.strikes_rows:
            about |= {"rows": self.rows_left, "rows_struck": self.rows_struck}
        return {**about, **({"after": self.after} if self.after else {}), **self.parameters}

    def concerns(self, method: str, path: str) -> bool:
        wanted = str(self.parameters.get("method", method))
        return str(self.parameters.get("path", self.kind.usual_path)) in path and wanted.upper() == method.upper()

    def is_over(self, now: datetime) -> bool:
        return 0 in (self.left, self.rows_left) or (self.ends is not None and self.ends <= now)


class Faults:
    """What is on at the moment."""

    def __init__(self, clock: Callable[[], datetime], seed: int = 1) -> None:
        self._clock = clock
        self._lock = Lock()
        self._active: list[Active] = []
        self._numbers = count(1)
        self._struck: Counter[Fault] = Counter()
        self._random = random.Random(seed)  # noqa: S311 - chooses rows, guards nothing

    def add(self, request: Any) -> Active:
        """Switches on {"fault": NAME, "times"|"seconds": N, …}; raises ValueError saying what is wrong with it."""
        kind, given = checked(request)
        times, seconds, rows = (given.pop(name, None) for name in ("times", "seconds", "rows"))
        if times is None and seconds is None and rows is None and not kind.is_dial:
            times = 1
        ends = self._clock() + timedelta(seconds=seconds) if seconds is not None else None
        after = given.pop("after", 0) if AFTER in kind.common else 0
        with self._lock:
            active = Active(f"f{next(self._numbers)}", kind, times, rows, after, ends, given)
            self._active.append(active)
        return active

    def items(self) -> list[Active]:
        with self._lock:
            return list(self._living())

    def totals(self) -> dict[Fault, int]:
        """How many calls each fault struck since the start."""
        with self._lock:
            return dict(self._struck)

    def clear(self, name: str | None = None) -> int:
        """Switches off one fault by its id or all of a name, or everything; tells how many."""
        with self._lock:
            kept = [a for a in self._active if name is not None and name not in (a.id, a.fault.value)]
            cleared = len(self._active) - len(kept)
            self._active = kept
        return cleared

    def use(self, fault: Fault, method: str, path: str) -> Active | None:
        """The fault if it strikes this call; one of its times is used up. One that strikes rows is only met so far:
        its times are used up by `strike_row`.
        """
        with self._lock:
            for active in self._living():
                if active.fault is fault and active.concerns(method, path) and self._begins(active):
                    return active
        return None

    def strike_row(self, active: Active, *, is_first: bool) -> bool:
        """Whether the next row of a call is hit; `is_first` while no row of this call was, which uses up a time."""
        with self._lock:
            if active.rows_left == 0 or (is_first and active.left == 0):
                return False
            if active.after > 0:
                active.after -= 1
                return False
            if self._random.random() >= float(active.parameters.get("share", 1.0)):
                return False
            if is_first:
                self._strike(active)
            active.rows_struck += 1
            if active.rows_left is not None:
                active.rows_left -= 1
            return True

    def note(self, fault: Fault) -> None:
        """Counts a fault that ended something at once."""
        with self._lock:
            self._struck[fault] += 1

    def value(self, fault: Fault, parameter: str, default: Any) -> Any:
        """A dial's setting, without using it up."""
        with self._lock:
            settings = [active.parameters.get(parameter, default) for active in self._living() if active.fault is fault]
        return settings[-1] if settings else default

    def is_on(self, fault: Fault) -> bool:
        with self._lock:
            return any(active.fault is fault for active in self._living())

    def hidden_fields(self) -> frozenset[str]:
        """Fields like `Contact.HasOptedOutOfEmail` that the caller's profile may not see now."""
        with self._lock:
            hiding = [active for active in self._living() if active.fault is Fault.HIDE_FIELDS]
        return frozenset(name for active in hiding for name in active.parameters["fields"])

    def hidden_records(self, user_id: str) -> frozenset[str]:
        """18-character ids of the records that this user may not read now."""
        with self._lock:
            hiding = [active.parameters for active in self._living() if active.fault is Fault.HIDE_RECORDS]
        found = (row for facts in hiding if normal_id(facts["user_id"]) == user_id for row in facts["record_ids"])
        return frozenset(record_id for row in found if (record_id := normal_id(row)))

    def _begins(self, active: Active) -> bool:
        if active.kind.strikes_rows:
            return True
        if active.after > 0:
            active.after -= 1
            return False
        self._strike(active)
        return True

    def _strike(self, active: Active) -> None:
        active.struck += 1
        self._struck[active.fault] += 1
        if active.left is not None:
            active.left -= 1

    def _living(self) -> Iterator[Active]:
        now = self._clock()
        self._active = [active for active in self._active if not active.is_over(now)]
        return iter(self._active)


def checked(request: Any) -> tuple[Kind, dict[str, Any]]:
    """The kind of fault a request asks for, and its parameters; raises ValueError saying what is wrong."""
    if not isinstance(request, dict):
        raise ValueError("a fault is a JSON object")
    given = dict(request)
    name = given.pop("fault", None)
    if name not in set(Fault):
        raise ValueError(f"fault must be one of {', '.join(Fault)}")
    kind = KINDS[Fault(name)]
    for key, value in given.items():
        if key not in kind.allowed:
            raise ValueError(f"{name} does not take {key}; it takes {', '.join(kind.allowed)}")
        kind.allowed[key].check(value)
    _check_ids(kind.fault, given)
    return kind, given


def _check_ids(fault: Fault, given: dict[str, Any]) -> None:
    if fault is Fault.HIDE_FIELDS and not given.get("fields"):
        raise ValueError('hide_fields needs "fields", e.g. ["Contact.HasOptedOutOfEmail"]')
    if fault is Fault.HIDE_RECORDS and not _are_ids([given.get("user_id"), *given.get("record_ids", [None])]):
        raise ValueError('hide_records needs record ids: "user_id", "005…", and "record_ids", ["003…", …]')


def _are_ids(values: list[Any]) -> bool:
    return all(normal_id(value) for value in values)
