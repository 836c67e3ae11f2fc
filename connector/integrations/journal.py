"""How far this process has come with the messages that it holds: its `JournalFile` tells it after a `kill -9`.

It is believed only while the machine has not been started anew, for nothing is forced to the disk. Lines: what was
taken, for which `begin` was promised, what has begun, what became of it.
"""

import math
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import structlog

from connector.foundation.journal_file import JournalFile, finished_lines, is_writable
from connector.integrations.ports import Delivery, DeliveryResult

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
        self._file = JournalFile(folder)
        self._until = math.inf

    def take(self, holds: Mapping[int, int], seconds: float) -> None:
        """These are held from now on, each under its fence, for so long; what was before is over."""
        self._file.open()
        self.hold(seconds)
        self._file.clear()
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
        self._file.clear()

    def give_up(self) -> None:
        """Leave what is held to whoever finds this journal, as if the process had died."""
        self._file.leave()

    def orphans(self) -> Iterator[Story]:
        """What dead processes have left, each once it has been dealt with thrown away. One that cannot be understood
        tells nothing: the leases of what it held run out."""
        for content in self._file.orphans():
            yield _story(content)

    def _write(self, *words: str) -> None:
        self._file.write(" ".join(words))


def journal_at(folder: Path) -> Journal:
    """The journal of this process in this folder; none where nothing can be written."""
    return Journal(folder) if is_writable(folder) else NoJournal()


class NoJournal(Journal):
    """Of whoever lives and dies with its leases alone."""

    def __init__(self) -> None:
        super().__init__(Path(os.devnull))

    def take(self, holds: Mapping[int, int], seconds: float) -> None: ...

    def hold(self, seconds: float) -> None: ...


def read(content: bytes) -> Story:
    """The story of a journal; nothing, when it was written before the machine was started anew."""
    story = Story()
    for line in finished_lines(content):
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


def _story(content: bytes) -> Story:
    try:
        return read(content)
    except (ValueError, LookupError, TypeError) as error:
        log.error("journal.not_understood", error=type(error).__name__)
        return Story()
