"""Runs the checks side by side, each after those that it needs, and ends in time whatever does not answer."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from connector.doctor.context import Context
from connector.doctor.findings import Check, Finding, Level, problem, skipped

PATIENCE = 14.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Examined:
    check: Check
    findings: tuple[Finding, ...]


def examine(context: Context, checks: Sequence[Check], *, patience: float = PATIENCE) -> list[Examined]:
    """What each check found, in their order; after `patience` seconds what is still running is given up."""
    examination = _Examination(context, checks, time.monotonic() + patience)
    examination.run()
    return [Examined(check, examination.findings(check, patience)) for check in checks]


class _Examination:
    def __init__(self, context: Context, checks: Sequence[Check], deadline: float) -> None:
        self._context, self._checks, self._deadline = context, checks, deadline
        self._titles = {check.name: check.title for check in checks}
        self._done = {check.name: threading.Event() for check in checks}
        self._found: dict[str, tuple[Finding, ...]] = {}

    def run(self) -> None:
        for check in self._checks:
            threading.Thread(target=self._run, args=(check,), daemon=True).start()
        for done in self._done.values():
            done.wait(self._left())

    def findings(self, check: Check, patience: float) -> tuple[Finding, ...]:
        late = problem(f"took longer than {patience:.0f} seconds", "See whether what it asks answers, then try again.")
        return self._found.get(check.name, (late,))

    def _run(self, check: Check) -> None:
        missing = next((need for need in check.needs if not self._is_well(need)), None)
        found = (
            self._look(check) if missing is None else (skipped(f"not looked at, because of: {self._title(missing)}"),)
        )
        self._found[check.name] = found
        self._done[check.name].set()

    def _title(self, name: str) -> str:
        return self._titles[name]

    def _is_well(self, name: str) -> bool:
        """Once that check is done. What is not among the checks of this run is taken for well."""
        if name not in self._done:
            return True
        self._done[name].wait(self._left())
        found = self._found.get(name)
        return found is not None and all(each.level in (Level.OK, Level.WARNING) for each in found)

    def _look(self, check: Check) -> tuple[Finding, ...]:
        """An unforeseen fault is told by its kind alone: its text may quote secrets."""
        try:
            return tuple(check.run(self._context)) or (skipped("there is nothing to look at yet"),)
        except Exception as error:
            log.exception("doctor.check_failed", check=check.name)
            return (problem(f"could not be looked at ({type(error).__name__})", "The log above says where it failed."),)

    def _left(self) -> float:
        return max(0.0, self._deadline - time.monotonic())
