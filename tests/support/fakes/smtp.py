"""An SMTP server on a real socket that does what a test tells it, and keeps a journal of what it accepted."""

import select
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import NoReturn, Self


class Fault(Enum):
    DROP = "drop"
    """Close the connection instead of answering."""
    SILENCE = "silence"
    """Never answer, keep the connection open."""
    WAIT_FOR_MORE = "wait"
    """Answer only when the client has sent more already: proves that it writes ahead."""


Answer = str | Fault
STAGES = ("connect", "ehlo", "mail", "rcpt", "data", "content", "dot", "rset")


@dataclass(frozen=True)
class Received:
    mail_from: str
    rcpt_to: str
    content: bytes


@dataclass
class _Rule:
    stage: str
    rcpt: str | None
    answer: Answer
    times: float


class ScriptedSmtpServer:
    """Answers yes to everything until `on(stage, answer)` says otherwise.

    Stages: connect (greeting), ehlo, mail, rcpt, data, content (its first bytes came), dot (its end came), rset.
    `rcpt` limits a rule to one recipient; at mail the recipient is not known yet, so the sender's address counts.
    """

    def __init__(self, *, extensions: Sequence[str] = ("PIPELINING", "SIZE 1000000", "8BITMIME", "SMTPUTF8")) -> None:
        self.extensions = extensions
        self.accepted: list[Received] = []
        self.commands: list[str] = []
        self.log: list[tuple[str, str]] = []
        """("mail" | "data" | "dot", recipient or sender) in the order in which they came; tests add their own."""
        self.early_content = False
        self.connections = 0
        self._rules: list[_Rule] = []
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def on(self, stage: str, answer: Answer, *, rcpt: str | None = None, times: float = 1) -> None:
        assert stage in STAGES, stage
        self._rules.append(_Rule(stage, rcpt, answer, times))

    def always(self, stage: str, answer: Answer, *, rcpt: str | None = None) -> None:
        self.on(stage, answer, rcpt=rcpt, times=float("inf"))

    def close_connections(self) -> None:
        """What a server does with a client that has been idle for long. Returns when they are closed."""
        for sock in self._open:
            _hang_up(sock)
        for thread in self._threads[1:]:
            thread.join(timeout=10)
        self._open.clear()

    def recipients(self) -> list[str]:
        return [message.rcpt_to for message in self.accepted]

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        _hang_up(self._listener)
        for sock in self._open:
            _hang_up(sock)
        for thread in self._threads:
            thread.join(timeout=10)

    def _start(self, target: object, *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.connections += 1
                self._open.append(sock)
                self._start(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        with suppress(OSError, _Gone), sock:
            _Conversation(self, sock).run()

    def answer(self, stage: str, rcpt: str, usual: str) -> Answer:
        for rule in self._rules:
            if rule.stage == stage and rule.times > 0 and rule.rcpt in (None, rcpt):
                rule.times -= 1
                return rule.answer
        return usual


class _Gone(Exception):
    """The connection is over."""


class _Conversation:
    def __init__(self, server: ScriptedSmtpServer, sock: socket.socket) -> None:
        self._server = server
        self._socket = sock
        self._buffer = b""
        self._sender = self._recipient = ""
        self._in_mail = False

    def run(self) -> None:
        self._say("connect", "220 ready")
        while True:
            command = self._line().decode()
            self._server.commands.append(command)
            verb = command.split(":")[0].split()[0].upper()
            getattr(self, f"_{verb.lower()}", self._unknown)(command)

    def _ehlo(self, command: str) -> None:
        lines = ["scripted", *self._server.extensions]
        reply = "\r\n".join([f"250-{line}" for line in lines[:-1]] + [f"250 {lines[-1]}"])
        self._say("ehlo", reply)

    def _helo(self, command: str) -> None:
        self._send("250 scripted")

    def _mail(self, command: str) -> None:
        self._sender, self._recipient = _address(command), ""
        self._server.log.append(("mail", self._sender))
        if self._in_mail:
            self._send("503 nested MAIL command")
        elif self._say("mail", "250 ok", self._sender):
            self._in_mail = True

    def _rcpt(self, command: str) -> None:
        if not self._in_mail:
            self._send("503 need MAIL first")
        elif self._say("rcpt", "250 ok", _address(command)):
            self._recipient = _address(command)

    def _data(self, command: str) -> None:
        self._server.log.append(("data", self._recipient))
        self._server.early_content |= bool(self._buffer) or bool(select.select([self._socket], [], [], 0)[0])
        usual = "354 go on" if self._recipient else "503 need RCPT first"
        if self._say("data", usual, self._recipient):
            self._content()

    def _content(self) -> None:
        if self._server.answer("content", self._recipient, "") is Fault.DROP:
            self._fill()
            raise _Gone
        content = self._until_dot()
        self._server.log.append(("dot", self._recipient))
        self._in_mail = False
        answer = self._server.answer("dot", self._recipient, "250 queued")
        if answer is Fault.WAIT_FOR_MORE or (isinstance(answer, str) and answer.startswith("2")):
            self._server.accepted.append(Received(self._sender, self._recipient, _unstuffed(content)))
        self._give(answer, "250 queued")

    def _rset(self, command: str) -> None:
        self._in_mail = False
        self._say("rset", "250 ok")

    def _quit(self, command: str) -> None:
        self._send("221 bye")
        raise _Gone

    def _unknown(self, command: str) -> None:
        self._send("500 unknown")

    def _say(self, stage: str, usual: str, rcpt: str = "") -> bool:
        """Answer by the script; True when it was a yes."""
        return self._give(self._server.answer(stage, rcpt, usual), usual)

    def _give(self, answer: Answer, usual: str) -> bool:
        if answer is Fault.DROP:
            raise _Gone
        if answer is Fault.SILENCE:
            self._until_the_client_leaves()
        if answer is Fault.WAIT_FOR_MORE and not self._buffer:
            self._fill()
        answer = answer if isinstance(answer, str) else usual
        self._send(answer)
        if answer.startswith("421"):
            raise _Gone
        return answer[0] in "23"

    def _until_the_client_leaves(self) -> NoReturn:
        while True:
            self._fill()

    def _send(self, text: str) -> None:
        self._socket.sendall(f"{text}\r\n".encode())

    def _line(self) -> bytes:
        while b"\r\n" not in self._buffer:
            self._fill()
        line, self._buffer = self._buffer.split(b"\r\n", 1)
        return line

    def _until_dot(self) -> bytes:
        while not (self._buffer.startswith(b".\r\n") or b"\r\n.\r\n" in self._buffer):
            self._fill()
        if self._buffer.startswith(b".\r\n"):
            content, self._buffer = b"", self._buffer[3:]
            return content
        content, self._buffer = self._buffer.split(b"\r\n.\r\n", 1)
        return content + b"\r\n"

    def _fill(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise _Gone
        self._buffer += data
        return data


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()


def _address(command: str) -> str:
    return command.split("<", 1)[1].split(">", 1)[0]


def _unstuffed(content: bytes) -> bytes:
    lines = content.split(b"\r\n")
    return b"\r\n".join(line.removeprefix(b".") for line in lines)


@contextmanager
def refused_port() -> Iterator[int]:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    yield port
