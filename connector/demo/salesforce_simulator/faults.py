"""Faults on a dial: what can go wrong with a real org, switched on from outside for some calls or some time."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from threading import Lock
from typing import Any

from connector.demo.salesforce_simulator.ids import normal_id


class Fault(StrEnum):
    EXPIRED_SESSION = "expired_session"
    REVOKED_GRANT = "revoked_grant"
    REQUEST_LIMIT = "request_limit"
    API_USAGE = "api_usage"
    ROW_LOCK = "row_lock"
    PARTIAL_FAILURE = "partial_failure"
    UNAVAILABLE = "unavailable"
    SLOW = "slow"
    SMALL_PAGES = "small_pages"
    DROP_AFTER_COMMIT = "drop_after_commit"
    HIDE_FIELDS = "hide_fields"
    HIDE_RECORDS = "hide_records"
    NO_MY_DOMAIN = "no_my_domain"
    BULK_SLOW = "bulk_slow"
    BULK_FAILED = "bulk_failed"


DIALS = {Fault.API_USAGE, Fault.SMALL_PAGES, Fault.HIDE_FIELDS, Fault.HIDE_RECORDS, Fault.NO_MY_DOMAIN}
"""States rather than events: on until cleared, unless a count or a time is given."""

PARAMETERS: dict[Fault, dict[str, tuple[type, ...]]] = {
    Fault.API_USAGE: {"used": (int,)},
    Fault.ROW_LOCK: {"share": (int, float)},
    Fault.PARTIAL_FAILURE: {"share": (int, float), "code": (str,), "message": (str,)},
    Fault.UNAVAILABLE: {"status": (int,)},
    Fault.SLOW: {"delay": (int, float)},
    Fault.SMALL_PAGES: {"size": (int,)},
    Fault.BULK_SLOW: {"delay": (int, float)},
    Fault.BULK_FAILED: {"after": (int,), "message": (str,)},
    Fault.HIDE_FIELDS: {"fields": (list,)},
    Fault.HIDE_RECORDS: {"user_id": (str,), "record_ids": (list,)},
}
COMMON: dict[str, tuple[type, ...]] = {"times": (int,), "seconds": (int, float), "path": (str,), "method": (str,)}


@dataclass(slots=True)
class Active:
    """A fault that is on; `left` calls remain (None: no count), until `ends` (None: no end)."""

    id: str
    fault: Fault
    left: int | None
    ends: datetime | None
    parameters: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        until = self.ends.isoformat() if self.ends else None
        return {"id": self.id, "fault": self.fault.value, "times": self.left, "until": until, **self.parameters}

    def concerns(self, method: str, path: str, usual_path: str) -> bool:
        wanted = str(self.parameters.get("method", method))
        return str(self.parameters.get("path", usual_path)) in path and wanted.upper() == method.upper()


class Faults:
    """What is on at the moment."""

    def __init__(self, clock: Callable[[], datetime], seed: int = 1) -> None:
        self._clock = clock
        self._lock = Lock()
        self._active: list[Active] = []
        self._numbers = count(1)
        self._random = random.Random(seed)  # noqa: S311 - chooses rows, guards nothing

    def add(self, request: Any) -> Active:
        """Switches on {"fault": NAME, "times"|"seconds": N, …}; raises ValueError saying what is wrong with it."""
        fault, parameters = _checked(request)
        times, seconds = parameters.pop("times", None), parameters.pop("seconds", None)
        if times is None and seconds is None and fault not in DIALS:
            times = 1
        ends = self._clock() + timedelta(seconds=seconds) if seconds is not None else None
        with self._lock:
            active = Active(f"f{next(self._numbers)}", fault, times, ends, parameters)
            self._active.append(active)
        return active

    def items(self) -> list[Active]:
        with self._lock:
            return list(self._living())

    def clear(self, name: str | None = None) -> int:
        """Switches off one fault by its id or all of a name, or everything; tells how many."""
        with self._lock:
            kept = [a for a in self._active if name is not None and name not in (a.id, a.fault.value)]
            cleared = len(self._active) - len(kept)
            self._active = kept
        return cleared

    def use(self, fault: Fault, method: str, path: str, usual_path: str = "/services/data/") -> Active | None:
        """The fault if it strikes this call; one of its times is used up. A fault's own `path` replaces the usual."""
        with self._lock:
            for active in self._living():
                if active.fault is fault and active.concerns(method, path, usual_path):
                    if active.left is not None:
                        active.left -= 1
                    return active
        return None

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

    def strikes(self, active: Active | None) -> bool:
        """Whether one row of a call is hit: always, or for the given share of rows."""
        if active is None:
            return False
        share = float(active.parameters.get("share", 1.0))
        with self._lock:
            return self._random.random() < share

    def _living(self) -> Iterator[Active]:
        now = self._clock()
        self._active = [a for a in self._active if a.left != 0 and (a.ends is None or a.ends > now)]
        return iter(self._active)


def _checked(request: Any) -> tuple[Fault, dict[str, Any]]:
    if not isinstance(request, dict):
        raise ValueError("a fault is a JSON object")
    parameters = dict(request)
    name = parameters.pop("fault", None)
    if name not in set(Fault):
        raise ValueError(f"fault must be one of {', '.join(Fault)}")
    if name == Fault.REVOKED_GRANT:
        raise ValueError("revoked_grant ends every grant at once and takes nothing else")
    allowed = COMMON | PARAMETERS.get(Fault(name), {})
    for key, value in parameters.items():
        if key not in allowed or isinstance(value, bool) or not isinstance(value, allowed[key]):
            raise ValueError(f"{name} does not take {key}={value!r}; it takes {', '.join(allowed)}")
    _check_ranges(Fault(name), parameters)
    return Fault(name), parameters


def _check_ranges(fault: Fault, parameters: dict[str, Any]) -> None:
    if fault is Fault.HIDE_FIELDS and not parameters.get("fields"):
        raise ValueError('hide_fields needs "fields", e.g. ["Contact.HasOptedOutOfEmail"]')
    if fault is Fault.HIDE_RECORDS and not _are_ids([parameters.get("user_id"), *parameters.get("record_ids", [None])]):
        raise ValueError('hide_records needs record ids: "user_id", "005…", and "record_ids", ["003…", …]')
    for name in ("times", "seconds", "size"):
        if name in parameters and parameters[name] <= 0:
            raise ValueError(f"{name} must be positive")
    if not 0 <= parameters.get("share", 1) <= 1:
        raise ValueError("share is between 0 and 1")


def _are_ids(values: list[Any]) -> bool:
    return all(normal_id(value) for value in values)
