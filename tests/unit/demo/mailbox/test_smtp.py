"""Mail comes in by real SMTP, is kept before it is confirmed, and misbehaves on demand."""

import smtplib
import time

import pytest
from flask.testing import FlaskClient

from connector.demo.mailbox.faults import Fault, FaultKind, Faults
from connector.demo.mailbox.smtp import SIZE_LIMIT, MailServer
from connector.demo.mailbox.store import Mailbox

HELLO = b"Subject: Hello\r\nTo: alice@example.com\r\n\r\n.dots\r\n..\r\n"


def send(server: MailServer, *, to: str = "alice@example.com", content: bytes = HELLO) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=10) as smtp:
        smtp.sendmail("noreply@example.org", [to], content)


def kept(mailbox: Mailbox) -> list[bytes | None]:
    return [mailbox.raw(message.id) for message in reversed(mailbox.newest(limit=100))]


def test_it_keeps_the_bytes_and_the_envelope(mail_server: MailServer, mailbox: Mailbox) -> None:
    send(mail_server)
    [message] = mailbox.newest(limit=10)
    assert mailbox.raw(message.id) == HELLO
    assert (message.mail_from, message.rcpt_to) == ("noreply@example.org", ["alice@example.com"])
    assert message.received_at.utcoffset() is not None


def test_it_offers_what_a_fast_client_wants(mail_server: MailServer) -> None:
    with smtplib.SMTP("127.0.0.1", mail_server.port, timeout=10) as smtp:
        smtp.ehlo()
        assert {"pipelining", "8bitmime", "smtputf8", "size"} <= set(smtp.esmtp_features)
        assert smtp.esmtp_features["size"] == str(SIZE_LIMIT)


def test_it_takes_several_messages_on_one_connection(mail_server: MailServer, mailbox: Mailbox) -> None:
    with smtplib.SMTP("127.0.0.1", mail_server.port, timeout=10) as smtp:
        for number in range(3):
            smtp.sendmail("noreply@example.org", [f"p{number}@example.com"], HELLO)
    assert kept(mailbox) == [HELLO] * 3


class TestFaults:
    @pytest.mark.parametrize(("kind", "code"), [(FaultKind.DEFER, 450), (FaultKind.REFUSE, 550)])
    def test_a_recipient_can_be_put_off_or_refused(
        self, mail_server: MailServer, mailbox: Mailbox, faults: Faults, kind: FaultKind, code: int
    ) -> None:
        faults.add(Fault(kind))
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(mail_server)
        assert refused.value.recipients["alice@example.com"][0] == code
        send(mail_server)
        assert kept(mailbox) == [HELLO]

    @pytest.mark.parametrize(("kind", "left"), [(FaultKind.DROP_BEFORE_DOT, []), (FaultKind.DROP_AFTER_DOT, [HELLO])])
    def test_a_lost_connection_leaves_the_message_or_not(
        self, mail_server: MailServer, mailbox: Mailbox, faults: Faults, kind: FaultKind, left: list[bytes]
    ) -> None:
        faults.add(Fault(kind))
        with pytest.raises(smtplib.SMTPServerDisconnected):
            send(mail_server)
        assert kept(mailbox) == left
        send(mail_server)
        assert kept(mailbox) == [*left, HELLO]

    def test_a_slow_answer_comes_after_the_message_is_kept(
        self, mail_server: MailServer, mailbox: Mailbox, faults: Faults
    ) -> None:
        faults.add(Fault(FaultKind.SLOW, seconds=0.2))
        started = time.monotonic()
        send(mail_server)
        assert time.monotonic() - started >= 0.2
        assert kept(mailbox) == [HELLO]

    def test_a_fault_may_wait_for_one_recipient(self, mail_server: MailServer, faults: Faults) -> None:
        faults.add(Fault(FaultKind.REFUSE, times=None, rcpt="Bob@example.com"))
        send(mail_server)
        for _ in range(2):
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                send(mail_server, to="bob@example.com")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (None, "fault"),
        ([], "fault"),
        ({"fault": "explode"}, "fault"),
        ({"fault": ["defer"]}, "fault"),
        ({"fault": "defer", "times": 0}, "times"),
        ({"fault": "defer", "times": "2"}, "times"),
        ({"fault": "defer", "times": True}, "times"),
        ({"fault": "defer", "rcpt": 3}, "rcpt"),
        ({"fault": "slow", "seconds": -1}, "seconds"),
        ({"fault": "slow", "seconds": "2"}, "seconds"),
    ],
)
def test_the_dial_says_what_is_wrong_with_a_fault(client: FlaskClient, body: object, field: str) -> None:
    answer = client.post("/api/faults", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


def test_the_dial_shows_what_is_left(client: FlaskClient, faults: Faults) -> None:
    wanted = {"fault": "defer", "times": 2, "rcpt": "alice@example.com", "seconds": 2.0}
    answer = client.post("/api/faults", json={"fault": "defer", "times": 2, "rcpt": "alice@example.com"})
    assert (answer.status_code, answer.get_json()) == (201, wanted)
    faults.take([FaultKind.DEFER], ["alice@example.com"])
    assert client.get("/api/faults").get_json() == {"items": [wanted | {"times": 1}]}
    faults.take([FaultKind.DEFER], ["alice@example.com"])
    assert client.get("/api/faults").get_json() == {"items": []}


def test_the_dial_can_be_cleared(client: FlaskClient) -> None:
    client.post("/api/faults", json={"fault": "defer", "times": None})
    assert client.delete("/api/faults").status_code == 204
    assert client.get("/api/faults").get_json() == {"items": []}
