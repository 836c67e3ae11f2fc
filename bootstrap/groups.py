"""The groups of tests that `./test` runs, and what each came to."""

import json
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

from bootstrap.node import WIDGET
from bootstrap.packages import inside_environment
from bootstrap.steps import ROOT, VENV

NO_TESTS_COLLECTED = 5
PARALLEL = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
"""Two files of tests at a time; a file's tests share its servers."""


@dataclass
class Outcome:
    """What came of a group: `skips` counts skipped tests by their reason, `broken` names a failure outside tests."""

    group: str
    passed: int = 0
    failed: int = 0
    skips: dict[str, int] = field(default_factory=dict)
    broken: str = ""

    @property
    def skipped(self) -> int:
        return sum(self.skips.values())

    @property
    def is_empty(self) -> bool:
        return not (self.passed or self.failed or self.skipped or self.broken)


@dataclass(frozen=True)
class Selection:
    """What PATTERN asks for: a path of a test, or words that name tests; None asks for all."""

    pattern: str | None = None

    @property
    def path(self) -> Path | None:
        if not self.pattern:
            return None
        path = (Path.cwd() / self.pattern.partition("::")[0]).resolve()
        return path if path.exists() and ROOT in path.parents else None

    @property
    def wants_jest(self) -> bool:
        return self.path is None or WIDGET in (self.path, *self.path.parents)

    @property
    def wants_pytest(self) -> bool:
        return self.path is None or not self.wants_jest


def run_pytest(selection: Selection, results: Path, extra: dict[str, str]) -> Outcome:
    """Run it with its output shown; count from its JUnit file in the folder `results`."""
    report = results / "pytest.xml"
    command = [str(VENV / "bin" / "python"), "-m", "pytest", f"--junitxml={report}", "-o", "junit_family=xunit2"]
    if not selection.pattern:
        command += PARALLEL
    if selection.pattern:
        command += [selection.pattern] if selection.path else ["-k", _expression(selection.pattern)]
    code = subprocess.call(command, cwd=ROOT, env=inside_environment() | extra)
    outcome = _counted(report) if report.exists() else Outcome("Python")
    if code not in (0, NO_TESTS_COLLECTED) and not outcome.failed:
        outcome.broken = f"pytest ended with exit code {code}"
    return outcome


def _expression(words: str) -> str:
    """Words mean all of them; whoever writes `and`, `or`, `not` gets what pytest makes of it."""
    parts = words.split()
    return words if {"and", "or", "not"} & set(parts) else " and ".join(parts)


def _counted(report: Path) -> Outcome:
    outcome = Outcome("Python")
    for case in ET.parse(report).iter("testcase"):
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skip is not None:
            reason = skip.get("message", "") or "no reason given"
            outcome.skips[reason] = outcome.skips.get(reason, 0) + 1
        else:
            outcome.passed += 1
    return outcome


def run_jest(selection: Selection, results: Path) -> Outcome:
    """Run the unit tests of the Lightning web components; words select by the name of a test."""
    report = results / "jest.json"
    command = [str(VENV / "bin" / "npm"), "test", "--silent", "--"]
    command += ["--json", f"--outputFile={report}", "--passWithNoTests", *_jest_selection(selection)]
    code = subprocess.call(command, cwd=WIDGET, env=inside_environment() | {"CI": "true"}, stdout=subprocess.DEVNULL)
    outcome = Outcome("LWC")
    if report.exists():
        counts = json.loads(report.read_text())
        outcome.passed, outcome.failed = counts["numPassedTests"], counts["numFailedTests"]
        outcome.failed += counts["numRuntimeErrorTestSuites"]
        if counts["numPendingTests"] and not selection.pattern:  # with a pattern, the others count as pending
            outcome.skips["skipped in the test file"] = counts["numPendingTests"]
    if code and not outcome.failed:
        outcome.broken = f"jest ended with exit code {code}"
    return outcome


def _jest_selection(selection: Selection) -> list[str]:
    if selection.path:
        return [str(selection.path)]
    return ["--testNamePattern", selection.pattern] if selection.pattern else []
