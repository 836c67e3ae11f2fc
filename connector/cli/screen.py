"""What a command shows: one JSON document or tables on stdout, everything else on stderr."""

import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from rich import box
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

WIDE = 200
"""Columns where nobody looks: a file or a pipe wraps no line."""


class Screen:
    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._out, self._err = _console(), _console(stderr=True)

    def answer(self, document: Any, *parts: RenderableType) -> None:
        """The outcome: the document with --json, otherwise the parts for people."""
        if self.as_json:
            self._out.file.write(json.dumps(document, ensure_ascii=False) + "\n")
            return
        for part in parts:
            self._out.print(Text(plain(part)) if isinstance(part, str) else part, soft_wrap=isinstance(part, str))

    def note(self, line: str) -> None:
        """Progress, hints and complaints."""
        self._err.print(Text(plain(line)), soft_wrap=True)

    def progress(self) -> AbstractContextManager[Progress]:
        """Bars while a person waits; nothing where nobody looks."""
        return Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=self._err,
            transient=True,
            disable=not self._err.is_terminal,
        )


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Iterable[str] = ()) -> Table:
    """A table for people; `numbers` are the columns that stand right."""
    made = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for head in heads:
        made.add_column(head, justify="right" if head in set(numbers) else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text(plain(cell)) for cell in row))
    return made


def facts(pairs: Iterable[tuple[str, object]]) -> Table:
    """What is known of one thing: name and value, a line each; what is empty is left out."""
    made = Table.grid(padding=(0, 2))
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in pairs:
        if value not in (None, "", [], {}):
            made.add_row(name, Text(plain(value)))
    return made


def plain(value: object) -> str:
    """The text without what a terminal would obey: it comes from other people."""
    text = "" if value is None else str(value)
    return "".join(character for character in text if character.isprintable() or character == "\n")


def moment(value: str | None) -> str:
    """A time of the API, short: "2026-01-31 23:30 UTC"."""
    return f"{value[:10]} {value[11:16]} UTC" if value else ""


def _console(*, stderr: bool = False) -> Console:
    found = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not found.is_terminal:
        found.width = WIDE
    return found
