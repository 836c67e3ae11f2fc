"""From a bare connection to one ready for mail: greeting, EHLO, STARTTLS, AUTH."""

import base64
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from connector.integrations.email.connection import Connection, ConnectionLost, Reply


class Security(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"
    """Encrypted from the first byte, usually on port 465."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where and how to hand in mail. Times are seconds; `dot_timeout` is the wait for the answer to a whole message."""

    host: str
    port: int
    security: Security = Security.NONE
    username: str = ""
    password: str = field(default="", repr=False)
    local_name: str = "[127.0.0.1]"
    """How we introduce ourselves: our own host name, or an address in brackets."""
    timeout: float = 30.0
    dot_timeout: float = 120.0
    tls: ssl.SSLContext | None = None
    """None: the system's certificate authorities."""


class SessionRefused(Exception):
    """The server answers but does not let us in: no login, no TLS, or not now."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the server offered in its EHLO reply. `size` is 0 when it sets or states no limit (bytes)."""

    pipelining: bool = False
    size: int = 0
    states_size: bool = False
    eight_bit: bool = False
    smtputf8: bool = False
    starttls: bool = False
    auth: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, lines: Sequence[str]) -> "Features":
        """`lines` are the words of the EHLO reply; the first one is the server's name."""
        offered: dict[str, list[str]] = {}
        for line in lines[1:]:
            keyword, *words = line.upper().replace("AUTH=", "AUTH ").split() or [""]
            offered.setdefault(keyword, []).extend(words)
        size = "".join(offered.get("SIZE", [])[:1])
        return cls(
            pipelining="PIPELINING" in offered,
            size=int(size) if size.isascii() and size.isdigit() else 0,
            states_size="SIZE" in offered,
            eight_bit="8BITMIME" in offered,
            smtputf8="SMTPUTF8" in offered,
            starttls="STARTTLS" in offered,
            auth=frozenset(offered.get("AUTH", [])),
        )


def open_session(server: SmtpServer) -> tuple[Connection, Features]:
    """A connection on which MAIL may follow. Raises ConnectionLost or SessionRefused."""
    connection = Connection.open(server.host, server.port, timeout=server.timeout)
    try:
        return connection, _introduce(connection, server)
    except BaseException:
        connection.close()
        raise


def _introduce(connection: Connection, server: SmtpServer) -> Features:
    if server.security is Security.TLS:
        connection.start_tls(server.tls or ssl.create_default_context(), server.host)
    _expect(connection.read_reply(), "The mail server does not take mail now")
    features = _greet(connection, server)
    if server.security is Security.STARTTLS:
        features = _encrypt(connection, server, features)
    if server.username:
        _log_in(connection, server, features)
    return features


def _greet(connection: Connection, server: SmtpServer) -> Features:
    reply = _ask(connection, f"EHLO {server.local_name}")
    if reply.is_permanent_no:
        _expect(_ask(connection, f"HELO {server.local_name}"), "The mail server refused our greeting")
        return Features()
    _expect(reply, "The mail server refused our greeting")
    return Features.parse(reply.lines)


def _encrypt(connection: Connection, server: SmtpServer, features: Features) -> Features:
    if not features.starttls:
        raise SessionRefused("The mail server does not offer STARTTLS: check its port and security setting")
    _expect(_ask(connection, "STARTTLS"), "The mail server refused STARTTLS")
    connection.start_tls(server.tls or ssl.create_default_context(), server.host)
    return _greet(connection, server)


def _log_in(connection: Connection, server: SmtpServer, features: Features) -> None:
    refused = "The mail server refused our login: check user name and password"
    if "PLAIN" in features.auth:
        secret = f"\0{server.username}\0{server.password}"
        _expect(_ask(connection, f"AUTH PLAIN {_base64(secret)}"), refused)
    elif "LOGIN" in features.auth:
        for step in ("AUTH LOGIN", _base64(server.username), _base64(server.password)):
            _expect(_ask(connection, step), refused)
    else:
        raise SessionRefused("The mail server offers no login we know (AUTH PLAIN or LOGIN)")


def _ask(connection: Connection, command: str) -> Reply:
    connection.write(f"{command}\r\n".encode())
    return connection.read_reply()


def _expect(reply: Reply, otherwise: str) -> None:
    if reply.closes:
        raise ConnectionLost(f"{otherwise} ({reply.text})")
    if not reply.is_yes:
        raise SessionRefused(f"{otherwise} ({reply.text})")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
