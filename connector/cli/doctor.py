"""`hearback doctor`, on the server: what is missing, and how to mend it."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from connector.cli.problems import ExitCode
from connector.cli.screen import Screen, plain
from connector.doctor.context import Context, context_of
from connector.doctor.examine import Examined, examine
from connector.doctor.findings import Check, Finding, Level, ok, problem
from connector.doctor.registry import CHECKS
from connector.foundation.logs import configure
from connector.foundation.settings import HOW_TO_SET, Settings, problems, read_settings

commands = typer.Typer()
SIGNS = {
    Level.OK: ("✓", "green"),
    Level.WARNING: ("!", "yellow"),
    Level.PROBLEM: ("✗", "red"),
    Level.SKIPPED: ("–", "dim"),
}
SETTINGS = Check("settings", "Settings", lambda _context: [ok("complete")])


@commands.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False) -> None:
    """Look whether everything is there that the service needs; say how to mend what is not."""
    configure()
    screen = Screen(as_json=as_json)
    if not as_json:
        screen.note("Looking; this takes up to 15 seconds …")
    examined = _examined()
    screen.answer({"items": [_item(each, found) for each, found in _all(examined)]}, *_lines(examined))
    if any(found.level is Level.PROBLEM for _, found in _all(examined)):
        raise typer.Exit(ExitCode.REFUSED)


def _examined() -> list[Examined]:
    """Without good settings there is nothing else to look at."""
    try:
        context = _context(read_settings())
    except (ValueError, OSError) as error:
        return [Examined(SETTINGS, tuple(problem(line, HOW_TO_SET) for line in problems(error)))]
    return [Examined(SETTINGS, (ok("complete"),)), *examine(context, CHECKS)]


def _context(settings: Settings) -> Context:
    try:
        return context_of(settings)
    except (SQLAlchemyError, ImportError) as error:
        raise ValueError(f"HEARBACK_DATABASE__URL cannot be used ({type(error).__name__})") from error


def _all(examined: Sequence[Examined]) -> list[tuple[Examined, Finding]]:
    return [(each, found) for each in examined for found in each.findings]


def _item(each: Examined, found: Finding) -> dict[str, str]:
    named = {"check": each.check.name, "title": each.check.title, "level": found.level.value}
    return {**named, "what": found.what, "cure": found.cure}


def _lines(examined: Sequence[Examined]) -> list[Text]:
    return [*(_line(each, found) for each, found in _all(examined)), _sum([found for _, found in _all(examined)])]


def _line(each: Examined, found: Finding) -> Text:
    sign, style = SIGNS[found.level]
    line = Text.assemble((sign, style), f" {each.check.title}: {plain(found.what)}")
    return line.append(f"\n    → {plain(found.cure)}") if found.cure else line


def _sum(found: Sequence[Finding]) -> Text:
    count = sum(each.level is Level.PROBLEM for each in found)
    if count:
        return Text(f"\n{count} problem(s). Mend the first one first: others may follow from it.")
    return Text("\nHearback is well.")
