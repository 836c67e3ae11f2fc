"""A small file of lines in which a process says how far it has come, for whoever comes after a `kill -9`.

A process that lives keeps its file locked. One that is found unlocked is the last word of a dead process. Nothing is
forced to the disk: it outlives the process, not always the machine.
"""

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

SUFFIX = ".journal"
log = structlog.get_logger(__name__)


class JournalFile:
    """The file of this process in the folder, and the way to those of others. While it is not open, nothing is
    written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = -1
        self._process = 0

    def open(self) -> None:
        """Locked before it has the name by which others find it. Raises OSError."""
        if self._is_open:
            return
        self.leave()
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{os.getpid()}-{secrets.token_hex(8)}"
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            path.rename(path.with_suffix(SUFFIX))
        except OSError:
            os.close(file)
            path.unlink(missing_ok=True)
            raise
        self._file, self._process = file, os.getpid()

    @property
    def _is_open(self) -> bool:
        """By this process, and not thrown away by somebody who saw no lock: a network's may not reach every machine."""
        return self._file >= 0 and self._process == os.getpid() and os.fstat(self._file).st_nlink > 0

    def write(self, line: str) -> None:
        """Raises OSError unless the whole line is there: half a line would tell that this has not happened."""
        data = f"{line}\n".encode()
        if self._file >= 0 and os.write(self._file, data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def clear(self) -> None:
        """What was said is over."""
        if self._file >= 0:
            os.ftruncate(self._file, 0)

    def leave(self) -> None:
        """To whoever finds it, as if the process had died."""
        if self._file >= 0:
            os.close(self._file)
        self._file = -1

    def orphans(self) -> Iterator[bytes]:
        """What dead processes have left, each thrown away once it has been dealt with."""
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            with _unlocked(path) as file:
                if file is not None:
                    yield os.pread(file, os.fstat(file).st_size, 0)
                    path.unlink(missing_ok=True)


class NoJournalFile(JournalFile):
    """Where nothing can be written."""

    def __init__(self) -> None:
        super().__init__(Path(os.devnull))

    def open(self) -> None: ...


def journal_file_at(folder: Path) -> JournalFile:
    """The file of this process in this folder; none where nothing can be written."""
    return JournalFile(folder) if is_writable(folder) else NoJournalFile()


def is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(folder / "writable", os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        log.warning("journal.not_writable", error=type(error).__name__)
        return False
    return True


def finished_lines(content: bytes) -> list[str]:
    """Without the last one if it has no end: it was not finished. Raises ValueError for what is no text."""
    return content.decode().split("\n")[:-1]


@contextmanager
def _unlocked(path: Path) -> Iterator[int | None]:
    """The file, locked by us now; None while somebody lives who holds it."""
    try:
        file = os.open(path, os.O_RDWR)
    except OSError as error:
        if not isinstance(error, FileNotFoundError):
            log.warning("journal.not_readable", error=type(error).__name__)
        yield None
        return
    try:
        yield file if _is_left(file) else None
    finally:
        os.close(file)


def _is_left(file: int) -> bool:
    """Whether nobody holds it; not where the folder knows no locks, which would tell nothing."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        log.warning("journal.not_lockable", error=type(error).__name__)
        return False
    return True
