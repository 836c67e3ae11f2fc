"""Waiting for a distribution, with a bar: preparing x of y, then sending."""

import itertools
import time
from typing import Any

import typer
from rich.progress import Progress, TaskID

from connector.cli.client import Call
from connector.cli.problems import ExitCode

SECONDS_BETWEEN = 1.0
UNDER_WAY = frozenset({"preparing", "sending"})
AWAITED = ("pending", "sending")


def until_sent(call: Call, distribution: dict[str, Any]) -> dict[str, Any]:
    """The distribution, once nothing more of it is under way. Ctrl-C ends the waiting, not the sending."""
    try:
        with call.screen.progress() as progress:
            task = progress.add_task("")
            return _watch(call, distribution, progress, task)
    except KeyboardInterrupt:
        call.screen.note(f"It goes on without you: hearback distribution show {distribution['id']}")
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def until_tested(call: Call, test: dict[str, Any]) -> dict[str, Any]:
    """The test message, once it is known what became of it."""
    with call.screen.progress() as progress:
        progress.add_task("Sending the test …", total=None)
        while test["state"] in AWAITED:
            time.sleep(SECONDS_BETWEEN)
            test = call.api.get(f"/test-messages/{test['id']}")
    return test


def _watch(call: Call, distribution: dict[str, Any], progress: Progress, task: TaskID) -> dict[str, Any]:
    for turn in itertools.count():
        if distribution["state"] not in UNDER_WAY:
            break
        if turn:
            time.sleep(SECONDS_BETWEEN)
        distribution = call.api.get(f"/distributions/{distribution['id']}")
        done, total = how_far(distribution)
        progress.update(task, description=distribution["problem"] or _state(distribution), completed=done, total=total)
    return distribution


def how_far(distribution: dict[str, Any]) -> tuple[int, int | None]:
    """(done, of how many); None while nobody knows yet how many there are."""
    counts = distribution["counts"]
    if distribution["state"] == "preparing":
        decided = distribution.get("progress") or {"done": 0, "total": counts["selected"] or None}
        return decided["done"], decided["total"]
    return counts["in_list"] - sum(counts[name] for name in AWAITED), counts["in_list"]


def _state(distribution: dict[str, Any]) -> str:
    return str(distribution["state"]).capitalize()
