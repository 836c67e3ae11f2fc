"""What every EmailSender promises, run on the one that speaks SMTP and on the fake that other tests use."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import pytest

from connector.integrations.email.session import SmtpServer
from connector.integrations.email.smtp import SmtpSender
from connector.integrations.ports import Delivery, EmailSender, OutgoingEmail
from tests.support.fakes.email import Ledger, RecordingEmailSender
from tests.support.fakes.smtp import Answer, Fault, ScriptedSmtpServer


class World(Protocol):
    """A sender and the other side of it."""

    @property
    def sender(self) -> EmailSender: ...

    def answer(self, delivery: Delivery, *, to: str) -> None:
        """Every message to this recipient ends so."""

    def arrived(self) -> list[str]:
        """The recipients whose mail was accepted, in order."""


@dataclass
class InMemory:
    sender: RecordingEmailSender = field(default_factory=lambda: RecordingEmailSender(unknown_arrives=False))

    def answer(self, delivery: Delivery, *, to: str) -> None:
        self.sender.outcomes[to] = delivery

    def arrived(self) -> list[str]:
        return self.sender.recipients()


SCRIPT: dict[Delivery, tuple[str, Answer]] = {
    Delivery.REFUSED: ("rcpt", "550 no such user"),
    Delivery.DEFERRED: ("dot", "451 later"),
    Delivery.UNKNOWN: ("dot", Fault.DROP),
}


class OverSmtp:
    def __init__(self, server: ScriptedSmtpServer) -> None:
        self._server = server
        self.sender: EmailSender = SmtpSender(SmtpServer("127.0.0.1", server.port, timeout=5.0))

    def answer(self, delivery: Delivery, *, to: str) -> None:
        stage, answer = SCRIPT[delivery]
        self._server.always(stage, answer, rcpt=to)

    def arrived(self) -> list[str]:
        return self._server.recipients()


@pytest.fixture(params=["in memory", "over SMTP", "over SMTP without pipelining"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "in memory":
        yield InMemory()
        return
    with ScriptedSmtpServer() as server:
        if request.param.endswith("without pipelining"):
            server.extensions = ()
        yield OverSmtp(server)


def email(number: int) -> OutgoingEmail:
    content = f"Subject: {number}\r\n\r\nHello\r\n".encode()
    return OutgoingEmail(f"m{number:02}", "noreply@example.org", f"p{number}@example.com", content)


def send(world: World, numbers: range, ledger: Ledger | None = None) -> Ledger:
    ledger = ledger or Ledger()
    world.sender.send([email(n) for n in numbers], hand_over=ledger.hand_over, settle=ledger.settle)
    return ledger


def test_every_message_is_handed_over_and_settled_once(world: World) -> None:
    ledger = send(world, range(1, 13))
    ids = [email(n).id for n in range(1, 13)]
    assert [email_id for group in ledger.groups for email_id in group] == ids
    assert sorted(result.message_id for result in ledger.results) == ids
    assert set(ledger.deliveries()) == {Delivery.ACCEPTED}
    assert world.arrived() == [email(n).rcpt_to for n in range(1, 13)]


def test_a_message_is_handed_over_before_it_is_settled(world: World) -> None:
    ledger = send(world, range(1, 13))
    for n in range(1, 13):
        assert ledger.log.index(("hand_over", email(n).id)) < ledger.log.index(("settle", email(n).id))


@pytest.mark.parametrize("delivery", [Delivery.REFUSED, Delivery.DEFERRED, Delivery.UNKNOWN])
def test_what_becomes_of_one_message_leaves_the_others_alone(world: World, delivery: Delivery) -> None:
    world.answer(delivery, to="p2@example.com")
    ledger = send(world, range(1, 8))
    assert ledger.deliveries() == [Delivery.ACCEPTED, delivery, *[Delivery.ACCEPTED] * 5]
    assert ledger.reason("m02")
    assert "p2@example.com" not in world.arrived()


def test_only_what_is_still_ours_is_sent_and_settled(world: World) -> None:
    ledger = send(world, range(1, 5), Ledger(not_ours={"m01", "m04"}))
    assert world.arrived() == ["p2@example.com", "p3@example.com"]
    assert sorted(result.message_id for result in ledger.results) == ["m02", "m03"]


def test_when_nothing_is_ours_nothing_happens(world: World) -> None:
    ledger = send(world, range(1, 3), Ledger(not_ours={"m01", "m02"}))
    assert (world.arrived(), ledger.results) == ([], [])


def test_no_message_means_no_call(world: World) -> None:
    ledger = send(world, range(1, 1))
    assert (ledger.groups, ledger.results) == ([], [])


def test_it_can_be_used_again(world: World) -> None:
    send(world, range(1, 3))
    assert set(send(world, range(3, 5)).deliveries()) == {Delivery.ACCEPTED}
    assert len(world.arrived()) == 4
