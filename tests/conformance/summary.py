"""At the end of a test run: what of the recordings and of the unmodified clients the simulated org satisfied.

A test of the conformance carries the marker `conformance(part)`, or `conformance(part, not_covered=reason)`.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

PROPERTY = "conformance"
OUTCOMES = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")
WIDTH = 22


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the marker says travels with the report, also from another process."""
    for item in items:
        marker = item.get_closest_marker(PROPERTY)
        if marker:
            item.user_properties.append((PROPERTY, [marker.args[0], marker.kwargs.get("not_covered", "")]))


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    lines = table(list(_results(terminalreporter.stats)))
    if lines:
        terminalreporter.section("conformance of the simulated org")
        for line in lines:
            terminalreporter.write_line(line)


Result = tuple[str, str, str, str]
"""(part, reason why it is not covered or empty, outcome, why it was skipped)."""


def _results(stats: dict[str, list[Any]]) -> Iterator[Result]:
    for outcome in OUTCOMES:
        for report in stats.get(outcome, []):
            for name, value in getattr(report, "user_properties", ()):
                if name == PROPERTY:
                    skip = report.longrepr[2] if outcome == "skipped" else ""
                    yield value[0], value[1], outcome, skip.removeprefix("Skipped: ")


def table(results: list[Result]) -> list[str]:
    """Nothing when no test of the conformance ran."""
    if not results:
        return []
    parts = list(dict.fromkeys(result[0] for result in sorted(results)))
    head = f"{'':{WIDTH}}{'covered':>9}{'failed':>9}{'not covered':>13}"
    reasons = Counter((part, why) for part, why, *_ in results if why)
    left = [f"not covered: {part}: {why}{_times(count)}" for (part, why), count in reasons.items()]
    return [head, *(_line(part, [result for result in results if result[0] == part]) for part in parts), *left]


def _line(part: str, results: list[Result]) -> str:
    skipped = {skip for *_, outcome, skip in results if outcome == "skipped"}
    if skipped:
        return f"{part:{WIDTH}}  not run: {'; '.join(sorted(skipped))}"
    passed = [why for _, why, outcome, _ in results if outcome in ("passed", "xpassed")]
    failed = len(results) - len(passed)
    return f"{part:{WIDTH}}{passed.count(''):>9}{failed:>9}{len(passed) - passed.count(''):>13}"


def _times(count: int) -> str:
    return f" ({count} of them)" if count > 1 else ""
