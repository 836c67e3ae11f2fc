"""Getting in: EHLO, STARTTLS, TLS and login, against aiosmtpd and a scripted server."""

import asyncio
import datetime as dt
import ssl
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connector.integrations.email.session import Features, Security, SmtpServer
from connector.integrations.email.smtp import SmtpSender
from connector.integrations.ports import Delivery, OutgoingEmail
from tests.support.fakes.email import Ledger
from tests.support.fakes.smtp import ScriptedSmtpServer

HELLO = OutgoingEmail("m1", "noreply@example.org", "alice@example.com", b"Subject: Hello\r\n\r\n.dot\r\n")


class Inbox:
    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 ok"


class AnyPort(Controller):
    """Asked for port 0, aiosmtpd's own would probe port 0; this one knows which it got."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def only_alice(server: object, session: object, envelope: object, mechanism: str, auth: Any) -> AuthResult:
    assert isinstance(auth, LoginPassword)
    return AuthResult(success=(auth.login, auth.password) == (b"alice", b"se\xc3\xa9cret"), handled=False)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and self-signed certificate of 127.0.0.1 in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    pkcs8 = serialization.PrivateFormat.PKCS8
    pem = key.private_bytes(serialization.Encoding.PEM, pkcs8, serialization.NoEncryption())
    path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


@pytest.fixture
def start() -> Iterator[Callable[..., tuple[Inbox, int]]]:
    started: list[Controller] = []

    def start(**options: Any) -> tuple[Inbox, int]:
        inbox = Inbox()
        controller = AnyPort(inbox, hostname="127.0.0.1", port=0, **options)
        controller.start()
        started.append(controller)
        return inbox, controller.port

    yield start
    for controller in started:
        controller.stop()


def send(server: SmtpServer) -> Ledger:
    ledger = Ledger()
    sender = SmtpSender(server)
    sender.send([HELLO], hand_over=ledger.hand_over, settle=ledger.settle)
    sender.close()
    return ledger


def test_it_delivers_to_aiosmtpd(start: Callable[..., tuple[Inbox, int]]) -> None:
    inbox, port = start()
    ledger = Ledger()
    emails = [OutgoingEmail(f"m{n}", "noreply@example.org", f"p{n}@example.com", HELLO.content) for n in range(20)]
    SmtpSender(SmtpServer("127.0.0.1", port)).send(emails, hand_over=ledger.hand_over, settle=ledger.settle)
    assert set(ledger.deliveries()) == {Delivery.ACCEPTED}
    assert [envelope.rcpt_tos for envelope in inbox.envelopes] == [[email.rcpt_to] for email in emails]
    assert inbox.envelopes[0].content == HELLO.content


def test_starttls_encrypts_before_login(
    start: Callable[..., tuple[Inbox, int]], server_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    inbox, port = start(tls_context=server_tls, require_starttls=True, authenticator=only_alice, auth_required=True)
    server = SmtpServer(
        "127.0.0.1", port, security=Security.STARTTLS, username="alice", password="seécret", tls=trusting
    )
    assert send(server).deliveries() == [Delivery.ACCEPTED]
    assert len(inbox.envelopes) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("excluded", ["LOGIN", "PLAIN"])
def test_both_kinds_of_login_work(start: Callable[..., tuple[Inbox, int]], excluded: str) -> None:
    inbox, port = start(
        authenticator=only_alice, auth_required=True, auth_require_tls=False, auth_exclude_mechanism=[excluded]
    )
    server = SmtpServer("127.0.0.1", port, username="alice", password="seécret")
    assert send(server).deliveries() == [Delivery.ACCEPTED]
    assert len(inbox.envelopes) == 1


def test_implicit_tls_encrypts_from_the_first_byte(
    start: Callable[..., tuple[Inbox, int]], server_tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    inbox, port = start(ssl_context=server_tls)
    assert send(SmtpServer("127.0.0.1", port, security=Security.TLS, tls=trusting)).deliveries() == [Delivery.ACCEPTED]
    assert len(inbox.envelopes) == 1


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_nobody_vouches_for_is_refused(
    start: Callable[..., tuple[Inbox, int]], server_tls: ssl.SSLContext, security: Security
) -> None:
    options = {"tls_context": server_tls} if security is Security.STARTTLS else {"ssl_context": server_tls}
    inbox, port = start(**options)
    ledger = send(SmtpServer("127.0.0.1", port, security=security))
    assert ledger.deliveries() == [Delivery.DEFERRED]
    assert "certificate" in ledger.reason("m1").lower()
    assert inbox.envelopes == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_wrong_password_says_what_to_do(start: Callable[..., tuple[Inbox, int]]) -> None:
    _, port = start(authenticator=only_alice, auth_required=True, auth_require_tls=False)
    ledger = send(SmtpServer("127.0.0.1", port, username="alice", password="wrong"))
    assert ledger.groups == []
    assert ledger.reason("m1").startswith("The mail server refused our login: check user name and password (535")
    assert "wrong" not in ledger.reason("m1")


class TestAgainstTheScript:
    @pytest.fixture
    def server(self) -> Iterator[ScriptedSmtpServer]:
        with ScriptedSmtpServer() as server:
            yield server

    def test_no_password_goes_out_when_starttls_is_missing(self, server: ScriptedSmtpServer) -> None:
        server.extensions = ("AUTH PLAIN",)
        smtp = SmtpServer("127.0.0.1", server.port, security=Security.STARTTLS, username="alice", password="secret")
        assert "does not offer STARTTLS" in send(smtp).reason("m1")
        assert server.commands == ["EHLO [127.0.0.1]"]

    def test_a_server_without_a_known_login_is_named(self, server: ScriptedSmtpServer) -> None:
        server.extensions = ("AUTH GSSAPI",)
        assert "offers no login we know" in send(SmtpServer("127.0.0.1", server.port, username="alice")).reason("m1")

    def test_it_falls_back_to_helo(self, server: ScriptedSmtpServer) -> None:
        server.on("ehlo", "502 not implemented")
        assert send(SmtpServer("127.0.0.1", server.port)).deliveries() == [Delivery.ACCEPTED]
        assert server.commands[:3] == ["EHLO [127.0.0.1]", "HELO [127.0.0.1]", "MAIL FROM:<noreply@example.org>"]

    @pytest.mark.parametrize("greeting", ["554 no mail here", "421 too busy"])
    def test_a_server_that_takes_no_mail_now_defers_it(self, server: ScriptedSmtpServer, greeting: str) -> None:
        server.on("connect", greeting)
        ledger = send(SmtpServer("127.0.0.1", server.port))
        assert ledger.deliveries() == [Delivery.DEFERRED]
        assert ledger.groups == []
        assert greeting in ledger.reason("m1")


def test_features_are_read_from_the_reply_to_ehlo() -> None:
    lines = [
        "mx.example.org",
        "size 1000",
        "Pipelining",
        "8BITMIME",
        "AUTH=LOGIN",
        "AUTH PLAIN XOAUTH2",
        "STARTTLS",
        "",
    ]
    assert Features.parse(lines) == Features(
        pipelining=True,
        size=1000,
        states_size=True,
        eight_bit=True,
        starttls=True,
        auth=frozenset({"LOGIN", "PLAIN", "XOAUTH2"}),
    )
    assert Features.parse(["PIPELINING"]) == Features()
    assert Features.parse(["mx", "SIZE"]) == Features(states_size=True)


def test_a_password_is_not_shown_when_the_settings_are() -> None:
    assert "secret" not in repr(SmtpServer("mx.example.org", 25, username="alice", password="secret"))
