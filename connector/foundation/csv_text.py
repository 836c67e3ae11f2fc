"""CSV that a spreadsheet reads and never runs."""

import csv
import io
from collections.abc import Iterable
from typing import Any

RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_line(cells: Iterable[Any]) -> str:
    """One record as RFC 4180 has it; a text that a spreadsheet would run begins with '."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return file.getvalue()


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RUNS_AS_FORMULA) else cell
