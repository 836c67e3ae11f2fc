"""Reading what a command is given, from a file or from stdin ("-")."""

import csv
import io
import sys
from pathlib import Path

from connector.cli.problems import ExitCode, Problem

LARGEST = 50_000_000
HEAD = "id"


def read_bytes(path: Path) -> bytes:
    """Ends the command when there is no such file or it is too large."""
    try:
        content = sys.stdin.buffer.read(LARGEST + 1) if str(path) == "-" else _read(path)
    except OSError as error:
        raise Problem(f"{path} cannot be read: {error.strerror or error}.", ExitCode.USAGE) from error
    if len(content) > LARGEST:
        raise Problem(f"{path} is larger than {LARGEST:,} bytes.", ExitCode.USAGE)
    return content


def read_text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(f"{path} is not text in UTF-8.", ExitCode.USAGE) from error


def read_record_ids(path: Path) -> list[str]:
    """One id a line; or a CSV file: its column Id, else its first one."""
    rows = [row for row in csv.reader(io.StringIO(read_text(path))) if any(cell.strip() for cell in row)]
    heads = [cell.strip().lower() for cell in rows[0]] if rows else []
    place = heads.index(HEAD) if HEAD in heads else 0
    found = [row[place].strip() for row in rows[HEAD in heads :] if len(row) > place]
    if not found:
        raise Problem(f"{path} holds no record ids: put one on each line.", ExitCode.USAGE)
    return found


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
