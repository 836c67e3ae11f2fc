"""A mail server that does nothing but accept, as fast as Python can: what a sender sends is then what is measured.

It speaks EHLO with PIPELINING, counts, and remembers every recipient, so that lost and doubled messages are seen.
"""

import multiprocessing
import selectors
import socket
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self

HELLO = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 50000000\r\n"
OK, GO_ON, BYE = b"250 ok\r\n", b"354 go on\r\n", b"221 bye\r\n"
END = b"\r\n.\r\n"


@dataclass(frozen=True, slots=True)
class Tally:
    """What has come in; times are those of `time.monotonic`."""

    messages: int
    people: int
    most_to_one: int
    bytes: int
    first_at: float
    last_at: float


class MailSink:
    """The server in a process of its own: `with MailSink() as sink: … sink.port … sink.tally()`."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("fork")
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(target=_serve, args=(self._listener, theirs), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self._process.terminate()
        self._process.join()
        self._listener.close()

    def tally(self) -> Tally:
        return self._ask("tally")

    def count(self) -> int:
        return int(self._ask("count"))

    def forget(self) -> None:
        """Begin to count anew."""
        self._ask("forget")

    def _ask(self, question: str) -> Any:
        self._pipe.send(question)
        return self._pipe.recv()


class _Journal:
    def __init__(self) -> None:
        self.recipients: list[bytes] = []
        self.bytes = 0
        self.first_at = self.last_at = 0.0

    def answer(self, question: str) -> Any:
        if question == "forget":
            self.__init__()  # type: ignore[misc]
            return None
        return self._tally() if question == "tally" else len(self.recipients)

    def _tally(self) -> Tally:
        each = Counter(self.recipients)
        most = max(each.values(), default=0)
        return Tally(len(self.recipients), len(each), most, self.bytes, self.first_at, self.last_at)


class _Client:
    """One connection: what was read but not yet understood, and whether content is coming in."""

    def __init__(self, sock: socket.socket, journal: _Journal) -> None:
        self.socket = sock
        self._journal = journal
        self._buffer = b""
        self._in_content = False
        self._recipient = b""
        sock.sendall(b"220 sink\r\n")

    def read(self) -> bool:
        """False once the other side has left."""
        data = self.socket.recv(262_144)
        self._buffer += data
        replies: list[bytes] = []
        while self._content(replies) if self._in_content else self._command(replies):
            pass
        if replies:
            self.socket.sendall(b"".join(replies))
        return bool(data)

    def _command(self, replies: list[bytes]) -> bool:
        line, end, rest = self._buffer.partition(b"\r\n")
        if not end:
            return False
        self._buffer, verb = rest, line[:4].upper()
        if verb == b"RCPT":
            self._recipient = line[9 : line.index(b">")]
        self._in_content = verb == b"DATA"
        replies.append(GO_ON if self._in_content else HELLO if verb == b"EHLO" else BYE if verb == b"QUIT" else OK)
        return True

    def _content(self, replies: list[bytes]) -> bool:
        end = self._buffer.find(END)
        if end < 0:
            return False
        journal = self._journal
        journal.recipients.append(self._recipient)
        journal.bytes += end
        journal.last_at = time.monotonic()
        journal.first_at = journal.first_at or journal.last_at
        self._buffer, self._in_content = self._buffer[end + len(END) :], False
        replies.append(OK)
        return True


def _serve(listener: socket.socket, pipe: Connection) -> None:
    journal, selector = _Journal(), selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    selector.register(pipe, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                _accept(listener, selector, journal)
            elif key.fileobj is pipe:
                pipe.send(journal.answer(pipe.recv()))
            elif not _read(key.data):
                selector.unregister(key.fileobj)
                key.data.socket.close()


def _accept(listener: socket.socket, selector: selectors.BaseSelector, journal: _Journal) -> None:
    sock, _ = listener.accept()
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(sock, selectors.EVENT_READ, _Client(sock, journal))


def _read(client: _Client) -> bool:
    try:
        return client.read()
    except OSError:
        return False
