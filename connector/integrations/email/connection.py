"""Bytes and replies over one socket. It knows lines and reply codes, nothing of mail."""

import contextlib
import select
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass

_CHUNK = 65536
_MAX_REPLY = 65536  # bytes; a server that sends more without ending its reply is broken


class ConnectionLost(Exception):
    """The connection cannot be used any more: closed, reset, timed out, or the dialogue is out of step."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole reply, e.g. 250 with the lines of an EHLO."""

    code: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Code and words on one line, safe to show and to store."""
        words = " ".join(line for line in self.lines if line)
        return "".join(c for c in f"{self.code} {words}" if c.isprintable())[:300].rstrip()

    @property
    def is_yes(self) -> bool:
        return 200 <= self.code < 400

    @property
    def is_done(self) -> bool:
        return 200 <= self.code < 300

    @property
    def is_permanent_no(self) -> bool:
        return 500 <= self.code < 600

    @property
    def closes(self) -> bool:
        """421: the server says that it is closing the connection."""
        return self.code == 421


class Connection:
    """A socket with a buffer for replies. Every call ends within its timeout (seconds) or raises ConnectionLost."""

    def __init__(self, sock: socket.socket, *, timeout: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._socket = sock
        self._timeout = timeout
        self._monotonic = monotonic
        self._buffer = bytearray()
        self.attempted = 0
        """How many bytes of the last write may have left this machine."""

    @classmethod
    def open(cls, host: str, port: int, *, timeout: float) -> "Connection":
        """Raises ConnectionLost when nobody answers."""
        try:
            sock = socket.create_connection((host, port), timeout=timeout)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as exc:
            raise ConnectionLost(f"no connection to {host}:{port}: {_words(exc)}") from exc
        return cls(sock, timeout=timeout)

    def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Continue encrypted. What came before the handshake must not be taken for an answer given after it."""
        if self._buffer:
            raise ConnectionLost("the server spoke between STARTTLS and the handshake")
        try:
            self._socket.settimeout(self._timeout)
            self._socket = context.wrap_socket(self._socket, server_hostname=host)
        except (OSError, ValueError) as exc:
            raise ConnectionLost(f"no secure connection to {host}: {_words(exc)}") from exc

    def write(self, data: bytes) -> None:
        """Send all of it. After ConnectionLost, `attempted` says how far it may have got."""
        self.attempted = 0
        deadline = self._monotonic() + self._timeout
        view = memoryview(data)
        while self.attempted < len(data):
            start = self.attempted
            chunk = view[start : start + _CHUNK]
            self.attempted = start + len(chunk)
            self.attempted = start + self._send(chunk, deadline)

    def read_reply(self, timeout: float | None = None) -> Reply:
        """The next whole reply, several lines if need be. `timeout` bounds the reply, not each of its packets."""
        if reply := self._waiting_reply():
            return reply
        deadline = self._monotonic() + (self._timeout if timeout is None else timeout)
        lines: list[str] = []
        size = 0
        while size <= _MAX_REPLY:
            line = self._read_line(deadline)
            size += len(line)
            code, more, words = _parse(line)
            lines.append(words)
            if not more:
                return Reply(code, tuple(lines))
        raise ConnectionLost("the server's reply does not end")

    def has_news(self) -> bool:
        """True when something waits that nobody asked for: a goodbye, or the end of the connection."""
        try:
            return bool(self._buffer) or bool(select.select([self._socket], [], [], 0)[0])
        except (OSError, ValueError):
            return True

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()

    def _waiting_reply(self) -> Reply | None:
        """A reply of one line that has come already, as most have when commands were pipelined."""
        end = self._buffer.find(b"\n")
        if end < 4 or self._buffer[3:4] != b" " or not self._buffer[:3].isdigit():
            return None
        line = self._buffer[:end]
        del self._buffer[: end + 1]
        return Reply(int(line[:3]), (line[4:].rstrip(b"\r").decode("utf-8", "replace"),))

    def _send(self, chunk: memoryview, deadline: float) -> int:
        try:
            self._socket.settimeout(self._remaining(deadline))
            return self._socket.send(chunk)
        except OSError as exc:
            raise ConnectionLost(f"connection lost while writing: {_words(exc)}") from exc

    def _read_line(self, deadline: float) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > _MAX_REPLY:
                raise ConnectionLost("the server's reply does not end")
            self._buffer += self._receive(deadline)
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line.rstrip(b"\r")

    def _receive(self, deadline: float) -> bytes:
        try:
            self._socket.settimeout(self._remaining(deadline))
            data = self._socket.recv(_CHUNK)
        except OSError as exc:
            raise ConnectionLost(f"connection lost while waiting for a reply: {_words(exc)}") from exc
        if not data:
            raise ConnectionLost("the server closed the connection")
        return data

    def _remaining(self, deadline: float) -> float:
        remaining = deadline - self._monotonic()
        if remaining <= 0:
            raise TimeoutError("timed out")
        return remaining


def _parse(line: bytes) -> tuple[int, bool, str]:
    """`250-SIZE 1000` → (250, more follows, "SIZE 1000")."""
    code, mark, words = line[:3], line[3:4], line[4:]
    if not (code.isdigit() and len(code) == 3 and mark in (b"", b" ", b"-")):
        raise ConnectionLost("the server does not speak SMTP")
    return int(code), mark == b"-", words.decode("utf-8", "replace")


def _words(exc: Exception) -> str:
    return getattr(exc, "strerror", None) or str(exc) or type(exc).__name__
