"""What every SmsSender promises, run on the one that speaks to Twilio and on the fake that other tests use."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest

from connector.demo.phone.faults import FaultKind
from connector.integrations.ports import Delivery, OutgoingSms, SmsSender
from tests.support.fakes.email import Ledger
from tests.support.fakes.sms import RecordingSmsSender
from tests.support.mobile_network import NUMBER, MobileNetwork, mobile_network


class World(Protocol):
    """A sender and the other side of it."""

    @property
    def sender(self) -> SmsSender: ...

    def answer(self, delivery: Delivery, *, to: str) -> None:
        """Every text to this number ends so."""

    def arrived(self) -> list[str]:
        """The numbers whose texts were accepted; those of one window travel side by side."""


@dataclass
class InMemory:
    sender: RecordingSmsSender = field(default_factory=lambda: RecordingSmsSender(unknown_arrives=False))

    def answer(self, delivery: Delivery, *, to: str) -> None:
        self.sender.outcomes[to] = delivery

    def arrived(self) -> list[str]:
        return self.sender.recipients()


FAULTS = {
    Delivery.REFUSED: FaultKind.NOT_MOBILE,
    Delivery.DEFERRED: FaultKind.TOO_MANY_REQUESTS,
    Delivery.UNKNOWN: FaultKind.DROP_BEFORE_ACCEPT,
}


class OverHttp:
    def __init__(self, network: MobileNetwork) -> None:
        self._network = network
        self.sender: SmsSender = network.sender()

    def answer(self, delivery: Delivery, *, to: str) -> None:
        self._network.fault(FAULTS[delivery], to, times=None)

    def arrived(self) -> list[str]:
        return self._network.recipients()


@pytest.fixture(params=["in memory", "over HTTP"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == "in memory":
        yield InMemory()
        return
    with mobile_network(tmp_path) as network:
        yield OverHttp(network)


def number(n: int) -> str:
    return f"+336440000{n:02}"


def text(n: int) -> OutgoingSms:
    return OutgoingSms(f"m{n:02}", NUMBER, number(n), f"Hello {n}")


def send(world: World, numbers: range, ledger: Ledger | None = None) -> Ledger:
    ledger = ledger or Ledger()
    world.sender.send([text(n) for n in numbers], hand_over=ledger.hand_over, settle=ledger.settle)
    return ledger


def test_every_text_is_handed_over_and_settled_once(world: World) -> None:
    ledger = send(world, range(1, 13))
    ids = [text(n).id for n in range(1, 13)]
    assert [each for group in ledger.groups for each in group] == ids
    assert sorted(result.message_id for result in ledger.results) == ids
    assert set(ledger.deliveries()) == {Delivery.ACCEPTED}
    assert sorted(world.arrived()) == [number(n) for n in range(1, 13)]


def test_what_is_accepted_has_a_name_of_its_own_and_its_segments(world: World) -> None:
    results = send(world, range(1, 8)).results
    assert all(result.provider_id.startswith("SM") and len(result.provider_id) == 34 for result in results)
    assert len({result.provider_id for result in results}) == 7
    assert {result.segments for result in results} == {1}


def test_a_text_is_handed_over_before_it_is_settled(world: World) -> None:
    ledger = send(world, range(1, 13))
    for n in range(1, 13):
        assert ledger.log.index(("hand_over", text(n).id)) < ledger.log.index(("settle", text(n).id))


def test_few_are_handed_over_at_one_time(world: World) -> None:
    assert max(len(group) for group in send(world, range(1, 13)).groups) <= 5


@pytest.mark.parametrize("delivery", [Delivery.REFUSED, Delivery.DEFERRED, Delivery.UNKNOWN])
def test_what_becomes_of_one_text_leaves_the_others_alone(world: World, delivery: Delivery) -> None:
    world.answer(delivery, to=number(2))
    ledger = send(world, range(1, 8))
    assert ledger.deliveries() == [Delivery.ACCEPTED, delivery, *[Delivery.ACCEPTED] * 5]
    assert ledger.reason("m02")
    assert number(2) not in world.arrived()


def test_only_what_is_still_ours_is_sent_and_settled(world: World) -> None:
    ledger = send(world, range(1, 5), Ledger(not_ours={"m01", "m04"}))
    assert sorted(world.arrived()) == [number(2), number(3)]
    assert sorted(result.message_id for result in ledger.results) == ["m02", "m03"]


def test_when_nothing_is_ours_nothing_happens(world: World) -> None:
    ledger = send(world, range(1, 3), Ledger(not_ours={"m01", "m02"}))
    assert (world.arrived(), ledger.results) == ([], [])


def test_no_text_means_no_call(world: World) -> None:
    ledger = send(world, range(1, 1))
    assert (ledger.groups, ledger.results) == ([], [])


def test_it_can_be_used_again(world: World) -> None:
    send(world, range(1, 3))
    assert set(send(world, range(3, 5)).deliveries()) == {Delivery.ACCEPTED}
    assert len(world.arrived()) == 4
