"""The EmailSender that speaks SMTP over a kept connection."""

import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence

from connector.integrations.email.connection import Connection, ConnectionLost
from connector.integrations.email.dialogue import Dialogue
from connector.integrations.email.session import Features, SessionRefused, SmtpServer, open_session
from connector.integrations.ports import Delivery, DeliveryResult, HandOver, OutgoingEmail, Settle, Trace, Untraced


class SmtpSender:
    """One per worker process. Keeps its connection between calls until `idle_limit` seconds have passed.

    `window` messages are handed over together (one, when the server has no PIPELINING); the next window is handed over
    when the last one is settled. `trace` is told right before the content of each may reach the wire, and each answer:
    after a kill it knows the one message of which nobody can say what became.

    One rule for lost connections: a loss is forgiven, and the messages whose content was not on its way go out over a
    new connection. A second loss with no message answered in between ends the call: the rest is settled as DEFERRED.
    """

    def __init__(
        self,
        server: SmtpServer,
        *,
        window: int = 5,
        idle_limit: float = 30.0,
        monotonic: Callable[[], float] = time.monotonic,
        trace: Trace | None = None,
    ) -> None:
        if window < 1:
            raise ValueError("window must be at least 1")
        self._window = window
        self._trace = trace or Untraced()
        self._link = _Link(server, self._trace, idle_limit=idle_limit, monotonic=monotonic)
        self._lock = threading.Lock()

    def send(self, emails: Sequence[OutgoingEmail], *, hand_over: HandOver, settle: Settle) -> None:
        """See EmailSender. An exception of `hand_over` or `settle` passes through; the connection is then dropped."""
        with self._lock, self._link.in_use():
            _Call(self._link, self._window, self._trace, hand_over, settle).run(emails)

    def close(self) -> None:
        """Say goodbye to the server."""
        with self._lock:
            self._link.quit()


class _Link:
    """The kept connection: opened when needed, dropped when it is stale, idle too long or of another process."""

    def __init__(self, server: SmtpServer, trace: Trace, *, idle_limit: float, monotonic: Callable[[], float]) -> None:
        self._server = server
        self._trace = trace
        self._idle_limit = idle_limit
        self._monotonic = monotonic
        self._session: tuple[Connection, Features, Dialogue] | None = None
        self._used_at = 0.0
        self._process = 0

    def ready(self) -> tuple[Dialogue, Features]:
        """The open session, or a new one. Raises ConnectionLost or SessionRefused."""
        if self._session is None:
            connection, features = open_session(self._server)
            dialogue = Dialogue(connection, features, dot_timeout=self._server.dot_timeout, trace=self._trace)
            self._session, self._process = (connection, features, dialogue), os.getpid()
        _, features, dialogue = self._session
        return dialogue, features

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        if self._session is not None and self._is_stale(self._session[0]):
            self.drop()
        try:
            yield
        except BaseException:
            self.drop()  # stopped in the middle of a conversation: nobody knows what comes next on it
            raise
        self._used_at = self._monotonic()

    def drop(self) -> None:
        if self._session is not None:
            self._session[0].close()
            self._session = None

    def quit(self) -> None:
        if self._session is not None and self._process == os.getpid():
            with contextlib.suppress(ConnectionLost):
                self._session[0].write(b"QUIT\r\n")
                self._session[0].read_reply()
        self.drop()

    def _is_stale(self, connection: Connection) -> bool:
        idle = self._monotonic() - self._used_at
        return self._process != os.getpid() or idle > self._idle_limit or connection.has_news()


class _Call:
    """One call of send()."""

    def __init__(self, link: _Link, window: int, trace: Trace, hand_over: HandOver, settle: Settle) -> None:
        self._link = link
        self._window = window
        self._trace = trace
        self._hand_over = hand_over
        self._settle = settle
        self._loss_forgiven = False
        self._over: str | None = None
        """Why nothing more can be sent in this call."""

    def run(self, emails: Sequence[OutgoingEmail]) -> None:
        waiting = deque(emails)
        while waiting and (features := self._connect()):
            size = min(len(waiting), self._window if features.pipelining else 1)
            self._send_window([waiting.popleft() for _ in range(size)])
        self._tell(_deferred(waiting, self._over or ""))

    def _connect(self) -> Features | None:
        """None when the call is over: a new connection that fails is the second loss, or as good as one."""
        if self._over is not None:
            return None
        try:
            return self._link.ready()[1]
        except (ConnectionLost, SessionRefused) as exc:
            self._over = str(exc)
            return None

    def _send_window(self, window: list[OutgoingEmail]) -> None:
        ids = [email.id for email in window]
        self._trace.promise(ids)
        ours = self._hand_over(ids)
        left = {email.id: email for email in window if email.id in ours}
        results = []
        while left and self._connect():
            for result in self._converse(list(left.values())):
                del left[result.message_id]
                results.append(result)
        self._tell([*results, *_deferred(left.values(), self._over or "")])

    def _converse(self, emails: list[OutgoingEmail]) -> list[DeliveryResult]:
        """The results of one attempt; shorter than `emails` when the connection was lost."""
        results = []
        try:
            for result in self._link.ready()[0].deliver(emails):
                self._trace.answer(result)
                results.append(result)
                self._loss_forgiven &= result.delivery is Delivery.UNKNOWN
        except ConnectionLost as lost:
            self._lose(lost)
        return results

    def _lose(self, lost: ConnectionLost) -> None:
        self._link.drop()
        if self._loss_forgiven:
            self._over = str(lost)
        self._loss_forgiven = True

    def _tell(self, results: Sequence[DeliveryResult]) -> None:
        if results:
            self._settle(results)


def _deferred(emails: Collection[OutgoingEmail], reason: str) -> list[DeliveryResult]:
    return [DeliveryResult(email.id, Delivery.DEFERRED, reason) for email in emails]
