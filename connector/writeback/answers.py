"""What Salesforce answered about rows that must not be written twice, kept in a file until the ledger has it.

So neither a database that fails right then nor a `kill -9` makes them uncertain: the sweeper of the machine finds the
file. It holds what the ledger is to hold, for as long as that takes.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

import structlog

from connector.foundation.journal_file import JournalFile, finished_lines
from connector.writeback.actions.base import Claim
from connector.writeback.settling import Columns

TIMES = ("due_at", "written_at")
log = structlog.get_logger(__name__)


class Answer(NamedTuple):
    """What becomes of a row, if it is still held under this fence."""

    row_id: int
    fence: int
    columns: Columns


@contextmanager
def kept(file: JournalFile, settled: Sequence[tuple[Claim, Columns]]) -> Iterator[None]:
    """In the file until what happens inside has succeeded; left there, for the sweeper, when it has not."""
    answers = [Answer(held.id, held.fence, columns) for held, columns in settled if not held.is_repeatable]
    if not answers:
        yield
        return
    _keep(file, answers)
    try:
        yield
    except BaseException:
        file.leave()
        raise
    file.clear()


def left(file: JournalFile) -> Iterator[list[Answer]]:
    """What dead or failed workers of this machine could not settle, each once it has been dealt with thrown away."""
    for content in file.orphans():
        yield _answers(content)


def _keep(file: JournalFile, answers: Sequence[Answer]) -> None:
    """Settling must not fail because of a full disk here."""
    try:
        file.open()
        file.clear()
        for answer in answers:
            file.write(json.dumps(answer, default=datetime.isoformat))
    except OSError as error:
        log.warning("writeback.answers_not_kept", error=type(error).__name__, rows=len(answers))


def _answers(content: bytes) -> list[Answer]:
    """What cannot be understood tells nothing: the leases of its rows run out."""
    try:
        return [_answer(*json.loads(line)) for line in finished_lines(content)]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        log.error("writeback.answers_not_understood", error=type(error).__name__)
        return []


def _answer(row_id: int, fence: int, columns: Columns) -> Answer:
    times = {name: datetime.fromisoformat(columns[name]) for name in TIMES if columns.get(name)}
    return Answer(row_id, fence, columns | times)
