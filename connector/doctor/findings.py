"""What a check says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from connector.doctor.context import Context


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    """It works, and should be looked at."""
    PROBLEM = "problem"
    """Something does not work."""
    SKIPPED = "skipped"
    """Could not be looked at, because of something else."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`cure` says what to do; empty when all is well."""

    level: Level
    what: str
    cure: str = ""


def ok(what: str) -> Finding:
    return Finding(Level.OK, what)


def warning(what: str, cure: str) -> Finding:
    return Finding(Level.WARNING, what, cure)


def problem(what: str, cure: str) -> Finding:
    return Finding(Level.PROBLEM, what, cure)


def skipped(what: str) -> Finding:
    return Finding(Level.SKIPPED, what)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at. `needs` names checks without whose success this one makes no sense."""

    name: str
    title: str
    run: Callable[[Context], Sequence[Finding]]
    needs: tuple[str, ...] = ()
