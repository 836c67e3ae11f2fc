"""The CSV files of bulk jobs: read strictly, written with every value in quotes, as Salesforce does."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connector.demo.salesforce_simulator.bulk.jobs import DELIMITERS, LINE_ENDINGS, Format, JobFailed


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]


def read(content: bytes, form: Format) -> Table:
    """Raises JobFailed for a file that is not what the job says it is."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise JobFailed("ClientInputError : The content is not UTF-8") from exc
    if not text.strip():
        raise JobFailed("InvalidBatch : The content is empty")
    _check_line_ending(text, form)
    try:
        first, *lines = csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS[form.delimiter], strict=True)
    except csv.Error as exc:
        raise JobFailed(f"ClientInputError : Failed to parse CSV: {exc}") from exc
    rows = [line for line in lines if line]
    if any(len(row) != len(first) for row in rows):
        raise JobFailed(f"ClientInputError : Failed to parse CSV: every row needs {len(first)} values")
    return Table(tuple(name.strip() for name in first), rows)


def _check_line_ending(text: str, form: Format) -> None:
    """[PUB] in the words of public reports."""
    used = "CRLF" if text.partition("\n")[0].endswith("\r") else "LF"
    if used != form.line_ending and "\n" in text:
        message = f"LineEnding is invalid on user data. Current LineEnding setting is {form.line_ending}"
        raise JobFailed(f"ClientInputError : {message}")


def write(columns: Sequence[str], rows: Iterable[Sequence[str]], form: Format) -> str:
    out = io.StringIO()
    writer = csv.writer(
        out, delimiter=DELIMITERS[form.delimiter], lineterminator=LINE_ENDINGS[form.line_ending], quoting=csv.QUOTE_ALL
    )
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
