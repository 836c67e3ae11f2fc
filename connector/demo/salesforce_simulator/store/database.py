"""One SQLite file shared by all threads: many readers, one writer at a time; transactions nest."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, LifoQueue
from threading import RLock, get_ident


class Database:
    """Readers never wait for the writer (write-ahead log); writers queue up on one lock."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()
        self._lock = RLock()
        self._writer = self._connect()
        self._depth = 0
        self._owner: int | None = None

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Inside a transaction of the same thread one reads what it has written so far."""
        if self._owner == get_ident():
            yield self._writer
            return
        connection = self._take()
        try:
            yield connection
        finally:
            self._idle.put(connection)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at the end, rolled back when anything is raised; an inner one undoes its part."""
        with self._lock:
            begin, undo, keep = _words(self._depth)
            self._writer.execute(begin)
            self._enter()
            try:
                yield self._writer
            except BaseException:
                self._leave()
                for statement in undo:
                    self._writer.execute(statement)
                raise
            self._leave()
            self._writer.execute(keep)

    def _enter(self) -> None:
        self._depth += 1
        self._owner = get_ident()

    def _leave(self) -> None:
        self._depth -= 1
        self._owner = get_ident() if self._depth else None

    def close(self) -> None:
        """Closes what is idle; connections in use are closed when their thread gives them up."""
        with self._lock:
            self._writer.close()
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None, timeout=30)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection


def _words(depth: int) -> tuple[str, list[str], str]:
    """How a transaction at this depth begins, is undone and is kept."""
    if depth == 0:
        return "BEGIN IMMEDIATE", ["ROLLBACK"], "COMMIT"
    name = f"inner{depth}"
    return f"SAVEPOINT {name}", [f"ROLLBACK TO {name}", f"RELEASE {name}"], f"RELEASE {name}"
