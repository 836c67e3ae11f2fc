"""How far this process has come with the messages that it holds: a small file that tells it after a `kill -9`.

A process that lives keeps its file locked. One that is found unlocked is the last word of a dead process; it is
believed only while the machine has not been started anew, for nothing is forced to the disk. Lines: what was taken,
for which `begin` was promised, what has begun, what became of it.
"""

import errno
import fcntl
import math
import os
import secrets
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import structlog

from connector.integrations.ports import Delivery, DeliveryResult

SUFFIX = ".journal"
log = structlog.get_logger(__name__)


class Lapsed(Exception):
    """This process slept for so long that what it held belongs to others by now."""


@dataclass(slots=True)
class Story:
    """What a journal tells: message id to the fence under which it was held, and how far it came."""

    holds: dict[str, int] = field(default_factory=dict)
    promised: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)
    answered: dict[str, DeliveryResult] = field(default_factory=dict)


class Journal:
    """The journal of this process, and the way to those of others; tells a sender's `Trace`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = -1
        self._process = 0
        self._until = math.inf

    def take(self, holds: Mapping[int, int], seconds: float) -> None:
        """These are held from now on, each under its fence, for so long; what was before is over."""
        self._open()
        self.hold(seconds)
        os.ftruncate(self._file, 0)
        self._write("take", boot_id(), *(f"{message_id}:{fence}" for message_id, fence in holds.items()))

    def hold(self, seconds: float) -> None:
        """What was taken is ours for so long from now on."""
        self._until = time.monotonic() + seconds

    def promise(self, ids: Sequence[str]) -> None:
        self._write("promise", *ids)

    def begin(self, message_id: str) -> None:
        """Raises Lapsed."""
        if time.monotonic() > self._until:
            raise Lapsed
        self._write("begin", message_id)

    def answer(self, result: DeliveryResult) -> None:
        self._write("answer", result.message_id, result.delivery, *result.reason.split())

    def done(self) -> None:
        """Nothing is held any more."""
        os.ftruncate(self._file, 0)

    def give_up(self) -> None:
        """Leave what is held to whoever finds this journal, as if the process had died."""
        if self._file >= 0:
            os.close(self._file)
        self._file = -1

    def orphans(self) -> Iterator[Story]:
        """What dead processes have left, each once it has been dealt with thrown away. One that cannot be understood
        tells nothing: the leases of what it held run out."""
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            with _unlocked(path) as file:
                if file is not None:
                    yield _story(file)
                    path.unlink(missing_ok=True)

    def _open(self) -> None:
        """Locked before it has the name by which others find it."""
        if self._file >= 0 and self._process == os.getpid():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{os.getpid()}-{secrets.token_hex(8)}"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._process = os.getpid()
        fcntl.flock(self._file, fcntl.LOCK_EX)
        path.rename(path.with_suffix(SUFFIX))

    def _write(self, *words: str) -> None:
        """Raises OSError unless the whole line is there: half a line would tell that this has not happened."""
        line = f"{' '.join(words)}\n".encode()
        if self._file >= 0 and os.write(self._file, line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def journal_at(folder: Path) -> Journal:
    """The journal of this process in this folder; none where nothing can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(folder / "writable", os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        log.warning("journal.not_writable", error=type(error).__name__)
        return NoJournal()
    return Journal(folder)


class NoJournal(Journal):
    """Of whoever lives and dies with its leases alone."""

    def __init__(self) -> None:
        super().__init__(Path(os.devnull))

    def take(self, holds: Mapping[int, int], seconds: float) -> None: ...

    def hold(self, seconds: float) -> None: ...

    def done(self) -> None: ...

    def give_up(self) -> None: ...


def read(content: str) -> Story:
    """The story of a journal; nothing, when it was written before the machine was started anew."""
    story = Story()
    for line in content.split("\n")[:-1]:  # a line without its end was not finished
        kind, *words = line.split(" ")
        if kind == "take" and (not boot_id() or words[0] != boot_id()):
            return Story()
        _READERS[kind](story, words)
    return story


def _take(story: Story, words: list[str]) -> None:
    story.holds = {message_id: int(fence) for message_id, _, fence in (word.partition(":") for word in words[1:])}


def _answer(story: Story, words: list[str]) -> None:
    message_id, delivery, *reason = words
    story.answered[message_id] = DeliveryResult(message_id, Delivery(delivery), " ".join(reason))


_READERS = {
    "take": _take,
    "promise": lambda story, words: story.promised.update(words),
    "begin": lambda story, words: story.begun.update(words),
    "answer": _answer,
}


@cache
def boot_id() -> str:
    """Another one each time the machine starts; empty where the system does not tell."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    with suppress(OSError):
        told = subprocess.run(["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"], capture_output=True, text=True)
        return told.stdout.strip()
    return ""


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
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield file
    except BlockingIOError:
        yield None
    finally:
        os.close(file)


def _story(file: int) -> Story:
    try:
        return read(_content(file))
    except (ValueError, LookupError, TypeError) as error:
        log.error("journal.not_understood", error=type(error).__name__)
        return Story()


def _content(file: int) -> str:
    return os.pread(file, os.fstat(file).st_size, 0).decode()
