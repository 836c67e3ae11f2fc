"""What Salesforce answered about rows that must not be written twice, kept in a file until the ledger has it.

So neither a database that fails right then nor a `kill -9` makes them uncertain: the sweeper of the machine finds the
file. It holds what the ledger is to hold, for as long as that takes.
"""

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
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
    """What becomes of a row, if it is still held under this fence. An id may be another row's by now, in a database
    that was restored from a backup: the key tells."""

    row_id: int
    key: str
    fence: int
    columns: Columns


class Heard:
    """The answers to one lot, as far as they are in the file: a lot may take several calls."""

    def __init__(self, file: JournalFile) -> None:
        self._file, self._ids = file, set[int]()

    def note(self, settled: Iterable[tuple[Claim, Columns]]) -> None:
        """Those that are not there yet."""
        fresh = [(held, columns) for held, columns in settled if not held.is_repeatable and held.id not in self._ids]
        if fresh:
            _keep(self._file, [Answer(held.id, held.key, held.fence, columns) for held, columns in fresh], bool(self))
            self._ids |= {held.id for held, _ in fresh}

    def __bool__(self) -> bool:
        return bool(self._ids)


@contextmanager
def kept(file: JournalFile) -> Iterator[Heard]:
    """In the file until what happens inside has succeeded; left there, for the sweeper, when it has not."""
    heard = Heard(file)
    try:
        yield heard
    except BaseException:
        if heard:
            file.leave()
        raise
    if heard:
        file.clear()


def left(file: JournalFile) -> Generator[list[Answer], None, None]:
    """What dead or failed workers of this machine could not settle, each once it has been dealt with thrown away."""
    for content in file.orphans():
        yield _answers(content)


def _keep(file: JournalFile, answers: Sequence[Answer], are_more: bool) -> None:
    """Settling must not fail because of a full disk here."""
    try:
        if not are_more:
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
    except (ValueError, TypeError) as error:
        log.error("writeback.answers_not_understood", error=type(error).__name__)
        return []


def _answer(row_id: int, key: str, fence: int, columns: Columns) -> Answer:
    times = {name: datetime.fromisoformat(columns[name]) for name in TIMES if columns.get(name)}
    return Answer(row_id, key, fence, columns | times)
