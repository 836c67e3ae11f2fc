"""The conversation that carries messages: which command is due, which reply belongs to which message.

With PIPELINING one write carries a message's content and the next one's MAIL, RCPT and DATA (RFC 2920). Content is
written only after its own 354, so a refused sender or recipient is known before. Without it, command by command.
"""

from collections.abc import Iterator, Sequence

from connector.integrations.email.connection import Connection, ConnectionLost, Reply
from connector.integrations.email.envelope import Impossible, commands, dot_stuffed
from connector.integrations.email.session import Features
from connector.integrations.ports import Delivery, DeliveryResult, OutgoingEmail, Trace, Untraced

_RESET = b"RSET\r\n"
# Not about the message but about us: out of step, or not logged in. The message may be sent another time.
_OUR_FAULT = frozenset({503, 530, 534, 535, 538})


def verdict(email: OutgoingEmail, reply: Reply) -> DeliveryResult:
    """What a reply to MAIL, RCPT, DATA or the final dot means for the message; a yes needs no reason."""
    if reply.is_yes:
        return DeliveryResult(email.id, Delivery.ACCEPTED)
    is_final = reply.is_permanent_no and reply.code not in _OUR_FAULT
    delivery = Delivery.REFUSED if is_final else Delivery.DEFERRED
    return DeliveryResult(email.id, delivery, reply.text)


class Dialogue:
    """One session's conversation. After ConnectionLost it is over."""

    def __init__(
        self, connection: Connection, features: Features, *, dot_timeout: float, trace: Trace | None = None
    ) -> None:
        self._connection = connection
        self._features = features
        self._dot_timeout = dot_timeout
        self._trace = trace or Untraced()
        self._needs_reset = False

    def deliver(self, emails: Sequence[OutgoingEmail]) -> Iterator[DeliveryResult]:
        """One result per message as soon as it is known; first those that this server can never take.

        ConnectionLost means: of those without a result yet, none can have been accepted.
        """
        turns = []
        for email in emails:
            try:
                turns.append(_Turn(email, commands(email, self._features)))
            except Impossible as exc:
                yield DeliveryResult(email.id, Delivery.REFUSED, str(exc))
        yield from self._exchange(turns)

    def _exchange(self, turns: "list[_Turn]") -> Iterator[DeliveryResult]:
        self._connection.write(self._ahead(turns[0] if turns else None))
        for turn, following in zip(turns, [*turns[1:], None], strict=False):
            refusal = self._open(turn)
            if refusal is None:
                yield self._send_content(turn, following)
                self._check_open(turn)
            else:
                yield refusal
                self._connection.write(self._ahead(following))

    def _ahead(self, turn: "_Turn | None") -> bytes:
        """What may be written before earlier replies are known: nothing, unless the server takes it."""
        if turn is None or not self._features.pipelining:
            return b""
        turn.reset_ahead, self._needs_reset = self._needs_reset, False
        return b"".join((_RESET, *turn.commands) if turn.reset_ahead else turn.commands)

    def _open(self, turn: "_Turn") -> DeliveryResult | None:
        """Up to 354, or the refusal that came instead. All replies of a pipelined group are read in any case."""
        if self._features.pipelining:
            self._confirm_reset(turn.reset_ahead)
            replies = [self._connection.read_reply() for _ in turn.commands]
        else:
            self._reset()
            replies = list(self._one_by_one(turn.commands))
        trouble = next((reply for reply in replies if not reply.is_yes), None)
        if trouble is None and replies[-1].code == 354:
            return None
        return self._refused(turn, trouble or replies[-1], replies[-1])

    def _reset(self) -> None:
        if self._needs_reset:
            self._connection.write(_RESET)
            self._confirm_reset(True)
            self._needs_reset = False

    def _confirm_reset(self, was_sent: bool) -> None:
        if was_sent and not (reply := self._connection.read_reply()).is_yes:
            raise ConnectionLost(f"the mail server does not start over: {reply.text}")

    def _one_by_one(self, opening: tuple[bytes, ...]) -> Iterator[Reply]:
        for command in opening:
            self._connection.write(command)
            reply = self._connection.read_reply()
            yield reply
            if not reply.is_yes:
                return

    def _refused(self, turn: "_Turn", trouble: Reply, last: Reply) -> DeliveryResult:
        if trouble.closes or trouble.code == 503 or trouble.is_yes:
            raise ConnectionLost(f"the mail server broke off: {trouble.text}")
        if last.code == 354:
            self._end_empty_content()
        self._needs_reset = True
        return verdict(turn.email, trouble)

    def _end_empty_content(self) -> None:
        """The server waits for content although it took no recipient: end it at once (RFC 2920, 3.1)."""
        self._connection.write(b".\r\n")
        self._connection.read_reply()

    def _send_content(self, turn: "_Turn", following: "_Turn | None") -> DeliveryResult:
        content = dot_stuffed(turn.email.content)
        self._trace.begin(turn.email.id)
        try:
            self._connection.write(content + self._ahead(following))
        except ConnectionLost as lost:
            # The dot, its CRLF and what follows go out together with the end of the content: was it tried?
            if self._connection.attempted < len(content):
                raise
            return turn.uncertain(lost)
        return self._answer_to_dot(turn)

    def _answer_to_dot(self, turn: "_Turn") -> DeliveryResult:
        try:
            reply = self._connection.read_reply(self._dot_timeout)
        except ConnectionLost as lost:
            return turn.uncertain(lost)
        if reply.code < 400 and not reply.is_done:
            return turn.uncertain(ConnectionLost(f"the mail server is out of step: {reply.text}"))
        if reply.closes:
            turn.lost = ConnectionLost(f"the mail server broke off: {reply.text}")
        return verdict(turn.email, reply)

    def _check_open(self, turn: "_Turn") -> None:
        """The result is out; now say that the rest cannot follow on this connection."""
        if turn.lost is not None:
            raise turn.lost


class _Turn:
    """One message's part in the conversation."""

    def __init__(self, email: OutgoingEmail, opening: tuple[bytes, ...]) -> None:
        self.email = email
        self.commands = opening
        self.reset_ahead = False
        self.lost: ConnectionLost | None = None

    def uncertain(self, lost: ConnectionLost) -> DeliveryResult:
        self.lost = lost
        return DeliveryResult(self.email.id, Delivery.UNKNOWN, f"no answer after the message was sent: {lost}")
