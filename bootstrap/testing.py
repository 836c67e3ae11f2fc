"""`./test`: set up what the tests need, run them all, and say at the end what ran and what did not."""

import argparse
import signal
import tempfile
from pathlib import Path

from bootstrap import browser, demo, packages
from bootstrap.groups import Outcome, Selection, run_jest, run_pytest
from bootstrap.node import npm_ci
from bootstrap.steps import ROOT, SetupError, one_at_a_time, say

JSFORCE = ROOT / "tests" / "conformance" / "jsforce"

Skipped = dict[str, str]
"""Groups that cannot run here, each with what is missing and the command that cures it."""


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        say("Setting up the tests (nothing to do after the first time)")
        with one_at_a_time():
            extra, skipped = set_up()
    except SetupError as exc:
        say(f"\nThe set-up stopped: {exc}")
        say(f"What to do: {exc.cure}" if exc.cure else "")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Start again to go on where it was.")
        return 130
    if options.setup_only:
        _tell_skipped(skipped)
        say("Ready: ./test runs the tests.")
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return _run(Selection(options.pattern), extra, skipped)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./test", description="Set up and run the tests of Hearback.")
    parser.add_argument(
        "pattern",
        nargs="?",
        metavar="PATTERN",
        help="a test file or folder (tests/unit, lwc_widget/…, also file.py::test), or words in the names of tests",
    )
    parser.add_argument("--setup-only", action="store_true", help="set up and stop")
    return parser


def set_up() -> tuple[dict[str, str], Skipped]:
    """Returns the environment that the tests need and the groups that cannot run."""
    packages.install("tests")
    demo.set_up_widget()
    npm_ci(JSFORCE)
    try:
        return {"HEARBACK_CHROMIUM": browser.find_chromium()}, {}
    except SetupError as exc:
        return {"HEARBACK_NO_CHROMIUM": f"{exc} Cure: {exc.cure}"}, {"Browser": f"{exc}\n    What to do: {exc.cure}"}


def _run(selection: Selection, extra: dict[str, str], skipped: Skipped) -> int:
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="hearback-tests-") as folder:
        results = Path(folder)
        try:
            if selection.wants_jest:
                outcomes.append(run_jest(selection, results))
            if selection.wants_pytest:
                outcomes.append(run_pytest(selection, results, extra))
        except KeyboardInterrupt:
            print("\nStopped by hand.")
            return 130
    return _tell(outcomes, skipped, selection)


def _tell(outcomes: list[Outcome], skipped: Skipped, selection: Selection) -> int:
    print()
    for outcome in outcomes:
        _tell_group(outcome)
    _tell_skipped(skipped)
    ran = [outcome for outcome in outcomes if not outcome.is_empty]
    if not ran:
        print(f"No test matches {selection.pattern!r}." if selection.pattern else "No test was found.")
    _tell_total(outcomes)
    return 1 if not ran or any(outcome.failed or outcome.broken for outcome in outcomes) else 0


def _tell_group(outcome: Outcome) -> None:
    print(f"{outcome.group}: {outcome.passed} passed, {outcome.failed} failed, {outcome.skipped} skipped")
    if outcome.broken:
        print(f"    FAILED: {outcome.broken}")
    for reason, count in outcome.skips.items():
        print(f"    {count} skipped: {reason}")


def _tell_skipped(skipped: Skipped) -> None:
    for group, why in skipped.items():
        print(f"SKIPPED GROUP {group}: {why}")


def _tell_total(outcomes: list[Outcome]) -> None:
    failed = sum(outcome.failed or bool(outcome.broken) for outcome in outcomes)
    skipped = sum(outcome.skipped for outcome in outcomes)
    total = f"{sum(outcome.passed for outcome in outcomes)} passed, {failed} failed"
    print(total + (f", {skipped} skipped" if skipped else ""), flush=True)
