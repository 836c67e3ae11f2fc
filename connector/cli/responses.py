"""Responses: reading them, and taking them out as a file."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from connector.cli.client import Call, Limit, client_command
from connector.cli.naming import pick
from connector.cli.problems import ExitCode, Problem
from connector.cli.screen import moment, table

commands = typer.Typer(no_args_is_help=True, help="Responses.")
LONGEST = 60
Survey = Annotated[str | None, typer.Option(help="Name or id of the survey.")]
Distribution = Annotated[str | None, typer.Option(help="Id of the distribution.")]


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


@client_command(commands, "list")
def list_(call: Call, survey: Survey = None, distribution: Distribution = None, limit: Limit = 20) -> None:
    """The newest finished responses."""
    items = list(call.api.items("/responses", limit, **_wanted(call, survey, distribution)))
    rows = [(r["id"], moment(r["recorded_at"]), r["name"], r["survey"]["name"], _answers(r)) for r in items]
    call.screen.answer({"items": items}, table(("Id", "Recorded", "Name", "Survey", "Answers"), rows))


@client_command(commands, "export")
def export(
    call: Call,
    survey: Survey = None,
    distribution: Distribution = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; default: stdout.")] = None,
    format_: Annotated[Format, typer.Option("--format", help="CSV, or one JSON document a line.")] = Format.CSV,
) -> None:
    """Write all responses of a survey or a distribution to a file."""
    if survey is None and distribution is None:
        raise Problem("Say which responses: --survey or --distribution.", ExitCode.USAGE)
    if call.screen.as_json and output is None:
        raise Problem("--json tells of a file: say which with --output.", ExitCode.USAGE)
    wanted = _wanted(call, survey, distribution)
    pieces = call.api.stream("/responses/export", **wanted) if format_ is Format.CSV else _lines(call, wanted)
    size = _write(call, pieces, output)
    if output is not None:
        call.screen.answer(
            {"file": str(output), "format": format_, "bytes": size}, f"Written: {output} ({size:,} bytes)"
        )


def _wanted(call: Call, survey: str | None, distribution: str | None) -> dict[str, Any]:
    found = pick("survey", survey, call.api.items("/surveys"))["id"] if survey else None
    return {"survey": found, "distribution": distribution}


def _lines(call: Call, wanted: dict[str, Any]) -> Iterator[bytes]:
    for item in call.api.items("/responses", **wanted):
        yield f"{json.dumps(item, ensure_ascii=False)}\n".encode()


def _write(call: Call, pieces: Iterator[bytes], output: Path | None) -> int:
    size = 0
    with _target(output) as file, call.screen.progress() as progress:
        task = progress.add_task("Exporting, in bytes", total=None)
        for piece in pieces:
            file.write(piece)
            size += len(piece)
            progress.update(task, completed=size)
    return size


@contextmanager
def _target(output: Path | None) -> Iterator[BinaryIO]:
    """Where to write. A file takes its name when all of it is there, so that none is ever half."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    part = output.with_name(f"{output.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(output)
    except OSError as error:
        raise Problem(f"{output} cannot be written: {error.strerror or error}.", ExitCode.USAGE) from error
    finally:
        part.unlink(missing_ok=True)


def _answers(response: dict[str, Any]) -> str:
    told = "; ".join(" ".join(answer["answer"].split()) for answer in response["answers"])
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"
