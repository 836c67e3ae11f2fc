"""The mail server: keeps a message before it says 250."""

import asyncio
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from connector.demo.mailbox.faults import FaultKind, Faults
from connector.demo.mailbox.store import Mailbox

SIZE_LIMIT = 25 * 1024 * 1024
_AT_RCPT = {FaultKind.DEFER: "450 4.2.1 mailbox busy, try again", FaultKind.REFUSE: "550 5.1.1 no such mailbox"}


class Handler:
    """What aiosmtpd asks at each step (its names)."""

    def __init__(self, mailbox: Mailbox, faults: Faults) -> None:
        self._mailbox = mailbox
        self.faults = faults

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if fault := self.faults.take(_AT_RCPT, [address]):
            return _AT_RCPT[fault.kind]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content
        assert content is not None
        message_id = self._mailbox.add(envelope.mail_from or "", list(envelope.rcpt_tos), content)
        fault = self.faults.take((FaultKind.DROP_AFTER_DOT, FaultKind.SLOW), envelope.rcpt_tos)
        if fault and fault.kind is FaultKind.DROP_AFTER_DOT:
            _hang_up(server)
        elif fault:
            await asyncio.sleep(fault.seconds)
        return f"250 OK kept as {message_id}"


class FaultySmtp(SMTP):
    """aiosmtpd with one more way to fail."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        recipients = self.envelope.rcpt_tos if self.envelope else []
        if recipients and self.event_handler.faults.take((FaultKind.DROP_BEFORE_DOT,), recipients):
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._reader.read(1)
            _hang_up(self)
        else:
            await super().smtp_DATA(arg)


class MailServer(Controller):
    """Listens on loopback in its own thread; `port` 0 takes a free one."""

    def __init__(self, mailbox: Mailbox, faults: Faults, *, port: int) -> None:
        options: dict[str, Any] = {"data_size_limit": SIZE_LIMIT, "enable_SMTPUTF8": True, "ident": "demo mailbox"}
        handler = Handler(mailbox, faults)
        super().__init__(handler, hostname="127.0.0.1", port=port, server_hostname="mailbox.localhost", **options)

    def factory(self) -> SMTP:
        return FaultySmtp(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        # aiosmtpd would probe the port it was asked for, which may be 0.
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def _hang_up(server: SMTP) -> None:
    transport = server.transport
    if isinstance(transport, asyncio.Transport):
        transport.abort()
